//! The font objects of a style, and text in the font's codes.

use std::collections::BTreeSet;

use encoding_rs::{GB18030, GBK};
use pdf_writer::{
    Finish, Name, Pdf, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo},
};

use super::{style::PdfStyle, true_type};

/// The name of the font in a page's resources.
pub(super) const NAME: &[u8] = b"F1";

/// The font of a document.
pub(super) struct Typeface {
    style: Option<PdfStyle>,
    /// The characters of an embedded TrueType font; the number of a glyph is the place of its character, from 1.
    characters: Vec<char>,
}

/// The objects a font consists of.
pub(super) struct Refs {
    pub(super) font: Ref,
    pub(super) descendant: Ref,
    pub(super) descriptor: Ref,
    pub(super) file: Ref,
}

impl Typeface {
    /// The font of a style for these texts.
    pub(super) fn new<'a>(
        style: Option<PdfStyle>,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let characters: BTreeSet<char> = texts.into_iter().flat_map(str::chars).collect();
        Self {
            style,
            characters: characters.into_iter().collect(),
        }
    }

    /// The text in the font's codes.
    pub(super) fn encode(&self, text: &str) -> Vec<u8> {
        let words = |it: &mut dyn Iterator<Item = u16>| it.flat_map(u16::to_be_bytes).collect();
        match self.style {
            Some(
                PdfStyle::GbEuc
                | PdfStyle::GbkEuc
                | PdfStyle::GbkpEuc
                | PdfStyle::EmbeddedGbk
                | PdfStyle::SimpleGbk,
            ) => GBK.encode(text).0.into_owned(),
            Some(PdfStyle::Gbk2k) => GB18030.encode(text).0.into_owned(),
            Some(PdfStyle::EmbeddedCid) => words(&mut text.chars().map(identifier)),
            Some(PdfStyle::EmbeddedTrueType) => words(&mut text.chars().map(|it| {
                let place = self.characters.binary_search(&it);
                place.map_or(0, |it| it as u16 + 1)
            })),
            _ => words(&mut text.encode_utf16()),
        }
    }

    /// Writes the font's objects.
    pub(super) fn write(&self, pdf: &mut Pdf, refs: &Refs) {
        if self.style == Some(PdfStyle::SimpleGbk) {
            return self.write_simple(pdf, refs);
        }
        let (name, encoding, file) = match self.style {
            Some(PdfStyle::GbEuc) => ("STSong-Light", "GB-EUC-H", None),
            Some(PdfStyle::GbkEuc) => ("STSong-Light", "GBK-EUC-H", None),
            Some(PdfStyle::GbkpEuc) => ("STSong-Light", "GBKp-EUC-H", None),
            Some(PdfStyle::Gbk2k) => ("STSong-Light", "GBK2K-H", None),
            Some(PdfStyle::Utf16) => ("STSong-Light", "UniGB-UTF16-H", None),
            Some(PdfStyle::EmbeddedGbk) => ("ABCDEF+FZFSK", "GBK-EUC-H", Some(&[][..])),
            Some(PdfStyle::EmbeddedCid) => ("ABCDEF+FZFSK", "Identity-H", Some(&[][..])),
            Some(PdfStyle::EmbeddedTrueType) => (
                "ABCDEF+Untitled",
                "Identity-H",
                Some(self.characters.as_slice()),
            ),
            _ => ("STSong-Light", "UniGB-UCS2-H", None),
        };
        pdf.type0_font(refs.font)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(encoding.as_bytes()))
            .descendant_font(refs.descendant);
        self.write_descendant(pdf, refs, name, file.is_some());
        if let Some(characters) = file {
            let font = true_type::font(characters);
            pdf.stream(refs.file, &font)
                .pair(Name(b"Length1"), font.len() as i32);
        }
        self.write_descriptor(pdf, refs, name, file.is_some());
    }

    fn write_descendant(&self, pdf: &mut Pdf, refs: &Refs, name: &str, is_embedded: bool) {
        let mut descendant = pdf.cid_font(refs.descendant);
        descendant.base_font(Name(name.as_bytes()));
        descendant.subtype(if is_embedded {
            CidFontType::Type2
        } else {
            CidFontType::Type0
        });
        let is_own = self.style == Some(PdfStyle::EmbeddedTrueType);
        descendant.system_info(SystemInfo {
            registry: Str(b"Adobe"),
            ordering: Str(if is_own { b"Identity" } else { b"GB1" }),
            supplement: if is_own { 0 } else { 4 },
        });
        descendant.font_descriptor(refs.descriptor);
        descendant.default_width(1000.0);
        if is_embedded {
            descendant.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        if is_own {
            let narrow = self.characters.iter().filter(|it| it.is_ascii()).count() as u16;
            descendant.widths().same(1, narrow, 500.0);
        } else {
            // CIDs 1 to 95 of Adobe-GB1 are the printable characters of ASCII, 814 to 908 the same half as wide.
            descendant.widths().same(1, 95, 500.0).same(814, 908, 500.0);
        }
        descendant.finish();
    }

    fn write_descriptor(&self, pdf: &mut Pdf, refs: &Refs, name: &str, is_embedded: bool) {
        let mut descriptor = pdf.font_descriptor(refs.descriptor);
        descriptor
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC | FontFlags::SERIF)
            .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0))
            .italic_angle(0.0)
            .ascent(880.0)
            .descent(-120.0)
            .cap_height(880.0)
            .stem_v(93.0);
        if is_embedded {
            descriptor.font_file2(refs.file);
        }
        descriptor.finish();
    }

    /// A font of single bytes, each half as wide as an ideograph.
    fn write_simple(&self, pdf: &mut Pdf, refs: &Refs) {
        let mut font = pdf.type1_font(refs.font);
        font.base_font(Name(b"SimSun"))
            .first_char(0)
            .last_char(255)
            .widths([500.0; 256])
            .font_descriptor(refs.descriptor)
            .encoding_predefined(Name(b"WinAnsiEncoding"));
        font.finish();
        self.write_descriptor(pdf, refs, "SimSun", false);
    }
}

