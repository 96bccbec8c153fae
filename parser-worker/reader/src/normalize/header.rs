//! The facts at a report's head and foot: title, agency, year and the date under the signature.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;
use shared::{
    problem::{Problem, ProblemCode},
    report::{Agency, AgencySource, DateSource, Listing},
    year::ReportYear,
};

use super::date::{arabic_years, date_in, date_line};
use crate::document::{Block, Document};

/// The header facts of a document, and what is missing of them.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) agency: Option<Agency>,
    pub(crate) report_year: Option<ReportYear>,
    pub(crate) title: Option<String>,
    pub(crate) signed_on: Option<(NaiveDate, DateSource)>,
    pub(crate) problems: Vec<Problem>,
}

/// A title taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Title {
    text: String,
    agency: Option<String>,
    year: ReportYear,
}

/// Lines from the start among which a title is looked for.
const HEAD: usize = 60;
/// Lines from the end among which a signature is looked for.
const FOOT: usize = 30;
/// Lines that a title may be broken into.
const TITLE_LINES: usize = 4;
/// A title is not longer than this.
const LONGEST_TITLE: usize = 80;

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

/// The title among the first lines, broken into lines or whole. Links to other reports are titles too: the year whose
/// figures the text says it states decides between them, then whether the text speaks of the agency again; then the
/// first that names its agency.
fn printed_title(lines: &[&str], period: Option<ReportYear>) -> Option<Title> {
    let head = &lines[..lines.len().min(HEAD)];
    let titles: Vec<(usize, Title)> = (0..head.len())
        .flat_map(|from| (1..=TITLE_LINES).map(move |count| (from, count)))
        .filter_map(|(from, count)| {
            let title = title_of(&head.get(from..from + count)?.concat())?;
            Some((from, title))
        })
        .collect();
    let text: String = lines.concat().split_whitespace().collect();
    let is_supported = |it: &Title| period.is_none_or(|year| year == it.year);
    let mentions = |it: &Title| {
        it.agency
            .as_ref()
            .map_or(0, |name| text.matches(name.as_str()).count().min(2))
    };
    titles
        .into_iter()
        .min_by_key(|(from, it)| {
            // Pieces of one title that is broken into lines begin a few lines apart.
            (
                !is_supported(it),
                it.agency.is_none(),
                2 - mentions(it),
                *from,
            )
        })
        .map(|(_, it)| it)
}

/// The prints of a title: the year before what is reported on, inside it, or behind it in brackets.
static TITLES: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    let lead = r"^(?:正文|标题[:：]|关于|《)*";
    let name = r"[^0-9。，,;；:：]*?";
    let year = r"(?P<year>20[0-9]{2})年?度?";
    let what = r"(?:政府|政务)?信息公开(?:工作)?(?:情况)?的?";
    let report = r"(?:年度)?(?:工作)?(?:报告|年报)";
    [
        format!(
            r"{lead}(?P<before>{name}){year}(?P<after>{name})(?:关于)?{what}{report}(?P<rest>.*)$"
        ),
        format!(r"{lead}(?P<before>{name})(?P<after>){what}{year}{report}(?P<rest>.*)$"),
        format!(
            r"{lead}(?P<before>{name})(?P<after>){what}{report}》?[(（]{year}[)）](?P<rest>.*)$"
        ),
    ]
    .map(|it| Regex::new(&it).expect("the pattern is constant"))
});

/// Takes a title apart: `某市某局2022年政府信息公开工作年度报告`, `2019年某市…年度报告`.
fn title_of(text: &str) -> Option<Title> {
    let plain = arabic_years(text);
    if plain.chars().count() > LONGEST_TITLE {
        return None;
    }
    let parts = TITLES.iter().find_map(|it| it.captures(&plain))?;
    let rest = &parts["rest"];
    if rest.contains(['。', '，', ',']) || rest.starts_with(['格', '编', '的']) {
        return None;
    }
    let year = parts["year"].parse::<i32>().ok()?.try_into().ok()?;
    let agency = [&parts["before"], &parts["after"]]
        .into_iter()
        .map(agency_name)
        .find(|it| !it.is_empty());
    let end = parts.name("rest").map_or(plain.len(), |it| it.start());
    Some(Title {
        text: plain[..end].trim_start_matches("正文").to_owned(),
        agency,
        year,
    })
}

