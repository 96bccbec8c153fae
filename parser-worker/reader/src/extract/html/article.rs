//! The part of a page that holds the report.
//!
//! Portals wrap an article in one of a few containers, but the container may be missing, empty or hold only a part. So
//! the words that a report's headings and tables cannot do without are counted: the part that is taken holds as many of
//! them as the whole page does.

use std::collections::HashMap;

use ego_tree::{NodeId, NodeRef};
use scraper::{Node, Selector};

use super::{
    Page,
    shown::{Step, shown},
    table::Grids,
};

/// The containers that portals use, the most telling first.
const CONTAINERS: [&str; 17] = [
    "[id='zoom' i]",
    "[id='zoomcon' i]",
    "ucapcontent",
    "[id='ucap-content' i]",
    "div.pages_content",
    ".TRS_Editor",
    ".trs_editor_view",
    ".TRS_UEDITOR",
    ".art_con",
    ".article_con",
    ".article-content",
    "[id='ivs_content' i]",
    ".Article_content",
    ".article_zoom",
    ".news_cont_d_wrap",
    ".main-txt",
    "article",
];

/// Words of the headings and of each table's labels that hardly stand anywhere else.
const WORDS: [&str; 10] = [
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "存在的主要问题",
    "其他需要报告的事项",
    "第二十条第",
    "新收政府信息公开申请",
    "结转下年度继续办理",
    "结果维持",
    "尚未审结",
];

/// Of one container, so many are looked at.
const OF_A_KIND: usize = 8;

/// Finds the part of a page that holds the report; of a page without one, its container or the whole.
pub(super) fn find(page: &Page) -> NodeRef<'_, Node> {
    let outline = Outline::of(page);
    let root = page.html.tree.root();
    let containers: Vec<_> = CONTAINERS
        .iter()
        .filter_map(|it| Selector::parse(it).ok())
        .flat_map(|selector| {
            page.html
                .select(&selector)
                .map(|it| *it)
                .take(OF_A_KIND)
                .collect::<Vec<_>>()
        })
        .filter(|node| outline.len(*node) > 0)
        .collect();
    let words = outline.words(root);
    let whole = containers.iter().find(|it| outline.words(**it) == words);
    match whole {
        Some(container) => *container,
        None => outline.innermost(root, &page.grids),
    }
}

/// The text that a page shows, without white space, and which stretch of it each element holds.
struct Outline {
    stretches: HashMap<NodeId, (usize, usize)>,
    /// For each of [`WORDS`], where it stands.
    words: Vec<Vec<usize>>,
}

/// Of the text of an element, the part in percent that a smaller one must hold to be taken for it.
const MOST: usize = 60;

impl Outline {
    fn of(page: &Page) -> Self {
        let mut text = String::new();
        let mut open = Vec::new();
        let mut stretches = HashMap::new();
        for step in shown(page.html.tree.root(), &page.looks) {
            match step {
                Step::Open(node, _) => open.push((node.id(), text.len())),
                Step::Text(_, run, _) => text.extend(run.chars().filter(|it| !it.is_whitespace())),
                Step::Close(_) => {
                    if let Some((id, start)) = open.pop() {
                        stretches.insert(id, (start, text.len()));
                    }
                }
                Step::Replaced(_) => {}
            }
        }
        stretches.insert(page.html.tree.root().id(), (0, text.len()));
        let words = WORDS.map(|word| text.match_indices(word).map(|(at, _)| at).collect());
        Self {
            stretches,
            words: words.into(),
        }
    }

    fn stretch(&self, node: NodeRef<'_, Node>) -> (usize, usize) {
        self.stretches.get(&node.id()).copied().unwrap_or_default()
    }

    fn len(&self, node: NodeRef<'_, Node>) -> usize {
        let (start, end) = self.stretch(node);
        end - start
    }

    /// How many different words a node holds.
    fn words(&self, node: NodeRef<'_, Node>) -> usize {
        let (start, end) = self.stretch(node);
        let holds = |places: &&Vec<usize>| {
            let first = places.partition_point(|at| *at < start);
            places.get(first).is_some_and(|at| *at < end)
        };
        self.words.iter().filter(holds).count()
    }

    /// The innermost element that holds all the words of a node and most of its text. A grid is never entered: outside
    /// of it its cells would be no cells.
    fn innermost<'a>(&self, mut node: NodeRef<'a, Node>, grids: &Grids) -> NodeRef<'a, Node> {
        let words = self.words(node);
        let holds_report = |node: NodeRef<'a, Node>, child: &NodeRef<'a, Node>| {
            self.words(*child) == words
                && self.len(*child) * 100 >= self.len(node) * MOST
                && !grids.contains(*child)
        };
        while words > 0
            && let Some(inner) = node.children().find(|child| holds_report(node, child))
        {
            node = inner;
        }
        node
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    const REPORT: &str = "<p>一、总体情况</p><table><tr><td>第二十条第（一）项</td><td>1</td></tr></table>\
        <table><tr><td>一、本年新收政府信息公开申请数量</td></tr></table><p>某县某局</p>";

    fn check(page: &str, name: &str) {
        let parsed = Page::of(Html::parse_document(page));
        let found = find(&parsed).value().as_element().map(|it| {
            let id = it.id().or(it.attr("class")).unwrap_or_default();
            format!("{}.{id}", it.name())
        });
        assert_eq!(found.as_deref(), Some(name), "{page}");
    }

    #[test]
    fn the_container_of_the_portal_is_taken() {
        check(
            &format!("<div id=Zoom>{REPORT}</div><p>版权所有</p>"),
            "div.Zoom",
        );
        check(
            &format!("<ucapcontent>{REPORT}</ucapcontent>"),
            "ucapcontent.",
        );
    }

    #[test]
    fn a_container_without_the_tables_is_not_taken() {
        check(
            &format!("<div id=zoom><p>一、总体情况</p></div><div class=art_con>{REPORT}</div>"),
            "div.art_con",
        );
        check(
            &format!(
                "<div class=all><div id=zoom><p>第二十条第</p></div><div class=x>{REPORT}</div></div>"
            ),
            "div.x",
        );
    }

    #[test]
    fn a_report_in_several_containers_is_taken_whole() {
        let (head, tail) = REPORT.split_at(REPORT.find("<table>").expect("a table"));
        check(
            &format!(
                "<div id=both><div class=TRS_Editor>{head}</div><div class=TRS_Editor>{tail}</div></div>"
            ),
            "div.both",
        );
    }

    #[test]
    fn the_signature_beside_the_tables_is_kept() {
        check(
            &format!(
                "<div id=all><div id=tables>{REPORT}</div>{}</div>",
                "<p>某县某局</p>".repeat(20)
            ),
            "div.all",
        );
    }

    #[test]
    fn a_table_is_never_taken_apart() {
        check(
            "<div class=x><table><tr><td>第二十条第（一）项</td><td>规章</td></tr></table></div>",
            "div.x",
        );
    }

    #[test]
    fn a_page_without_a_report_gives_its_article() {
        check(
            "<nav>菜单</nav><div id=zoom><p>某项通知</p></div>",
            "div.zoom",
        );
    }
}
