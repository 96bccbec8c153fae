//! What the portals publish, and what is wrong with it: what a warehouse filled from them must hold.

use generator::{Fault, Truth};
use serde::{Serialize, Serializer};
use shared::cell::CellKey;

use crate::{
    article::{Article, Flaw, Report},
    edition::Edition,
    fault::PlantedFault,
    site::Site,
};

/// What the portals publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortalTruth {
    /// The edition it is the truth of.
    pub edition: Edition,
    /// The sites.
    pub sites: Vec<SiteTruth>,
    /// What is wrong on purpose. Nothing else is.
    pub faults: Vec<PlantedFault>,
}

/// What one site publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteTruth {
    /// Id of its portal file.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `http://127.0.0.1:18081`.
    pub base_url: String,
    /// The charset its pages declare.
    pub charset: String,
    /// Its reports, the newest first.
    pub reports: Vec<PublishedReport>,
}

/// A report that a list of the site leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishedReport {
    /// Name of the agency.
    pub agency: String,
    /// The year it speaks of.
    pub report_year: i32,
    /// The address that gives it: of the page, or of the attachment as the page links to it (it redirects).
    pub url: String,
    /// The page that the file is attached to.
    pub landing_url: Option<String>,
    /// `html`, `pdf` or `docx`.
    pub shape: String,
    /// False where a planted fault leaves nothing to load.
    pub is_loadable: bool,
    /// What it says, as printed in this edition. In JSON the truth file of its document.
    #[serde(serialize_with = "truth_file")]
    pub truth: Truth,
}

/// What this site publishes in this edition.
pub(crate) fn of_site(site: &Site, edition: Edition, base_url: &str) -> SiteTruth {
    let reports = site.reports();
    SiteTruth {
        id: site.id.to_owned(),
        name: site.name.clone(),
        base_url: base_url.to_owned(),
        charset: site.charset.declared().to_owned(),
        reports: reports
            .map(|it| published(site, it, edition, base_url))
            .collect(),
    }
}

/// What is wrong on this site.
pub(crate) fn faults_of(site: &Site, base_url: &str) -> Vec<PlantedFault> {
    let flawed = site
        .reports()
        .filter_map(|(article, report)| Some((article, report, report.flaw?)));
    let fault = |(article, report, flaw): (&Article, &Report, Flaw)| {
        let truth = report.truth(Edition::First);
        let (rules, cells) = affected(report, flaw, &truth);
        PlantedFault {
            kind: flaw.kind(),
            site: site.id.to_owned(),
            url: url(site, article, report, base_url),
            agency: truth.agency.name,
            report_year: truth.report_year,
            rules,
            cells,
        }
    };
    flawed.map(fault).collect()
}

fn published(
    site: &Site,
    (article, report): (&Article, &Report),
    edition: Edition,
    base_url: &str,
) -> PublishedReport {
    let truth = report.truth(edition);
    let landing = format!("{base_url}{}", site.landing(article));
    PublishedReport {
        agency: truth.agency.name.clone(),
        report_year: truth.report_year,
        url: url(site, article, report, base_url),
        landing_url: report.attachment().map(|_| landing),
        shape: report.shape.extension().to_owned(),
        is_loadable: !matches!(
            report.flaw,
            Some(Flaw::ErrorPage | Flaw::Printed(Fault::Truncated))
        ),
        truth,
    }
}

fn url(site: &Site, article: &Article, report: &Report, base_url: &str) -> String {
    match report.attachment() {
        Some(attachment) => format!("{base_url}{}", site.file_link(article, &attachment)),
        None => format!("{base_url}{}", site.landing(article)),
    }
}

/// The rules that fail and their cells, or the cells that a correction changes.
fn affected(report: &Report, flaw: Flaw, first: &Truth) -> (Vec<String>, Vec<CellKey>) {
    if flaw == Flaw::Printed(Fault::Corrected) {
        let second = report.truth(Edition::Second);
        let is_changed = |key: &CellKey| first.cells.get(key) != second.cells.get(key);
        return (
            Vec::new(),
            first.keys().into_iter().filter(is_changed).collect(),
        );
    }
    let violations = first.violations();
    let mut cells: Vec<CellKey> = violations.iter().flat_map(|it| it.cells.clone()).collect();
    cells.sort();
    cells.dedup();
    (violations.into_iter().map(|it| it.rule).collect(), cells)
}

fn truth_file<S: Serializer>(truth: &Truth, serializer: S) -> Result<S::Ok, S::Error> {
    let source = format!("{}-{}", truth.agency.name, truth.report_year);
    truth.to_json(&source).serialize(serializer)
}
