//! What is known of the nodes of a page, by node.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use ego_tree::NodeId;

/// A map by node.
pub(super) type NodeMap<T> = HashMap<NodeId, T, BuildHasherDefault<NodeHasher>>;

/// Spreads the numbers of nodes. They are given in the order of the page, so that no page can make them collide.
#[derive(Debug, Default)]
pub(super) struct NodeHasher(u64);

impl Hasher for NodeHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        // The golden ratio as a fraction of a word (Knuth's multiplicative hash).
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_finds_what_is_known_of_it() {
        let mut tree = ego_tree::Tree::new(());
        let mut map = NodeMap::default();
        for number in 0..1_000 {
            map.insert(tree.root_mut().append(()).id(), number);
        }
        let found = tree.root().children().map(|it| map.get(&it.id()).copied());
        assert!(found.eq((0..1_000).map(Some)));
    }
}
