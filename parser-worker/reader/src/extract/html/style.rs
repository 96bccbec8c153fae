//! What the style of an element says about whether and how its text is seen.

use std::borrow::Cow;

/// What a style attribute declares; what it does not is left to the elements around.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) display: Option<Display>,
    pub(super) visibility: Option<Visibility>,
    pub(super) font_size: Option<FontSize>,
    /// `opacity: 0`.
    pub(super) is_transparent: bool,
    /// A line through the text.
    pub(super) is_struck: bool,
    /// Above or below the line.
    pub(super) is_raised: bool,
    /// At most two pixels wide or high.
    pub(super) is_speck: bool,
    is_flat: bool,
    is_cut: bool,
    has_room: bool,
}

/// What kind of box an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    None,
    Inline,
    Table,
    Block,
}

/// Whether an element shows or only takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    Visible,
    Hidden,
}

/// A size of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FontSize {
    Zero,
    /// A part of the size around: of none, it is none.
    OfParent,
    Fixed,
}

/// The properties that [`Style::declare`] knows.
const PROPERTIES: [&str; 17] = [
    "display",
    "visibility",
    "font-size",
    "font",
    "opacity",
    "text-decoration",
    "text-decoration-line",
    "vertical-align",
    "overflow",
    "overflow-y",
    "height",
    "max-height",
    "width",
    "min-height",
    "padding",
    "padding-top",
    "padding-bottom",
];

impl Style {
    /// Reads a style attribute. Of two declarations the later holds, and the important one before all.
    pub(super) fn of(attribute: Option<&str>) -> Self {
        let mut style = Self::default();
        let Some(attribute) = attribute else {
            return style;
        };
        if attribute.contains("/*") {
            style.declare_all(&without_comments(attribute));
        } else {
            style.declare_all(attribute);
        }
        style
    }

    fn declare_all(&mut self, declarations: &str) {
        let known = |declaration: &'_ str| -> Option<&'static str> {
            let property = declaration.split_once(':')?.0.trim();
            let mut known = PROPERTIES.iter();
            known.find(|it| it.eq_ignore_ascii_case(property)).copied()
        };
        let has_important = declarations.contains('!');
        for holds_important in [false, true] {
            if holds_important && !has_important {
                return;
            }
            for declaration in declarations.split(';') {
                let Some(property) = known(declaration) else {
                    continue;
                };
                let value = declaration.split_once(':').map_or("", |(_, value)| value);
                let value = lowercase(value);
                let (value, is_important) = match value.split_once('!') {
                    Some((value, mark)) => (value, mark.trim() == "important"),
                    None => (&*value, false),
                };
                if is_important == holds_important {
                    self.declare(property, value.trim());
                }
            }
        }
    }

    /// True when nothing of a box is seen because it has no height and cuts what overflows.
    pub(super) fn is_cut_away(&self) -> bool {
        self.is_flat && self.is_cut && !self.has_room
    }

    fn declare(&mut self, property: &str, value: &str) {
        match property {
            "display" => self.display = Some(display(value)),
            "visibility" => self.visibility = visibility(value),
            "font-size" => self.font_size = font_size(value).or(self.font_size),
            "font" => self.font_size = font_size_of_font(value).or(self.font_size),
            "opacity" => self.is_transparent = is_zero(value),
            "text-decoration" | "text-decoration-line" => {
                self.is_struck = value.split_whitespace().any(|it| it == "line-through");
            }
            "vertical-align" => self.is_raised = matches!(value, "super" | "sub"),
            "overflow" | "overflow-y" => {
                self.is_cut = value
                    .split_whitespace()
                    .any(|it| matches!(it, "hidden" | "clip"));
            }
            "height" | "max-height" => {
                self.is_flat = is_zero(value);
                self.is_speck |= is_few_pixels(value);
            }
            "width" => self.is_speck |= is_few_pixels(value),
            "min-height" | "padding" | "padding-top" | "padding-bottom" => {
                self.has_room |= !value.split_whitespace().all(is_zero);
            }
            _ => {}
        }
    }
}