/// The identifier of a character of GB 2312 in the collection Adobe-GB1: its rows of 94 follow each other, the symbols
/// with gaps where GB 2312 has none.
fn identifier(character: char) -> u16 {
    if matches!(character, ' '..='~') {
        return character as u16 - 31;
    }
    let mut text = [0; 4];
    let (bytes, _, _) = GBK.encode(character.encode_utf8(&mut text));
    let [row, column] = *bytes else { return 0 };
    let (row, column) = (u16::from(row), u16::from(column));
    match row {
        0xA1 if column >= 0xA1 => 96 + column - 0xA1,
        0xA3 if column >= 0xA1 => 262 + column - 0xA1,
        0xB0..=0xD7 if column >= 0xA1 => 940 + (row - 0xB0) * 94 + column - 0xA1,
        0xD8..=0xF7 if column >= 0xA1 => 4695 + (row - 0xD8) * 94 + column - 0xA1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, load_embedded};

    use super::*;

    #[test]
    fn identifiers_are_those_of_the_collection() {
        let named = |name: &[u8]| {
            let data = load_embedded(CMapName::from_bytes(name)).expect("it is predefined");
            CMap::parse(data, load_embedded).expect("it is well-formed")
        };
        let characters = named(b"Adobe-GB1-UCS2");
        let is_known = |it: &char| identifier(*it) > 0;
        for character in "，。、：；（）《》“”〔〕％０９"
            .chars()
            .chain('\u{4E00}'..='\u{9FA5}')
            .filter(is_known)
        {
            let known = characters.lookup_bf_string(u32::from(identifier(character)));
            assert_eq!(known, Some(BfString::Char(character)), "{character}");
        }
        assert!("政府信息公开渚臧鹜".chars().all(|it| is_known(&it)));
    }
}
