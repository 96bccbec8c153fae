//! What the text of a page links to.

use ego_tree::NodeRef;
use scraper::Node;

use super::{Page, flow::Flow, raised::Level};
use crate::document::Link;

/// So many links of a page are read, and so many characters of an address and of its text.
const LINKS: usize = 200;
const CHARACTERS: usize = 500;

/// The links in a part of a page that lead somewhere else, in order.
pub(super) fn read(root: NodeRef<'_, Node>, page: &Page) -> Vec<Link> {
    root.descendants()
        .filter_map(|node| {
            let target = node.value().as_element()?.attr("href")?.trim();
            let shown = !page.looks.of_element(node).is_gone();
            (shown && leads_away(target)).then(|| Link {
                target: target.chars().take(CHARACTERS).collect(),
                text: text(node),
                place: page.ordinals.place(node),
            })
        })
        .take(LINKS)
        .collect()
}

/// Whether an address is another page's or a file's.
pub(in super::super) fn leads_away(target: &str) -> bool {
    let target = target.trim().as_bytes();
    let stays = ["#", "javascript:", "mailto:", "tel:", "data:"];
    let begins = |it: &&str| {
        let start = target.get(..it.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(it.as_bytes()))
    };
    !target.is_empty() && !stays.iter().any(begins)
}

fn text(node: NodeRef<'_, Node>) -> String {
    let mut flow = Flow::default();
    let texts = node.descendants().filter_map(|it| it.value().as_text());
    texts.for_each(|it| flow.push(it, Level::Line));
    flow.take().chars().take(CHARACTERS).collect()
}
