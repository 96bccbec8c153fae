//! Reads RTF token by token.

use super::{
    super::{
        ExtractError,
        list::{Lists, Number},
    },
    character, code_page,
    destination::{self, Change},
    font::Fonts,
    group::{Destination, Ending, Group},
    list::ListTables,
    row::RowShape,
    token::Token,
    writer::Writer,
};
use crate::document::{Block, Link, Warning};

/// Groups inside each other.
const DEPTH: usize = 1_000;

/// Paragraphs and cells.
const PARAGRAPHS: u32 = 1_000_000;

/// The state in which the next token is read, and what was written.
#[derive(Debug)]
pub(super) struct Reader {
    /// The groups around the open one.
    groups: Vec<Group>,
    group: Group,
    has_begun: bool,
    default_font: i32,
    fonts: Fonts,
    /// How many characters are still to be passed over because a `\u` said them better.
    passed_over: usize,
    list_tables: ListTables,
    lists: Lists,
    numbering: Numbering,
    row: RowShape,
    nested_row: RowShape,
    writer: Writer,
}

/// What was said so far of the number of the open paragraph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Numbering {
    #[default]
    Unsaid,
    /// It has one, and nothing says which.
    Some,
    /// It was shown.
    Shown,
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
            has_begun: false,
            default_font: 0,
            fonts: Fonts::default(),
            passed_over: 0,
            list_tables: ListTables::default(),
            lists: Lists::default(),
            numbering: Numbering::default(),
            row: RowShape::default(),
            nested_row: RowShape::default(),
            writer: Writer::new(),
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
            Token::Binary => self.passed_over = self.passed_over.saturating_sub(1),
            Token::Word(word, number) => self.word(word, number),
        }
        if self.writer.counts.paragraphs > PARAGRAPHS {
            return Err(ExtractError::TooLarge {
                limit: format!("{PARAGRAPHS} paragraphs and cells"),
            });
        }
        Ok(())
    }

    /// The document ends.
    pub(super) fn finish(mut self) -> Read {
        let blocks = self.writer.finish(&self.row);
        Read {
            blocks,
            title: self.writer.title,
            links: self.writer.fields.links,
            warnings: self.writer.counts.truncated,
            replaced: self.writer.replaced,
        }
    }

    fn open(&mut self) -> Result<(), ExtractError> {
        if self.groups.len() >= DEPTH {
            return Err(ExtractError::NestedTooDeep {
                limit: format!("{DEPTH} groups inside each other"),
            });
        }
        self.writer.flush_unless_open();
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
            Ending::Nothing => self.writer.flush_unless_open(),
            Ending::Field => self.writer.end_field(),
            Ending::TextBox => self.writer.end_box(&self.row),
            Ending::LevelText => {
                let text = self.writer.end_level_text();
                self.list_tables.text(&text);
            }
        }
        if outer.destination != Destination::Lists
            && let Some(lists) = self.list_tables.take()
        {
            self.lists = lists;
        }
        self.group = outer;
    }

    fn byte(&mut self, byte: u8) {
        if self.passed_over > 0 {
            self.passed_over -= 1;
        } else if self.group.destination.is_text() {
            let font = self.group.font.unwrap_or(self.default_font);
            self.writer.byte(byte, self.fonts.page(font), self.group);
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.group.is_starred = true,
            _ if self.passed_over > 0 => self.passed_over -= 1,
            b'\'' => self.writer.replaced += 1,
            symbol => {
                if let Some(text) = character::of_symbol(symbol) {
                    self.writer.insert(text, self.group);
                }
            }
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let is_passed_over = self.passed_over > 0;
        // Any word counts as a character, but one that is none was meant by whoever forgot the character.
        self.passed_over = self.passed_over.saturating_sub(1);
        if let Some(text) = character::of_word(word) {
            if !is_passed_over {
                self.writer.insert(text, self.group);
            }
            return;
        }
        let is_starred = std::mem::take(&mut self.group.is_starred);
        if self.begin_destination(word, is_starred) {
            return;
        }
        match self.group.destination {
            Destination::Fonts => self.fonts.word(word, number),
            Destination::Lists => self.list_tables.word(word, number),
            Destination::Numbering if matches!(word, "pnlvlblt" | "pnlvlcont") => {
                if self.numbering == Numbering::Some {
                    self.numbering = Numbering::Unsaid;
                }
            }
            Destination::Skipped | Destination::Lesser | Destination::Numbering => {}
            Destination::NestedRow if word == "nestrow" => {
                let depth = self.group.table_depth().max(2);
                self.writer.end_row(depth, &self.nested_row);
            }
            Destination::NestedRow if self.nested_row.word(word, number) => {}
            Destination::Body => {
                if !self.structure(word) && !self.row.word(word, number) {
                    self.property(word, number);
                }
            }
            _ => self.property(word, number),
        }
    }

    /// A word that ends something; false when it does not.
    fn structure(&mut self, word: &str) -> bool {
        let depth = self.group.table_depth();
        if matches!(word, "par" | "sect" | "cell" | "nestcell") {
            self.number();
        }
        match word {
            "par" | "sect" => self.writer.end_paragraph(depth, &self.row),
            "cell" => self.writer.end_cell(1, &self.row),
            "nestcell" => self.writer.end_cell(depth.max(2), &self.row),
            "row" => self.writer.end_row(1, &self.row),
            _ => return false,
        }
        true
    }

    /// The open paragraph ends: it gets the number that its list gives it, if none was shown.
    fn number(&mut self) {
        let counted = self.lists.count(self.group.list, self.group.level);
        match (std::mem::take(&mut self.numbering), counted) {
            (Numbering::Shown, _) | (Numbering::Unsaid, None) => {}
            (_, Some(Number::Text(number))) => self.writer.number(number),
            (Numbering::Some, None) | (_, Some(Number::Unknown)) => {
                self.writer.replace("number", self.group);
            }
        }
    }

    fn property(&mut self, word: &str, number: Option<i32>) {
        match word {
            "u" => {
                self.passed_over = self.group.fallback;
                // Numbers above 32,767 are written as negative ones.
                let unit = number.unwrap_or_default() & 0xFFFF;
                self.writer
                    .unit(unit.try_into().unwrap_or_default(), self.group);
            }
            "ansicpg" => {
                if let Some(encoding) = number.and_then(code_page::of_number) {
                    self.writer.run.declare(encoding);
                }
            }
            "deff" => self.default_font = number.unwrap_or_default(),
            "plain" => self.group.plain(self.default_font),
            _ => self.group.property(word, number),
        }
    }

    /// Changes where the text of the open group belongs; false when the word does not.
    fn begin_destination(&mut self, word: &str, is_starred: bool) -> bool {
        let around = self.group.destination;
        if around == Destination::Skipped || (around == Destination::Lesser && word != "ud") {
            return false;
        }
        let change = destination::change(word, around);
        if change.is_some() || is_starred {
            self.writer.flush_unless_open();
        }
        match change {
            None if is_starred => self.group.destination = Destination::Skipped,
            None => return false,
            Some(Change::None) => {}
            Some(Change::Number) => self.numbering = Numbering::Shown,
            Some(Change::Numbered) => {
                if self.numbering == Numbering::Unsaid {
                    self.numbering = Numbering::Some;
                }
                self.group.destination = Destination::Numbering;
            }
            Some(Change::To(destination)) => {
                self.group.destination = destination;
                if destination == Destination::LevelText {
                    self.group.ending = Ending::LevelText;
                }
            }
            Some(Change::Shown(kind)) => self.writer.replace(kind, self.group),
            Some(Change::Replaced(kind)) => {
                self.writer.replace(kind, self.group);
                self.group.destination = Destination::Skipped;
            }
            Some(Change::Field) => {
                self.writer.fields.begin();
                self.group.ending = Ending::Field;
            }
            Some(Change::TextBox) if self.group.ending == Ending::Nothing => {
                self.writer.begin_box();
                self.group.ending = Ending::TextBox;
            }
            Some(Change::TextBox) => {}
            Some(Change::Twice) => {
                self.group.around = around;
                self.group.destination = Destination::Lesser;
            }
            Some(Change::Better) => self.group.destination = self.group.around,
        }
        true
    }
}
