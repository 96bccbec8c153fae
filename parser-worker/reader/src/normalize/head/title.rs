//! The title of a report: what it says of the agency and the year.

use std::{ops::Range, sync::LazyLock};

use regex::{Captures, Regex};
use shared::year::ReportYear;

use super::{HEAD, date::arabic_years, line_gap::filled};

/// A title taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// As printed, without white space.
    pub(super) text: String,
    pub(super) agency: Option<String>,
    pub(super) year: Option<ReportYear>,
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
    let is_supported = |it: &Title| period.is_none_or(|year| it.year.is_none_or(|it| it == year));
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
                it.year.is_none(),
                it.agency.is_none(),
                2 - mentions(it),
                *from,
            )
        })
        .map(|(_, it)| it)
}

/// The prints of a title: the year before what is reported on, inside it, or behind it; at last none.
static TITLES: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    let lead = r"^(?:正文|标题[:：]|关于|印发|发布|公布|《|〈|<|\[[^\]]*\]|【[^】]*】)*";
    let name = r"[^0-9。，,;；:：]*?";
    let year = r"[(（\[]?(?P<year>20[0-9]{2})年?度?[)）\]]?";
    let what = r"(?:的)?(?:(?:政府|政务)?信息公开|政务公开)(?:和政务公开)?(?:工作)?(?:情况)?的?";
    let report = r"(?:年度)?(?:工作)?(?:报告|年报)";
    [
        format!(
            r"{lead}(?P<before>{name}){year}(?P<after>{name})(?:关于)?{what}{report}(?P<rest>.*)$"
        ),
        format!(r"{lead}(?P<before>{name})(?P<after>){what}{year}{report}(?P<rest>.*)$"),
        format!(r"{lead}(?P<before>{name})(?P<after>){what}{report}》?[-—]?{year}(?P<rest>.*)$"),
        format!(
            r"{lead}(?P<before>{name})(?P<after>){what}(?:年度(?:工作)?报告|工作报告|年报)(?P<rest>》?(?:[(（][^)）]*[)）])?)$"
        ),
    ]
    .map(|it| Regex::new(&it).expect("the pattern is constant"))
});

/// Characters that every title has, and that have no other form.
const EACH: [char; 3] = ['公', '开', '报'];

/// Takes a title apart: `某市某局2022年政府信息公开工作年度报告`, `2019年某市…年度报告`, also inside the title of the notice that
/// it was published with.
pub(super) fn title_of(text: &str) -> Option<Title> {
    // Most lines are no title, which a look at them tells: none is half as long without white space and in narrow forms.
    if !EACH.iter().all(|it| text.contains(*it)) || is_longer(text, 2 * LONGEST_TITLE) {
        return None;
    }
    let quoted = || {
        let start = text.rfind('《')? + '《'.len_utf8();
        let is_notice = ["发布", "印发", "公布", "公开"]
            .iter()
            .any(|it| text[..start].contains(it));
        let end = start + text[start..].find('》')?;
        taken_apart(&text[start..end]).filter(|_| is_notice)
    };
    let in_gaps = || {
        let title = filled(text).and_then(|it| taken_apart(&it));
        title.filter(|it| it.year.is_some())
    };
    quoted().or_else(in_gaps).or_else(|| taken_apart(text))
}

fn taken_apart(text: &str) -> Option<Title> {
    if is_longer(text, LONGEST_TITLE) {
        return None;
    }
    let printed: Vec<char> = text.chars().filter(|it| !it.is_whitespace()).collect();
    let plain = arabic_years(text);
    let parts = TITLES.iter().find_map(|it| it.captures(&plain))?;
    if !is_title(&parts, &plain) {
        return None;
    }
    let year = match parts.name("year") {
        Some(year) => Some(year.as_str().parse::<i32>().ok()?.try_into().ok()?),
        None => None,
    };
    // In the printed characters, where they are as many as the plain ones.
    let as_printed = |bytes: Range<usize>| -> String {
        if plain.chars().count() == printed.len() {
            let from = plain[..bytes.start].chars().count();
            let count = plain[bytes].chars().count();
            printed[from..from + count].iter().collect()
        } else {
            plain[bytes].to_owned()
        }
    };
    let agency = ["before", "after"]
        .into_iter()
        .filter_map(|it| parts.name(it))
        .map(|it| agency_name(&as_printed(it.range())))
        .find(|it| !it.is_empty());
    let start = ["正文", "标题:"]
        .iter()
        .find(|it| plain.starts_with(**it))
        .map_or(0, |it| it.len());
    let end = parts.name("rest").map_or(plain.len(), |it| it.start());
    let text = as_printed(start..end);
    let text = text.trim_start_matches(['《', '〈', '<']).to_owned();
    Some(Title { text, agency, year })
}

