//! Reads the text layer of a PDF into blocks: glyphs placed in the tables that the rulings draw.
//!
//! hayro interprets the pages on a device that collects glyphs and thin lines (`drawing`); characters that hayro does
//! not know come from the fonts of the file (`unicode`); lines that touch make a `grid`; glyphs are ordered by where
//! they stand and never by the order they were drawn in (`page`, `text_line`); tables and paragraphs cut by a page
//! break are joined (`page_join`, `row_cut`). What is printed twice in one place (fake bold) and a table head repeated
//! on the next page are read once. A file that is cut short or whose streams fail their checksum is refused, because
//! the engine repairs such files in silence (`completeness`, `checksum`).
//!
//! Tables without rulings are read where their columns are sure (`unruled`); where they are not, their lines come out
//! as paragraphs.
//!
//! Not covered: characters that the file does not give, counted in [`Warning::UnmappedGlyphs`], or gives wrong: a page of
//! them is named in [`Warning::GarbledText`], but a font that maps digits to other digits is believed; `ActualText`;
//! pictures of text, named in [`Warning::ScannedPage`] also where somebody's invisible OCR text lies over them, which is
//! read; text that a clip or a white box hides, which is read.
//!
//! The engine cannot be stopped while it unpacks a stream, nor between two operators that draw nothing. What it would unpack
//! and carry out is counted before (`raw_streams`, `size`, `work`), and what it draws while it does (`budget`). Not bounded
//! from here: object streams that are encrypted or packed with anything but DEFLATE, fonts and pictures packed so, what font
//! programs and character maps cost, and the stack. So untrusted files need a process of their own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::InterpreterCache;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use self::budget::{Budget, PAGES};
use self::drawing::draw;
use self::ocr_need::{OcrNeed, ocr_need};
use self::page_picture::Pictures;
use self::unicode::Unicode;
use super::page::{
    drawing::Drawing,
    layout::{Page, lay_out},
    page_join,
};
use super::scan::{self, ScannedPage};
use crate::document::{Document, Format, Warning};
use crate::tools::{ToolError, Tools};

mod budget;
mod checksum;
mod completeness;
mod document_information;
mod drawing;
mod field;
pub(in crate::extract) mod ocr_need;
mod page_picture;
mod raw_streams;
mod size;
mod unicode;
mod work;

/// Why a PDF could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The file opens only with a password. The empty one was tried.
    #[error("the PDF needs a password")]
    Encrypted,
    /// The file is cut short or cannot be parsed.
    #[error("the PDF is damaged: {detail}")]
    Damaged {
        /// What is missing or wrong, in words.
        detail: String,
    },
    /// The file is longer than any report.
    #[error("the PDF has {pages} pages, more than {limit}")]
    TooManyPages {
        /// How many pages it has.
        pages: usize,
        /// How many are read.
        limit: usize,
    },
    /// What it unpacks to or draws is more than any report has.
    #[error("the PDF has {limit}")]
    TooLarge {
        /// What it has too much of, in words.
        limit: String,
    },
    /// What it draws is nested too deep.
    #[error("the PDF has {limit}")]
    NestedTooDeep {
        /// What it has too deep, in words.
        limit: String,
    },
}

/// Reads a PDF. Pure and deterministic. What it could not do is in the document's warnings.
///
/// # Errors
///
/// [`PdfError`] when the file as a whole cannot be read; a file that is cut short is never read in part.
pub fn extract(bytes: &[u8]) -> Result<Document, PdfError> {
    extract_with(bytes, Tools::default())
}

/// Reads a PDF, and its pages that are pictures too where something recognizes print.
///
/// # Errors
///
/// [`PdfError`] when the file as a whole cannot be read.
pub fn extract_with(bytes: &[u8], tools: Tools<'_>) -> Result<Document, PdfError> {
    // The engine is young and the bytes are hostile: a panic in it is a fact about the file, not about this program.
    // Nothing outlives the call, so nothing can be seen half changed.
    catch_unwind(AssertUnwindSafe(|| read(bytes, tools)))
        .unwrap_or_else(|_| Err(damaged("the PDF engine gave up on it")))
}

