//! Words from a portal, made fit for a row and an event: one line, not endless.

/// More characters than any real title or file name has.
const MOST: usize = 500;

/// No character of any text, and none that PostgreSQL takes.
const NUL: char = '\0';

/// The words of a text with single spaces between them, cut after [`MOST`] characters.
pub(crate) fn tidy(text: &str) -> String {
    let words = text.split(|it: char| it.is_whitespace() || it == NUL);
    let words = words.filter(|it| !it.is_empty()).collect::<Vec<_>>();
    cut(&words.join(" "))
}

/// The beginning of a text, marked when it was cut.
pub(crate) fn cut(text: &str) -> String {
    let text = text.replace(NUL, "");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, cut, tidy};

    #[test]
    fn words_become_one_bounded_line() {
        assert_eq!(tidy(" 年度\n 报告　2024 "), "年度 报告 2024");
        assert_eq!(tidy(&"年".repeat(MOST)), "年".repeat(MOST));
        assert_eq!(tidy(&"年".repeat(MOST + 1)).chars().count(), MOST + 1);
        assert_eq!(tidy(""), "");
        assert_eq!(tidy("a\0\0b "), "a b");
        assert_eq!(cut("a\0b"), "ab");
    }
}
