//! The portal file of a site: how a crawler is told about it.

use std::collections::BTreeMap;

use generator::Agency;

use crate::{
    edition::Edition,
    site::{Site, Way},
};

/// Where the facts of these files are from.
const SOURCE: &str = "the demo portal itself";

/// The file of this site, served at this address (`127.0.0.1:18081`), as TOML.
pub(crate) fn toml(site: &Site, host: &str) -> String {
    let mut file = format!(
        "name = \"{}\"\nnotes = \"Generated reports of bodies that do not exist.\"\n\n",
        site.name
    );
    if let Way::View(agency) = &site.way {
        file += &agency_table(agency);
    }
    file += &format!(
        "[site]\n{}{}\n[politeness]\ndelay = \"5ms\"\n\n",
        parameter("hosts", &format!("[\"{host}\"]")),
        parameter("schemes", "[\"http\"]"),
    );
    file += &match &site.way {
        Way::View(agency) => view_table(site, agency, host),
        Way::Columns(columns) => {
            let url = |id| format!("\"http://{host}/col/col{id}/index.html\"");
            let urls: Vec<String> = columns.iter().map(|it| url(it.id)).collect();
            format!(
                "[adapter.jcms]\n{}\n",
                parameter("columns", &format!("[{}]", urls.join(", ")))
            )
        }
        Way::Dialect(dialect) => format!("{}\n", dialect.system().adapter(host)),
    };
    file + &expected_table(site)
}

fn agency_table(agency: &Agency) -> String {
    format!(
        "[agency]\n{}{}{}\n",
        parameter("name", &quoted(&agency.name)),
        parameter("credit_code", &quoted(&agency.credit_code)),
        parameter("region", &quoted(&agency.region)),
    )
}

fn view_table(site: &Site, agency: &Agency, host: &str) -> String {
    let years = years(site);
    let year = |it: Option<&i32>| it.map(i32::to_string).unwrap_or_default();
    format!(
        "[adapter.jcms.annual_reports]\n{}{}{}{}\n",
        parameter(
            "address",
            &format!("\"http://{host}/module/xxgk/xxgkAnnualReport.jsp\"")
        ),
        parameter("area", &quoted(&agency.credit_code)),
        parameter("first_year", &year(years.keys().next())),
        parameter("last_year", &year(years.keys().last())),
    )
}

fn expected_table(site: &Site) -> String {
    let counts = years(site)
        .into_iter()
        .map(|(year, count)| format!("{year} = {count}"));
    let counts: Vec<String> = counts.collect();
    format!(
        "[expected_reports]\nvalue = {{ {} }}\nsource = {}\n",
        counts.join(", "),
        quoted(SOURCE)
    )
}

/// Years, each with its number of reports.
fn years(site: &Site) -> BTreeMap<i32, u32> {
    let mut years = BTreeMap::new();
    for (_, report) in site.reports() {
        *years
            .entry(report.truth(Edition::First).report_year)
            .or_default() += 1;
    }
    years
}

/// A parameter of a portal's file. The value is written as TOML.
pub(crate) fn parameter(key: &str, value: &str) -> String {
    format!(
        "{key} = {{ value = {value}, source = {} }}\n",
        quoted(SOURCE)
    )
}

/// A text as TOML. Names of generated bodies hold nothing that TOML would have to escape.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
