//! What reading some documents needs from the system: print in pictures recognized, an archive of a secret format unpacked,
//! an office document converted to one that this reader reads.
//! Whoever calls the reader brings it, so that the reader itself stays pure. What is not brought is named in the rejection.

use std::fmt;

/// What the system offers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tools<'a> {
    /// Recognizes print.
    pub recognizer: Option<&'a dyn Recognize>,
    /// Unpacks archives that the reader cannot unpack itself.
    pub unpacker: Option<&'a dyn Unpack>,
    /// Converts office documents that the reader cannot read itself.
    pub converter: Option<&'a dyn Convert>,
    /// Who reads office documents.
    pub office: OfficeReader,
}

/// Who reads office documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OfficeReader {
    /// This reader; the converter where this reader cannot.
    #[default]
    Own,
    /// The converter alone, and nothing else is read: this reader has failed over the document.
    Converter,
}

/// Recognizes the print in pictures.
pub trait Recognize: fmt::Debug {
    /// What is printed in each of these pictures, in their order. The same pictures always give the same answer.
    ///
    /// # Errors
    /// [`ToolError`] when the tool is missing or fails; then nothing is known of any of the pictures.
    fn recognize(
        &self,
        pictures: &[GrayPicture],
        print: PrintKind,
    ) -> Result<Vec<Recognized>, ToolError>;
}

/// Unpacks archives.
pub trait Unpack: fmt::Debug {
    /// The files in an archive, in its order, folders left out.
    ///
    /// # Errors
    /// [`ToolError`] when the tool is missing, fails or would go beyond a limit; then nothing of the archive is known.
    fn unpack(&self, archive: &[u8], limits: UnpackLimits) -> Result<Vec<PackedFile>, ToolError>;
}

/// Converts office documents.
pub trait Convert: fmt::Debug {
    /// Its name, for a person.
    fn name(&self) -> &str;

    /// An office document, written anew in this format.
    ///
    /// # Errors
    /// [`ToolError`] when the tool is missing, cannot read the document or would go beyond a limit.
    fn convert(&self, document: &[u8], to: OfficeFormat) -> Result<Vec<u8>, ToolError>;
}

/// A format that office documents are converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeFormat {
    /// Office Open XML text, for what is text.
    Docx,
    /// Office Open XML workbook, for what has sheets.
    Xlsx,
}

/// A picture in shades of gray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrayPicture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The pixels row by row from the top left: 0 is black, 255 is white.
    pub pixels: Vec<u8>,
}

/// What a picture shows, as far as it is known: it says how to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintKind {
    /// A page of Chinese text and tables.
    Page,
    /// A few lines of Chinese: a cell of a table.
    Words,
    /// A figure: digits with their marks, alone or with a unit, read as Chinese print.
    FigureInWords,
    /// A figure: nothing but digits and their marks.
    Figure,
}

/// The print of a picture, as recognized.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recognized {
    /// Its words in reading order; none where nothing is printed.
    pub words: Vec<RecognizedWord>,
}

/// A recognized word.
#[derive(Debug, Clone, PartialEq)]
pub struct RecognizedWord {
    /// Its text, without white space.
    pub text: String,
    /// Left, top, right, bottom in pixels of its picture.
    pub area: [u32; 4],
    /// The number of its line in its picture, from 0.
    pub line: usize,
    /// How sure the tool is, from 0 to 1.
    pub confidence: f32,
}

/// How much an archive may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnpackLimits {
    /// Files.
    pub files: usize,
    /// Bytes of all files together, unpacked.
    pub bytes: u64,
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedFile {
    /// Its path in the archive, for a person to read: never to be used as a path.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a tool gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// It is not installed.
    #[error("{tool} is not installed; {remedy}")]
    Missing {
        /// Its name.
        tool: String,
        /// What to do, in words.
        remedy: String,
    },
    /// Its input needs a password.
    #[error("it needs a password")]
    Encrypted,
    /// Its input is cut short or broken.
    #[error("it is damaged: {detail}")]
    Damaged {
        /// What is wrong, in words.
        detail: String,
    },
    /// Its input or output is larger than a limit.
    #[error("it is larger than the limit: {limit}")]
    TooLarge {
        /// The limit, in words.
        limit: String,
    },
    /// It failed for a reason of its own.
    #[error("{tool} failed: {detail}")]
    Failed {
        /// Its name.
        tool: String,
        /// What it said.
        detail: String,
    },
}
