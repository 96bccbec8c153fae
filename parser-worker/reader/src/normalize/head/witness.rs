//! Which facts at the head and foot of a recognized text are said more than once. One reading of a letter is often another
//! letter, and looks right; the title, the text and the signature are read each for itself.

use chrono::{Datelike, NaiveDate};
use shared::{
    header::{TitleSource, YearSource},
    problem::{Problem, ProblemCode},
    report::{AgencySource, DateSource},
    year::ReportYear,
};

use crate::{
    document::{Block, Document},
    draft::Header,
};

/// What may speak for the facts of a recognized text.
#[derive(Debug, Default)]
pub(super) struct Witnesses {
    /// Who reports, by each source that may tell.
    pub(super) names: Vec<Option<String>>,
    /// The year, likewise.
    pub(super) years: Vec<ReportYear>,
    /// Dates of the document beside that of its signature.
    pub(super) dates: Vec<NaiveDate>,
    /// What of the text was read and not recognized, without white space.
    pub(super) read: String,
}

/// The text of a document that was not recognized, without white space.
pub(super) fn read(document: &Document) -> String {
    let read = document.blocks.iter().filter_map(|it| match it {
        Block::Paragraph(it) if !document.is_recognized(&it.place) => Some(it.text.as_str()),
        _ => None,
    });
    read.flat_map(str::split_whitespace).collect()
}

impl Witnesses {
    /// A problem for each fact that nothing but one recognized text says.
    pub(super) fn doubts(&self, header: &Header) -> Vec<Problem> {
        let is_named = self.knows_agency(header);
        let is_of_year = self.knows_year(header);
        let names_agency = |title: &str| {
            let agency = header.agency.as_ref();
            agency.is_none_or(|it| title.contains(&it.name))
        };
        let is_titled = match (&header.title, header.title_source) {
            (Some(title), Some(TitleSource::Text)) => {
                self.read.contains(title) || (is_named && is_of_year && names_agency(title))
            }
            _ => true,
        };
        let facts = [
            (is_named, ProblemCode::AgencyUncertain, "the agency's name"),
            (is_of_year, ProblemCode::YearUncertain, "the report year"),
            (is_titled, ProblemCode::TitleUncertain, "the title"),
            (
                self.knows_date(header),
                ProblemCode::SignedOnUncertain,
                "the date of the signature",
            ),
        ];
        let doubted = facts.into_iter().filter(|it| !it.0);
        let problem = |(_, code, what): (bool, ProblemCode, &str)| {
            let message = format!("{what} was recognized in one place only and may be misread");
            Problem::new(code, message)
        };
        doubted.map(problem).collect()
    }

    fn knows_agency(&self, header: &Header) -> bool {
        let Some(agency) = &header.agency else {
            return true;
        };
        let is_of_page = matches!(
            agency.source,
            AgencySource::Title | AgencySource::Signature | AgencySource::Text
        );
        let said = self.names.iter().flatten().filter(|it| **it == agency.name);
        !is_of_page || self.read.contains(&agency.name) || said.count() >= 2
    }

    fn knows_year(&self, header: &Header) -> bool {
        let Some(year) = header.report_year else {
            return true;
        };
        let is_of_page = !matches!(
            header.year_source,
            Some(YearSource::Metadata | YearSource::Portal)
        );
        let said = self.years.iter().filter(|it| **it == year).count();
        // A report is signed in the year after.
        let signed = header.signed_on.map(|it| it.0.year() - 1);
        let is_signed = signed == Some(year.get());
        let is_read = self.read.contains(&format!("{}年", year.get()));
        !is_of_page || is_read || said + usize::from(is_signed) >= 2
    }

    fn knows_date(&self, header: &Header) -> bool {
        let Some((date, source)) = header.signed_on else {
            return true;
        };
        let others = self.dates.iter().filter(|it| **it == date).count();
        // A labelled date is among the others itself.
        let own = usize::from(source == DateSource::Label);
        let printed = format!("{}年{}月{}日", date.year(), date.month(), date.day());
        source == DateSource::Metadata || others > own || self.read.contains(&printed)
    }
}

#[cfg(test)]
mod tests {
    use shared::report::Agency;

    use super::*;

    const NAME: &str = "威海市水务局";

    fn header() -> Header {
        Header {
            agency: Some(Agency {
                name: NAME.to_owned(),
                credit_code: None,
                region: None,
                source: AgencySource::Title,
            }),
            report_year: ReportYear::try_from(2022).ok(),
            year_source: Some(YearSource::Title),
            title: Some(format!("{NAME}2022年政府信息公开工作年度报告")),
            title_source: Some(TitleSource::Text),
            signed_on: NaiveDate::from_ymd_opt(2023, 1, 9).map(|it| (it, DateSource::Signature)),
            ..Header::default()
        }
    }

    fn witnesses(names: &[&str], years: &[i32], read: &str) -> Witnesses {
        Witnesses {
            names: names.iter().map(|it| Some((*it).to_owned())).collect(),
            years: years
                .iter()
                .filter_map(|it| (*it).try_into().ok())
                .collect(),
            dates: Vec::new(),
            read: read.to_owned(),
        }
    }

    fn check(witnesses: &Witnesses, header: &Header, expected: &[ProblemCode]) {
        let found: Vec<ProblemCode> = witnesses.doubts(header).iter().map(|it| it.code).collect();
        assert_eq!(found, expected, "{witnesses:?}");
    }

    #[test]
    fn what_is_said_twice_is_known() {
        let date = ProblemCode::SignedOnUncertain;
        check(&witnesses(&[NAME, NAME], &[2022], ""), &header(), &[date]);
        let mut dated = witnesses(&[NAME, NAME], &[2022, 2022], "");
        dated.dates.extend(NaiveDate::from_ymd_opt(2023, 1, 9));
        check(&dated, &header(), &[]);
    }

    #[test]
    fn what_one_text_says_is_doubted() {
        let alone = Header {
            signed_on: None,
            ..header()
        };
        let doubts = [
            ProblemCode::AgencyUncertain,
            ProblemCode::YearUncertain,
            ProblemCode::TitleUncertain,
        ];
        check(&witnesses(&[NAME], &[2022], ""), &alone, &doubts);
        // A signature that says something else confirms nothing.
        let differing = ["威海市水务局", "威海市水备局"];
        check(&witnesses(&differing, &[2022, 2023], ""), &alone, &doubts);
    }

    #[test]
    fn what_was_read_is_known() {
        let text = "威海市水务局2022年政府信息公开工作年度报告…2023年1月9日";
        check(&witnesses(&[NAME], &[2022], text), &header(), &[]);
        let mut announced = header();
        if let Some(it) = &mut announced.agency {
            it.source = AgencySource::Portal;
        }
        announced.title_source = Some(TitleSource::Portal);
        announced.year_source = Some(YearSource::Portal);
        announced.signed_on = None;
        check(&witnesses(&[], &[], ""), &announced, &[]);
    }
}
