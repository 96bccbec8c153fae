//! The warehouse beside the truth: what was published, what was loaded, what was flagged, and whether each flag and each
//! refusal has a planted fault as its reason.

use std::collections::BTreeSet;

use demo_portal::{FaultKind, PlantedFault, PortalTruth, PublishedReport, SiteTruth};
use loader::{CurrentReport, RunBalance};
use serde::Serialize;
use shared::cell::{Cell, CellKey};

use crate::{command::account_table::why_red, stores::Stores};

/// The warehouse beside the truth.
#[derive(Debug, Default, Serialize)]
pub(super) struct Comparison {
    pub(super) portals: Vec<PortalLine>,
    /// Cells whose value is not the printed one, and which do not say that they are doubtful.
    pub(super) silently_wrong: u64,
    /// Planted faults.
    pub(super) faults: u64,
    /// Planted faults that were found where they are.
    pub(super) faults_found: u64,
    /// What is not as it was planted, in words.
    pub(super) surprises: Vec<String>,
}

/// A portal's line of the table.
#[derive(Debug, Default, Serialize)]
pub(super) struct PortalLine {
    portal: String,
    /// Reports that its lists lead to.
    published: u64,
    /// Reports in the warehouse.
    loaded: u64,
    /// Reports in the warehouse with a doubtful cell.
    flagged: u64,
    /// Addresses that gave no report, and say why.
    refused: u64,
}

impl Comparison {
    /// True when the planted faults were found, and no others.
    pub(super) fn is_as_planted(&self) -> bool {
        self.silently_wrong == 0 && self.surprises.is_empty() && self.faults == self.faults_found
    }

    /// The comparison for a person.
    pub(super) fn table(&self) -> String {
        let mut text = String::from("portal            published  loaded  flagged  refused\n");
        for it in &self.portals {
            text += &format!(
                "{:16} {:10} {:7} {:8} {:8}\n",
                it.portal, it.published, it.loaded, it.flagged, it.refused
            );
        }
        text += &format!(
            "\nplanted faults found: {} of {}\ncells silently wrong: {}\n",
            self.faults_found, self.faults, self.silently_wrong
        );
        for surprise in &self.surprises {
            text += &format!("not as planted: {surprise}\n");
        }
        text
    }
}

/// Compares.
pub(super) async fn compare(
    stores: &Stores,
    truth: &PortalTruth,
    balances: &[RunBalance],
) -> anyhow::Result<Comparison> {
    let mut comparison = Comparison {
        faults: truth.faults.len() as u64,
        ..Comparison::default()
    };
    for balance in balances {
        let red = why_red(balance).map(|why| format!("run {} is red: {why}", balance.run));
        comparison.surprises.extend(red);
    }
    let dead = stores.dead().await?;
    if dead > 0 {
        comparison
            .surprises
            .push(format!("{dead} messages were given up"));
    }
    let loaded = stores.warehouse.current_reports().await?;
    let refused = refused_addresses(stores).await?;
    for site in &truth.sites {
        let line = compare_site(
            stores,
            site,
            &truth.faults,
            &loaded,
            &refused,
            &mut comparison,
        )
        .await?;
        comparison.portals.push(line);
    }
    Ok(comparison)
}

/// The addresses of documents that were refused or rejected, with the code of the problem.
async fn refused_addresses(stores: &Stores) -> anyhow::Result<BTreeSet<(String, String, String)>> {
    let problems = stores.warehouse.current_problems().await?;
    let refusal = |code: &str| matches!(code, "fetch_refused" | "document_rejected");
    Ok(problems
        .into_iter()
        .filter(|it| refusal(&it.code))
        .filter_map(|it| Some((it.portal, it.url?, it.code)))
        .collect())
}

