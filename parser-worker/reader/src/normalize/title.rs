//! The title of a report: what it says of the agency and the year.

use std::sync::LazyLock;

use regex::Regex;
use shared::year::ReportYear;

use super::{date::arabic_years, header::HEAD};

/// A title taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    pub(super) text: String,
    pub(super) agency: Option<String>,
    pub(super) year: ReportYear,
}
/// Lines that a title may be broken into.
const TITLE_LINES: usize = 4;
/// A title is not longer than this.
const LONGEST_TITLE: usize = 80;

/// The title among the first lines, broken into lines or whole. Links to other reports are titles too: the year whose
/// figures the text says it states decides between them, then whether the text speaks of the agency again; then the
/// first that names its agency.
pub(super) fn printed_title(lines: &[&str], period: Option<ReportYear>) -> Option<Title> {
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
pub(super) fn title_of(text: &str) -> Option<Title> {
    // Most lines are no title, which a look at them tells: none is half as long without white space and in narrow forms.
    // The third character of 信息公开 has no other form.
    if !text.contains('公') || is_longer(text, 2 * LONGEST_TITLE) {
        return None;
    }
    let plain = arabic_years(text);
    if is_longer(&plain, LONGEST_TITLE) || !plain.contains("信息公开") {
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

/// Whether a text has more characters than this, white space not counted.
fn is_longer(text: &str, length: usize) -> bool {
    let mut printed = text.chars().filter(|it| !it.is_whitespace());
    printed.nth(length).is_some()
}

fn agency_name(text: &str) -> String {
    text.trim_matches(|it: char| !it.is_alphanumeric() && !"）)".contains(it))
        .trim_start_matches("关于")
        .trim_end_matches("关于")
        .trim_end_matches(['的', '之'])
        .to_owned()
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::narrow::narrow;

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
    fn no_other_character_is_narrowed_to_one_of_every_title() {
        let others = ('\0'..=char::MAX).filter(|it| *it != '公');
        assert!(
            !others
                .map(String::from)
                .any(|it| narrow(&it).contains('公'))
        );
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
        let title = printed_title(&lines, ReportYear::try_from(2022).ok()).expect("there is one");
        assert_eq!(
            title.text,
            "云岭市海右区工业和信息化局2022年政府信息公开工作年度报告"
        );
    }
}