fn read(bytes: &[u8], tools: Tools<'_>) -> Result<Document, PdfError> {
    completeness::check_bytes(bytes).map_err(damaged)?;
    raw_streams::check(bytes)?;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => PdfError::Encrypted,
        LoadPdfError::Decryption(other) => damaged(format!("its encryption: {other:?}")),
        LoadPdfError::Invalid => damaged("no page tree can be found"),
    })?;
    if pdf.pages().len() > PAGES {
        return Err(PdfError::TooManyPages {
            pages: pdf.pages().len(),
            limit: PAGES,
        });
    }
    completeness::check_pages(&pdf)?;
    let mut warnings = Vec::new();
    let pages = pages(&pdf, tools, &mut warnings);
    let recognized = |it: &&Warning| matches!(it, Warning::RecognizedPage { .. });
    let is_scan = warnings.iter().filter(recognized).count() == pages.len();
    Ok(Document {
        format: if is_scan { Format::Scan } else { Format::Pdf },
        blocks: page_join::join(pages),
        meta: document_information::meta(pdf.metadata()),
        links: Vec::new(),
        warnings,
    })
}

fn pages(pdf: &Pdf, tools: Tools<'_>, warnings: &mut Vec<Warning>) -> Vec<Page> {
    let cache = InterpreterCache::new();
    let mut unicode = Unicode::of(pdf);
    let mut budget = Budget::of_document();
    let mut pages: Vec<Page> = Vec::new();
    let mut scanned = Vec::new();
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        let (drawing, pictures) = draw(page, &cache, &mut unicode, &mut budget, tools);
        let recognized = match ocr_need(&drawing) {
            Some(OcrNeed::Picture) => recognized(number, &drawing, &pictures, tools),
            _ => None,
        };
        if let Some(Ok(page)) = recognized {
            warnings.push(Warning::RecognizedPage { page: number });
            scanned.push(page);
        } else {
            let before = pages.last().filter(|it| it.number + 1 == number);
            let before = before.and_then(|it| it.unruled.as_ref());
            let page = lay_out(number, &drawing, before);
            let unread = recognized.and_then(Result::err);
            warnings.extend(noticed(&page, &drawing, unread.as_ref()));
            pages.push(page);
        }
        if let Some(limit) = budget.spent() {
            warnings.push(Warning::Truncated {
                limit: format!("{limit}, reached on page {number}"),
            });
            break;
        }
    }
    pages.extend(scan::filled(scanned));
    pages.sort_by_key(|it| it.number);
    pages
}

/// A page that is an image, read from it, or why that failed; none where nothing recognizes print.
fn recognized(
    number: u32,
    drawing: &Drawing,
    pictures: &Pictures,
    tools: Tools<'_>,
) -> Option<Result<ScannedPage, ToolError>> {
    let recognizer = tools.recognizer?;
    let picture = pictures
        .of_page(drawing.size)
        .ok_or_else(|| ToolError::Damaged {
            detail: "its pictures make no page that could be read".to_owned(),
        });
    Some(picture.and_then(|it| scan::read_page(number, it, drawing.size, recognizer)))
}

/// What a reader of the report must know about a page; `unread` is why it was not recognized, where something tried.
pub(super) fn noticed(page: &Page, drawing: &Drawing, unread: Option<&ToolError>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    match ocr_need(drawing) {
        Some(OcrNeed::Picture) => warnings.push(Warning::ScannedPage {
            page: page.number,
            unread: unread.map(ToString::to_string),
        }),
        Some(OcrNeed::Garbled) => warnings.push(Warning::GarbledText { page: page.number }),
        None => {}
    }
    if drawing.unmapped > 0 {
        warnings.push(Warning::UnmappedGlyphs {
            page: page.number,
            count: drawing.unmapped,
        });
    }
    if page.overruled {
        warnings.push(Warning::Truncated {
            limit: format!("the lines of page {} are too many for tables", page.number),
        });
    }
    warnings
}

fn damaged(detail: impl Into<String>) -> PdfError {
    PdfError::Damaged {
        detail: detail.into(),
    }
}