/// Whether what stands around the words of a title leaves it one: no sentence, no form, no call for reports.
fn is_title(parts: &Captures<'_>, plain: &str) -> bool {
    let rest = &parts["rest"];
    let notice = ["的公告", "的通知", "的公示", "的函"]
        .iter()
        .any(|it| rest.starts_with(it));
    let published = ["发布", "公布", "印发", "公开"]
        .iter()
        .any(|it| parts["before"].contains(it) || plain.starts_with("关于"));
    let calls = ["报送", "做好", "编制", "填报", "起草", "撰写", "征求"];
    let foreign = calls.iter().any(|it| parts["before"].contains(it));
    let follows = rest.starts_with(['格', '编', '模', '目'])
        || rest.starts_with('的') && !(notice && published);
    !foreign && !follows && !rest.contains(['。', '，', ','])
}

/// Whether a text has more characters than this, white space not counted.
fn is_longer(text: &str, length: usize) -> bool {
    let mut printed = text.chars().filter(|it| !it.is_whitespace());
    printed.nth(length).is_some()
}

fn agency_name(text: &str) -> String {
    let last = text
        .rsplit(['>', '＞', '»', '›', '|', '｜', '_', '/'])
        .next()
        .unwrap_or(text);
    let name = last.trim_matches(|it: char| !it.is_alphanumeric() && !"）)".contains(it));
    let mut name = name.trim_start_matches("关于");
    while let Some(rest) = ["关于", "发布", "公布", "印发", "公开", "的", "之"]
        .iter()
        .find_map(|it| name.strip_suffix(it))
    {
        name = rest;
    }
    name.trim_start_matches(['）', ')']).to_owned()
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::narrow::narrow;

    fn check(text: &str, agency: Option<&str>, year: i32) {
        let title = title_of(text).unwrap_or_else(|| panic!("{text} is a title"));
        assert_eq!(
            (
                title.agency.as_deref(),
                title.year.map_or(0, ReportYear::get),
            ),
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
        for text in [
            "云岭市海右区工业和信息化局政府信息公开工作年度报告2022年度",
            "云岭市海右区工业和信息化局二0二二年政府信息公开工作年度报告",
            "云岭市海右区工业和信息化局关于2022年度政府信息公开工作的年度报告",
            "云岭市海右区工业和信息化局（2022年）政府信息公开年报",
            "关于发布《云岭市海右区工业和信息化局2022年政府信息公开工作年度报告》的通知",
            "云岭市海右区工业和信息化局关于发布2022年政府信息公开工作年度报告的公告",
            "关于印发云岭市海右区工业和信息化局2022年政府信息公开工作年度报告的通知",
            "【年报】云岭市海右区工业和信息化局2022年政务公开工作年度报告",
            "云岭市海右区工业和信息化局 年政府信息公开工作年度报告2022",
            "首页 > 年报 > 云岭市海右区工业和信息化局2022年政府信息公开工作年度报告",
            "2022年度云岭市海右区工业和信息化局政府信息公开工作情况报告",
            "云岭市海右区工业和信息化局2022年度政府信息公开工作年度报告 公开形式：主动公开",
        ] {
            check(text, bureau, 2022);
        }
        check(
            "云岭市海右区工业和信息化局政府信息公开工作年度报告",
            bureau,
            0,
        );
        check("政府信息公开年度报告", None, 0);
    }

    #[test]
    fn the_title_is_as_printed() {
        let text = |it| title_of(it).map(|it| it.text);
        assert_eq!(
            text("正文 某局二〇二二年 政府信息公开工作年度报告").as_deref(),
            Some("某局二〇二二年政府信息公开工作年度报告")
        );
        assert_eq!(
            text("某局2022年政府信息公开年度报告-某某网").as_deref(),
            Some("某局2022年政府信息公开年度报告")
        );
    }

    #[test]
    fn no_other_character_is_narrowed_to_one_of_every_title() {
        let others = ('\0'..=char::MAX).filter(|it| !EACH.contains(it));
        assert!(
            !others
                .map(String::from)
                .any(|it| narrow(&it).contains(EACH))
        );
    }

    #[test]
    fn sentences_and_notices_are_no_titles() {
        for text in [
            "根据《中华人民共和国政府信息公开条例》，现公布2022年政府信息公开工作年度报告",
            "中华人民共和国政府信息公开工作年度报告格式",
            "2022年政府信息公开指南",
            "关于做好2022年政府信息公开工作年度报告编制工作的通知",
            "云岭市政府办关于报送2022年政府信息公开工作年度报告的通知",
            "政府信息公开工作年度报告格式模板",
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
