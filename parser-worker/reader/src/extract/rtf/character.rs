//! Control words and symbols that stand for a character (RTF 1.9.1, "Special Characters").

/// The text that a control word stands for.
pub(super) fn of_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "tab" => "\t",
        "line" | "lbr" | "page" | "column" => "\n",
        "emdash" => "—",
        "endash" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "emspace" => "\u{2003}",
        "enspace" => "\u{2002}",
        "qmspace" => "\u{2005}",
        _ => return None,
    })
}

/// The text that a control symbol stands for.
pub(super) fn of_symbol(symbol: u8) -> Option<&'static str> {
    match symbol {
        b'~' => Some("\u{a0}"),
        b'_' => Some("-"),
        _ => None,
    }
}
