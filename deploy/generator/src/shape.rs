//! The shapes in which a report is printed.

use encoding_rs::GB18030;

use crate::{
    article::{self, Part},
    doc,
    docx::{self, numbering::Numbers},
    html,
    line::{self, Line, Style},
    mhtml, ofd,
    pdf::{self, PdfStyle},
    rtf, sheet, text,
    truth::Truth,
    xls,
    xlsx::{self, Sheets},
};

/// A shape of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A page whose article was pasted from a word processor.
    Html(Charset),
    /// Plain text as extraction tools leave it. What is printed blank leaves no trace in it.
    Text,
    /// Text of recognized print: a row of a table is a line, tabs between its cells.
    Tabs,
    /// Text of machine extraction: a row of a table is a line between pipes.
    Markdown,
    /// A PDF with a text layer and ruled tables.
    Pdf,
    /// The same PDF as another tool makes it.
    PdfIn(PdfStyle),
    /// A Word document.
    Docx,
    /// A document of Word 97 to 2003.
    Doc,
    /// An Excel workbook.
    Xlsx(Sheets),
    /// A workbook of Excel 97 to 2003.
    Xls(Sheets),
    /// A fixed-layout document of GB/T 33190.
    Ofd,
    /// A Word document in which Word gives the headings their numbers.
    NumberedDocx,
    /// Rich text.
    Rtf,
    /// A web page with its parts in one file.
    Mhtml,
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
    /// The shapes that every damage is tried in.
    pub const ALL: [Self; 7] = [
        Self::Html(Charset::Utf8),
        Self::Html(Charset::Gb18030),
        Self::Text,
        Self::Tabs,
        Self::Markdown,
        Self::Pdf,
        Self::Docx,
    ];

    /// The shapes that few damages are tried in, styles of PDF aside.
    pub const OTHERS: &[Self] = &[
        Self::Doc,
        Self::NumberedDocx,
        Self::Rtf,
        Self::Mhtml,
        Self::Xlsx(Sheets::One),
        Self::Xlsx(Sheets::Several),
        Self::Xls(Sheets::One),
        Self::Xls(Sheets::Several),
        Self::Ofd,
    ];

    /// Every shape in every style.
    pub fn every() -> impl Iterator<Item = Self> {
        let pdfs = PdfStyle::ALL.into_iter().map(Self::PdfIn);
        let others = Self::OTHERS.iter().copied();
        Self::ALL.into_iter().chain(others).chain(pdfs)
    }

    /// The document of this shape that says this.
    pub fn print(self, truth: &Truth) -> Vec<u8> {
        self.print_parts(truth, &article::parts(truth))
    }

    /// The shape of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::every().find(|it| it.name() == name)
    }

    /// Its name: `html-gb18030`. Names never change.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html(Charset::Utf8) => "html",
            Self::Html(Charset::Gb18030) => "html-gb18030",
            Self::Text => "text",
            Self::Tabs => "tabs",
            Self::Markdown => "markdown",
            Self::Pdf => "pdf",
            Self::PdfIn(style) => style.name(),
            Self::Docx => "docx",
            Self::Xlsx(Sheets::One) => "xlsx",
            Self::Xlsx(Sheets::Several) => "xlsx-sheets",
            Self::Xls(Sheets::One) => "xls",
            Self::Xls(Sheets::Several) => "xls-sheets",
            Self::Ofd => "ofd",
            Self::NumberedDocx => "docx-numbered",
            Self::Rtf => "rtf",
            Self::Mhtml => "mhtml",
            Self::Doc => "doc",
        }
    }

    /// The usual end of such a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html(_) => "html",
            Self::Text | Self::Tabs => "txt",
            Self::Markdown => "md",
            Self::Pdf | Self::PdfIn(_) => "pdf",
            Self::Docx | Self::NumberedDocx => "docx",
            Self::Rtf => "rtf",
            Self::Mhtml => "mht",
            Self::Xlsx(_) => "xlsx",
            Self::Xls(_) => "xls",
            Self::Ofd => "ofd",
            Self::Doc => "doc",
        }
    }

    /// True for the shapes that are lines of text.
    pub(crate) fn has_lines(self) -> bool {
        self.style().is_some()
    }

    /// These parts as lines, for a shape that has lines.
    pub(crate) fn lines(self, parts: &[Part]) -> Option<Vec<Line>> {
        match self.style()? {
            Style::Blanks => Some(text::lines(parts)),
            style => Some(sheet::lines(parts, style)),
        }
    }

    /// These lines as a document, for a shape that has lines.
    pub(crate) fn print_lines(self, lines: &[Line]) -> Option<Vec<u8>> {
        Some(line::print(lines, self.style()?).into_bytes())
    }

    /// The document of these parts, which say this.
    pub(crate) fn print_parts(self, truth: &Truth, parts: &[Part]) -> Vec<u8> {
        match self {
            Self::Html(charset) => html::page(truth, parts, charset),
            Self::Pdf => pdf::pdf(parts, None),
            Self::PdfIn(style) => pdf::pdf(parts, Some(style)),
            Self::Docx => docx::docx(parts, Numbers::Text),
            Self::NumberedDocx => docx::docx(parts, Numbers::Automatic),
            Self::Rtf => rtf::rtf(parts),
            Self::Mhtml => mhtml::mhtml(truth, parts),
            Self::Xlsx(sheets) => xlsx::xlsx(parts, sheets),
            Self::Xls(sheets) => xls::xls(parts, sheets),
            Self::Ofd => ofd::ofd(parts),
            Self::Doc => doc::doc(parts),
            Self::Text | Self::Tabs | Self::Markdown => {
                let lines = self.lines(parts);
                lines
                    .and_then(|it| self.print_lines(&it))
                    .unwrap_or_default()
            }
        }
    }

    fn style(self) -> Option<Style> {
        match self {
            Self::Text => Some(Style::Blanks),
            Self::Tabs => Some(Style::Tabs),
            Self::Markdown => Some(Style::Pipes),
            Self::Html(_)
            | Self::Pdf
            | Self::PdfIn(_)
            | Self::Docx
            | Self::NumberedDocx
            | Self::Doc
            | Self::Rtf
            | Self::Mhtml
            | Self::Xlsx(_)
            | Self::Xls(_)
            | Self::Ofd => None,
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
