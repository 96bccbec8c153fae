//! Writes the blocks of a Word document while its elements begin and end.

use super::{
    super::{ExtractError, LARGEST_TABLE, sign::SIGN},
    body::Body,
    counter::Counter,
    damaged,
    open_table::OpenTable,
    paragraph::OpenParagraph,
    table::{self, Cell, Continues, Row, TooLarge},
    tag::{Prefixes, Tag, is_off, value},
};
use crate::document::{Block, Warning};
use quick_xml::events::BytesStart;

/// Elements inside each other.
const DEPTH: usize = 200;

/// What was read of a document, and which elements are open.
#[derive(Default)]
pub(super) struct Writer {
    prefixes: Prefixes,
    counter: Counter,
    body: Body,
    /// The open elements below the root.
    open: Vec<Tag>,
    /// True once the root is closed.
    is_closed: bool,
    /// While something is left out: how many elements were open where it began.
    left_out_at: Option<usize>,
    /// For each open choice between alternatives, whether one was taken.
    taken: Vec<bool>,
    paragraphs: Vec<OpenParagraph>,
    tables: Vec<OpenTable>,
    /// How many paragraphs and tables there were.
    paragraph_count: u32,
    table_count: u32,
}

impl Writer {
    /// Nothing is read yet but the first element.
    pub(super) fn new(prefixes: Prefixes, counter: Counter) -> Self {
        Self {
            prefixes,
            counter,
            ..Self::default()
        }
    }

    /// An element begins.
    ///
    /// # Errors
    /// [`ExtractError::NestedTooDeep`] when too many are open.
    pub(super) fn start(&mut self, element: &BytesStart<'_>) -> Result<(), ExtractError> {
        if self.open.len() >= DEPTH {
            let limit = format!("{DEPTH} elements inside each other in word/document.xml");
            return Err(ExtractError::NestedTooDeep { limit });
        }
        let tag = self.prefixes.tag(element.name().as_ref());
        if self.left_out_at.is_none() {
            if self.leaves_out(tag) {
                self.left_out_at = Some(self.open.len());
            } else {
                self.enter(tag, element);
            }
        }
        self.open.push(tag);
        Ok(())
    }

    /// The element that began last ends.
    pub(super) fn end(&mut self) {
        let Some(tag) = self.open.pop() else {
            self.is_closed = true;
            return;
        };
        match self.left_out_at {
            Some(at) if at == self.open.len() => self.left_out_at = None,
            Some(_) => {}
            None => self.leave(tag),
        }
    }

    /// True when an element and all inside it are left out: deletions, and all alternatives but the first.
    fn leaves_out(&mut self, tag: Tag) -> bool {
        match (tag, self.taken.last_mut()) {
            (Tag::Deleted, _) => {
                self.withdraw_mark();
                if self.open.last() == Some(&Tag::RowProperties)
                    && let Some(row) = self.row()
                {
                    row.is_deleted = true;
                }
                true
            }
            (Tag::Alternative, Some(taken)) => std::mem::replace(taken, true),
            _ => false,
        }
    }

    fn enter(&mut self, tag: Tag, element: &BytesStart<'_>) {
        match tag {
            Tag::Paragraph => self.begin_paragraph(),
            Tag::ParagraphStyle | Tag::NumberingList | Tag::NumberingLevel => {
                self.change_paragraph(tag, element);
            }
            Tag::Withdrawn | Tag::VerticalAlign | Tag::Fonts => self.change_run(tag, element),
            Tag::Replaced(kind) => self.replace(kind),
            Tag::Symbol => {
                self.replace("symbol");
                self.write(SIGN.encode_utf8(&mut [0; 4]));
            }
            Tag::Tab if self.is_in_run() => self.write("\t"),
            Tag::Break if self.is_in_run() => self.write("\n"),
            Tag::Hyphen => self.write("-"),
            Tag::Table => self.begin_table(),
            Tag::Row | Tag::Cell => {
                if let Some(table) = self.tables.last_mut() {
                    table.begin(tag);
                }
            }
            Tag::GridBefore => {
                if let (Some(row), Some(columns)) = (self.row(), number(element)) {
                    row.before = columns;
                }
            }
            Tag::GridSpan | Tag::VerticalMerge | Tag::HorizontalMerge => self.merge(tag, element),
            Tag::Alternatives => self.taken.push(false),
            _ => {}
        }
    }

