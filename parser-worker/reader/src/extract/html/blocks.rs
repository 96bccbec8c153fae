//! A part of a page as paragraphs and tables in reading order.

use ego_tree::NodeRef;
use scraper::Node;

use super::{
    flow::Flow,
    ordinals::Ordinals,
    shown::{Step, is_block, shown},
    table::{self, Grids},
};
use crate::document::{Block, Paragraph, Warning};

/// The blocks of a part of a page, and the tables that were too large.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) blocks: Vec<Block>,
    pub(super) truncated: Vec<Warning>,
}

/// Reads what is shown below a node. Block elements are paragraphs, line breaks inside them `\n`; tables that only
/// place things are read as if their cells were block elements.
pub(super) fn read(root: NodeRef<'_, Node>, grids: &Grids, ordinals: &Ordinals) -> Reading {
    let mut writer = Writer {
        ordinals,
        reading: Reading::default(),
        flow: Flow::default(),
        start: root,
        preformatted: 0,
    };
    let mut steps = shown(root);
    while let Some(step) = steps.next() {
        match step {
            Step::Text(node, text) => writer.text(node, text),
            Step::Open(node, _) if grids.contains(node) => {
                writer.table(node);
                steps.leave(node);
            }
            Step::Open(_, element) => writer.open(element.name()),
            Step::Close(element) => writer.close(element.name()),
        }
    }
    writer.end_paragraph();
    writer.reading
}

/// Writes blocks while a part of a page is walked.
struct Writer<'a> {
    ordinals: &'a Ordinals,
    reading: Reading,
    /// The text of the paragraph so far.
    flow: Flow,
    /// Its first text.
    start: NodeRef<'a, Node>,
    /// How many `<pre>` are open.
    preformatted: usize,
}

impl<'a> Writer<'a> {
    fn text(&mut self, node: NodeRef<'a, Node>, text: &str) {
        if self.flow.is_blank() {
            self.start = node;
        }
        if self.preformatted > 0 {
            self.flow.push_preformatted(text);
        } else {
            self.flow.push(text);
        }
    }

    fn open(&mut self, name: &str) {
        match name {
            "br" => self.flow.break_line(),
            name if is_block(name) => self.end_paragraph(),
            _ => {}
        }
        self.preformatted += usize::from(name == "pre");
    }

    fn close(&mut self, name: &str) {
        if is_block(name) {
            self.end_paragraph();
        }
        self.preformatted -= usize::from(name == "pre" && self.preformatted > 0);
    }

    fn table(&mut self, node: NodeRef<'a, Node>) {
        self.end_paragraph();
        for caption in table::captions(node) {
            self.flow.push(&table::text(caption));
            self.start = caption;
            self.end_paragraph();
        }
        let (table, truncated) = table::read(node, self.ordinals);
        self.reading.truncated.extend(truncated);
        if !table.cells.is_empty() {
            self.reading.blocks.push(Block::Table(table));
        }
    }

    fn end_paragraph(&mut self) {
        let text = self.flow.take();
        if !text.is_empty() {
            let place = self.ordinals.place(self.start);
            self.reading
                .blocks
                .push(Block::Paragraph(Paragraph { text, place }));
        }
    }
}
