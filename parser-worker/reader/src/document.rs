//! A document as extracted: blocks of text and tables in reading order, with where each stands, before any meaning.

use shared::place::Place;

/// What an extractor found in the bytes, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The format the bytes were in, decided from the bytes.
    pub format: Format,
    /// Paragraphs and tables in reading order. A table torn by a page is several tables, or one where the extractor
    /// could prove the join.
    pub blocks: Vec<Block>,
    /// Facts that stand beside the text: HTML `<meta>`, `<title>`, `<publishtime>`, PDF document information.
    pub meta: Vec<Meta>,
    /// What its text links to, in order: the `<a href>` of HTML.
    pub links: Vec<Link>,
    /// What the extractor could not do. It never fails silently.
    pub warnings: Vec<Warning>,
}

impl Document {
    /// Whether what stands here is on a page whose text was recognized.
    pub(crate) fn is_recognized(&self, place: &Place) -> bool {
        let Place::Page { page, .. } = place else {
            return false;
        };
        let on = |it: &Warning| matches!(it, Warning::RecognizedPage { page: on } if on == page);
        self.warnings.iter().any(on)
    }

    /// Whether the text of any page was recognized.
    pub(crate) fn has_recognized(&self) -> bool {
        let is_recognized = |it: &Warning| matches!(it, Warning::RecognizedPage { .. });
        self.warnings.iter().any(is_recognized)
    }
}

/// A document format that can be told from its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// HTML, in any charset.
    Html,
    /// PDF with a text layer.
    Pdf,
    /// Office Open XML text.
    Docx,
    /// Plain text, one paragraph or table row a line, markdown tables among them.
    Text,
    /// Word 97 to 2003, and WPS.
    Doc,
    /// Rich text.
    Rtf,
    /// Open Fixed-layout Document, GB/T 33190.
    Ofd,
    /// Excel 97 to 2003.
    Xls,
    /// Office Open XML workbook.
    Xlsx,
    /// A web page with its parts in one file.
    Mhtml,
    /// A picture of print, or a PDF of such pictures, as recognized.
    Scan,
}

/// How the lines of a document came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Paragraphs and cells are whole: whoever shows them breaks the lines.
    Flow,
    /// Pages of printed lines, put together to paragraphs by where they stand.
    Pages,
    /// Printed lines, each a paragraph of its own.
    Lines,
}

impl Format {
    /// The media type of the format, as IANA registers it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Text => "text/plain",
            Self::Doc => "application/msword",
            Self::Rtf => "application/rtf",
            Self::Ofd => "application/ofd",
            Self::Xls => "application/vnd.ms-excel",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Mhtml => "multipart/related",
            Self::Scan => "image/*",
        }
    }

    /// How the lines of a document of this format came about.
    pub fn layout(self) -> Layout {
        match self {
            Self::Html
            | Self::Docx
            | Self::Doc
            | Self::Rtf
            | Self::Xls
            | Self::Xlsx
            | Self::Mhtml => Layout::Flow,
            Self::Pdf | Self::Ofd | Self::Scan => Layout::Pages,
            Self::Text => Layout::Lines,
        }
    }
}

/// A paragraph or a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A run of text.
    Paragraph(Paragraph),
    /// A grid of cells.
    Table(Table),
}

/// A run of text that the document shows as one: an HTML block element, a DOCX `w:p`, a line of a text file,
/// a paragraph or line of a PDF page.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraph {
    /// The text, white space as printed but for the ends, which are trimmed. Never empty. An inner line break is `\n`.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A grid of cells with spans. Cells do not overlap; a grid position that no cell covers is a hole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Number of grid rows.
    pub rows: usize,
    /// Number of grid columns.
    pub columns: usize,
    /// The cells, by row, then by column.
    pub cells: Vec<GridCell>,
    /// True when positions in the grid are only the order of printed cells, not columns that line up
    /// (a tab-separated or markdown table from an extraction tool).
    pub ragged: bool,
    /// Where parts of it that stand on different pages were put together, from the top.
    pub joins: Vec<Join>,
}

/// Where a page cuts a table, and how its parts were put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join {
    /// The page above the cut, from 1.
    pub page_before: u32,
    /// The grid row, from 0, that was cut or is the first on the page below.
    pub row: usize,
    /// What was done.
    pub kind: JoinKind,
}

/// How the parts of a table that a page cuts were put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// The last row above and the first below are one row.
    RowCut,
    /// The first row below is a row of its own.
    NewRow,
    /// The first row below is a row of its own, and a cell of the rows above goes on beside it.
    SpanContinues,
}

/// One cell of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// First grid row, from 0.
    pub row: usize,
    /// First grid column, from 0.
    pub column: usize,
    /// Grid rows it covers, at least 1.
    pub row_span: usize,
    /// Grid columns it covers, at least 1.
    pub column_span: usize,
    /// The text as printed, trimmed; inner line breaks are `\n`. Empty when the cell is blank.
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// Why the text may not be what is printed; none when it is known, as that of every format but a scan is.
    pub doubt: Option<Doubt>,
}

/// Why a recognized text may not be what is printed: no two readings of it agree, or not all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doubt {
    /// What other readings say, the likeliest first; empty when there is no other reading that says anything.
    pub others: Vec<String>,
}

/// A fact beside the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Its name in lower case: `articletitle`, `pubdate`, `title`, `publishtime`.
    pub name: String,
    /// Its value, trimmed.
    pub content: String,
}

/// An address that the text links to.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The address as it stands there; it may be relative.
    pub target: String,
    /// The text that is linked; empty where it is a picture.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// Something an extractor noticed and a reader of the report must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Bytes that are not valid in the charset were replaced.
    CharsetErrors {
        /// The charset that was used.
        charset: String,
        /// How many replacement characters the text holds.
        replaced: usize,
    },
    /// Glyphs for which the PDF gives no character.
    UnmappedGlyphs {
        /// Page number from 1.
        page: u32,
        /// How many.
        count: usize,
    },
    /// A page that shows an image and no text: it needs OCR.
    ScannedPage {
        /// Page number from 1.
        page: u32,
        /// Why it was not recognized, in words, where something tried.
        unread: Option<String>,
    },
    /// A page whose fonts do not tell the characters they show: it needs OCR.
    GarbledText {
        /// Page number from 1.
        page: u32,
    },
    /// A part that the document names is not in it.
    MissingPart {
        /// Its name.
        part: String,
    },
    /// A page that is an image: its text was recognized, not read, and what is no cell of a table was read once only.
    RecognizedPage {
        /// Page number from 1.
        page: u32,
    },
    /// A converter wrote the document anew, and this is what it wrote: it may have read it otherwise than it was meant.
    Converted {
        /// Its name.
        converter: String,
        /// Why the document was not read as it is, in words.
        reason: String,
    },
    /// A limit was reached and what came after it was not read.
    Truncated {
        /// Which limit, in words.
        limit: String,
    },
}
