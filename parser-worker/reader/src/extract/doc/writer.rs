//! Writes the blocks of a Word document while its characters are read.

use shared::place::Place;

use super::{
    super::{
        ExtractError, LARGEST_TABLE,
        html::{links::leads_away, raised::RaisedText},
        list::{Number, numbered},
        sign::{SIGN, in_font_of_signs},
    },
    paragraph::{End, Paragraph},
    run::Run,
    table::{Finished, OpenTable},
    too_large,
};
use crate::document::{Block, Link, Paragraph as TextBlock, Warning};

/// Ends a cell or a row of an outermost table.
pub(super) const CELL_MARK: u16 = 0x07;

/// Tables inside each other.
const DEPTH: usize = 20;

/// Paragraphs and rows of a document.
const MARKS: usize = 500_000;

/// So many links of a document are read, and so many characters of an address and of its text.
const LINKS: usize = 200;
const LINK: usize = 500;

/// What was read of a document.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Link>,
    pub(super) truncated: Vec<Warning>,
    paragraph: OpenParagraph,
    tables: Vec<OpenTable>,
    /// For each open result of a field, if it is a link's: its address, and where its text begins in which paragraph.
    open_results: Vec<Option<OpenLink>>,
    /// How many paragraphs and tables there were.
    paragraph_count: u32,
    table_count: u32,
    marks: usize,
}

#[derive(Debug, Default)]
struct OpenParagraph {
    text: RaisedText,
    /// The first half of a character outside the basic plane.
    half: Option<u16>,
    replaced: Option<&'static str>,
}

#[derive(Debug)]
struct OpenLink {
    target: String,
    paragraph: u32,
    start: usize,
}

impl Writer {
    /// A text box stands here: what is written is not yet in a paragraph or table of it.
    pub(super) fn begin_box(&self) -> Self {
        Self {
            paragraph_count: self.paragraph_count,
            table_count: self.table_count,
            marks: self.marks,
            ..Self::default()
        }
    }

    /// A text box ends, which this was written of.
    pub(super) fn end_box(&mut self, inner: Self) {
        self.paragraph_count = inner.paragraph_count;
        self.table_count = inner.table_count;
        self.marks = inner.marks;
        self.links.extend(inner.links);
        self.truncated.extend(inner.truncated);
        self.put(inner.blocks);
    }

    /// A character is read that ends nothing.
    pub(super) fn character(&mut self, unit: u16, run: &Run) {
        if run.is_withdrawn() {
            return;
        }
        match unit {
            0x01 if run.is_data => {}
            0x01 if run.is_object => self.replace("object"),
            0x01 | 0x08 if run.is_special => self.replace("image"),
            0x20.. if run.is_symbol => self.write(SIGN, run),
            0x09 => self.write('\t', run),
            0x0B | 0x0C | 0x0E => self.write('\n', run),
            0x1E => self.write('-', run),
            ..0x20 => {}
            _ => self.write_unit(unit, run),
        }
    }

    /// Something else than text stands here, in a word.
    pub(super) fn replace(&mut self, kind: &'static str) {
        self.paragraph.replaced.get_or_insert(kind);
    }

    fn write_unit(&mut self, unit: u16, run: &Run) {
        let units = self.paragraph.half.take().into_iter().chain([unit]);
        for character in char::decode_utf16(units) {
            match character {
                Ok(character) => self.write(character, run),
                Err(_) if (0xD800..0xDC00).contains(&unit) => self.paragraph.half = Some(unit),
                Err(_) => self.write(char::REPLACEMENT_CHARACTER, run),
            }
        }
    }

    fn write(&mut self, character: char, run: &Run) {
        let character = match run.is_of_signs {
            true => in_font_of_signs(character),
            false => character,
        };
        if character == SIGN {
            self.replace("symbol");
        }
        let text = &mut self.paragraph.text;
        text.push(character.encode_utf8(&mut [0; 4]), run.level);
    }

