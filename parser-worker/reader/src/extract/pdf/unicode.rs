//! The characters of glyphs: what hayro knows, then what the fonts of the file still tell.
//!
//! hayro maps by `ToUnicode`, by glyph name, and for CJK fonts that are not embedded by their character collection.
//! The fallbacks here are for embedded CJK fonts without `ToUnicode` (code to CID to the collection's UCS2 map, the font
//! found by name), for embedded TrueType fonts (the reverse of their `cmap` table), and for Chinese simple fonts that
//! carry GBK byte pairs.

use std::collections::BTreeMap;

use hayro_interpret::font::{Glyph as FontGlyph, OutlineFontData, OutlineGlyph, PositionedGlyph};
use hayro_interpret::hayro_cmap::{
    BfString, CMap, CMapName, CharacterCollection, CidFamily, load_embedded,
};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Bytes};

/// The mappings of one document, made when first needed.
pub(super) struct Unicode<'p> {
    pdf: &'p Pdf,
    fonts: Option<Fonts>,
    reversed: BTreeMap<u128, BTreeMap<u16, char>>,
}

/// What the font dictionaries of a file tell.
#[derive(Default)]
struct Fonts {
    /// CJK composite fonts by their name without subset prefix.
    composite: BTreeMap<String, Vec<Composite>>,
    /// The UCS2 maps of the collections in use, by the collection's map name.
    ucs2: BTreeMap<Vec<u8>, CMap>,
    /// True when a simple font that is not embedded has a Chinese name.
    chinese_simple: bool,
}

struct Composite {
    encoding: CMap,
    ucs2: Vec<u8>,
}

impl<'p> Unicode<'p> {
    /// The mappings of a file.
    pub(super) fn of(pdf: &'p Pdf) -> Self {
        Self {
            pdf,
            fonts: None,
            reversed: BTreeMap::new(),
        }
    }

    /// The characters of a glyph, none when nothing in the file tells.
    pub(super) fn characters(&mut self, glyph: &FontGlyph<'_>) -> Option<BfString> {
        glyph.as_unicode().filter(is_text).or_else(|| match glyph {
            FontGlyph::Outline(it) => {
                let font = it.font_data()?;
                self.by_collection(it, &font)
                    .filter(is_text)
                    .or_else(|| self.by_table(it, &font))
            }
            FontGlyph::Type3(_) => None,
        })
    }

    /// The characters of a run of single-byte glyphs that are really GBK byte pairs: one entry a glyph, none for the
    /// second of a pair. None when the run is not that.
    pub(super) fn double_byte_run(
        &mut self,
        glyphs: &[PositionedGlyph<'_>],
    ) -> Option<Vec<Option<char>>> {
        if glyphs.iter().all(|it| it.char_code() < 0x81) || !self.fonts().chinese_simple {
            return None;
        }
        let mut bytes = Vec::with_capacity(glyphs.len());
        for it in glyphs {
            match &**it {
                FontGlyph::Outline(outline) if outline.font_data().is_none() => {
                    bytes.push(u8::try_from(outline.char_code()).ok()?);
                }
                _ => return None,
            }
        }
        byte_pairs(&bytes)
    }

    /// Code to CID by the font's encoding, CID to character by its collection.
    fn by_collection(&mut self, glyph: &OutlineGlyph, font: &OutlineFontData) -> Option<BfString> {
        let name = font.postscript_name.as_deref()?;
        let fonts = self.fonts();
        let mut answers = fonts.composite.get(name)?.iter().filter_map(|it| {
            let code = glyph.char_code();
            let cid = (1..=4).find_map(|length| it.encoding.lookup_cid_code(code, length))?;
            fonts.ucs2.get(&it.ucs2)?.lookup_bf_string(cid)
        });
        let first = answers.next()?;
        // Two fonts of one name that disagree tell nothing.
        answers.all(|it| it == first).then_some(first)
    }

    /// Glyph number to character by the embedded font's own table.
    fn by_table(&mut self, glyph: &OutlineGlyph, font: &OutlineFontData) -> Option<BfString> {
        let number = u16::try_from(glyph.glyph_id().to_u32()).ok()?;
        let table = self
            .reversed
            .entry(font.cache_key)
            .or_insert_with(|| reversed((*font.data).as_ref()));
        table.get(&number).copied().map(BfString::Char)
    }

    fn fonts(&mut self) -> &Fonts {
        let pdf = self.pdf;
        self.fonts.get_or_insert_with(|| Fonts::of(pdf))
    }
}

impl Fonts {
    fn of(pdf: &Pdf) -> Self {
        let mut fonts = Self::default();
        for object in pdf.objects() {
            if let Object::Dict(dict) = object {
                match dict.get::<Name<'_>>(keys::SUBTYPE).as_deref() {
                    Some(keys::TYPE0) => drop(fonts.add_composite(&dict)),
                    Some(keys::TRUE_TYPE | keys::TYPE1 | keys::MM_TYPE1) => {
                        fonts.chinese_simple |= is_chinese_simple(&dict);
                    }
                    _ => {}
                }
            }
        }
        fonts
    }

