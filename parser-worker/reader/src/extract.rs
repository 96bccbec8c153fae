//! Extraction: the bytes of a document in, its blocks of text and tables out, whatever format and charset they are in.
//!
//! The bytes decide the format, never a name or a header. Everything here is pure and bounded: hostile input ends in an
//! [`ExtractError`] or a [`Warning`](crate::document::Warning), never in a panic or a hang.

pub(crate) mod archive;
mod cell_lines;
mod charset;
mod convert;
mod detect;
mod doc;
mod docx;
#[cfg(feature = "second-opinion")]
pub mod drawn;
mod edges;
mod html;
mod list;
mod markdown;
mod mhtml;
mod numeral;
mod ofd;
mod package;
mod page;
pub mod pdf;
mod rtf;
mod scan;
mod sign;
mod spreadsheet;
mod text;
mod xml;

use shared::report::{Listing, Rejection, RejectionReason};

pub(crate) use self::scan::REMEDY;
use self::{
    archive::ArchiveKind,
    charset::Decoded,
    detect::{Kind, detect},
    pdf::PdfError,
};
use crate::{
    document::Document,
    tools::{OfficeReader, Tools},
};

/// The largest document that is read, in bytes.
pub const LARGEST_DOCUMENT: usize = 100 * 1024 * 1024;

/// The largest table that is read, in grid positions. What goes beyond it is another table or is named in a warning.
const LARGEST_TABLE: usize = 20_000;

/// The largest text or HTML page that is read, in bytes.
const LARGEST_TEXT: usize = 32 * 1024 * 1024;

/// Why no document could be extracted from some bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// No bytes, or nothing but white space.
    #[error("the document is empty")]
    Empty,
    /// It opens only with a password.
    #[error("the document needs a password; ask the publisher for an open one")]
    Encrypted,
    /// Cut short or broken.
    #[error("the document is damaged: {detail}; fetch it again")]
    Damaged {
        /// What is missing or wrong, in words.
        detail: String,
    },
    /// A format this reader does not read.
    #[error("the document is {found}, which this reader does not read")]
    UnsupportedFormat {
        /// What the bytes are, in words: `a JPEG image`.
        found: String,
    },
    /// Text that cannot be decoded.
    #[error("the text is in no charset this reader knows; it is declared as {declared:?}")]
    UnknownCharset {
        /// The label in the HTTP header or the document; empty when there is none.
        declared: String,
    },
    /// Pictures of print, and nothing here recognizes print.
    #[error("the document is a picture of print: {detail}")]
    NeedsOcr {
        /// What is missing, in words.
        detail: String,
    },
    /// Things inside each other, more than a limit.
    #[error("the document is nested too deep: {limit}")]
    NestedTooDeep {
        /// The limit, in words.
        limit: String,
    },
    /// Larger than a limit.
    #[error("the document is larger than the limit: {limit}")]
    TooLarge {
        /// The limit, in words.
        limit: String,
    },
    /// Not read, and not converted either.
    #[error("{own}; {converter}")]
    NotConverted {
        /// Why this reader does not read it.
        own: Box<Self>,
        /// Why the converter does not, in words.
        converter: String,
    },
}

/// Extracts the blocks of a document. The listing's charset is the only hint that is used.
///
/// # Errors
/// [`ExtractError`] when the bytes as a whole cannot be read. What is missing from a document that was read is in its
/// warnings.
pub fn extract(bytes: &[u8], listing: &Listing) -> Result<Document, ExtractError> {
    extract_with(bytes, listing, Tools::default())
}

/// Extracts the blocks of a document with what the system offers.
///
/// # Errors
/// [`ExtractError`] when the bytes as a whole cannot be read with these tools.
pub fn extract_with(
    bytes: &[u8],
    listing: &Listing,
    tools: Tools<'_>,
) -> Result<Document, ExtractError> {
    match open(bytes, listing, tools)? {
        Content::Document(document) => Ok(document),
        Content::Archive(kind, bytes) => archive::extract(kind, bytes, listing, tools),
    }
}

/// What some bytes are: a document, or an archive of documents.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    /// A document.
    Document(Document),
    /// An archive of this kind, and its bytes.
    Archive(ArchiveKind, &'a [u8]),
}

/// Extracts the blocks of a document, if the bytes are no archive.
///
/// # Errors
/// [`ExtractError`] when the bytes as a whole cannot be read with these tools.
pub(crate) fn open<'a>(
    bytes: &'a [u8],
    listing: &Listing,
    tools: Tools<'_>,
) -> Result<Content<'a>, ExtractError> {
    within(bytes, LARGEST_DOCUMENT)?;
    let bytes = detect::below_http_header(bytes);
    match detect(bytes)? {
        Kind::Archive(kind) if tools.office == OfficeReader::Own => {
            Ok(Content::Archive(kind, bytes))
        }
        kind => extract_kind(kind, bytes, listing, tools).map(Content::Document),
    }
}

