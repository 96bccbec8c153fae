//! How deep the elements of a page are nested, and how many there would be, found without parsing it.

use std::collections::HashMap;

/// Elements that hold nothing, or that end where their like begins: they do not nest by themselves.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li",
    "link", "meta", "optgroup", "option", "p", "param", "rp", "rt", "source", "tbody", "td",
    "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// Elements that a parser opens again in every block after the one in which they were left open.
const REOPENED: &[&str] = &[
    "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u",
];

/// How large the tree of a page would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// The greatest number of elements that are open at once.
    pub(super) depth: usize,
    /// The number of elements, counting again those that a parser opens again.
    pub(super) elements: usize,
}

/// The extent of a page. An end tag closes only its like, so that stray ones hide nothing: the numbers may be too large, for a
/// page that forgets its end tags.
pub(super) fn extent(text: &str) -> Extent {
    let mut open = HashMap::<String, usize>::new();
    let (mut depth, mut deepest) = (0, 0_usize);
    let (mut reopened, mut elements) = (0_usize, 0_usize);
    for tag in text.split('<').skip(1) {
        let (is_end, rest) = match tag.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, tag),
        };
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, ':' | '-'));
        elements += 1 + reopened;
        let name = rest[..end.unwrap_or(rest.len())].to_ascii_lowercase();
        if !name.starts_with(|it: char| it.is_ascii_alphabetic()) || FLAT.contains(&name.as_str()) {
            continue;
        }
        // `i<b;` in a script is no tag; taken for one, it would be open to the end.
        let is_tag = rest[name.len()..].starts_with([' ', '\t', '\r', '\n', '/', '>']);
        let again = usize::from(is_tag && REOPENED.contains(&name.as_str()));
        let count = open.entry(name).or_default();
        if !is_end {
            *count += 1;
            depth += 1;
            reopened += again;
        } else if *count > 0 {
            *count -= 1;
            depth -= 1;
            reopened = reopened.saturating_sub(again);
        }
        deepest = deepest.max(depth);
    }
    Extent {
        depth: deepest,
        elements,
    }
}

#[cfg(test)]
mod tests {
    use super::extent;

    #[test]
    fn open_elements_are_counted_and_stray_ends_hide_nothing() {
        let check =
            |text: &str, expected: usize| assert_eq!(extent(text).depth, expected, "{text}");
        check("", 0);
        check("a < b", 0);
        check("<div><b>x</b></div><div></div>", 2);
        check("<table><tr><td><p>x<p>y<br><img src=a></table>", 1);
        check("<DIV></x></x><Div>", 2);
        check("</div></div><div>", 1);
        check("<o:p></o:p><o:p></o:p>", 1);
        check(&"<div></p>".repeat(2000), 2000);
    }

    #[test]
    fn elements_that_are_opened_again_in_every_paragraph_count_again() {
        let elements = |text: &str| extent(text).elements;
        assert_eq!(elements("<p><b>x</b></p>"), 5);
        assert_eq!(elements("<p><b>x<p>x<p>x"), 4 + 2);
        let bold = (0..900).map(|it| format!("<b a={it}>")).collect::<String>();
        assert!(elements(&format!("{bold}{}", "<p>x".repeat(2000))) > 1_000_000);
        assert_eq!(elements(&format!("a<b;i<s&&{}", "<p>".repeat(100))), 102);
    }
}
