//! How deep the elements of a page are nested, found without parsing it.

use std::collections::HashMap;

/// Elements that hold nothing, or that end where their like begins: they do not nest by themselves.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li",
    "link", "meta", "optgroup", "option", "p", "param", "rp", "rt", "source", "tbody", "td",
    "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// The greatest number of elements that are open at once. An end tag closes only its like, so that stray ones hide nothing:
/// the number may be too large, for a page that forgets its end tags.
pub(super) fn depth(text: &str) -> usize {
    let mut open = HashMap::<String, usize>::new();
    let (mut depth, mut deepest) = (0, 0_usize);
    for tag in text.split('<').skip(1) {
        let (is_end, rest) = match tag.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, tag),
        };
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, ':' | '-'));
        let name = rest[..end.unwrap_or(rest.len())].to_ascii_lowercase();
        if !name.starts_with(|it: char| it.is_ascii_alphabetic()) || FLAT.contains(&name.as_str()) {
            continue;
        }
        let count = open.entry(name).or_default();
        if !is_end {
            *count += 1;
            depth += 1;
        } else if *count > 0 {
            *count -= 1;
            depth -= 1;
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn open_elements_are_counted_and_stray_ends_hide_nothing() {
        let check = |text: &str, expected: usize| assert_eq!(depth(text), expected, "{text}");
        check("", 0);
        check("a < b", 0);
        check("<div><b>x</b></div><div></div>", 2);
        check("<table><tr><td><p>x<p>y<br><img src=a></table>", 1);
        check("<DIV></x></x><Div>", 2);
        check("</div></div><div>", 1);
        check("<o:p></o:p><o:p></o:p>", 1);
        check(&"<div></p>".repeat(2000), 2000);
    }
}
