//! What a browser shows of a tree, walked without recursion.

use ego_tree::{
    NodeRef,
    iter::{Edge, Traverse},
};
use scraper::{Node, node::Element};

use super::{
    look::{Ink, Looks},
    raised::Level,
    replaced,
};

/// Walks what is shown below and including a node: elements open and close, texts only open.
pub(super) fn shown<'a>(root: NodeRef<'a, Node>, looks: &'a Looks) -> Shown<'a> {
    Shown {
        edges: root.traverse(),
        looks,
    }
}

/// A walk over what is shown.
pub(super) struct Shown<'a> {
    edges: Traverse<'a, Node>,
    looks: &'a Looks,
}

/// A step of the walk.
pub(super) enum Step<'a> {
    Open(NodeRef<'a, Node>, &'a Element),
    Close(&'a Element),
    Text(NodeRef<'a, Node>, &'a str, Level),
    /// Something else than text, in a word.
    Replaced(&'static str),
}

impl<'a> Shown<'a> {
    /// Goes on behind an element that was just opened. Its closing is not shown.
    pub(super) fn leave(&mut self, node: NodeRef<'_, Node>) {
        let id = node.id();
        self.edges
            .find(|edge| matches!(edge, Edge::Close(closed) if closed.id() == id));
    }

    /// Enters an element, or leaves it when its content is not shown as text.
    fn open(&mut self, node: NodeRef<'a, Node>, element: &'a Element) -> Option<Step<'a>> {
        let look = self.looks.of_element(node);
        let replaced = replaced::kind(element.name());
        if !look.is_gone() && replaced.is_none() && !is_never_shown(element.name()) {
            return Some(Step::Open(node, element));
        }
        self.leave(node);
        replaced
            .filter(|_| look.ink() == Ink::Text && !replaced::is_bare(element))
            .map(Step::Replaced)
    }

    fn text(&self, node: NodeRef<'a, Node>, text: &'a str) -> Option<Step<'a>> {
        let look = self.looks.around(node);
        match look.ink() {
            Ink::Text => Some(Step::Text(node, text, look.level())),
            Ink::Gap => Some(Step::Text(node, " ", look.level())),
            Ink::Nothing => None,
        }
    }
}

impl<'a> Iterator for Shown<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        loop {
            let step = match self.edges.next()? {
                Edge::Open(node) => match node.value() {
                    Node::Element(element) => self.open(node, element),
                    Node::Text(text) => self.text(node, text),
                    _ => None,
                },
                Edge::Close(node) => node.value().as_element().map(Step::Close),
            };
            if step.is_some() {
                return step;
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

/// True for elements whose text is no text of the page, how other text is pronounced, and for the menus around it.
fn is_never_shown(name: &str) -> bool {
    matches!(
        name,
        "datalist"
            | "head"
            | "nav"
            | "noembed"
            | "noframes"
            | "noscript"
            | "rp"
            | "rt"
            | "rtc"
            | "script"
            | "style"
            | "template"
            | "title"
    )
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    fn check(page: &str, expected: &str) {
        let html = Html::parse_document(page);
        let text: String = shown(html.tree.root(), &Looks::of(&html))
            .filter_map(|step| match step {
                Step::Text(_, text, _) => Some(text),
                Step::Open(..) | Step::Close(_) | Step::Replaced(_) => None,
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