    fn add_composite(&mut self, font: &Dict<'_>) -> Option<()> {
        let encoding = encoding(font)?;
        let descendant = font
            .get::<Array<'_>>(keys::DESCENDANT_FONTS)?
            .iter::<Dict<'_>>()
            .next()?;
        let family = encoding
            .metadata()
            .character_collection
            .as_ref()
            .map(|it: &CharacterCollection| it.family.clone())
            .filter(|it| *it != CidFamily::AdobeIdentity)
            .or_else(|| collection(&descendant))?;
        let ucs2 = family.ucs2_cmap()?;
        let name = font.get::<Name<'_>>(keys::BASE_FONT)?;
        let key = ucs2.to_bytes().to_vec();
        if !self.ucs2.contains_key(&key) {
            let map = CMap::parse(load_embedded(ucs2)?, load_embedded)?;
            self.ucs2.insert(key.clone(), map);
        }
        self.composite
            .entry(without_subset_prefix(name.as_str()).to_owned())
            .or_default()
            .push(Composite {
                encoding,
                ucs2: key,
            });
        Some(())
    }
}

fn encoding(font: &Dict<'_>) -> Option<CMap> {
    match font.get::<Object<'_>>(keys::ENCODING)? {
        Object::Name(name) => match CMapName::from_bytes(&name) {
            CMapName::IdentityH => Some(CMap::identity_h()),
            CMapName::IdentityV => Some(CMap::identity_v()),
            other => CMap::parse(load_embedded(other)?, load_embedded),
        },
        Object::Stream(stream) => CMap::parse(&stream.decoded_data().ok()?, load_embedded),
        _ => None,
    }
}

fn collection(descendant: &Dict<'_>) -> Option<CidFamily> {
    let info = descendant.get::<Dict<'_>>(keys::CIDSYSTEMINFO)?;
    let registry = info.get::<Bytes<'_>>(keys::REGISTRY)?;
    let ordering = info.get::<Bytes<'_>>(keys::ORDERING)?;
    Some(CidFamily::from_registry_ordering(
        registry.as_bytes(),
        ordering.as_bytes(),
    ))
}