/// True for a length of at most two pixels, in CSS or as an attribute.
pub(super) fn is_few_pixels(value: &str) -> bool {
    let number = value.trim().trim_end_matches("px");
    number
        .parse::<f64>()
        .is_ok_and(|it| (0.0..=2.0).contains(&it))
}

fn display(value: &str) -> Display {
    match value {
        "none" => Display::None,
        "inline" | "contents" | "initial" => Display::Inline,
        table if table.contains("table") => Display::Table,
        _ => Display::Block,
    }
}

fn visibility(value: &str) -> Option<Visibility> {
    match value {
        "hidden" | "collapse" => Some(Visibility::Hidden),
        "visible" | "initial" => Some(Visibility::Visible),
        _ => None,
    }
}

fn font_size(value: &str) -> Option<FontSize> {
    const WORDS: [&str; 8] = [
        "initial", "medium", "small", "x-small", "xx-small", "large", "x-large", "xx-large",
    ];
    if is_zero(value) {
        return Some(FontSize::Zero);
    }
    if WORDS.contains(&value) {
        return Some(FontSize::Fixed);
    }
    if matches!(value, "larger" | "smaller" | "inherit" | "unset") {
        return Some(FontSize::OfParent);
    }
    match length(value)? {
        (_, "%" | "em" | "ex" | "ch") => Some(FontSize::OfParent),
        (_, "") => None,
        _ => Some(FontSize::Fixed),
    }
}

/// The size in the shorthand: `bold 12px/1.5 x`, `0/0 x`.
fn font_size_of_font(value: &str) -> Option<FontSize> {
    value
        .split_whitespace()
        .find_map(|it| font_size(it.split('/').next()?))
}

fn is_zero(value: &str) -> bool {
    length(value).is_some_and(|(number, _)| number == 0.0)
}

/// A number and its unit.
fn length(value: &str) -> Option<(f64, &str)> {
    let unit = value.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.');
    let number = value.strip_suffix(unit)?.parse().ok()?;
    let is_unit = unit == "%" || unit.bytes().all(|it| it.is_ascii_alphabetic());
    is_unit.then_some((number, unit))
}

fn lowercase(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|it| it.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(attribute: &str) -> Style {
        Style::of(Some(attribute))
    }

    #[test]
    fn the_last_and_the_important_declaration_holds() {
        let display = |attribute| style(attribute).display;
        assert_eq!(display("display:none;display:block"), Some(Display::Block));
        assert_eq!(
            display("DISPLAY : None !important; display:block"),
            Some(Display::None)
        );
        assert_eq!(display("/* display:none; */ color:red"), None);
        assert!(!style("text-decoration:line-through;text-decoration:none").is_struck);
    }

    #[test]
    fn lines_through_the_text() {
        assert!(style("text-decoration: underline line-through red").is_struck);
        assert!(style("text-decoration-line:line-through").is_struck);
        assert!(!style("text-decoration-style:line-through").is_struck);
    }

    #[test]
    fn sizes_of_text() {
        let size = |attribute: &str| style(attribute).font_size;
        for zero in ["0", "0px", "0.0pt", ".0em", "0%"] {
            assert_eq!(size(&format!("font-size:{zero}")), Some(FontSize::Zero));
        }
        assert_eq!(size("font:0/0 a"), Some(FontSize::Zero));
        assert_eq!(size("font: bold 12px/1.5 a"), Some(FontSize::Fixed));
        assert_eq!(size("font-size:0;font-size:2em"), Some(FontSize::OfParent));
        assert_eq!(size("font-size:0;font-size:red"), Some(FontSize::Zero));
        assert_eq!(size("font-size:0.5px"), Some(FontSize::Fixed));
        assert_eq!(size("font-size:12"), None);
    }

    #[test]
    fn a_box_without_height_is_cut_away_only_when_it_has_no_room() {
        assert!(style("height:0;overflow:hidden").is_cut_away());
        assert!(style("max-height:0px;overflow-y:clip;padding:0 0").is_cut_away());
        assert!(!style("height:0").is_cut_away());
        assert!(!style("height:0.5em;overflow:hidden").is_cut_away());
        assert!(!style("height:0;padding-bottom:56%;overflow:hidden").is_cut_away());
    }
}
