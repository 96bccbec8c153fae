//! The facts at a report's head and foot: title, agency, year, date, region and what else it says of itself.

mod agency;
mod citation;
mod contact;
mod date;
mod gazetteer;
mod line_gap;
mod link;
mod passage;
mod period;
mod region;
mod signature;
mod title;
mod titles;
mod witness;
mod year;

use chrono::{Datelike, NaiveDate};
use shared::{
    header::YearSource,
    problem::{Problem, ProblemCode},
    report::{AgencySource, DateSource, Listing},
    year::ReportYear,
};

use self::{
    date::{date_in, date_line},
    passage::Passage,
    region::Clues,
    signature::signature,
    title::Title,
    titles::Titles,
    witness::Witnesses,
};
use super::text::prose::Part;
use crate::{
    document::{Block, Document},
    draft::Header,
};

/// Lines from the start among which a title is looked for, and from the end among which a labelled date is.
pub(super) const HEAD: usize = 60;
/// Paragraphs of a text without sections that may name its basis.
const PREFACE: usize = 5;

/// What a portal announces of a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Announced {
    pub(crate) agency: Option<String>,
    pub(crate) year: Option<ReportYear>,
}

/// The agency and the year of the report that a portal announces: by its title, else by whose portal it is, and by the
/// day of publication, which is in the year after.
pub(crate) fn announced(listing: &Listing) -> Announced {
    let title = titles::announced(listing);
    let year = title.as_ref().and_then(|it| it.year);
    let before = |it: NaiveDate| ReportYear::try_from(it.year() - 1).ok();
    Announced {
        agency: title
            .and_then(|it| it.agency)
            .or_else(|| listing.agency_name.clone()),
        year: year.or_else(|| listing.published_on.and_then(before)),
    }
}

/// Finds the header facts. The preface is what stands before the first section: so many parts.
pub(crate) fn find(
    document: &Document,
    parts: &[Part],
    preface: usize,
    listing: &Listing,
) -> Header {
    let lines = lines(document);
    let passages: Vec<Passage<'_>> = parts.iter().filter_map(passage).collect();
    let preface: Vec<Passage<'_>> = parts
        .iter()
        .take(if preface < parts.len() {
            preface
        } else {
            PREFACE
        })
        .filter_map(passage)
        .collect();
    let period = period::find(&passages);
    let titles = Titles::find(
        document,
        &lines,
        period.as_ref().and_then(period::year),
        listing,
    );
    let years = titles.years();
    let in_text = || year::in_text(&passages).map(|it| (it, YearSource::Text));
    let year = years.first().copied().or_else(in_text);
    let signature = signature(&lines, year.map(|it| it.0));
    let agency_of = |title: &Option<Title>| title.as_ref().and_then(|it| it.agency.clone());
    let mut names = vec![
        (agency_of(&titles.printed), AgencySource::Title),
        (
            signature.as_ref().and_then(|it| it.agency.clone()),
            AgencySource::Signature,
        ),
        (agency_of(&titles.metadata), AgencySource::Metadata),
        (publisher(document), AgencySource::Metadata),
    ];
    if !agency::is_settled(&names) {
        names.push((agency::in_text(&passages), AgencySource::Text));
    }
    names.extend([
        (agency_of(&titles.portal), AgencySource::Portal),
        (listing.agency_name.clone(), AgencySource::Portal),
    ]);
    let agency = agency::choose(&names, listing);
    let signed_on = signature
        .as_ref()
        .map(|it| (it.date, DateSource::Signature))
        .or_else(|| labelled_date(&lines).map(|it| (it, DateSource::Label)))
        .or_else(|| table_date(document).map(|it| (it, DateSource::Label)))
        .or_else(|| meta_date(document).map(|it| (it, DateSource::Metadata)));
    let contacts = contact::find(&passages);
    let text: String = passages.iter().map(|it| it.text.as_str()).collect();
    let (region, uncertain_region) = region::find(Clues {
        agency: agency.as_ref().map(|it| it.name.as_str()),
        address: contact::address_of(&contacts),
        text: &text,
        listing,
    });
    let title = titles.best();
    let mut header = Header {
        agency,
        report_year: year.map(|it| it.0),
        year_source: year.map(|it| it.1),
        title_source: title.as_ref().map(|it| it.1),
        title: title.map(|it| it.0),
        signed_on,
        region,
        period,
        legal_basis: citation::find(&preface),
        contacts,
        links: link::find(document, &passages),
        problems: Vec::new(),
    };
    header.problems = missing(&header);
    header.problems.extend(year_conflict(&years));
    header.problems.extend(uncertain_region);
    if document.has_recognized() {
        let witnesses = Witnesses {
            names: vec![
                agency_of(&titles.printed),
                signature.and_then(|it| it.agency),
                agency::in_text(&passages),
                publisher(document),
                agency_of(&titles.metadata),
                agency_of(&titles.portal),
                listing.agency_name.clone(),
            ],
            years: years
                .iter()
                .map(|it| it.0)
                .chain(in_text().map(|it| it.0))
                .collect(),
            dates: [labelled_date(&lines), meta_date(document)]
                .into_iter()
                .flatten()
                .collect(),
            read: witness::read(document),
        };
        header.problems.extend(witnesses.doubts(&header));
    }
    header
}

