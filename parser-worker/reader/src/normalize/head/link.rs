//! Addresses on the web that a report prints or links to.

use std::sync::LazyLock;

use regex::Regex;
use shared::header::Link;

use super::passage::Passage;
use crate::document::Document;

/// So many addresses of a document are kept.
const MOST: usize = 200;
/// The words before a printed address are not longer.
const LONGEST_TEXT: usize = 40;

/// Words behind which the name of a page begins.
const VERBS: [&str; 8] = [
    "可在",
    "可从",
    "可于",
    "可通过",
    "可以通过",
    "登录",
    "登陆",
    "访问",
];

/// The addresses that the text prints, then those it links to that it does not print, each once.
pub(super) fn find(document: &Document, passages: &[Passage<'_>]) -> Vec<Link> {
    let printed = passages.iter().flat_map(|passage| {
        in_text(&passage.text)
            .into_iter()
            .map(|(target, text, byte)| Link {
                target,
                text,
                place: passage.place_at(byte),
            })
    });
    let linked = document.links.iter().map(|it| Link {
        target: it.target.clone(),
        text: (!it.text.is_empty()).then(|| it.text.clone()),
        place: it.place.clone(),
    });
    let mut links: Vec<Link> = Vec::new();
    for link in printed.chain(linked).take(MOST) {
        let same = |it: &Link| bare(&it.target) == bare(&link.target);
        if !links.iter().any(same) {
            links.push(link);
        }
    }
    links
}

/// An address without what prints of one address differ in.
fn bare(target: &str) -> &str {
    let target = target.trim_start_matches("https://");
    target.trim_start_matches("http://").trim_end_matches('/')
}

/// Address, the words before it, and where it begins.
fn in_text(text: &str) -> Vec<(String, Option<String>, usize)> {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)(?:https?[:：]//|www\.)[a-z0-9\-._~:/?#\[\]@!$&'*+,;=%]+|[a-z0-9][a-z0-9\-]*(?:\.[a-z0-9\-]+)*\.gov\.cn(?:/[a-z0-9\-._~/?=&%]*)?",
        )
        .expect("the pattern is constant")
    });
    if !text.contains('.') {
        return Vec::new();
    }
    let addresses = ADDRESS.find_iter(text);
    addresses
        // An e-mail's host is no page.
        .filter(|it| !text[..it.start()].ends_with(['@', '＠']))
        .map(|it| {
            let target = it.as_str().trim_end_matches(['.', ',', ';', '?', '!', ':']);
            (
                target.to_owned(),
                words_before(&text[..it.start()]),
                it.start(),
            )
        })
        .collect()
}

/// The words that an address stands behind: 市人民政府门户网站(http://…).
fn words_before(text: &str) -> Option<String> {
    let text = text
        .trim_end_matches(['（', '(', '：', ':', '〈', '<', '“', '"'])
        .trim_end_matches("网址")
        .trim_end_matches(['（', '(', '，', ',', '；']);
    let start = text.rfind([
        '，', '。', '；', '、', '：', ',', ';', ')', '）', '《', '》',
    ]);
    let words = start.map_or(text, |it| {
        let mark = text[it..].chars().next().map_or(0, char::len_utf8);
        &text[it + mark..]
    });
    let words = VERBS
        .iter()
        .filter_map(|it| words.rfind(it).map(|at| &words[at + it.len()..]))
        .min_by_key(|it| it.len())
        .unwrap_or(words);
    let words = words.trim().trim_start_matches(['和', '及', '与']);
    (!words.is_empty() && words.chars().count() <= LONGEST_TEXT).then(|| words.to_owned())
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
    fn printed_addresses_are_found_behind_their_words() {
        check(
            "电子版可在云岭市人民政府门户网站(http://www.yunling.gov.cn)和水利局(http://slj.yunling.gov.cn/)查阅",
            &[
                ("http://www.yunling.gov.cn", Some("云岭市人民政府门户网站")),
                ("http://slj.yunling.gov.cn/", Some("水利局")),
            ],
        );
        check("网址：www.sh.gov.cn，", &[("www.sh.gov.cn", None)]);
        check("登录stcsm.sh.gov.cn下载。", &[("stcsm.sh.gov.cn", None)]);
        check("邮箱abc@sh.gov.cn，共1.5万条", &[]);
    }
}