/// Extracts the blocks of a document of this kind; of an office document that this reader cannot read, as it is converted.
fn extract_kind(
    kind: Kind,
    bytes: &[u8],
    listing: &Listing,
    tools: Tools<'_>,
) -> Result<Document, ExtractError> {
    let read = || extract_own(kind, bytes, listing, tools);
    match (kind.office_format(), tools.office) {
        (Some(format), OfficeReader::Own) => {
            read().or_else(|error| convert::after(error, bytes, format, tools))
        }
        (Some(format), OfficeReader::Converter) => convert::instead(bytes, format, tools),
        (None, OfficeReader::Own) => read(),
        (None, OfficeReader::Converter) => Err(detect::unsupported("no office document")),
    }
}

/// Extracts the blocks of a document of this kind, without a converter.
fn extract_own(
    kind: Kind,
    bytes: &[u8],
    listing: &Listing,
    tools: Tools<'_>,
) -> Result<Document, ExtractError> {
    match kind {
        Kind::Pdf => Ok(pdf::extract_with(bytes, tools)?),
        Kind::Docx => docx::extract(bytes),
        Kind::Doc => doc::extract(bytes),
        Kind::Rtf => rtf::extract(bytes),
        Kind::Ofd => ofd::extract(bytes),
        Kind::Xls | Kind::Xlsx => spreadsheet::extract(bytes),
        Kind::Mhtml => mhtml::extract(bytes, listing),
        Kind::Picture => scan::extract(bytes, tools),
        Kind::Foreign(_, name) => Err(detect::unsupported(name)),
        Kind::Archive(kind) => archive::extract(kind, bytes, listing, tools),
        Kind::Html => {
            let declared = charset::declared_in_markup(bytes);
            let decoded = decode(bytes, listing, declared)?;
            Ok(with_charset_warning(html::extract(&decoded.text), &decoded))
        }
        Kind::Text => {
            let decoded = decode(bytes, listing, None)?;
            Ok(with_charset_warning(text::extract(&decoded.text), &decoded))
        }
    }
}

impl From<PdfError> for ExtractError {
    fn from(error: PdfError) -> Self {
        match error {
            PdfError::Encrypted => Self::Encrypted,
            PdfError::Damaged { detail } => Self::Damaged { detail },
            PdfError::TooManyPages { .. } | PdfError::TooLarge { .. } => Self::TooLarge {
                limit: error.to_string(),
            },
            PdfError::NestedTooDeep { .. } => Self::NestedTooDeep {
                limit: error.to_string(),
            },
        }
    }
}

impl ExtractError {
    /// The kind of the rejection that it is.
    fn reason(&self) -> RejectionReason {
        match self {
            Self::Empty => RejectionReason::Empty,
            Self::Encrypted => RejectionReason::Encrypted,
            Self::Damaged { .. } => RejectionReason::Damaged,
            Self::UnsupportedFormat { .. } => RejectionReason::UnsupportedFormat,
            Self::UnknownCharset { .. } => RejectionReason::UnknownCharset,
            Self::TooLarge { .. } => RejectionReason::TooLarge,
            Self::NeedsOcr { .. } => RejectionReason::NeedsOcr,
            Self::NestedTooDeep { .. } => RejectionReason::NestedTooDeep,
            Self::NotConverted { own, .. } => own.reason(),
        }
    }
}

impl From<ExtractError> for Rejection {
    fn from(error: ExtractError) -> Self {
        Self {
            reason: error.reason(),
            detail: error.to_string(),
        }
    }
}

fn within(bytes: &[u8], limit: usize) -> Result<(), ExtractError> {
    if bytes.len() <= limit {
        return Ok(());
    }
    Err(ExtractError::TooLarge {
        limit: format!("{} bytes of {limit}", bytes.len()),
    })
}

fn decode(
    bytes: &[u8],
    listing: &Listing,
    declared: Option<String>,
) -> Result<Decoded, ExtractError> {
    within(bytes, LARGEST_TEXT)?;
    let labels = [listing.charset.clone(), declared];
    let decoded = charset::decode(bytes, labels.into_iter().flatten())?;
    if decoded.text.trim().is_empty() {
        return Err(ExtractError::Empty);
    }
    Ok(decoded)
}

fn with_charset_warning(mut document: Document, decoded: &Decoded) -> Document {
    document.warnings.splice(0..0, decoded.warning());
    document
}
