//! The annual-report view of Hanweb JCMS: one request answers the report of one year.

use shared::year::ReportYear;

use crate::{
    link::{Link, LinkKind},
    portal::{Adapter, AnnualReports},
};

/// The links that a portal's views of annual reports lead to; none for a content system without them.
pub fn views(adapter: &Adapter) -> Vec<Link> {
    match adapter {
        Adapter::Jcms(it) => it.annual_reports.iter().flat_map(years).collect(),
        _ => Vec::new(),
    }
}

/// One link for each year of the view.
fn years(view: &AnnualReports) -> Vec<Link> {
    (view.first_year.get()..=view.last_year.get())
        .filter_map(|year| ReportYear::try_from(year).ok())
        .map(|year| link(view, year))
        .collect()
}

fn link(view: &AnnualReports, year: ReportYear) -> Link {
    let mut url = view.address.clone();
    url.query_pairs_mut()
        .append_pair("area", &view.area)
        .append_pair("fbtime", &year.to_string());
    if let Some(show_type) = view.show_type {
        url.query_pairs_mut()
            .append_pair("showType", &show_type.to_string());
    }
    Link {
        url,
        title: String::new(),
        listed_on: None,
        kind: LinkKind::View { year },
    }
}

#[cfg(test)]
mod tests {
    use shared::year::NotAReportYear;

    use super::years;
    use crate::portal::AnnualReports;

    #[test]
    fn every_year_is_asked_for_once() -> Result<(), NotAReportYear> {
        let mut view = AnnualReports {
            address: "http://127.0.0.1/module/xxgk/xxgkAnnualReport.jsp"
                .parse()
                .expect("an address"),
            area: "11000000000000000X".to_owned(),
            first_year: 2023.try_into()?,
            last_year: 2024.try_into()?,
            show_type: None,
        };
        let urls = |view: &AnnualReports| {
            years(view)
                .into_iter()
                .map(|it| it.url.to_string())
                .collect::<Vec<_>>()
        };
        let base = "http://127.0.0.1/module/xxgk/xxgkAnnualReport.jsp?area=11000000000000000X";
        assert_eq!(
            urls(&view),
            [format!("{base}&fbtime=2023"), format!("{base}&fbtime=2024")]
        );
        view.first_year = 2024.try_into()?;
        view.show_type = Some(2);
        assert_eq!(urls(&view), [format!("{base}&fbtime=2024&showType=2")]);
        Ok(())
    }
}
