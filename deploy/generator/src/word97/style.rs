//! What every document of Word has beside its text: a style, a font, a page.

/// The properties of a section: A4 with margins of an inch, in twentieths of a point ([MS-DOC] 2.6.4).
pub(super) const SECTION: [u8; 26] = [
    24, 0, // length
    0x1F, 0xB0, 0x82, 0x2E, // page width
    0x20, 0xB0, 0xC6, 0x41, // page height
    0x21, 0xB0, 0xA0, 0x05, // margins
    0x22, 0xB0, 0xA0, 0x05, //
    0x23, 0x90, 0xA0, 0x05, //
    0x24, 0x90, 0xA0, 0x05, //
];

/// Styles that have a fixed number.
const FIXED_STYLES: u16 = 15;

/// The style sheet: `Normal`, and nothing else ([MS-DOC] 2.9.271).
pub(super) fn sheet() -> Vec<u8> {
    let name: Vec<u16> = "Normal".encode_utf16().collect();
    let header = [18, FIXED_STYLES, 10, 1, 0x5B, FIXED_STYLES, 0, 0, 0, 0];
    // Length; number and flags; a paragraph style based on none; two lists of properties; length; flags.
    let style = [32, 0, 0xFFF1, 2, 32, 0, name.len() as u16];
    // Its end; properties of paragraphs, which begin with the style's number; properties of characters.
    let properties = [0, 2, 0, 0];
    let empty = [0; FIXED_STYLES as usize - 1];
    let words = header.into_iter().chain(style).chain(name);
    let words = words.chain(properties).chain(empty);
    words.flat_map(u16::to_le_bytes).collect()
}

/// The fonts: 宋体 ([MS-DOC] 2.9.280).
pub(super) fn fonts() -> Vec<u8> {
    let name: Vec<u8> = "宋体\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut fonts = vec![1, 0, 0, 0];
    // Length without itself; a TrueType font; weight; the Chinese charset; no other name; no shape.
    fonts.extend([39 + name.len() as u8, 0x06, 0x90, 0x01, 134, 0]);
    fonts.extend([0; 34]);
    fonts.extend(name);
    fonts
}

/// The document's properties ([MS-DOC] 2.7.4): tab stops every 420 twentieths of a point, the rest nothing.
pub(super) fn document_properties() -> Vec<u8> {
    let mut properties = vec![0; 500];
    properties[10..12].copy_from_slice(&420_u16.to_le_bytes());
    properties
}
