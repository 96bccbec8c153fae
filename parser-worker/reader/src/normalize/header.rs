//! The facts at a report's head and foot: title, agency, year and the date under the signature.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;
use shared::{
    problem::{Problem, ProblemCode},
    report::{Agency, AgencySource, DateSource, Listing},
    year::ReportYear,
};

use super::{
    date::{arabic_years, date_in},
    signature::{is_vague, signature, signing_agency},
    title::{Title, printed_title, title_of},
};
use crate::{
    document::{Block, Document},
    draft::Header,
};

/// Lines from the start among which a title is looked for.
pub(super) const HEAD: usize = 60;

/// Finds the header facts.
pub(crate) fn find(document: &Document, listing: &Listing) -> Header {
    let lines = lines(document);
    let period = period_year(&lines);
    let printed = printed_title(&lines, period);
    let listed = || {
        let texts = metas(
            document,
            &["articletitle", "名称", "标题", "title", "ucaptitle"],
        );
        texts
            .into_iter()
            .chain(listing.title.clone())
            .find_map(|it| title_of(&it))
    };
    let title = match printed {
        Some(title) if title.agency.is_some() => Some(title),
        // A title that does not name its agency may do so in the page's metadata.
        Some(title) => Some(Title {
            agency: listed().and_then(|it| it.agency),
            ..title
        }),
        None => listed(),
    };
    let year = title.as_ref().map(|it| it.year).or(period);
    let signature = signature(&lines, year);
    let agency = agency(
        title.as_ref(),
        &lines,
        signature.map(|it| it.0),
        document,
        listing,
    );
    let signed_on = signature
        .map(|(_, date)| (date, DateSource::Signature))
        .or_else(|| labelled_date(&lines).map(|it| (it, DateSource::Label)))
        .or_else(|| meta_date(document).map(|it| (it, DateSource::Metadata)));
    let mut problems = missing(&agency, year, title.as_ref(), signed_on.is_some());
    problems.extend(year_conflict(year, period));
    Header {
        agency,
        report_year: year,
        title: title.map(|it| it.text),
        signed_on,
        problems,
        ..Header::default()
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
/// The year whose figures the text says it states: 统计期限自2022年1月1日起….
fn period_year(lines: &[&str]) -> Option<ReportYear> {
    static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(20[0-9]{2})年1月1日(?:起)?(?:至|到|-|—|－)+(20[0-9]{2})?年?12月31日")
            .expect("the pattern is constant")
    });
    let text = arabic_years(&lines[..lines.len().min(HEAD)].concat());
    let parts = PERIOD.captures(&text)?;
    let (from, to) = (&parts[1], parts.get(2).map(|it| it.as_str()));
    if to.is_some_and(|it| it != from) {
        return None;
    }
    from.parse::<i32>().ok()?.try_into().ok()
}
/// 发布日期：2020-01-31, among the first lines.
fn labelled_date(lines: &[&str]) -> Option<NaiveDate> {
    let label = ["发布日期", "发布时间", "公开日期", "成文日期", "发文日期"];
    let labelled =
        |line: &&&str| label.iter().any(|it| line.contains(it)) && line.chars().count() <= 40;
    lines
        .iter()
        .take(HEAD)
        .filter(labelled)
        .find_map(|it| date_in(it))
}

fn meta_date(document: &Document) -> Option<NaiveDate> {
    let names = ["publishtime", "公开日期", "发布日期", "成文日期", "pubdate"];
    metas(document, &names).iter().find_map(|it| date_in(it))
}

fn metas(document: &Document, names: &[&str]) -> Vec<String> {
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

fn agency(
    title: Option<&Title>,
    lines: &[&str],
    signature: Option<usize>,
    document: &Document,
    listing: &Listing,
) -> Option<Agency> {
    let known = |name: Option<String>, source| name.map(|name| (name, source));
    let of_title = title
        .and_then(|it| it.agency.clone())
        .filter(|it| !is_vague(it));
    let of_signature = signature.and_then(|it| signing_agency(lines, it));
    let of_metadata = metas(document, &["发布机构", "发布单位"])
        .into_iter()
        .next();
    let (name, source) = known(of_title, AgencySource::Title)
        .or_else(|| known(of_signature, AgencySource::Signature))
        .or_else(|| {
            known(
                of_metadata.filter(|it| !it.is_empty()),
                AgencySource::Metadata,
            )
        })
        .or_else(|| known(listing.agency_name.clone(), AgencySource::Portal))?;
    Some(Agency {
        name,
        credit_code: listing.credit_code.clone(),
        region: listing.region.clone(),
        source,
    })
}
fn missing(
    agency: &Option<Agency>,
    year: Option<ReportYear>,
    title: Option<&Title>,
    signed: bool,
) -> Vec<Problem> {
    let checks = [
        (
            agency.is_some(),
            ProblemCode::AgencyMissing,
            "no agency was found in the title, the signature or the metadata",
        ),
        (
            year.is_some(),
            ProblemCode::YearMissing,
            "no report year was found in the title or the text",
        ),
        (
            title.is_some(),
            ProblemCode::TitleMissing,
            "no title was found",
        ),
        (
            signed,
            ProblemCode::SignedOnMissing,
            "no date was found under the text or in the metadata",
        ),
    ];
    let problem = |(found, code, message): (bool, ProblemCode, &str)| {
        (!found).then(|| Problem::new(code, message))
    };
    checks.into_iter().filter_map(problem).collect()
}

fn year_conflict(title: Option<ReportYear>, period: Option<ReportYear>) -> Option<Problem> {
    let (title, period) = (title?, period?);
    (title != period).then(|| {
        let message =
            format!("the title speaks of {title}, the text says its figures are of {period}");
        Problem::new(ProblemCode::YearConflict, message)
    })
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_names_the_year() {
        let year = |text| period_year(&[text]).map(ReportYear::get);
        assert_eq!(
            year("统计期限自 2022 年 1 月 1 日起至 2022 年 12 月 31 日止"),
            Some(2022)
        );
        assert_eq!(year("从2019年1月1日到12月31日止"), Some(2019));
        assert_eq!(year("自2021年1月1日起至2022年12月31日止"), None);
    }
}
