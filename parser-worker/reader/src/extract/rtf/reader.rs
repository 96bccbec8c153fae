//! Reads RTF token by token.

use super::{
    super::ExtractError,
    byte_run::ByteRun,
    character, code_page,
    destination::{self, Change},
    field::Fields,
    flow::{Counts, Flow},
    font::Fonts,
    group::{Destination, Ending, Group, Style},
    row::RowShape,
    surrogate::Surrogate,
    token::Token,
};
use crate::document::{Block, Link, Warning};

/// Groups inside each other.
const DEPTH: usize = 1_000;

/// Paragraphs and cells.
const PARAGRAPHS: u32 = 1_000_000;

/// What was read so far, and the state in which the next token is read.
#[derive(Debug)]
pub(super) struct Reader {
    /// The open groups; the first is around the document.
    groups: Vec<Group>,
    group: Group,
    default_font: i32,
    fonts: Fonts,
    run: ByteRun,
    /// The state in which the waiting bytes began.
    run_group: Group,
    surrogate: Surrogate,
    /// How many characters are still to be passed over because a `\u` said them better.
    passed_over: usize,
    fields: Fields,
    /// The text and the boxes that are open in it.
    flows: Vec<Flow>,
    row: RowShape,
    nested_row: RowShape,
    counts: Counts,
    title: String,
    replaced: usize,
    has_begun: bool,
}

/// What was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) blocks: Vec<Block>,
    pub(super) title: String,
    pub(super) links: Vec<Link>,
    pub(super) warnings: Vec<Warning>,
    /// How many characters are damaged.
    pub(super) replaced: usize,
}

impl Reader {
    /// Nothing is read yet.
    pub(super) fn new() -> Self {
        Self {
            groups: Vec::new(),
            group: Group::default(),
            default_font: 0,
            fonts: Fonts::default(),
            run: ByteRun::new(),
            run_group: Group::default(),
            surrogate: Surrogate::default(),
            passed_over: 0,
            fields: Fields::default(),
            flows: vec![Flow::default()],
            row: RowShape::default(),
            nested_row: RowShape::default(),
            counts: Counts::default(),
            title: String::new(),
            replaced: 0,
            has_begun: false,
        }
    }

    /// True once the first group is closed: what stands behind it is no part of the document.
    pub(super) fn is_closed(&self) -> bool {
        self.has_begun && self.groups.is_empty()
    }

    /// Reads a token.
    ///
    /// # Errors
    /// [`ExtractError`] when a limit is reached.
    pub(super) fn read(&mut self, token: Token<'_>) -> Result<(), ExtractError> {
        match token {
            Token::Open => self.open()?,
            Token::Close => self.close(),
            Token::Byte(byte) => self.byte(byte),
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Binary => {}
            Token::Word(word, number) => self.word(word, number),
        }
        if self.counts.paragraphs > PARAGRAPHS {
            return Err(ExtractError::TooLarge {
                limit: format!("{PARAGRAPHS} paragraphs and cells"),
            });
        }
        Ok(())
    }

    /// The document ends.
    pub(super) fn finish(mut self) -> Read {
        self.flush();
        while self.flows.len() > 1 {
            self.end_box();
        }
        let flow = self.flows.pop().unwrap_or_default();
        let blocks = flow.finish(&self.row, &mut self.counts);
        Read {
            blocks,
            title: self.title,
            links: self.fields.links,
            warnings: self.counts.truncated,
            replaced: self.replaced,
        }
    }

    fn open(&mut self) -> Result<(), ExtractError> {
        if self.groups.len() >= DEPTH {
            return Err(ExtractError::NestedTooDeep {
                limit: format!("{DEPTH} groups inside each other"),
            });
        }
        self.flush_unless_open();
        self.passed_over = 0;
        self.has_begun = true;
        self.groups.push(self.group);
        self.group = self.group.inner();
        Ok(())
    }

    fn close(&mut self) {
        let Some(outer) = self.groups.pop() else {
            return;
        };
        self.passed_over = 0;
        match self.group.ending {
            Ending::Nothing => self.flush_unless_open(),
            Ending::Field => {
                self.flush();
                self.fields.end(self.counts.paragraphs + 1);
            }
            Ending::TextBox => {
                self.flush();
                self.end_box();
            }
        }
        self.group = outer;
    }

    fn byte(&mut self, byte: u8) {
        if self.passed_over > 0 {
            self.passed_over -= 1;
            return;
        }
        if !self.is_read() {
            return;
        }
        let page = self.fonts.page(self.group.font.or(Some(self.default_font)));
        let same = self.run_group.style == self.group.style
            && self.run_group.destination == self.group.destination;
        if self.run.must_end_before(page, byte) || !(same || self.run.is_open()) {
            self.flush();
        }
        if self.run.is_empty() {
            self.run_group = self.group;
        }
        self.run.push(page, byte);
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.group.is_starred = true,
            _ if self.passed_over > 0 => self.passed_over -= 1,
            b'\'' => self.replaced += 1,
            symbol => {
                if let Some(text) = character::of_symbol(symbol) {
                    self.insert(text);
                }
            }
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if let Some(text) = character::of_word(word) {
            match self.passed_over {
                0 => self.insert(text),
                _ => self.passed_over -= 1,
            }
            return;
        }
        // A word of any kind counts as a character that is passed over, but whoever forgot the character meant it.
        self.passed_over = self.passed_over.saturating_sub(1);
        let is_starred = std::mem::take(&mut self.group.is_starred);
        if self.begin_destination(word, is_starred) {
            return;
        }
        match (self.group.destination, word) {
            (Destination::Fonts, _) => self.fonts.word(word, number),
            (Destination::Skipped | Destination::Lesser, _) => {}
            (_, "u") => self.unicode(number.unwrap_or_default()),
            (_, "ansicpg") => {
                if let Some(encoding) = number.and_then(code_page::of_number) {
                    self.run.declare(encoding);
                }
            }
            (_, "deff") => self.default_font = number.unwrap_or_default(),
            (Destination::NestedRow, "nestrow") => self.end_row(true),
            (Destination::NestedRow, _) if self.nested_row.word(word, number) => {}
            (Destination::Body, "par" | "sect") => self.end_paragraph(),
            (Destination::Body, "cell" | "nestcell") => self.end_cell(word == "nestcell"),
            (Destination::Body, "row") => self.end_row(false),
            (Destination::Body, _) if self.row.word(word, number) => {}
            _ => {
                self.group.property(word, number, self.default_font);
            }
        }
    }

