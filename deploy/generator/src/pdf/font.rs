//! The font: STSong-Light, which every reader of Chinese PDFs knows, so that it needs not be embedded.

use pdf_writer::{
    Finish, Name, Pdf, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo},
};

/// The name of the font in a page's resources.
pub(super) const NAME: &[u8] = b"F1";

/// The objects a font consists of.
pub(super) struct Refs {
    pub(super) font: Ref,
    pub(super) descendant: Ref,
    pub(super) descriptor: Ref,
}

/// Writes the font's objects.
pub(super) fn write(pdf: &mut Pdf, refs: &Refs) {
    let base = Name(b"STSong-Light");
    pdf.type0_font(refs.font)
        .base_font(Name(b"STSong-Light-UniGB-UCS2-H"))
        .encoding_predefined(Name(b"UniGB-UCS2-H"))
        .descendant_font(refs.descendant);
    let mut descendant = pdf.cid_font(refs.descendant);
    descendant.subtype(CidFontType::Type0).base_font(base);
    descendant.system_info(SystemInfo {
        registry: Str(b"Adobe"),
        ordering: Str(b"GB1"),
        supplement: 4,
    });
    descendant
        .font_descriptor(refs.descriptor)
        .default_width(1000.0);
    // CIDs 1 to 95 of Adobe-GB1 are the printable characters of ASCII.
    descendant.widths().same(1, 95, 500.0);
    descendant.finish();
    pdf.font_descriptor(refs.descriptor)
        .name(base)
        .flags(FontFlags::SYMBOLIC | FontFlags::SERIF)
        .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(880.0)
        .stem_v(93.0);
}

/// The text in the font's encoding: UCS-2, big end first.
pub(super) fn encode(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Width of the text in this size, in points.
pub(crate) fn width(text: &str, size: f32) -> f32 {
    text.chars().map(|it| advance(it) * size).sum()
}

/// The text in lines not wider than this. A number goes whole to the next line, unless it is wider than one.
pub(crate) fn wrap(text: &str, size: f32, limit: f32, indent: f32) -> Vec<String> {
    let is_of_number = |it: char| it.is_ascii_digit() || matches!(it, '.' | ',');
    let mut lines = vec![String::new()];
    let mut used = indent;
    for character in text.chars() {
        let advance = advance(character) * size;
        if used + advance > limit && used > 0.0 {
            let line = lines.last_mut().expect("there is a first line");
            let begun = line.trim_end_matches(is_of_number).len();
            let keeps = begun == 0 || !is_of_number(character);
            let next = line.split_off(if keeps { line.len() } else { begun });
            used = width(&next, size);
            lines.push(next);
        }
        used += advance;
        lines
            .last_mut()
            .expect("there is a first line")
            .push(character);
    }
    lines
}

/// Width of a character, in parts of its size.
pub(crate) fn advance(character: char) -> f32 {
    if character.is_ascii() { 0.5 } else { 1.0 }
}
