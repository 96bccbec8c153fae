//! Code pages: in which charset the bytes of a font are (RTF 1.9.1, `\ansicpg`, `\cpg` and `\fcharset`).

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, MACINTOSH, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
    WINDOWS_1257, WINDOWS_1258,
};

/// What is known of the charset of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodePage {
    /// The charset.
    Known(&'static Encoding),
    /// The document's, if it says one.
    OfDocument,
    /// Signs of a font of its own.
    Symbols,
}

/// The charset of a Windows code page.
pub(super) fn of_number(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        874 => WINDOWS_874,
        932 | 10001 => SHIFT_JIS,
        936 | 10008 => GBK,
        949 | 1361 | 10003 => EUC_KR,
        950 | 10002 => BIG5,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1252 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 => MACINTOSH,
        54936 => GB18030,
        65001 => UTF_8,
        _ => return None,
    })
}

/// The code page that `\fcharset` names.
pub(super) fn of_font_charset(charset: i32) -> CodePage {
    let number = match charset {
        2 => return CodePage::Symbols,
        77 => 10000,
        78 | 128 => 932,
        79 | 129 | 130 => 949,
        80 | 134 => 936,
        81 | 136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        // Writers give 0, "ANSI", to fonts of any charset.
        _ => return CodePage::OfDocument,
    };
    of_number(number).map_or(CodePage::OfDocument, CodePage::Known)
}

/// True when two bytes make a character.
pub(super) fn is_double_byte(encoding: &'static Encoding) -> bool {
    [GBK, GB18030, BIG5, SHIFT_JIS, EUC_KR].contains(&encoding)
}

/// True for the first byte of a character of two.
pub(super) fn is_lead(encoding: &'static Encoding, byte: u8) -> bool {
    let is_half_width = encoding == SHIFT_JIS && (0xA0..=0xDF).contains(&byte);
    is_double_byte(encoding) && (0x81..=0xFE).contains(&byte) && !is_half_width
}