fn passage(part: &Part) -> Option<Passage<'_>> {
    match part {
        Part::Paragraph(paragraph) => Some(Passage::of(paragraph)),
        Part::Table => None,
    }
}

fn lines(document: &Document) -> Vec<&str> {
    document
        .blocks
        .iter()
        .filter_map(|it| match it {
            Block::Paragraph(paragraph) => Some(paragraph.text.lines()),
            Block::Table(_) => None,
        })
        .flatten()
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .collect()
}

/// What a date is labelled with.
const DATE_LABELS: [&str; 7] = [
    "发布日期",
    "发布时间",
    "公开日期",
    "公开时间",
    "成文日期",
    "发文日期",
    "生成日期",
];

/// A labelled date in the table of facts that a text begins with: `发文日期 | 2020-01-31 |`.
fn table_date(document: &Document) -> Option<NaiveDate> {
    let tables = document.blocks.iter().take(4).filter_map(|it| match it {
        Block::Table(table) if table.ragged && table.rows <= HEAD => Some(table),
        _ => None,
    });
    tables
        .flat_map(|it| it.cells.windows(2))
        .filter(|it| DATE_LABELS.iter().any(|label| it[0].text.contains(label)))
        .find_map(|it| date_in(&it[0].text).or_else(|| date_in(&it[1].text)))
}

/// 发布日期：2020-01-31, among the first lines or the last; or a date alone under the title.
fn labelled_date(lines: &[&str]) -> Option<NaiveDate> {
    let label = DATE_LABELS;
    let labelled =
        |line: &&&str| label.iter().any(|it| line.contains(it)) && line.chars().count() <= 40;
    let head = || lines.iter().take(HEAD);
    let foot = || {
        lines
            .iter()
            .skip(lines.len().saturating_sub(HEAD).max(HEAD))
    };
    let date = |line: &&str| {
        let from = label.iter().find_map(|it| line.find(it)).unwrap_or(0);
        date_in(&line[from..])
    };
    head()
        .chain(foot())
        .filter(labelled)
        .find_map(date)
        .or_else(|| {
            let short = |it: &&&str| it.chars().count() <= 20;
            lines
                .iter()
                .take(8)
                .filter(short)
                .find_map(|it| date_line(it))
        })
}

fn meta_date(document: &Document) -> Option<NaiveDate> {
    let names = [
        "publishtime",
        "公开日期",
        "发布日期",
        "成文日期",
        "pubdate",
        "发布时间",
        "公开时间",
        "生成日期",
        "发文日期",
        "publishdate",
    ];
    metas(document, &names).iter().find_map(|it| date_in(it))
}

/// The body that the page names as its publisher.
fn publisher(document: &Document) -> Option<String> {
    let names = [
        "发布机构",
        "发布单位",
        "发文机关",
        "发文机构",
        "公开机构",
        "公开责任部门",
        "责任部门",
        "contentsource",
        "信息来源",
        "来源",
    ];
    metas(document, &names)
        .into_iter()
        .find(|it| agency::is_name(it))
}

pub(super) fn metas(document: &Document, names: &[&str]) -> Vec<String> {
    let of_name = |name: &&str| {
        let name = (*name).to_owned();
        document.meta.iter().filter(move |it| it.name == name)
    };
    names
        .iter()
        .flat_map(of_name)
        .map(|it| it.content.clone())
        .collect()
}

fn missing(header: &Header) -> Vec<Problem> {
    let checks = [
        (
            header.agency.is_some(),
            ProblemCode::AgencyMissing,
            "no agency was found in the title, the signature, the metadata or the text",
        ),
        (
            header.report_year.is_some(),
            ProblemCode::YearMissing,
            "no report year was found in the title, the text or the metadata",
        ),
        (
            header.title.is_some(),
            ProblemCode::TitleMissing,
            "no title was found",
        ),
        (
            header.signed_on.is_some(),
            ProblemCode::SignedOnMissing,
            "no date was found under the text or in the metadata",
        ),
    ];
    let problem = |(found, code, message): (bool, ProblemCode, &str)| {
        (!found).then(|| Problem::new(code, message))
    };
    checks.into_iter().filter_map(problem).collect()
}

