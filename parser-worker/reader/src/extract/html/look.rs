//! How the elements of a page are seen, those around them taken into account.

use ego_tree::NodeRef;
use html5ever::interface::QuirksMode;
use scraper::{Html, Node, node::Element};

use super::{
    node_map::NodeMap,
    raised::Level,
    shown::is_block,
    style::{Display, FontSize, Style, Visibility},
};

/// How the text of an element is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    is_gone: bool,
    is_withdrawn: bool,
    is_transparent: bool,
    is_invisible: bool,
    has_no_size: bool,
    level: Level,
}

/// What is seen where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// The text.
    Text,
    /// Room for it.
    Gap,
    /// Nothing, or text that is struck out and so withdrawn.
    Nothing,
}

/// The looks of the elements that do not look plain.
pub(super) struct Looks(NodeMap<Look>);

impl Looks {
    /// Finds them in a page.
    pub(super) fn of(html: &Html) -> Self {
        let mut looks = Self(NodeMap::default());
        let is_quirky = html.quirks_mode == QuirksMode::Quirks;
        for node in html.tree.root().descendants() {
            let Some(element) = node.value().as_element() else {
                continue;
            };
            let mut around = looks.around(node);
            // In pages without a modern document type, tables forget the size of the text around them.
            around.has_no_size &= !(is_quirky && element.name() == "table");
            let look = around.inside(element);
            if look != Look::default() {
                looks.0.insert(node.id(), look);
            }
        }
        looks
    }

    /// How an element looks.
    pub(super) fn of_element(&self, node: NodeRef<'_, Node>) -> Look {
        self.0.get(&node.id()).copied().unwrap_or_default()
    }

    /// How the element around a node looks.
    pub(super) fn around(&self, node: NodeRef<'_, Node>) -> Look {
        node.parent()
            .map(|it| self.of_element(it))
            .unwrap_or_default()
    }
}

impl Look {
    /// True for an element that takes no place in the page.
    pub(super) fn is_gone(self) -> bool {
        self.is_gone
    }

    /// How its text stands to the line.
    pub(super) fn level(self) -> Level {
        self.level
    }

    /// What is seen of its text.
    pub(super) fn ink(self) -> Ink {
        if self.is_gone || self.is_withdrawn || self.has_no_size {
            Ink::Nothing
        } else if self.is_transparent || self.is_invisible {
            Ink::Gap
        } else {
            Ink::Text
        }
    }

    /// How an element inside this one looks.
    fn inside(self, element: &Element) -> Self {
        let style = Style::of(element.attr("style"));
        let is_hidden = element.attr("hidden").is_some() && style.display.is_none();
        let is_struck = style.is_struck || matches!(element.name(), "del" | "s" | "strike");
        let is_cut_away = style.is_cut_away() && has_height(element, style);
        Self {
            is_gone: self.is_gone || is_hidden || style.display == Some(Display::None),
            is_withdrawn: self.is_withdrawn || is_struck || is_cut_away,
            is_transparent: self.is_transparent || style.is_transparent,
            is_invisible: style
                .visibility
                .map_or(self.is_invisible, |it| it == Visibility::Hidden),
            has_no_size: match style.font_size {
                Some(FontSize::Zero) => true,
                Some(FontSize::Fixed) => false,
                // What a style sheet makes of a class is not known, and no proof that nothing is seen.
                Some(FontSize::OfParent) | None => self.has_no_size && !may_resize(element),
            },
            level: if is_raised(element, style) {
                Level::Raised
            } else {
                self.level
            },
        }
    }
}

fn may_resize(element: &Element) -> bool {
    ["class", "id", "size"]
        .iter()
        .any(|it| element.attr(it).is_some())
}

fn is_raised(element: &Element, style: Style) -> bool {
    // In a cell or a block the same word means something else or nothing.
    matches!(element.name(), "sup" | "sub") || style.is_raised && !is_block(element.name())
}

/// True when the height that is given to an element is its height: not that of a text, nor the least of a table's.
fn has_height(element: &Element, style: Style) -> bool {
    let is_table_part = matches!(
        element.name(),
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th"
    );
    match style.display {
        Some(display) => display == Display::Block,
        None => is_block(element.name()) && !is_table_part,
    }
}
