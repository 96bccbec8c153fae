//! Text in its narrow forms: Unicode's NFKC, which makes full-width letters, digits and spaces plain ones.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The text in NFKC. Almost all text of these reports is told to be in it, or is brought to it, character by character.
pub(crate) fn narrow(text: &str) -> Cow<'_, str> {
    if text.chars().all(|it| narrow_form(it) == Some(it)) {
        return Cow::Borrowed(text);
    }
    let forms: Option<String> = text.chars().map(narrow_form).collect();
    Cow::Owned(forms.unwrap_or_else(|| text.nfkc().collect()))
}

/// The form of a character that is one character whatever stands beside it; none where the tables of Unicode are needed.
fn narrow_form(it: char) -> Option<char> {
    match it {
        // CJK ideographs and their punctuation; dashes and quotation marks.
        '\0'..='\x7f' | '一'..='\u{9fff}' | '、'..='〕' | '—' | '‘'..='”' => Some(it),
        '\u{a0}' | '\u{3000}' => Some(' '),
        '！'..='～' => char::from_u32(u32::from(it) - 0xfee0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::{narrow, narrow_form};

    #[test]
    fn every_character_that_needs_no_table_is_as_in_the_table() {
        for it in '\0'..=char::MAX {
            if let Some(form) = narrow_form(it) {
                let one = String::from(it);
                assert_eq!(one.nfkc().collect::<String>(), String::from(form), "{it:?}");
            }
        }
    }

    #[test]
    fn texts_are_brought_to_nfkc() {
        for text in [
            "１，２３４ 件",
            "第（一）项",
            "e\u{301}",
            "①㎡",
            "\u{a0}\u{3000}无",
            "－Ａ\u{301}",
        ] {
            assert_eq!(narrow(text), text.nfkc().collect::<String>(), "{text}");
        }
    }
}
