//! Words from a portal, made fit for a row and an event: one line, not endless.

/// More characters than any real title or file name has.
const MOST: usize = 500;

/// The words of a text with single spaces between them, cut after [`MOST`] characters.
pub(crate) fn tidy(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&words)
}

/// The beginning of a text, marked when it was cut.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, tidy};

    #[test]
    fn words_become_one_bounded_line() {
        assert_eq!(tidy(" 年度\n 报告　2024 "), "年度 报告 2024");
        assert_eq!(tidy(&"年".repeat(MOST)), "年".repeat(MOST));
        assert_eq!(tidy(&"年".repeat(MOST + 1)).chars().count(), MOST + 1);
        assert_eq!(tidy(""), "");
    }
}
