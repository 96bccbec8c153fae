//! Writes the text of RTF where it belongs, once its bytes are characters.

use super::{
    byte_run::ByteRun,
    code_page::CodePage,
    field::Fields,
    flow::{Counts, Flow},
    group::{Destination, Group},
    row::RowShape,
    surrogate::Surrogate,
};
use crate::document::Block;

/// What was written, and what waits to be.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) run: ByteRun,
    /// The state in which the waiting bytes began.
    run_group: Group,
    surrogate: Surrogate,
    pub(super) fields: Fields,
    /// The text and the boxes that are open in it.
    flows: Vec<Flow>,
    pub(super) counts: Counts,
    pub(super) title: String,
    level_text: String,
    /// How many characters are damaged.
    pub(super) replaced: usize,
}

impl Writer {
    /// Nothing is written yet.
    pub(super) fn new() -> Self {
        Self {
            run: ByteRun::new(),
            run_group: Group::default(),
            surrogate: Surrogate::default(),
            fields: Fields::default(),
            flows: vec![Flow::default()],
            counts: Counts::default(),
            title: String::new(),
            level_text: String::new(),
            replaced: 0,
        }
    }

    /// A byte of text.
    pub(super) fn byte(&mut self, byte: u8, page: CodePage, group: Group) {
        let is_same =
            self.run_group.style == group.style && self.run_group.destination == group.destination;
        if self.run.must_end_before(page, byte) || !(is_same || self.run.is_open()) {
            self.flush();
        }
        if self.run.is_empty() {
            self.run_group = group;
        }
        self.run.push(page, byte);
    }

    /// A UTF-16 unit.
    pub(super) fn unit(&mut self, unit: u16, group: Group) {
        self.flush_run();
        let (text, replaced) = self.surrogate.push(unit);
        self.write(&text, replaced, group);
    }

    /// A text that a control word stands for.
    pub(super) fn insert(&mut self, text: &str, group: Group) {
        self.flush();
        self.write(text, 0, group);
    }

    /// Something else than text stands here.
    pub(super) fn replace(&mut self, kind: &'static str, group: Group) {
        let is_shown = group.destination == Destination::Body && !group.style.is_withdrawn();
        if let Some(flow) = self.flows.last_mut()
            && is_shown
        {
            flow.replace(kind);
        }
    }

    /// The open paragraph has this number.
    pub(super) fn number(&mut self, number: String) {
        if let Some(flow) = self.flows.last_mut() {
            flow.number(number);
        }
    }

    /// The text of a level of a list ends.
    pub(super) fn end_level_text(&mut self) -> String {
        self.flush();
        std::mem::take(&mut self.level_text)
    }

    /// The open paragraph ends, in so many tables.
    pub(super) fn end_paragraph(&mut self, depth: usize, shape: &RowShape) {
        self.flush();
        if let Some(flow) = self.flows.last_mut() {
            flow.end_paragraph(depth, shape, &mut self.counts);
        }
    }

    /// The open cell ends.
    pub(super) fn end_cell(&mut self, depth: usize, shape: &RowShape) {
        self.flush();
        if let Some(flow) = self.flows.last_mut() {
            flow.end_cell(depth, shape, &mut self.counts);
        }
    }

    /// The open row ends.
    pub(super) fn end_row(&mut self, depth: usize, shape: &RowShape) {
        self.flush();
        if let Some(flow) = self.flows.last_mut() {
            flow.end_row(depth, shape, &mut self.counts);
        }
    }

    /// A field ends in the open paragraph.
    pub(super) fn end_field(&mut self) {
        self.flush();
        self.fields.end(self.counts.paragraphs + 1);
    }

    /// A box of text begins.
    pub(super) fn begin_box(&mut self) {
        self.flush();
        self.flows.push(Flow::default());
    }

    /// The innermost box of text ends: its blocks stand before the open paragraph.
    pub(super) fn end_box(&mut self, shape: &RowShape) {
        self.flush();
        if let Some(flow) = self.flows.pop() {
            let blocks = flow.finish(shape, &mut self.counts);
            if let Some(around) = self.flows.last_mut() {
                around.emit(blocks);
            }
        }
    }

    /// The document ends: its blocks.
    pub(super) fn finish(&mut self, shape: &RowShape) -> Vec<Block> {
        while self.flows.len() > 1 {
            self.end_box(shape);
        }
        self.flush();
        let flow = self.flows.pop().unwrap_or_default();
        flow.finish(shape, &mut self.counts)
    }

    /// Decodes what waits, unless it ends in half a character.
    pub(super) fn flush_unless_open(&mut self) {
        if !self.run.is_open() {
            self.flush_run();
        }
    }

    /// Decodes what waits, and half a character with it.
    fn flush(&mut self) {
        self.flush_run();
        let (text, replaced) = self.surrogate.end();
        self.write(&text, replaced, self.run_group);
    }

    fn flush_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let (text, replaced) = self.surrogate.end();
        self.write(&text, replaced, self.run_group);
        let decoded = self.run.take();
        if decoded.has_signs {
            self.replace("symbol", self.run_group);
        }
        self.write(&decoded.text, decoded.replaced, self.run_group);
    }

    fn write(&mut self, text: &str, replaced: usize, group: Group) {
        if text.is_empty() {
            return;
        }
        match group.destination {
            Destination::Body if !group.style.is_withdrawn() => {
                self.replaced += replaced;
                self.fields.show(text);
                if let Some(flow) = self.flows.last_mut() {
                    flow.write(text, group.style.level);
                }
            }
            Destination::FieldInstruction => self.fields.instruct(text),
            Destination::Title => self.title.push_str(text),
            Destination::LevelText => self.level_text.push_str(text),
            _ => {}
        }
    }
}