fn is_chinese_simple(font: &Dict<'_>) -> bool {
    let embedded = font
        .get::<Dict<'_>>(keys::FONT_DESC)
        .is_some_and(|descriptor| {
            [keys::FONT_FILE, keys::FONT_FILE2, keys::FONT_FILE3]
                .iter()
                .any(|it| descriptor.get::<Stream<'_>>(it).is_some())
        });
    !embedded
        && font
            .get::<Name<'_>>(keys::BASE_FONT)
            .is_some_and(|it| is_chinese_name(&it))
}

/// True for the name of a Chinese font, in Latin letters or in GBK or UTF-8 bytes.
fn is_chinese_name(name: &[u8]) -> bool {
    const LATIN: [&str; 14] = [
        "simsun",
        "simhei",
        "fangsong",
        "kaiti",
        "stsong",
        "stheiti",
        "stkaiti",
        "stzhongsong",
        "gb2312",
        "gbk",
        "yahei",
        "fzxbs",
        "fzfs",
        "fzht",
    ];
    let latin = String::from_utf8_lossy(name).to_ascii_lowercase();
    let (gbk, _, damaged) = encoding_rs::GBK.decode(name);
    LATIN.iter().any(|it| latin.contains(it))
        || latin.chars().any(is_ideograph)
        || (!damaged && gbk.chars().any(is_ideograph))
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}')
}

fn without_subset_prefix(name: &str) -> &str {
    match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 => rest,
        _ => name,
    }
}

/// Decodes bytes of which every high byte must begin a GBK pair.
fn byte_pairs(bytes: &[u8]) -> Option<Vec<Option<char>>> {
    let mut characters = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        if first.is_ascii() {
            characters.push(Some(char::from(*first)));
            rest = after;
        } else {
            let pair = rest.get(..2)?;
            let (text, _, damaged) = encoding_rs::GBK.decode(pair);
            let mut decoded = text.chars();
            let character = decoded.next().filter(|_| !damaged)?;
            if decoded.next().is_some() {
                return None;
            }
            characters.extend([Some(character), None]);
            rest = rest.get(2..)?;
        }
    }
    Some(characters)
}

/// The `cmap` table of a font, from glyph number to character.
fn reversed(font: &[u8]) -> BTreeMap<u16, char> {
    let mut reversed = BTreeMap::new();
    let Ok(face) = ttf_parser::Face::parse(font, 0) else {
        return reversed;
    };
    let Some(table) = face.tables().cmap else {
        return reversed;
    };
    for subtable in table.subtables.into_iter().filter(|it| it.is_unicode()) {
        subtable.codepoints(|code| {
            let character = char::from_u32(code).filter(|it| is_plain(*it));
            if let (Some(character), Some(glyph)) = (character, subtable.glyph_index(code)) {
                let best = reversed.entry(glyph.0).or_insert(character);
                *best = better(*best, character);
            }
        });
    }
    reversed
}

/// Of two characters that share a glyph, the ordinary one: no radical or compatibility form, then the lower code.
fn better(one: char, other: char) -> char {
    let rank = |it: char| {
        (
            matches!(it, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}'),
            it,
        )
    };
    if rank(other) < rank(one) { other } else { one }
}

/// False for characters that say nothing: unassigned meaning, or no character.
fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..='\u{FFFF}' | '\u{F0000}'..)
}

fn is_text(text: &BfString) -> bool {
    let says = |it: char| it != '\0' && it != '\u{FFFD}';
    match text {
        BfString::Char(it) => says(*it),
        BfString::String(it) => !it.is_empty() && it.chars().all(says),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_pairs_decode_and_keep_their_places() {
        let bytes = [0xB9, 0xAB, b'1', 0xBF, 0xAA];
        let characters = byte_pairs(&bytes).expect("pairs");
        assert_eq!(characters, [Some('公'), None, Some('1'), Some('开'), None]);
        assert_eq!(byte_pairs(&[0xB9]), None);
    }

    #[test]
    fn chinese_font_names_are_told() {
        assert!(is_chinese_name(b"SimSun,Bold"));
        assert!(is_chinese_name(&[0xCB, 0xCE, 0xCC, 0xE5]));
        assert!(is_chinese_name("宋体".as_bytes()));
        assert!(!is_chinese_name(b"Helvetica"));
    }

    #[test]
    fn the_ordinary_character_wins_over_the_radical() {
        assert_eq!(better('\u{2F00}', '一'), '一');
        assert_eq!(better('一', '\u{2F00}'), '一');
    }
}
