//! Signs: characters of which only their font knows what they show (Wingdings, Symbol). Most are boxes and bullets, and are
//! left out; one that stands at a figure may be a part of it.

/// Stands for a sign while its paragraph is read.
pub(super) const SIGN: char = '\u{FFFC}';

/// Stands for a character that is not known: no figure has one.
const UNKNOWN: char = '\u{FFFD}';

/// What a character shows that is set in a font of signs: fonts of signs have no others than those of one byte, which some
/// programs write as they are, and some from U+F000 on.
pub(super) fn in_font_of_signs(character: char) -> char {
    match character {
        ' ' | '\t' | '\n' => character,
        '!'..='\u{FF}' | '\u{F020}'..='\u{F0FF}' => SIGN,
        _ => character,
    }
}

/// The text without its signs; a sign at a figure is an unknown character there.
pub(super) fn without_signs(text: String) -> String {
    if !text.contains(SIGN) {
        return text;
    }
    let is_behind = follows_figure(text.chars());
    let mut is_before = follows_figure(text.chars().rev());
    is_before.reverse();
    let beside = is_behind.iter().zip(is_before).map(|(a, b)| *a || b);
    let shown = text.chars().zip(beside);
    let shown = shown.filter_map(|(character, is_beside)| match character {
        SIGN => is_beside.then_some(UNKNOWN),
        _ => Some(character),
    });
    shown.collect()
}

/// For each character, whether what stands before it ends in a digit, but for white space, other signs and the marks of a
/// number.
fn follows_figure(characters: impl Iterator<Item = char>) -> Vec<bool> {
    let is_passed = |it: char| it == SIGN || it.is_whitespace() || ".,．，+-".contains(it);
    let mut is_figure = false;
    let follows = characters.map(|character| {
        let before = is_figure;
        if !is_passed(character) {
            is_figure = character.is_numeric();
        }
        before
    });
    follows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_at_a_figure_is_an_unknown_character() {
        for (text, expected) in [
            ("2~5", "2?5"),
            ("~ 25", "? 25"),
            ("25,~", "25,?"),
            ("2~~\n5", "2??\n5"),
            ("~是 ~否", "是 否"),
            ("~", ""),
            ("共~2件，~无", "共?2件，无"),
            ("行政许可", "行政许可"),
        ] {
            let text = text.replace('~', &SIGN.to_string());
            let expected = expected.replace('?', &UNKNOWN.to_string());
            assert_eq!(without_signs(text), expected);
        }
    }

    #[test]
    fn only_the_characters_of_a_font_of_signs_are_signs() {
        let shown: String = "4 \u{F0FC}·政".chars().map(in_font_of_signs).collect();
        assert_eq!(shown, format!("{SIGN} {SIGN}{SIGN}政"));
    }
}