    fn leave(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph => self.end_paragraph(),
            Tag::ParagraphProperties if self.open.last() == Some(&Tag::Paragraph) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.count(&mut self.counter);
                }
            }
            Tag::Run => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.end_run();
                }
            }
            Tag::Table => self.end_table(),
            Tag::Cell => {
                if let Some(table) = self.tables.last_mut() {
                    table.is_in_cell = false;
                }
            }
            Tag::Alternatives => {
                self.taken.pop();
            }
            _ => {}
        }
    }

    /// Text stands in the open element.
    pub(super) fn text(&mut self, text: &str) {
        if self.left_out_at.is_none() && self.open.last() == Some(&Tag::Text) {
            self.write(text);
        }
    }

    fn write(&mut self, text: &str) {
        let has_signs = match self.paragraphs.last_mut() {
            Some(paragraph) => paragraph.write(text),
            None => false,
        };
        if has_signs {
            self.replace("symbol");
        }
    }

    fn is_in_run(&self) -> bool {
        self.open.last() == Some(&Tag::Run)
    }

    fn change_paragraph(&mut self, tag: Tag, element: &BytesStart<'_>) {
        let properties = [Tag::Paragraph, Tag::ParagraphProperties];
        let of_paragraph = match tag {
            Tag::ParagraphStyle => self.open.ends_with(&properties),
            _ => self
                .open
                .strip_suffix(&[Tag::Numbering])
                .is_some_and(|it| it.ends_with(&properties)),
        };
        if let Some(paragraph) = self.paragraphs.last_mut()
            && of_paragraph
        {
            paragraph.change(tag, element);
        }
    }

    /// Something says of the mark of the open paragraph that it is not to be read.
    fn withdraw_mark(&mut self) {
        let of_mark = [Tag::Paragraph, Tag::ParagraphProperties, Tag::RunProperties];
        if let Some(paragraph) = self.paragraphs.last_mut()
            && self.open.ends_with(&of_mark)
        {
            paragraph.withdraw_mark();
        }
    }

    fn change_run(&mut self, tag: Tag, element: &BytesStart<'_>) {
        if tag == Tag::Withdrawn && !is_off(element) {
            self.withdraw_mark();
        }
        let of_run = self.open.ends_with(&[Tag::Run, Tag::RunProperties]);
        if let Some(paragraph) = self.paragraphs.last_mut()
            && of_run
        {
            paragraph.change_run(tag, element);
        }
    }

    /// Something else than text stands in the open run.
    fn replace(&mut self, kind: &'static str) {
        let is_read = self.paragraphs.last().is_some_and(OpenParagraph::is_read);
        if let Some(cell) = self.cell()
            && is_read
        {
            cell.replaced.get_or_insert(kind);
        }
    }

    fn begin_paragraph(&mut self) {
        self.paragraph_count += 1;
        self.paragraphs
            .push(OpenParagraph::new(self.paragraph_count));
    }

    fn end_paragraph(&mut self) {
        let paragraph = self.paragraphs.pop().and_then(OpenParagraph::finish);
        self.emit(paragraph.map(Block::Paragraph));
    }

    fn begin_table(&mut self) {
        self.table_count += 1;
        self.tables.push(OpenTable::new(self.table_count));
    }

    fn end_table(&mut self) {
        let Some(OpenTable { path, rows, .. }) = self.tables.pop() else {
            return;
        };
        let (blocks, too_large) = table::blocks(rows);
        self.body
            .truncated
            .extend(too_large.map(|TooLarge| Warning::Truncated {
                limit: format!("{LARGEST_TABLE} positions of {path}"),
            }));
        self.emit(blocks);
    }

    fn merge(&mut self, tag: Tag, element: &BytesStart<'_>) {
        let begins = value(element).is_some_and(|it| it == "restart");
        let Some(cell) = self.cell() else {
            return;
        };
        match tag {
            Tag::GridSpan => cell.columns = number(element).unwrap_or(1),
            Tag::VerticalMerge if !begins => cell.continues = Continues::Above,
            Tag::HorizontalMerge if !begins => cell.continues = Continues::Left,
            _ => {}
        }
    }

    /// Gives blocks to the innermost open cell, or to the body.
    fn emit(&mut self, blocks: impl IntoIterator<Item = Block>) {
        match self.cell() {
            Some(cell) => cell.blocks.extend(blocks),
            None => self.body.blocks.extend(blocks),
        }
    }

    fn row(&mut self) -> Option<&mut Row> {
        self.tables.last_mut()?.rows.last_mut()
    }

    fn cell(&mut self) -> Option<&mut Cell> {
        self.tables.last_mut()?.cell()
    }

    /// The document ends.
    ///
    /// # Errors
    /// [`ExtractError::Damaged`] when its first element is still open.
    pub(super) fn finish(self) -> Result<Body, ExtractError> {
        if self.is_closed {
            Ok(self.body)
        } else {
            Err(damaged("word/document.xml ends too early"))
        }
    }
}

fn number(element: &BytesStart<'_>) -> Option<usize> {
    value(element)?.parse().ok()
}
