//! The shapes in which a report is printed.

use encoding_rs::GB18030;

use crate::{docx, html, pdf, text, truth::Truth};

/// A shape of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A page whose article was pasted from a word processor.
    Html(Charset),
    /// Plain text as extraction tools leave it. What is printed blank leaves no trace in it.
    Text,
    /// A PDF with a text layer and ruled tables.
    Pdf,
    /// A Word document.
    Docx,
}

/// The charset of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// GB 18030, declared as gb2312, as old sites do.
    Gb18030,
}

impl Shape {
    /// The document of this shape that says this.
    pub fn print(self, truth: &Truth) -> Vec<u8> {
        match self {
            Self::Html(charset) => html::page(truth, charset),
            Self::Text => text::text(truth).into_bytes(),
            Self::Pdf => pdf::pdf(truth),
            Self::Docx => docx::docx(truth),
        }
    }

    /// The usual end of such a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html(_) => "html",
            Self::Text => "txt",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }
}

impl Charset {
    /// The name that pages declare.
    pub fn declared(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "gb2312",
        }
    }

    /// The text in this charset.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Gb18030 => GB18030.encode(text).0.into_owned(),
        }
    }
}
