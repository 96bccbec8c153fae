//! How wide text is in the fonts of Chinese documents, and where its lines break.

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
