//! The elements of WordprocessingML that mean something here.

use quick_xml::events::BytesStart;

/// An element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Paragraph,
    ParagraphProperties,
    /// `pStyle`: the style of a paragraph.
    ParagraphStyle,
    /// `numPr`, with the list and the level in it that number a paragraph.
    Numbering,
    NumberingList,
    NumberingLevel,
    Run,
    RunProperties,
    Text,
    Tab,
    Break,
    Hyphen,
    /// `vanish`, `strike`, `dstrike`: the run is hidden or struck out.
    Withdrawn,
    /// `vertAlign`: the run is raised or lowered.
    VerticalAlign,
    /// `rFonts`: the fonts of the run.
    Fonts,
    /// `sym`: a sign of which only its font knows what it shows.
    Symbol,
    /// Something else than text, in a word.
    Replaced(&'static str),
    Table,
    Row,
    RowProperties,
    /// `gridBefore`: columns left free before a row.
    GridBefore,
    Cell,
    GridSpan,
    VerticalMerge,
    HorizontalMerge,
    /// Text that was deleted or moved away, or that only tells how other text is pronounced.
    Deleted,
    /// `mc:AlternateContent`: the same thing said in several ways.
    Alternatives,
    /// One of the ways.
    Alternative,
    Other,
}

/// The prefixes that a document gives to the namespaces it uses.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Prefixes {
    word: String,
    compatibility: String,
    math: String,
}

const WORD: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

const COMPATIBILITY: [&str; 1] = ["http://schemas.openxmlformats.org/markup-compatibility/2006"];

const MATH: [&str; 2] = [
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
];

impl Prefixes {
    /// Reads them from the document's first element; none when it is no element of Word's.
    pub(super) fn of(root: &BytesStart<'_>) -> Option<Self> {
        Some(Self {
            word: prefix(root, &WORD)?,
            compatibility: prefix(root, &COMPATIBILITY).unwrap_or_else(|| "mc".to_owned()),
            math: prefix(root, &MATH).unwrap_or_else(|| "m".to_owned()),
        })
    }

    /// What an element is.
    pub(super) fn tag(&self, name: &str) -> Tag {
        let (prefix, name) = name.split_once(':').unwrap_or(("", name));
        if prefix == self.word {
            word(name)
        } else if prefix == self.compatibility {
            match name {
                "AlternateContent" => Tag::Alternatives,
                "Choice" | "Fallback" => Tag::Alternative,
                _ => Tag::Other,
            }
        } else if (prefix, name) == (&self.math, "oMath") {
            Tag::Replaced("math")
        } else {
            Tag::Other
        }
    }
}

/// The attribute `val` of an element, whatever its prefix.
pub(super) fn value(element: &BytesStart<'_>) -> Option<String> {
    attribute(element, "val")
}

/// An attribute of an element, whatever its prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    attributes
        .with_checks(false)
        .flatten()
        .find(|it| it.key.local_name().as_ref() == name)
        .map(|it| it.value.trim().to_owned())
}

/// True when an element that switches something switches it off.
pub(super) fn is_off(element: &BytesStart<'_>) -> bool {
    value(element).is_some_and(|it| matches!(it.as_str(), "0" | "false" | "off"))
}

fn word(name: &str) -> Tag {
    match name {
        "p" => Tag::Paragraph,
        "pPr" => Tag::ParagraphProperties,
        "pStyle" => Tag::ParagraphStyle,
        "numPr" => Tag::Numbering,
        "numId" => Tag::NumberingList,
        "ilvl" => Tag::NumberingLevel,
        "r" => Tag::Run,
        "rPr" => Tag::RunProperties,
        "t" => Tag::Text,
        "tab" => Tag::Tab,
        "br" | "cr" => Tag::Break,
        "noBreakHyphen" => Tag::Hyphen,
        "vanish" | "strike" | "dstrike" => Tag::Withdrawn,
        "vertAlign" => Tag::VerticalAlign,
        "drawing" | "pict" => Tag::Replaced("image"),
        "object" => Tag::Replaced("object"),
        "rFonts" => Tag::Fonts,
        "sym" => Tag::Symbol,
        "tbl" => Tag::Table,
        "tr" => Tag::Row,
        "trPr" => Tag::RowProperties,
        "gridBefore" => Tag::GridBefore,
        "tc" => Tag::Cell,
        "gridSpan" => Tag::GridSpan,
        "vMerge" => Tag::VerticalMerge,
        "hMerge" => Tag::HorizontalMerge,
        "del" | "moveFrom" | "rt" => Tag::Deleted,
        _ => Tag::Other,
    }
}

fn prefix(root: &BytesStart<'_>, namespaces: &[&str]) -> Option<String> {
    let mut attributes = root.attributes();
    attributes
        .with_checks(false)
        .flatten()
        .filter(|it| namespaces.contains(&it.value.as_ref()))
        .find_map(|it| match it.key.as_ref() {
            "xmlns" => Some(String::new()),
            name => name.strip_prefix("xmlns:").map(str::to_owned),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_prefix_may_be_words() {
        let root = |attributes| BytesStart::from_content(attributes, "document".len());
        let prefixes = Prefixes::of(&root(
            "document xmlns=\"http://purl.oclc.org/ooxml/wordprocessingml/main\" xmlns:a=\"x\"",
        ));
        let prefixes = prefixes.expect("a document of Word's");
        assert_eq!(prefixes.tag("tbl"), Tag::Table);
        assert_eq!(prefixes.tag("a:tbl"), Tag::Other);
        assert_eq!(prefixes.tag("mc:Fallback"), Tag::Alternative);
        assert_eq!(Prefixes::of(&root("document xmlns=\"x\"")), None);
    }
}