/// A problem where the years that a document is given are not one.
fn year_conflict(years: &[(ReportYear, YearSource)]) -> Option<Problem> {
    let (first, rest) = years.split_first()?;
    if rest.iter().all(|it| it.0 == first.0) {
        return None;
    }
    let said: Vec<String> = years
        .iter()
        .map(|(year, source)| {
            let source = match source {
                YearSource::Title => "the title",
                YearSource::Period => "the period of its figures",
                YearSource::Metadata => "the page's metadata",
                YearSource::Portal => "the portal's list",
                YearSource::Text => "the text",
            };
            format!("{source} says {year}")
        })
        .collect();
    Some(Problem::new(ProblemCode::YearConflict, said.join(", ")))
}

#[cfg(test)]
mod tests {
    use shared::header::TitleSource;

    use super::*;
    use crate::{
        document::{Format, Meta, Paragraph},
        normalize::{prose, section},
    };

    fn document(lines: &[&str], meta: &[(&str, &str)]) -> Document {
        let block = |(line, text): (u32, &&str)| {
            Block::Paragraph(Paragraph {
                text: (*text).to_owned(),
                place: shared::place::Place::Line { line },
            })
        };
        Document {
            format: Format::Text,
            blocks: (1..).zip(lines).map(block).collect(),
            meta: meta
                .iter()
                .map(|it| Meta {
                    name: it.0.to_owned(),
                    content: it.1.to_owned(),
                })
                .collect(),
            links: vec![],
            warnings: vec![],
        }
    }

    fn header(lines: &[&str], meta: &[(&str, &str)], listing: &Listing) -> Header {
        let document = document(lines, meta);
        let parts = prose::parts(&document, &(0..0));
        let outline = section::find(&parts);
        find(&document, &parts, outline.preface, listing)
    }

    const TEXT: [&str; 3] = [
        "根据《中华人民共和国政府信息公开条例》编制。统计期限自2022年1月1日起至2022年12月31日止。",
        "一、总体情况",
        "2022年，威海市水务局认真贯彻落实条例。",
    ];

    #[test]
    fn each_fact_says_where_it_was_found() {
        let title = ["威海市水务局", "2022年政府信息公开工作年度报告"];
        let foot = ["威海市水务局", "2023年1月9日"];
        let lines = [&title[..], &TEXT[..], &foot[..]].concat();
        let found = header(&lines, &[], &Listing::default());
        assert_eq!(
            found.title.as_deref(),
            Some("威海市水务局2022年政府信息公开工作年度报告")
        );
        assert_eq!(found.title_source, Some(TitleSource::Text));
        assert_eq!(found.year_source, Some(YearSource::Title));
        assert_eq!(found.agency.map(|it| it.source), Some(AgencySource::Title));
        assert_eq!(found.region.map(|it| it.code).as_deref(), Some("371000"));
        assert_eq!(found.legal_basis.len(), 1);
        assert_eq!(
            found.period.map(|it| it.from.to_string()).as_deref(),
            Some("2022-01-01")
        );
        assert_eq!(found.problems, []);
    }

    #[test]
    fn a_text_without_title_takes_it_from_the_page_or_the_portal() {
        let meta = [(
            "title",
            "威海市水务局2022年政府信息公开工作年度报告-威海市水务局",
        )];
        let found = header(&TEXT, &meta, &Listing::default());
        assert_eq!(found.title_source, Some(TitleSource::Metadata));
        assert_eq!(found.year_source, Some(YearSource::Period));
        assert_eq!(
            found.agency.map(|it| it.source),
            Some(AgencySource::Metadata)
        );

        let listing = Listing {
            file_name: Some("威海市水务局2022年政府信息公开工作年度报告.pdf".to_owned()),
            ..Listing::default()
        };
        let found = header(&TEXT[1..], &[], &listing);
        assert_eq!(found.title_source, Some(TitleSource::Portal));
        assert_eq!(found.year_source, Some(YearSource::Portal));
        assert_eq!(found.agency.map(|it| it.source), Some(AgencySource::Text));
    }

    #[test]
    fn vague_names_are_passed_over() {
        let lines = [
            "我局2022年政府信息公开工作年度报告",
            "一、总体情况",
            "我局认真贯彻落实条例。",
        ];
        let listing = Listing {
            agency_name: Some("威海市水务局".to_owned()),
            ..Listing::default()
        };
        let found = header(&lines, &[], &listing);
        let agency = found.agency.map(|it| (it.name, it.source));
        assert_eq!(
            agency,
            Some(("威海市水务局".to_owned(), AgencySource::Portal))
        );
    }

    #[test]
    fn years_that_differ_are_a_conflict() {
        let lines = [
            &["威海市水务局2021年政府信息公开工作年度报告"][..],
            &TEXT[..],
        ]
        .concat();
        let found = header(&lines, &[], &Listing::default());
        assert_eq!(found.report_year.map(ReportYear::get), Some(2021));
        let codes: Vec<ProblemCode> = found.problems.iter().map(|it| it.code).collect();
        assert!(codes.contains(&ProblemCode::YearConflict), "{codes:?}");
    }
}
