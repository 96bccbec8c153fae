//! Bytes of text that wait for the rest of their run to be decoded.

use encoding_rs::{Encoding, GBK, WINDOWS_1252};

use super::super::sign::{SIGN, in_font_of_signs};
use super::code_page::{CodePage, is_double_byte, is_lead};

/// Bytes in one code page.
#[derive(Debug)]
pub(super) struct ByteRun {
    bytes: Vec<u8>,
    page: CodePage,
    /// True while the last byte is the first of a character of two.
    is_open: bool,
    /// The document's charset, when it says one.
    document: Option<&'static Encoding>,
}

/// What a run says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// How many characters are damaged.
    pub(super) replaced: usize,
    /// True when there are signs of which only their font knows what they are.
    pub(super) has_signs: bool,
}

impl ByteRun {
    /// Nothing waits.
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            page: CodePage::OfDocument,
            is_open: false,
            document: None,
        }
    }

    /// The document says its charset.
    pub(super) fn declare(&mut self, document: &'static Encoding) {
        self.document = Some(document);
    }

    /// True when nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// True when a byte of this page cannot join the run before it was decoded. The second byte of a character can:
    /// what changes between the two says nothing of it.
    pub(super) fn must_end_before(&self, page: CodePage, byte: u8) -> bool {
        let completes = self.is_open && byte >= 0x40;
        !self.bytes.is_empty() && page != self.page && !completes
    }

    /// Adds a byte.
    pub(super) fn push(&mut self, page: CodePage, byte: u8) {
        if self.bytes.is_empty() {
            self.page = page;
        }
        self.bytes.push(byte);
        self.is_open = !self.is_open && is_lead(self.lead_encoding(), byte);
    }

    /// True while the first byte of a character waits for its second.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Takes the run and decodes it.
    pub(super) fn take(&mut self) -> Decoded {
        let bytes = std::mem::take(&mut self.bytes);
        self.is_open = false;
        if bytes.is_ascii() && self.page != CodePage::Symbols {
            return Decoded {
                text: bytes.iter().map(|it| char::from(*it)).collect(),
                ..Decoded::default()
            };
        }
        match self.page {
            CodePage::Known(encoding) => decode(&bytes, encoding),
            CodePage::Symbols => signs(&bytes),
            CodePage::OfDocument => match self.document {
                Some(encoding) => decode_as_declared(&bytes, encoding),
                None if is_gb2312(&bytes) => decode(&bytes, GBK),
                None => decode(&bytes, WINDOWS_1252),
            },
        }
    }

    fn lead_encoding(&self) -> &'static Encoding {
        match self.page {
            CodePage::Known(encoding) => encoding,
            CodePage::Symbols => WINDOWS_1252,
            CodePage::OfDocument => self.document.unwrap_or(GBK),
        }
    }
}

/// A font that says nothing of its charset is in the document's, or in the one of the West, whichever the bytes fit.
fn decode_as_declared(bytes: &[u8], declared: &'static Encoding) -> Decoded {
    let decoded = decode(bytes, declared);
    let single = bytes.iter().filter(|it| !it.is_ascii()).count() == 1;
    if decoded.replaced > 0 && single && is_double_byte(declared) {
        return decode(bytes, WINDOWS_1252);
    }
    decoded
}

fn decode(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let replaced = match damaged {
        true => text.matches(char::REPLACEMENT_CHARACTER).count(),
        false => 0,
    };
    Decoded {
        text: text.into_owned(),
        replaced,
        has_signs: false,
    }
}

/// White space, and the sign that lists begin with; the rest is signs.
fn signs(bytes: &[u8]) -> Decoded {
    let shown = bytes.iter().map(|it| match it {
        0xB7 => '·',
        byte => in_font_of_signs(char::from(*byte)),
    });
    let text: String = shown.collect();
    Decoded {
        has_signs: text.contains(SIGN),
        text,
        replaced: 0,
    }
}

/// True for nothing but ASCII and whole characters of GB 2312.
fn is_gb2312(bytes: &[u8]) -> bool {
    let mut bytes = bytes.iter().copied();
    while let Some(first) = bytes.next() {
        let is_whole = first.is_ascii()
            || (matches!(first, 0xA1..=0xF7) && matches!(bytes.next(), Some(0xA1..=0xFE)));
        if !is_whole {
            return false;
        }
    }
    true
}
