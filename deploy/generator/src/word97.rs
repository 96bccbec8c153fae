//! A document of Word 97 to 2003, put together paragraph by paragraph ([MS-DOC]): text in pieces, properties in pages.

mod fib;
mod page;
mod style;

use std::{
    io::{Cursor, Result, Write},
    time::SystemTime,
};

use cfb::{CompoundFile, Version};

use self::{
    fib::Fib,
    page::{Kind, Stretch},
};

/// Where the text begins in its stream, in bytes.
const TEXT: usize = 2048;

/// Set in the offset of a piece that takes one byte a character.
const COMPRESSED: u32 = 0x4000_0000;

/// A document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word97 {
    /// The paragraphs of the main text, marks of cells and rows among them.
    pub paragraphs: Vec<Paragraph>,
    /// The characters of footnotes, headers and so on behind the main text.
    pub behind: String,
    /// The stream `Data`; nothing where it is not needed.
    pub data: Vec<u8>,
    /// The lists (`PlfLst` with the levels behind it) and their overrides (`PlfLfo`); nothing where there are none.
    pub lists: (Vec<u8>, Vec<u8>),
}

/// A paragraph: its text and the character that ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Stretches of text.
    pub runs: Vec<Run>,
    /// Its mark: a carriage return, or the mark of a cell or row.
    pub mark: Run,
    /// The modifiers of its properties, one after the other.
    pub modifiers: Vec<u8>,
}

/// Text with the same properties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// The modifiers of its properties, one after the other.
    pub modifiers: Vec<u8>,
}

impl Run {
    /// Text with these modifiers.
    pub fn new(text: &str, modifiers: &[u8]) -> Self {
        Self {
            text: text.to_owned(),
            modifiers: modifiers.to_vec(),
        }
    }
}

impl Word97 {
    /// The document's bytes, the same every time.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut written = Written::default();
        written.document.resize(TEXT, 0);
        for paragraph in &self.paragraphs {
            written.paragraph(paragraph);
        }
        let main = written.characters;
        written.text(&self.behind);
        self.packed(written.finish(main, &self.lists))
            .expect("memory takes every write")
    }

    fn packed(&self, (document, table): (Vec<u8>, Vec<u8>)) -> Result<Vec<u8>> {
        let memory = Cursor::new(Vec::new());
        let mut file = CompoundFile::create_with_version(Version::V3, memory)?;
        for (name, bytes) in [
            ("/WordDocument", &document),
            ("/1Table", &table),
            ("/Data", &self.data),
        ] {
            if !bytes.is_empty() {
                file.create_new_stream(name)?.write_all(bytes)?;
            }
        }
        // The same document has the same bytes on every day.
        file.set_created_time("/", SystemTime::UNIX_EPOCH)?;
        file.set_modified_time("/", SystemTime::UNIX_EPOCH)?;
        file.flush()?;
        Ok(file.into_inner().into_inner())
    }
}

/// A stretch of the text: number of its first character, and where it stands, as the piece table says it.
#[derive(Debug, Clone, Copy)]
struct Piece {
    first: usize,
    offset: u32,
    width: usize,
}

/// The streams while they are written.
#[derive(Debug, Default)]
struct Written {
    document: Vec<u8>,
    /// UTF-16 units so far.
    characters: usize,
    pieces: Vec<Piece>,
    paragraphs: Vec<Stretch>,
    runs: Vec<Stretch>,
}

impl Written {
    fn paragraph(&mut self, paragraph: &Paragraph) {
        let start = self.document.len();
        for run in paragraph.runs.iter().chain([&paragraph.mark]) {
            let start = self.document.len();
            self.text(&run.text);
            self.runs.extend(self.stretch(start, &run.modifiers));
        }
        let style = [0, 0];
        let properties = [&style, paragraph.modifiers.as_slice()].concat();
        self.paragraphs.extend(self.stretch(start, &properties));
    }

    fn stretch(&self, start: usize, properties: &[u8]) -> Option<Stretch> {
        let end = self.document.len();
        (start < end).then(|| Stretch {
            start,
            end,
            properties: properties.to_vec(),
        })
    }

    /// Writes text: one byte a character where it is ASCII, two where it is not.
    fn text(&mut self, text: &str) {
        let width = if text.is_ascii() { 1 } else { 2 };
        if self.pieces.last().is_none_or(|it| it.width != width) && !text.is_empty() {
            let offset = self.document.len() as u32;
            self.pieces.push(Piece {
                first: self.characters,
                offset: match width {
                    1 => COMPRESSED | (2 * offset),
                    _ => offset,
                },
                width,
            });
        }
        match width {
            1 => self.document.extend(text.as_bytes()),
            _ => self
                .document
                .extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        }
        self.characters += text.encode_utf16().count();
    }

    /// The streams `WordDocument` and `1Table`; so many characters are of the main text.
    fn finish(mut self, main: usize, lists: &(Vec<u8>, Vec<u8>)) -> (Vec<u8>, Vec<u8>) {
        let text = TEXT..self.document.len();
        let characters = page::write(&mut self.document, &self.runs, Kind::Characters);
        let paragraphs = page::write(&mut self.document, &self.paragraphs, Kind::Paragraphs);
        let section = self.document.len() as u32;
        self.document.extend(style::SECTION);
        let mut fib = Fib::default();
        fib.part(1, &style::sheet());
        fib.part(6, &self.section(section));
        fib.part(12, &characters);
        fib.part(13, &paragraphs);
        fib.part(15, &style::fonts());
        fib.part(31, &style::document_properties());
        fib.part(33, &self.piece_table());
        fib.part(73, &lists.0);
        fib.part(74, &lists.1);
        let behind = self.characters - main;
        let (block, table) = fib.finish(text, self.document.len(), (main, behind));
        self.document[..block.len()].copy_from_slice(&block);
        (self.document, table)
    }

    /// One section ([MS-DOC] 2.8.26), whose properties stand at this offset.
    fn section(&self, offset: u32) -> Vec<u8> {
        let mut plc = numbers([0, self.characters as u32]);
        plc.extend([0; 2]);
        plc.extend(offset.to_le_bytes());
        plc.extend([0; 6]);
        plc
    }

    /// The piece table ([MS-DOC] 2.9.38).
    fn piece_table(&self) -> Vec<u8> {
        let firsts = self.pieces.iter().map(|it| it.first as u32);
        let mut plc = numbers(firsts.chain([self.characters as u32]));
        for piece in &self.pieces {
            plc.extend([0; 2]);
            plc.extend(piece.offset.to_le_bytes());
            plc.extend([0; 2]);
        }
        let mut table = vec![2];
        table.extend((plc.len() as u32).to_le_bytes());
        table.extend(plc);
        table
    }
}

fn numbers(numbers: impl IntoIterator<Item = u32>) -> Vec<u8> {
    numbers.into_iter().flat_map(u32::to_le_bytes).collect()
}
