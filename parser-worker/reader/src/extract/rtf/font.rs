//! The fonts of a document and the charsets they are for.

use std::collections::HashMap;

use super::code_page::{self, CodePage};

/// So many fonts are kept.
const FONTS: usize = 10_000;

/// The font table, while it is read and after.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    pages: HashMap<i32, CodePage>,
    /// The font that is described.
    open: Option<i32>,
}

impl Fonts {
    /// A control word of the font table.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        let number = number.unwrap_or_default();
        match word {
            "f" => self.open = Some(number),
            "fcharset" => self.set(code_page::of_font_charset(number)),
            "cpg" => {
                if let Some(encoding) = code_page::of_number(number) {
                    self.set(CodePage::Known(encoding));
                }
            }
            _ => {}
        }
    }

    fn set(&mut self, page: CodePage) {
        if let Some(font) = self.open
            && (self.pages.len() < FONTS || self.pages.contains_key(&font))
        {
            self.pages.insert(font, page);
        }
    }

    /// The code page of a font.
    pub(super) fn page(&self, font: i32) -> CodePage {
        let page = self.pages.get(&font);
        page.copied().unwrap_or(CodePage::OfDocument)
    }
}
