//! A part of a page as paragraphs and tables in reading order.

use std::ops::Range;

use ego_tree::NodeRef;
use scraper::Node;

use super::{
    Page,
    flow::Flow,
    raised::Level,
    shown::{Step, is_block, shown},
    table,
};
use crate::document::{Block, Paragraph, Warning};

/// The blocks of a part of a page, and the tables that were too large.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) blocks: Vec<Block>,
    pub(super) truncated: Vec<Warning>,
    marked: Option<Mark>,
}

/// Where in a reading an element begins and ends.
#[derive(Debug)]
struct Mark {
    blocks: Range<usize>,
    truncated: Range<usize>,
}

impl Reading {
    /// What was read of the marked element; none where it does not begin and end with blocks of its own.
    pub(super) fn of_marked(&self) -> Option<Self> {
        let mark = self.marked.as_ref()?;
        Some(Self {
            blocks: self.blocks[mark.blocks.clone()].to_vec(),
            truncated: self.truncated[mark.truncated.clone()].to_vec(),
            marked: None,
        })
    }
}

/// Reads what is shown below a node. Block elements are paragraphs, line breaks inside them `\n`; tables that only
/// place things are read as if their cells were block elements.
///
/// What is read of the marked element can be had from the reading.
pub(super) fn read<'a>(
    root: NodeRef<'a, Node>,
    page: &'a Page,
    marked: Option<NodeRef<'a, Node>>,
) -> Reading {
    let marked = marked.and_then(|it| Some((it.id(), it.value().as_element()?)));
    let marked = marked.filter(|(_, element)| is_block(element.name()));
    let mut writer = Writer {
        page,
        reading: Reading::default(),
        flow: Flow::default(),
        start: root,
        preformatted: 0,
    };
    let mut steps = shown(root, &page.looks);
    while let Some(step) = steps.next() {
        match step {
            Step::Text(node, text, level) => writer.text(node, text, level),
            Step::Open(node, _) if page.grids.contains(node) => {
                writer.table(node);
                steps.leave(node);
            }
            Step::Open(node, element) => {
                writer.open(element.name());
                if marked.is_some_and(|(id, _)| id == node.id()) {
                    writer.begin_mark();
                }
            }
            Step::Close(element) => {
                writer.close(element.name());
                if marked.is_some_and(|(_, it)| std::ptr::eq(it, element)) {
                    writer.end_mark();
                }
            }
            Step::Replaced(_) => {}
        }
    }
    writer.end_paragraph();
    writer.reading
}

/// Writes blocks while a part of a page is walked.
struct Writer<'a> {
    page: &'a Page,
    reading: Reading,
    /// The text of the paragraph so far.
    flow: Flow,
    /// Its first text.
    start: NodeRef<'a, Node>,
    /// How many `<pre>` are open.
    preformatted: usize,
}

impl<'a> Writer<'a> {
    fn text(&mut self, node: NodeRef<'a, Node>, text: &str, level: Level) {
        if self.flow.is_blank() {
            self.start = node;
        }
        if self.preformatted > 0 {
            self.flow.push_preformatted(text, level);
        } else {
            self.flow.push(text, level);
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

    /// Begins the marked element. Inside `<pre>` it is read as it would not be alone.
    fn begin_mark(&mut self) {
        let (blocks, truncated) = (self.reading.blocks.len(), self.reading.truncated.len());
        let mark = Mark {
            blocks: blocks..blocks,
            truncated: truncated..truncated,
        };
        self.reading.marked = Some(mark).filter(|_| self.preformatted == 0);
    }

    fn end_mark(&mut self) {
        let (blocks, truncated) = (self.reading.blocks.len(), self.reading.truncated.len());
        if let Some(mark) = &mut self.reading.marked {
            mark.blocks.end = blocks;
            mark.truncated.end = truncated;
        }
    }

    fn table(&mut self, node: NodeRef<'a, Node>) {
        self.end_paragraph();
        for caption in table::captions(node, self.page) {
            self.flow
                .push(&table::text(caption, self.page), Level::Line);
            self.start = caption;
            self.end_paragraph();
        }
        let (table, truncated) = table::read(node, self.page);
        self.reading.truncated.extend(truncated);
        if table.cells.iter().any(|cell| !cell.text.is_empty()) {
            self.reading.blocks.push(Block::Table(table));
        }
    }

    fn end_paragraph(&mut self) {
        let text = self.flow.take();
        if !text.is_empty() {
            let place = self.page.ordinals.place(self.start);
            self.reading
                .blocks
                .push(Block::Paragraph(Paragraph { text, place }));
        }
    }
}
