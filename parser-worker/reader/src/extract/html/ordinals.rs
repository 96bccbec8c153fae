//! Where elements stand: the how-manieth of their name in the document each is.

use std::collections::HashMap;

use ego_tree::NodeRef;
use scraper::{Html, Node};
use shared::place::Place;

use super::{node_map::NodeMap, shown::is_block};

/// The number of every block element among those of its name, from 1 in document order.
pub(super) struct Ordinals(NodeMap<u32>);

impl Ordinals {
    /// Numbers the elements of a page.
    pub(super) fn of(html: &Html) -> Self {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        let mut ordinals = NodeMap::default();
        for node in html.tree.root().descendants() {
            if let Some(element) = node.value().as_element()
                && is_block(element.name())
            {
                let count = counts.entry(element.name()).or_default();
                *count += 1;
                ordinals.insert(node.id(), *count);
            }
        }
        Self(ordinals)
    }

    /// The path of the block element that a node stands in, or is: `p[12]`.
    pub(super) fn path(&self, node: NodeRef<'_, Node>) -> String {
        std::iter::once(node)
            .chain(node.ancestors())
            .find_map(|it| {
                let ordinal = self.0.get(&it.id())?;
                Some(format!("{}[{ordinal}]", it.value().as_element()?.name()))
            })
            .unwrap_or_else(|| "html[1]".to_owned())
    }

    /// The place of the block element that a node stands in, or is.
    pub(super) fn place(&self, node: NodeRef<'_, Node>) -> Place {
        Place::Element {
            path: self.path(node),
        }
    }
}