    /// Changes where the text of the open group belongs; false when the word does not.
    fn begin_destination(&mut self, word: &str, is_starred: bool) -> bool {
        let around = self.group.destination;
        if around == Destination::Skipped || (around == Destination::Lesser && word != "ud") {
            return false;
        }
        let Some(change) = destination::change(word, around) else {
            if is_starred {
                self.flush_unless_open();
                self.group.destination = Destination::Skipped;
            }
            return is_starred;
        };
        self.flush_unless_open();
        match change {
            Change::None => {}
            Change::To(destination) => self.group.destination = destination,
            Change::Shown(kind) => self.replace(kind),
            Change::Replaced(kind) => {
                self.replace(kind);
                self.group.destination = Destination::Skipped;
            }
            Change::Field => {
                self.fields.begin();
                self.group.ending = Ending::Field;
            }
            Change::TextBox if self.group.ending == Ending::Nothing => {
                self.flush();
                self.flows.push(Flow::default());
                self.group.ending = Ending::TextBox;
            }
            Change::TextBox => {}
            Change::Twice => {
                self.group.around = around;
                self.group.destination = Destination::Lesser;
            }
            Change::Better => self.group.destination = self.group.around,
        }
        true
    }

    fn unicode(&mut self, number: i32) {
        self.flush_run();
        self.passed_over = self.group.fallback;
        // Numbers above 32,767 are written as negative ones.
        let unit = u16::try_from(number & 0xFFFF).unwrap_or_default();
        let (text, replaced) = self.surrogate.push(unit);
        self.write(&text, replaced, self.group);
    }

    /// Adds a text that a control word stands for.
    fn insert(&mut self, text: &str) {
        self.flush();
        self.write(text, 0, self.group);
    }

    fn end_paragraph(&mut self) {
        self.flush();
        let depth = self.group.table_depth();
        if let Some(flow) = self.flows.last_mut() {
            flow.end_paragraph(depth, &self.row, &mut self.counts);
        }
    }

    fn end_cell(&mut self, is_nested: bool) {
        self.flush();
        let depth = self.table_depth(is_nested);
        if let Some(flow) = self.flows.last_mut() {
            flow.end_cell(depth, &self.row, &mut self.counts);
        }
    }

    fn end_row(&mut self, is_nested: bool) {
        self.flush();
        let depth = self.table_depth(is_nested);
        let shape = if is_nested {
            &self.nested_row
        } else {
            &self.row
        };
        if let Some(flow) = self.flows.last_mut() {
            flow.end_row(depth, shape, &mut self.counts);
        }
    }

    /// In how many tables a cell or row ends.
    fn table_depth(&self, is_nested: bool) -> usize {
        match is_nested {
            true => self.group.table_depth().max(2),
            false => 1,
        }
    }

    fn end_box(&mut self) {
        if let Some(flow) = self.flows.pop() {
            let blocks = flow.finish(&self.row, &mut self.counts);
            if let Some(around) = self.flows.last_mut() {
                around.emit(blocks);
            }
        }
    }

    fn replace(&mut self, kind: &'static str) {
        let is_shown = self.group.destination == Destination::Body;
        if let Some(flow) = self.flows.last_mut()
            && is_shown
            && !self.group.style.is_withdrawn()
        {
            flow.replace(kind);
        }
    }

    /// True where the bytes of the open group are text.
    fn is_read(&self) -> bool {
        matches!(
            self.group.destination,
            Destination::Body | Destination::Title | Destination::FieldInstruction
        )
    }

    fn flush_unless_open(&mut self) {
        if !self.run.is_open() {
            self.flush_run();
        }
    }

    /// Decodes what waits, and half a character with it.
    fn flush(&mut self) {
        self.flush_run();
        let (text, replaced) = self.surrogate.end();
        self.write(&text, replaced, self.group);
    }

    fn flush_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let (text, replaced) = self.surrogate.end();
        self.write(&text, replaced, self.run_group);
        let decoded = self.run.take();
        if decoded.has_signs && self.run_group.destination == Destination::Body {
            self.replace("symbol");
        }
        self.write(&decoded.text, decoded.replaced, self.run_group);
    }

    fn write(&mut self, text: &str, replaced: usize, group: Group) {
        let Style { level, .. } = group.style;
        if text.is_empty() {
            return;
        }
        match group.destination {
            Destination::Body if !group.style.is_withdrawn() => {
                self.replaced += replaced;
                self.fields.show(text);
                if let Some(flow) = self.flows.last_mut() {
                    flow.write(text, level);
                }
            }
            Destination::FieldInstruction => self.fields.instruct(text),
            Destination::Title => self.title.push_str(text),
            _ => {}
        }
    }
}
