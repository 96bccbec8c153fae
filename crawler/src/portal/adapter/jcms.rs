//! Hanweb JCMS: columns, the annual-report view, the 信息公开目录, or several of these.

mod catalogue;

use serde::Deserialize;
use shared::year::ReportYear;
use url::Url;

pub use self::catalogue::{Catalogue, CatalogueFile};
use crate::portal::{
    Parameter,
    target::{Refusal, Unknown},
};

/// Parameters of Hanweb JCMS; at least one of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JcmsFile {
    /// Column pages that list reports.
    pub columns: Option<Parameter<Vec<Url>>>,
    /// The view that answers one report a year.
    pub annual_reports: Option<JcmsViewFile>,
    /// The 信息公开目录, whose titles tell which of its records are reports.
    pub catalogue: Option<CatalogueFile>,
}

/// Parameters of the annual-report view.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JcmsViewFile {
    /// Its address, without query.
    pub address: Parameter<Url>,
    /// The value of `area`: a 统一社会信用代码, sometimes with a suffix.
    pub area: Parameter<String>,
    /// The first year to ask for.
    pub first_year: Parameter<ReportYear>,
    /// The last year to ask for. Written down, not derived from today, so that a repeated run asks the same.
    pub last_year: Parameter<ReportYear>,
    /// The value of `showType`, if it is sent.
    pub show_type: Option<Parameter<u32>>,
}

/// How to ask Hanweb JCMS.
#[derive(Debug, Clone)]
pub struct Jcms {
    /// Column pages that list reports.
    pub columns: Vec<Url>,
    /// The view that answers one report a year.
    pub annual_reports: Option<AnnualReports>,
    /// The 信息公开目录.
    pub catalogue: Option<Catalogue>,
}

impl Jcms {
    pub(super) fn addresses(&self) -> Vec<(&'static str, &Url)> {
        let mut addresses = super::each("adapter.jcms.columns.value", &self.columns);
        let view = self.annual_reports.iter();
        addresses.extend(view.map(|it| ("adapter.jcms.annual_reports.address.value", &it.address)));
        let catalogue = self.catalogue.iter();
        addresses.extend(catalogue.map(|it| ("adapter.jcms.catalogue.address.value", &it.address)));
        addresses
    }
}

/// How to ask the annual-report view.
#[derive(Debug, Clone)]
pub struct AnnualReports {
    /// Its address, without query.
    pub address: Url,
    /// The value of `area`.
    pub area: String,
    /// The first year to ask for.
    pub first_year: ReportYear,
    /// The last year to ask for.
    pub last_year: ReportYear,
    /// The value of `showType`, if it is sent.
    pub show_type: Option<u32>,
}

impl JcmsFile {
    pub(super) fn resolve(&self, unknown: &mut Unknown) -> Result<Option<Jcms>, Refusal> {
        if self.columns.is_none() && self.annual_reports.is_none() && self.catalogue.is_none() {
            return Err((
                "adapter.jcms",
                "give columns, annual_reports or catalogue".to_owned(),
            ));
        }
        let columns = unknown.optional("adapter.jcms.columns", &self.columns);
        let annual_reports = match &self.annual_reports {
            Some(it) => view(it, unknown)?,
            None => None,
        };
        let catalogue = self.catalogue.as_ref();
        let catalogue = catalogue.and_then(|it| it.resolve(unknown));
        Ok(Some(Jcms {
            columns: columns.unwrap_or_default(),
            annual_reports,
            catalogue,
        }))
    }
}

fn view(file: &JcmsViewFile, unknown: &mut Unknown) -> Result<Option<AnnualReports>, Refusal> {
    let address = unknown.value("adapter.jcms.annual_reports.address", &file.address);
    let area = unknown.value("adapter.jcms.annual_reports.area", &file.area);
    let first_year = unknown.value("adapter.jcms.annual_reports.first_year", &file.first_year);
    let last_year = unknown.value("adapter.jcms.annual_reports.last_year", &file.last_year);
    let show_type = unknown.optional("adapter.jcms.annual_reports.show_type", &file.show_type);
    let (Some(address), Some(area), Some(first_year), Some(last_year)) =
        (address, area, first_year, last_year)
    else {
        return Ok(None);
    };
    if last_year < first_year {
        return Err((
            "adapter.jcms.annual_reports.last_year",
            format!("{last_year} is before the first year, {first_year}"),
        ));
    }
    Ok(Some(AnnualReports {
        address,
        area,
        first_year,
        last_year,
        show_type,
    }))
}
