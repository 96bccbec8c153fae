//! What a browser shows of a tree, walked without recursion.

use ego_tree::{
    NodeRef,
    iter::{Edge, Traverse},
};
use scraper::{Node, node::Element};

/// Walks what is shown below and including a node: elements open and close, texts only open.
pub(super) fn shown<'a>(root: NodeRef<'a, Node>) -> Shown<'a> {
    Shown {
        edges: root.traverse(),
    }
}

/// A walk over what is shown.
pub(super) struct Shown<'a> {
    edges: Traverse<'a, Node>,
}

/// A step of the walk.
pub(super) enum Step<'a> {
    Open(NodeRef<'a, Node>, &'a Element),
    Close(&'a Element),
    Text(NodeRef<'a, Node>, &'a str),
}

impl Shown<'_> {
    /// Goes on behind an element that was just opened. Its closing is not shown.
    pub(super) fn leave(&mut self, node: NodeRef<'_, Node>) {
        let id = node.id();
        self.edges
            .find(|edge| matches!(edge, Edge::Close(closed) if closed.id() == id));
    }
}

impl<'a> Iterator for Shown<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        loop {
            match self.edges.next()? {
                Edge::Open(node) => match node.value() {
                    Node::Element(element) if is_hidden(element) => self.leave(node),
                    Node::Element(element) => return Some(Step::Open(node, element)),
                    Node::Text(text) => return Some(Step::Text(node, text)),
                    _ => {}
                },
                Edge::Close(node) => {
                    if let Node::Element(element) = node.value() {
                        return Some(Step::Close(element));
                    }
                }
            }
        }
    }
}

/// True for an element that begins and ends a line of its own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ucapcontent"
            | "ul"
            | "xmp"
    )
}

/// True for an attribute that hides its element.
pub(super) fn is_hiding(name: &str, value: &str) -> bool {
    match name {
        "hidden" => true,
        "style" => value.split(';').any(|declaration| {
            declaration
                .split_once(':')
                .is_some_and(|(property, value)| {
                    property.trim().eq_ignore_ascii_case("display")
                        && value
                            .trim_start()
                            .get(..4)
                            .is_some_and(|it| it.eq_ignore_ascii_case("none"))
                })
        }),
        _ => false,
    }
}

fn is_hidden(element: &Element) -> bool {
    is_never_shown(element.name()) || element.attrs().any(|(name, value)| is_hiding(name, value))
}

/// True for elements whose text is no text of the page, and for the menus around it.
fn is_never_shown(name: &str) -> bool {
    matches!(
        name,
        "applet"
            | "audio"
            | "button"
            | "canvas"
            | "datalist"
            | "embed"
            | "head"
            | "iframe"
            | "input"
            | "math"
            | "nav"
            | "noembed"
            | "noframes"
            | "noscript"
            | "object"
            | "script"
            | "select"
            | "style"
            | "svg"
            | "template"
            | "textarea"
            | "title"
            | "video"
    )
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    fn check(page: &str, expected: &str) {
        let html = Html::parse_document(page);
        let text: String = shown(html.tree.root())
            .filter_map(|step| match step {
                Step::Text(_, text) => Some(text),
                Step::Open(..) | Step::Close(_) => None,
            })
            .collect();
        assert_eq!(text, expected, "{page}");
    }

    #[test]
    fn what_is_hidden_is_not_shown() {
        check(
            "<p>a<script>x</script>b<style>x</style></p><nav>x</nav>c",
            "abc",
        );
        check(
            "<p hidden>x</p><p style='color:red; DISPLAY : none !important'>x</p>a",
            "a",
        );
        check(
            "<p style='display:block'>a</p><title>x</title><textarea>x</textarea>",
            "a",
        );
    }
}
