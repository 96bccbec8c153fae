//! Facts that stand around a report: metadata, titles, and the labelled lines that portals set above an article.

use scraper::{ElementRef, Html};

use super::{flow::Flow, raised::Level};
use crate::document::{Block, Meta, Table};

/// Labels that portals set above an article, as they are named in [`Meta::name`].
const LABELS: [&str; 22] = [
    "索引号",
    "名称",
    "标题",
    "信息名称",
    "发布机构",
    "发文机构",
    "发文机关",
    "公开机构",
    "公开责任部门",
    "责任部门",
    "单位",
    "来源",
    "信息来源",
    "发布日期",
    "发布时间",
    "公开日期",
    "公开时间",
    "成文日期",
    "生成日期",
    "发文日期",
    "文号",
    "主题分类",
];

/// Elements whose text is a fact of its own.
const TELLING: [&str; 4] = ["title", "publishtime", "ucaptitle", "h1"];

/// So many facts of a page are kept, and so many characters of each.
const FACTS: usize = 200;
const CHARACTERS: usize = 500;

/// A labelled line is not longer than this, in characters.
const LINE: usize = 200;

/// Reads the facts of a page, given the blocks of the whole of it.
pub(super) fn read(html: &Html, blocks: &[Block]) -> Vec<Meta> {
    let mut facts = Vec::new();
    let all = metadata(html)
        .chain(telling(html))
        .chain(blocks.iter().flat_map(labelled));
    for fact in all {
        if facts.len() < FACTS && !fact.content.is_empty() && !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts
}

fn metadata(html: &Html) -> impl Iterator<Item = Meta> {
    let metas = elements(html, &["meta"]).into_iter().flatten();
    let facts = metas.filter_map(|it| {
        let (name, content) = (it.value().attr("name")?, it.value().attr("content")?);
        Some(fact(&name.trim().to_lowercase(), content))
    });
    facts.take(FACTS)
}

fn telling(html: &Html) -> impl Iterator<Item = Meta> {
    let of_page = |it: &ElementRef<'_>| it.value().name.ns == html5ever::ns!(html);
    TELLING
        .iter()
        .zip(elements(html, &TELLING))
        .flat_map(move |(name, found)| {
            found.into_iter().take(FACTS).filter(of_page).map(|it| {
                let mut flow = Flow::default();
                it.text().for_each(|run| flow.push(run, Level::Line));
                fact(name, &flow.take())
            })
        })
}

/// The elements of each of these names.
fn elements<'a, const N: usize>(html: &'a Html, names: &[&str; N]) -> [Vec<ElementRef<'a>>; N] {
    let mut found = [const { Vec::new() }; N];
    for element in html.tree.root().descendants().filter_map(ElementRef::wrap) {
        let name = element.value().name();
        if let Some(at) = names.iter().position(|it| *it == name) {
            found[at].push(element);
        }
    }
    found
}

fn labelled(block: &Block) -> Vec<Meta> {
    match block {
        Block::Paragraph(paragraph) if paragraph.text.chars().count() <= LINE => {
            paragraph.text.lines().flat_map(labels_in_line).collect()
        }
        Block::Paragraph(_) => Vec::new(),
        Block::Table(table) => labels_in_table(table),
    }
}

/// The facts of a line that begins with a label: `索 引 号：… 发布日期：…`.
fn labels_in_line(line: &str) -> Vec<Meta> {
    let mut facts: Vec<Meta> = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(['：', ':']) {
        let Some((label, start)) = label_at_end(before) else {
            let Some(last) = facts.last_mut() else {
                return facts;
            };
            let end = rest.len() - after.len();
            last.content.push_str(&rest[..end]);
            rest = after;
            continue;
        };
        match facts.last_mut() {
            Some(last) => last.content.push_str(&before[..start]),
            None if start > 0 => return facts,
            None => {}
        }
        facts.push(fact(label, ""));
        rest = after;
    }
    if let Some(last) = facts.last_mut() {
        last.content.push_str(rest);
    }
    facts
        .into_iter()
        .map(|it| fact(&it.name, &it.content))
        .collect()
}

/// The label that a text ends with, spaces inside it ignored, and where it begins.
fn label_at_end(text: &str) -> Option<(&'static str, usize)> {
    let whole_word = |start: usize| {
        text[..start]
            .chars()
            .next_back()
            .is_none_or(|it| it.is_whitespace() || matches!(it, '【' | '[' | '|' | '｜'))
    };
    LABELS
        .iter()
        .filter_map(|label| {
            let mut start = text.trim_end().len();
            for wanted in label.chars().rev() {
                let before = text[..start].trim_end();
                start = before.strip_suffix(wanted)?.len();
            }
            whole_word(start).then_some((*label, start))
        })
        .min_by_key(|(_, start)| *start)
}

/// The facts of a table in which a label is one cell and its value the next.
fn labels_in_table(table: &Table) -> Vec<Meta> {
    table
        .cells
        .windows(2)
        .filter(|pair| pair[0].row == pair[1].row)
        .filter_map(|pair| {
            let label = pair[0].text.trim_end_matches(['：', ':']);
            let (label, start) = label_at_end(label)?;
            (start == 0).then(|| fact(label, &pair[1].text))
        })
        .collect()
}

fn fact(name: &str, content: &str) -> Meta {
    let content: String = content.trim().chars().take(CHARACTERS).collect();
    Meta {
        name: name.to_owned(),
        content: content
            .trim_end_matches(['】', ']', '|', '｜'])
            .trim()
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[(&str, &str)]) {
        let facts = labels_in_line(line);
        let found: Vec<_> = facts
            .iter()
            .map(|it| (it.name.as_str(), it.content.as_str()))
            .collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn a_line_may_hold_several_labels() {
        check("发布日期：2023-01-30", &[("发布日期", "2023-01-30")]);
        check(
            "索 引 号： 11/2023-1　发布机构：某县发展和改革局 发布时间: 2023-01-30 10:20",
            &[
                ("索引号", "11/2023-1"),
                ("发布机构", "某县发展和改革局"),
                ("发布时间", "2023-01-30 10:20"),
            ],
        );
        check("信息来源：某局", &[("信息来源", "某局")]);
        check("【来源：某局】", &[]);
    }

    #[test]
    fn prose_is_no_label() {
        check("存在的问题：一是标题：不清", &[]);
        check("如下标题：不清", &[]);
        check("没有标签", &[]);
    }
}
