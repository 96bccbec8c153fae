//! A start tag as a page writes it, without the attributes that mean nothing here: pages pasted from word processors
//! consist of little else.

/// A start tag made shorter.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shortened<'a> {
    /// Its name as written.
    pub(super) name: &'a str,
    /// How many attributes it was written with.
    pub(super) attributes: usize,
    /// How many of them are kept.
    pub(super) kept: usize,
    /// What stands behind it.
    pub(super) rest: &'a str,
}

/// Writes the start tag that a piece of a page begins with, with those attributes that are kept, by the tag's name, theirs and their value. None
/// when the tag does not end in the piece, or is written in a way that is easily misread; then nothing is to be left out.
pub(super) fn shorten<'a>(
    piece: &'a str,
    mut keeps: impl FnMut(&str, &str, &str) -> bool,
    written: &mut String,
) -> Option<Shortened<'a>> {
    let mut rest = piece.strip_prefix('<')?;
    if !rest.starts_with(|it: char| it.is_ascii_alphabetic()) {
        return None;
    }
    let tag = take_name(&mut rest);
    written.clear();
    written.push('<');
    written.push_str(tag);
    let (mut attributes, mut kept) = (0, 0);
    loop {
        let spaced = rest.trim_start_matches(is_space);
        let end = spaced
            .strip_prefix('>')
            .or_else(|| spaced.strip_prefix("/>"));
        if let Some(behind) = end {
            written.push_str(&spaced[..spaced.len() - behind.len()]);
            return Some(Shortened {
                name: tag,
                attributes,
                kept,
                rest: behind,
            });
        }
        if spaced.len() == rest.len() {
            return None;
        }
        rest = spaced;
        let name = take_name(&mut rest);
        let value = take_value(&mut rest)?;
        if name.is_empty() {
            return None;
        }
        attributes += 1;
        if keeps(tag, name, value) {
            kept += 1;
            written.push(' ');
            written.push_str(&spaced[..spaced.len() - rest.len()]);
        }
    }
}

/// The name of an end tag that stands whole at the start of a piece, and what stands behind it.
pub(super) fn end_tag(piece: &str) -> Option<(&str, &str)> {
    let mut rest = piece.strip_prefix("</")?;
    let name = take_name(&mut rest);
    Some((name, rest.strip_prefix('>')?))
}

fn take_name<'a>(rest: &mut &'a str) -> &'a str {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | ':' | '.');
    let (name, after) = rest.split_at(rest.len() - rest.trim_start_matches(is_plain).len());
    *rest = after;
    name
}

/// The value behind the name of an attribute; empty when there is none.
fn take_value<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let Some(value) = rest.trim_start_matches(is_space).strip_prefix('=') else {
        return Some("");
    };
    let value = value.trim_start_matches(is_space);
    let (value, after) = match value.as_bytes().first()? {
        b'"' => value[1..].split_once('"')?,
        b'\'' => value[1..].split_once('\'')?,
        _ => {
            let is_end = |it: char| is_space(it) || it == '>';
            value.split_at(value.find(is_end)?)
        }
    };
    *rest = after;
    Some(value)
}

fn is_space(it: char) -> bool {
    matches!(it, ' ' | '\t' | '\n' | '\r' | '\x0C')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(piece: &str, expected: Option<(&str, usize, &str)>) {
        let mut written = String::new();
        let found = shorten(piece, |_, name, _| name.starts_with('k'), &mut written);
        let found = found.map(|it| (written.as_str(), it.attributes, it.rest));
        assert_eq!(found, expected, "{piece}");
    }

    #[test]
    fn only_the_attributes_that_mean_something_are_written() {
        check("<p>x", Some(("<p>", 0, "x")));
        check(
            "<td a=b k1=c  k2 = 'd e'\nf=\"g>h\" k3>x > y",
            Some(("<td k1=c k2 = 'd e' k3>", 5, "x > y")),
        );
        check("<br a=\"/\" />", Some(("<br/>", 1, "")));
        check("<a k=/x/>y", Some(("<a k=/x/>", 1, "y")));
    }

    #[test]
    fn an_end_tag_has_nothing_but_its_name() {
        assert_eq!(end_tag("</span>x"), Some(("span", "x")));
        for piece in ["</span", "</span >", "<span>", "</span a>", "</", "x"] {
            assert_eq!(end_tag(piece), None, "{piece}");
        }
    }

    #[test]
    fn what_is_open_or_strange_stays_as_it_is() {
        for piece in [
            "</p a=b>",
            "<!-- a=b -->",
            "<p a='b",
            "<p a=",
            "<p a=b",
            "<p",
            "<p a='b'c=d>",
            "<p =b>",
            "<p a\"b>",
            "<p a/b>",
            "<p/a>",
            "<p 一=b>",
            "< p>",
        ] {
            check(piece, None);
        }
    }
}