    /// The result of a field begins, of a link to this address if it is one's.
    pub(super) fn begin_result(&mut self, target: Option<String>) {
        let link = target.map(|target| OpenLink {
            target,
            paragraph: self.paragraph_count,
            start: self.paragraph.text.as_str().len(),
        });
        self.open_results.push(link);
    }

    /// The result that began last ends.
    pub(super) fn end_result(&mut self) {
        let Some(link) = self.open_results.pop().flatten() else {
            return;
        };
        let start = match link.paragraph == self.paragraph_count {
            true => link.start,
            false => 0,
        };
        let text = self.paragraph.text.as_str().get(start..);
        if self.links.len() < LINKS && leads_away(&link.target) {
            self.links.push(Link {
                target: link.target.chars().take(LINK).collect(),
                text: (text.map_or("", str::trim).chars())
                    .filter(|it| *it != SIGN)
                    .take(LINK)
                    .collect(),
                place: place(self.paragraph_count + 1),
            });
        }
    }

    /// The open paragraph ends, and what it ends with it. Before its text stands the number that its list gives it.
    ///
    /// # Errors
    /// [`ExtractError::NestedTooDeep`] when it stands in too many tables.
    pub(super) fn end(
        &mut self,
        end: End,
        mark: &Run,
        properties: Paragraph,
        number: Option<Number>,
    ) -> Result<(), ExtractError> {
        self.marks += 1;
        if self.marks > MARKS {
            return Err(too_large(format!("{MARKS} paragraphs and rows")));
        }
        self.reach(properties.depth())?;
        let number = match number {
            Some(Number::Text(number)) => number,
            Some(Number::Unknown) => {
                self.replace("number");
                String::new()
            }
            None => String::new(),
        };
        let open = std::mem::take(&mut self.paragraph);
        if let Some(kind) = open.replaced
            && let Some(table) = self.tables.last_mut()
        {
            table.replace(kind);
        }
        if end != End::Row {
            self.paragraph_count += 1;
        }
        let text = numbered(number, open.text.into_string().trim());
        let block = (!text.is_empty()).then(|| {
            Block::Paragraph(TextBlock {
                text,
                place: place(self.paragraph_count),
            })
        });
        self.put(block);
        match (end, self.tables.last_mut()) {
            (End::Cell, Some(table)) => table.end_cell(),
            (End::Row, Some(table)) => table.end_row(properties.row, mark.is_deleted()),
            _ => {}
        }
        Ok(())
    }

    /// Opens and closes tables until so many are open.
    fn reach(&mut self, depth: u32) -> Result<(), ExtractError> {
        let depth = depth as usize;
        if depth > DEPTH {
            let limit = format!("{DEPTH} tables inside each other");
            return Err(ExtractError::NestedTooDeep { limit });
        }
        while self.tables.len() > depth {
            self.end_table();
        }
        while self.tables.len() < depth {
            self.table_count += 1;
            self.tables.push(OpenTable::new(self.table_count));
        }
        Ok(())
    }

    fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else {
            return;
        };
        let path = table.path.clone();
        let Finished { blocks, too_large } = table.finish();
        self.truncated.extend(too_large.map(|_| Warning::Truncated {
            limit: format!("{LARGEST_TABLE} positions of {path}"),
        }));
        self.put(blocks);
    }

    /// Gives blocks to the innermost open cell, or to the document.
    fn put(&mut self, blocks: impl IntoIterator<Item = Block>) {
        match self.tables.last_mut() {
            Some(table) => table.put(blocks),
            None => self.blocks.extend(blocks),
        }
    }

    /// The text ends.
    ///
    /// # Errors
    /// None; as [`Writer::end`].
    pub(super) fn finish(mut self) -> Result<Self, ExtractError> {
        let last = &self.paragraph;
        if !last.text.as_str().is_empty() || last.replaced.is_some() {
            self.end(End::Paragraph, &Run::default(), Paragraph::default(), None)?;
        }
        self.reach(0)?;
        Ok(self)
    }
}

fn place(paragraph: u32) -> Place {
    Place::Element {
        path: format!("p[{paragraph}]"),
    }
}