fn agency_name(text: &str) -> String {
    text.trim_matches(|it: char| !it.is_alphanumeric() && !"）)".contains(it))
        .trim_start_matches("关于")
        .trim_end_matches("关于")
        .trim_end_matches(['的', '之'])
        .to_owned()
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

/// The last line of the text that is a date, and its index: the date under the signature. A report is signed in the year
/// after the one it speaks of, or late, in the next.
fn signature(lines: &[&str], year: Option<ReportYear>) -> Option<(usize, NaiveDate)> {
    let from = lines.len().saturating_sub(FOOT).max(1);
    let fits = |date: &NaiveDate| year.is_none_or(|it| (1..=2).contains(&(date.year() - it.get())));
    (from..lines.len()).rev().find_map(|at| {
        let line = lines[at];
        // A sentence that ends with a date is no signature, nor is what the page says of itself.
        let of_the_page = ["更新", "发布", "打印", "印发", "时间", "日期"]
            .iter()
            .any(|it| line.contains(it));
        let short = line.chars().count() <= 40 && !line.contains(['，', '。', '：', ':', '《']);
        let date = (short && !of_the_page)
            .then(|| date_line(line))
            .flatten()
            .filter(fits)?;
        Some((at, date))
    })
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

/// 我局, 本机关, 单位 and the like name nobody.
fn is_vague(name: &str) -> bool {
    name.starts_with('我') || name.starts_with("本") || name.chars().count() < 3
}

/// The name on the line of the date or on the one above it.
fn signing_agency(lines: &[&str], at: usize) -> Option<String> {
    static DATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"20[0-9]{2}[年./-].*$").expect("the pattern is constant"));
    let same_line = DATE.replace(&arabic_years(lines[at]), "").into_owned();
    let above = lines
        .get(at.checked_sub(1)?)
        .map(|it| it.replace(char::is_whitespace, ""));
    let is_name = |it: &String| {
        let length = it.chars().count();
        (4..=40).contains(&length)
            && !it.contains(['，', '。', '；', '、', '：', ':'])
            && !is_vague(it)
    };
    Some(same_line).filter(is_name).or(above.filter(is_name))
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

    fn check(text: &str, agency: Option<&str>, year: i32) {
        let title = title_of(text).unwrap_or_else(|| panic!("{text} is a title"));
        assert_eq!(
            (title.agency.as_deref(), title.year.get()),
            (agency, year),
            "{text}"
        );
    }

    #[test]
    fn titles_are_taken_apart() {
        let bureau = Some("云岭市海右区工业和信息化局");
        check(
            "云岭市海右区工业和信息化局2022年政府信息公开工作年度报告",
            bureau,
            2022,
        );
        check(
            "云岭市海右区工业和信息化局 2022 年度政府信息公开年度报告",
            bureau,
            2022,
        );
        check(
            "2019年云岭市海右区工业和信息化局政府信息公开工作年度报告",
            bureau,
            2019,
        );
        check(
            "正文2024 年云岭市海右区工业和信息化局政府信息公开工作年度报告",
            bureau,
            2024,
        );
        check(
            "云岭市海右区工业和信息化局关于2021年政府信息公开工作情况的报告",
            bureau,
            2021,
        );
        check(
            "云岭市海右区工业和信息化局政府信息公开2021年度报告",
            bureau,
            2021,
        );
        check(
            "云岭市海右区工业和信息化局政府信息公开工作年度报告（2021年度）",
            bureau,
            2021,
        );
        check("二〇二二年政府信息公开工作年度报告", None, 2022);
    }

    #[test]
    fn sentences_and_notices_are_no_titles() {
        for text in [
            "根据《中华人民共和国政府信息公开条例》，现公布2022年政府信息公开工作年度报告",
            "中华人民共和国政府信息公开工作年度报告格式",
            "2022年政府信息公开指南",
        ] {
            assert_eq!(title_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_link_to_another_report_is_not_the_title() {
        let lines = [
            "上一篇 云岭市财政局2018年政府信息公开工作年度报告",
            "云岭市财政局2018年政府信息公开工作年度报告",
            "云岭市海右区工业和信息化局",
            "2022年政府信息公开工作年度报告",
            "本报告的统计期限自2022年1月1日起至2022年12月31日止，由云岭市海右区工业和信息化局编制。",
        ];
        let title = printed_title(&lines, period_year(&lines)).expect("there is one");
        assert_eq!(
            title.text,
            "云岭市海右区工业和信息化局2022年政府信息公开工作年度报告"
        );
    }

    #[test]
    fn a_signature_is_the_last_date_on_a_line_of_its_own() {
        let lines = [
            "标题",
            "2022年1月1日",
            "云岭市海右区工业和信息化局",
            "2023年1月9日",
            "打印本页",
        ];
        let year = ReportYear::try_from(2022).ok();
        let (at, date) = signature(&lines, year).expect("there is one");
        assert_eq!((at, date.to_string().as_str()), (3, "2023-01-09"));
        assert_eq!(
            signing_agency(&lines, at).as_deref(),
            Some("云岭市海右区工业和信息化局")
        );
    }

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
