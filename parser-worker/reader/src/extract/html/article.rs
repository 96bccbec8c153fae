//! The part of a page that holds the report.
//!
//! Portals wrap an article in one of a few containers, but the container may be missing, empty or hold only a part. So
//! the words that a report's headings and tables cannot do without are counted: the part that is taken holds as many of
//! them as the whole page does.

use ego_tree::NodeRef;
use scraper::Node;

use super::{
    Page,
    node_map::NodeMap,
    shown::{Step, shown},
    table::Grids,
};

/// How a container of an article is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    /// By its id, in small letters or large.
    Id(&'static str),
    /// By one of its classes.
    Class(&'static str),
    /// By one of the classes of a `div`.
    DivClass(&'static str),
    /// By its name.
    Name(&'static str),
}

/// The containers that portals use, the most telling first.
const CONTAINERS: [Container; 17] = [
    Container::Id("zoom"),
    Container::Id("zoomcon"),
    Container::Name("ucapcontent"),
    Container::Id("ucap-content"),
    Container::DivClass("pages_content"),
    Container::Class("TRS_Editor"),
    Container::Class("trs_editor_view"),
    Container::Class("TRS_UEDITOR"),
    Container::Class("art_con"),
    Container::Class("article_con"),
    Container::Class("article-content"),
    Container::Id("ivs_content"),
    Container::Class("Article_content"),
    Container::Class("article_zoom"),
    Container::Class("news_cont_d_wrap"),
    Container::Class("main-txt"),
    Container::Name("article"),
];

impl Container {
    fn is(self, name: &str, id: Option<&str>, classes: Option<&str>) -> bool {
        let has_class = |class: &str| {
            classes.is_some_and(|it| it.split_ascii_whitespace().any(|it| it == class))
        };
        match self {
            Self::Id(it) => id.is_some_and(|id| id.eq_ignore_ascii_case(it)),
            Self::Class(class) => has_class(class),
            Self::DivClass(class) => name == "div" && has_class(class),
            Self::Name(it) => name == it,
        }
    }
}

/// Whether an id as a page writes it may be that of a container.
pub(super) fn is_id_of_container(id: &str) -> bool {
    let is_it = |it: &Container| matches!(it, Container::Id(it) if it.eq_ignore_ascii_case(id));
    id.contains('&') || CONTAINERS.iter().any(is_it)
}

/// Whether one of the classes as a page writes them may be that of a container.
pub(super) fn is_class_of_container(classes: &str) -> bool {
    let is_it = |class: &str| {
        let is_of = |it: &Container| match it {
            Container::Class(it) | Container::DivClass(it) => *it == class,
            Container::Id(_) | Container::Name(_) => false,
        };
        CONTAINERS.iter().any(is_of)
    };
    classes.contains('&') || classes.split_ascii_whitespace().any(is_it)
}

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
    let mut containers: [Vec<NodeRef<'_, Node>>; CONTAINERS.len()] = Default::default();
    for node in root.descendants() {
        let Some(element) = node.value().as_element() else {
            continue;
        };
        let (name, id, classes) = (element.name(), element.attr("id"), element.attr("class"));
        for (container, found) in CONTAINERS.iter().zip(&mut containers) {
            if found.len() < OF_A_KIND && container.is(name, id, classes) {
                found.push(node);
            }
        }
    }
    let mut containers = containers
        .iter()
        .flatten()
        .filter(|node| outline.len(**node) > 0);
    let words = outline.words(root);
    let whole = containers.find(|it| outline.words(**it) == words);
    match whole {
        Some(container) => *container,
        None => outline.innermost(root, &page.grids),
    }
}

/// The text that a page shows, without white space, and which stretch of it each element holds.
struct Outline {
    stretches: NodeMap<(usize, usize)>,
    /// For each of [`WORDS`], where it stands.
    words: Vec<Vec<usize>>,
}

/// Of the text of an element, the part in percent that a smaller one must hold to be taken for it.
const MOST: usize = 60;

impl Outline {
    fn of(page: &Page) -> Self {
        let mut text = String::new();
        let mut open = Vec::new();
        let mut stretches = NodeMap::default();
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
