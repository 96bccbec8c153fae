//! The laws and notices that a report names as its basis: 根据《…》（国办公开办函〔2021〕30号）.

use std::sync::LazyLock;

use regex::Regex;
use shared::header::Citation;

use super::passage::Passage;

/// Words before a law that a report is based on.
const BASES: [&str; 9] = [
    "根据", "依据", "按照", "依照", "遵照", "参照", "按", "遵循", "结合",
];
/// Short names that stand for a law named before.
const SHORT: [&str; 6] = ["条例", "规定", "办法", "通知", "新条例", "意见"];

/// What the sentences of these passages name as their basis, each once.
pub(super) fn find(passages: &[Passage<'_>]) -> Vec<Citation> {
    let mut found: Vec<Citation> = Vec::new();
    for passage in passages {
        for (title, number, byte) in in_text(&passage.text) {
            match found.iter_mut().find(|it| it.title == title) {
                Some(known) => known.number = known.number.take().or(number),
                None => found.push(Citation {
                    title,
                    number,
                    place: passage.place_at(byte),
                }),
            }
        }
    }
    found
}

/// Title, number and where the title begins.
fn in_text(text: &str) -> Vec<(String, Option<String>, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = next_title(text, from) {
        from = end;
        let sentence = text[..start]
            .rfind(['。', '；'])
            .map_or(0, |it| it + '。'.len_utf8());
        let before = &text[sentence..start];
        let title = text[start + '《'.len_utf8()..end - '》'.len_utf8()].to_owned();
        let is_basis = BASES.iter().any(|it| before.contains(it));
        let is_short = SHORT.contains(&title.as_str()) || before.ends_with('称');
        let is_report = title.ends_with("年度报告") || title.ends_with("年报");
        if is_basis && !is_short && !is_report {
            found.push((title, number_after(&text[end..]), start));
        }
    }
    found
}

/// The bytes of the next title in 《》, titles inside it included.
fn next_title(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text[from..].find('《')?;
    let mut depth = 0;
    for (at, it) in text[start..].char_indices() {
        match it {
            '《' => depth += 1,
            '》' => depth -= 1,
            '。' => return next_title(text, start + at),
            _ => {}
        }
        if depth == 0 {
            return Some((start, start + at + it.len_utf8()));
        }
    }
    None
}

/// The number in the brackets behind a title: （国令第711号）, （国办公开办函〔2021〕30号，以下简称…）.
fn number_after(text: &str) -> Option<String> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:的通知|的函|等?文件|格式)?[（(](?P<number>[^，,；;。《》]*?(?:[〔\[【［（(〈<]?(?:19|20)[0-9]{2}[〕\]】］）)〉>]?\s*第?[0-9]{1,4}|令?第?[0-9]{1,4}|令第[一二三四五六七八九十百〇零]+)号)",
        )
        .expect("the pattern is constant")
    });
    NUMBER.captures(text).map(|it| it["number"].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Option<&str>)]) {
        let found = in_text(text);
        let found: Vec<(&str, Option<&str>)> = found
            .iter()
            .map(|it| (it.0.as_str(), it.1.as_deref()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_a_report_is_based_on() {
        let regulations = "中华人民共和国政府信息公开条例";
        check(
            "根据《中华人民共和国政府信息公开条例》（以下简称《条例》）的规定，现公布年度报告。",
            &[(regulations, None)],
        );
        check(
            "依据《中华人民共和国政府信息公开条例》（国令第711号）（以下简称《条例》）要求编制此报告。",
            &[(regulations, Some("国令第711号"))],
        );
        check(
            "按照《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知》（国办公开办函〔2021〕30号）要求，结合实际编制。",
            &[
                (regulations, None),
                (
                    "国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知",
                    Some("国办公开办函〔2021〕30号"),
                ),
            ],
        );
        check(
            "依照《中华人民共和国政府信息公开条例》（中华人民共和国国务院令第711号）第五十条和《年度报告格式》(国办公开办函[2021]30号，以下称《格式》)，",
            &[
                (regulations, Some("中华人民共和国国务院令第711号")),
                ("年度报告格式", Some("国办公开办函[2021]30号")),
            ],
        );
        check(
            "根据《关于印发《年度报告格式》的通知》要求",
            &[("关于印发《年度报告格式》的通知", None)],
        );
    }

    #[test]
    fn what_is_named_otherwise_is_no_basis() {
        check("修改完善了《某局政府信息公开制度》。", &[]);
        check(
            "根据要求，制定了《某局2022年度政府信息公开工作年度报告》。",
            &[],
        );
        check("根据《条例》要求", &[]);
        check("公开《方案。", &[]);
    }
}