async fn compare_site(
    stores: &Stores,
    site: &SiteTruth,
    faults: &[PlantedFault],
    loaded: &[CurrentReport],
    refused: &BTreeSet<(String, String, String)>,
    comparison: &mut Comparison,
) -> anyhow::Result<PortalLine> {
    let of_site = |it: &&PlantedFault| it.site == site.id;
    let mut line = PortalLine {
        portal: site.id.clone(),
        published: site.reports.len() as u64,
        ..PortalLine::default()
    };
    let mut seen = BTreeSet::new();
    for published in &site.reports {
        let fault = faults
            .iter()
            .filter(of_site)
            .find(|it| is_of(it, published));
        let report = loaded.iter().find(|it| {
            it.portal == site.id
                && it.agency == published.agency
                && it.report_year == published.report_year
        });
        match report {
            Some(report) => {
                seen.insert(report.report_id);
                line.loaded += 1;
                let cells = stores.warehouse.cells(report).await?;
                line.flagged += u64::from(cells.iter().any(|it| it.verdict.is_doubt()));
                compare_report(published, fault, report, &cells, comparison);
            }
            None => compare_absence(site, published, fault, refused, comparison),
        }
    }
    line.refused = refused.iter().filter(|it| it.0 == site.id).count() as u64;
    let planted: usize = faults
        .iter()
        .filter(of_site)
        .filter(|it| leaves_nothing(it.kind))
        .count();
    if line.refused != planted as u64 {
        let addresses: Vec<&String> = refused
            .iter()
            .filter(|it| it.0 == site.id)
            .map(|it| &it.1)
            .collect();
        comparison.surprises.push(format!(
            "{}: refused {addresses:?}, planted {planted}",
            site.id
        ));
    }
    for extra in loaded
        .iter()
        .filter(|it| it.portal == site.id && !seen.contains(&it.report_id))
    {
        let extra = format!(
            "{} {} was loaded and is not published",
            extra.agency, extra.report_year
        );
        comparison.surprises.push(extra);
    }
    Ok(line)
}

fn is_of(fault: &PlantedFault, published: &PublishedReport) -> bool {
    fault.agency == published.agency && fault.report_year == published.report_year
}

fn leaves_nothing(kind: FaultKind) -> bool {
    matches!(kind, FaultKind::ErrorPage | FaultKind::TruncatedPdf)
}

/// A report that was loaded: every cell as printed, and doubted where the planted fault is and nowhere else.
fn compare_report(
    published: &PublishedReport,
    fault: Option<&PlantedFault>,
    report: &CurrentReport,
    cells: &[Cell],
    comparison: &mut Comparison,
) {
    let name = format!("{} {}", published.agency, published.report_year);
    let printed = &published.truth.cells;
    let is_printed = |it: &Cell| {
        printed
            .get(&it.key)
            .is_some_and(|figure| figure.value == it.value)
    };
    let wrong = cells
        .iter()
        .filter(|it| !is_printed(it) && !it.verdict.is_doubt())
        .count();
    let absent = printed
        .keys()
        .filter(|key| cells.iter().all(|it| it.key != **key))
        .count();
    comparison.silently_wrong += (wrong + absent) as u64;
    let doubted: BTreeSet<&CellKey> = cells
        .iter()
        .filter(|it| it.verdict.is_doubt())
        .map(|it| &it.key)
        .collect();
    let planted: BTreeSet<&CellKey> = match fault {
        Some(fault) if fault.kind == FaultKind::BrokenSum => fault.cells.iter().collect(),
        _ => BTreeSet::new(),
    };
    if doubted != planted {
        let message = format!(
            "{name}: {} cells are doubted, {} were planted",
            doubted.len(),
            planted.len()
        );
        comparison.surprises.push(message);
        return;
    }
    match fault.map(|it| it.kind) {
        Some(FaultKind::BrokenSum) => comparison.faults_found += 1,
        Some(FaultKind::CorrectedRepublication) if report.revisions == 2 => {
            comparison.faults_found += 1
        }
        Some(kind) => comparison.surprises.push(format!(
            "{name}: {} was loaded with {} revisions in spite of {}",
            report.url,
            report.revisions,
            crate::command::word(&kind)
        )),
        None => {}
    }
}

/// A report that was not loaded: because of the planted fault, and with a problem that says so.
fn compare_absence(
    site: &SiteTruth,
    published: &PublishedReport,
    fault: Option<&PlantedFault>,
    refused: &BTreeSet<(String, String, String)>,
    comparison: &mut Comparison,
) {
    let code = match fault.map(|it| it.kind) {
        Some(FaultKind::ErrorPage) => "fetch_refused",
        Some(FaultKind::TruncatedPdf) => "document_rejected",
        _ => "",
    };
    let problem = (site.id.clone(), published.url.clone(), code.to_owned());
    if refused.contains(&problem) {
        comparison.faults_found += 1;
    } else {
        let message = format!(
            "{} {} is missing: {}",
            published.agency, published.report_year, published.url
        );
        comparison.surprises.push(message);
    }
}
