//! What a crawl needs of a portal: only known values, checked against each other.

use std::{collections::BTreeMap, time::Duration};

use shared::year::ReportYear;
use url::Url;

use super::{Adapter, AgencyFile, Host, Parameter, PortalFile, PortalState, Scheme};
use crate::title::TitleRule;

/// A portal that can be crawled.
#[derive(Debug, Clone)]
pub struct Target {
    /// The agency whose portal it is, if it is one agency's.
    pub agency: Option<AgencyFacts>,
    /// Every host that may be asked.
    pub hosts: Vec<Host>,
    /// Every scheme it may be asked by.
    pub schemes: Vec<Scheme>,
    /// Time between two requests to a host, if the portal's file says.
    pub delay: Option<Duration>,
    /// How to ask.
    pub adapter: Adapter,
    /// Which links are annual reports.
    pub titles: TitleRule,
    /// How many links at least name each year.
    pub expected_reports: BTreeMap<ReportYear, u64>,
}

/// What is known of the agency whose portal it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyFacts {
    /// Its name.
    pub name: String,
    /// 统一社会信用代码.
    pub credit_code: Option<String>,
    /// Its region in words.
    pub region: Option<String>,
}

impl Target {
    /// True when the portal's file allows this address: its scheme, host and port.
    pub fn allows(&self, url: &Url) -> bool {
        self.schemes.iter().any(|it| it.is_of(url)) && self.hosts.iter().any(|it| it.serves(url))
    }
}

/// A key and what is wrong with its value.
pub(super) type Refusal = (&'static str, String);

/// The state of a portal with these facts.
pub(super) fn resolve(file: &PortalFile) -> Result<PortalState, Refusal> {
    let mut unknown = Unknown::default();
    let target = assemble(file, &mut unknown)?;
    Ok(match target {
        Some(target) if unknown.0.is_empty() => PortalState::Active(Box::new(target)),
        _ => PortalState::Inactive { unknown: unknown.0 },
    })
}

/// The keys that were asked for and are not known.
#[derive(Default)]
pub(super) struct Unknown(Vec<String>);

impl Unknown {
    pub(super) fn add(&mut self, key: &str) {
        self.0.push(key.to_owned());
    }

    pub(super) fn value<T: Clone>(&mut self, key: &str, parameter: &Parameter<T>) -> Option<T> {
        if parameter.value().is_none() {
            self.add(key);
        }
        parameter.value().cloned()
    }

    /// The values of a parameter that is worth nothing without any.
    pub(super) fn some<T: Clone>(
        &mut self,
        key: &'static str,
        parameter: &Parameter<Vec<T>>,
    ) -> Result<Option<Vec<T>>, Refusal> {
        match self.value(key, parameter) {
            Some(values) if values.is_empty() => Err((key, "name at least one".to_owned())),
            values => Ok(values),
        }
    }

    pub(super) fn optional<T: Clone>(
        &mut self,
        key: &str,
        parameter: &Option<Parameter<T>>,
    ) -> Option<T> {
        self.value(key, parameter.as_ref()?)
    }
}

/// The target, or nothing when a mandatory parameter is unknown. Every parameter is asked for, so that all that is
/// unknown is told at once; what is known is checked even if the portal is inactive.
fn assemble(file: &PortalFile, unknown: &mut Unknown) -> Result<Option<Target>, Refusal> {
    let agency = match &file.agency {
        Some(it) => agency(it, unknown).map(Some),
        None => Some(None),
    };
    let hosts = unknown.value("site.hosts", &file.site.hosts);
    let schemes = unknown.value("site.schemes", &file.site.schemes);
    let adapter = file.adapter.resolve(unknown)?;
    let expected = unknown.optional("expected_reports", &file.expected_reports);
    let expected_reports = expected_reports(expected.unwrap_or_default())?;
    let (Some(agency), Some(hosts), Some(schemes), Some(adapter)) =
        (agency, hosts, schemes, adapter)
    else {
        return Ok(None);
    };
    let target = Target {
        agency,
        hosts,
        schemes,
        delay: file.politeness.as_ref().map(|it| it.delay),
        adapter,
        titles: file.titles.clone().unwrap_or_default(),
        expected_reports,
    };
    check(&target)?;
    Ok(Some(target))
}

fn agency(file: &AgencyFile, unknown: &mut Unknown) -> Option<AgencyFacts> {
    let name = unknown.value("agency.name", &file.name);
    let credit_code = unknown.optional("agency.credit_code", &file.credit_code);
    let region = unknown.optional("agency.region", &file.region);
    Some(AgencyFacts {
        name: name?,
        credit_code,
        region,
    })
}

fn expected_reports(counts: BTreeMap<String, u64>) -> Result<BTreeMap<ReportYear, u64>, Refusal> {
    let year = |text: &str| {
        let number = text
            .parse::<i32>()
            .map_err(|it| format!("{text:?}: {it}"))?;
        ReportYear::try_from(number).map_err(|it| it.to_string())
    };
    counts
        .into_iter()
        .map(|(key, count)| Ok((year(&key)?, count)))
        .collect::<Result<_, String>>()
        .map_err(|reason| ("expected_reports.value", reason))
}

fn check(target: &Target) -> Result<(), Refusal> {
    if target.hosts.is_empty() {
        return Err(("site.hosts.value", "name at least one host".to_owned()));
    }
    if target.schemes.is_empty() {
        return Err(("site.schemes.value", "name at least one scheme".to_owned()));
    }
    for (key, url) in target.adapter.addresses() {
        allowed(target, key, url)?;
    }
    Ok(())
}

fn allowed(target: &Target, key: &'static str, url: &Url) -> Result<(), Refusal> {
    if target.allows(url) {
        Ok(())
    } else {
        let reason =
            format!("{url}: its host is not in site.hosts, or its scheme not in site.schemes");
        Err((key, reason))
    }
}
