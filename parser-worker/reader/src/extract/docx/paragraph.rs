//! A paragraph of Word while it is read: its text, and what the properties of the open run say of it.

use quick_xml::events::BytesStart;
use shared::place::Place;

use super::{
    super::{
        html::raised::{Level, RaisedText},
        sign::{SIGN, in_font_of_signs},
    },
    counter::Counter,
    style::Numbering,
    tag::{Tag, attribute, is_off, value},
};
use crate::document::Paragraph;

/// A paragraph that is open.
pub(super) struct OpenParagraph {
    text: RaisedText,
    place: Place,
    /// True while a run is open that is hidden or struck out.
    is_withdrawn: bool,
    /// True while a run is open whose letters are set in a font of signs.
    is_of_signs: bool,
    /// How the open run stands to the line.
    level: Level,
    style: Option<String>,
    numbering: Numbering,
    /// True when the mark at its end is hidden, struck out or deleted, and its number with it.
    is_mark_withdrawn: bool,
    /// The number that Word gives it, with what stands behind.
    number: String,
}

impl OpenParagraph {
    /// The how-manieth paragraph of the document begins.
    pub(super) fn new(number: u32) -> Self {
        let path = format!("p[{number}]");
        Self {
            text: RaisedText::default(),
            place: Place::Element { path },
            is_withdrawn: false,
            is_of_signs: false,
            level: Level::Line,
            style: None,
            numbering: Numbering::default(),
            is_mark_withdrawn: false,
            number: String::new(),
        }
    }

    /// A property of the paragraph is read.
    pub(super) fn change(&mut self, tag: Tag, element: &BytesStart<'_>) {
        match tag {
            Tag::ParagraphStyle => self.style = value(element),
            Tag::NumberingList => self.numbering.number = value(element),
            Tag::NumberingLevel => {
                self.numbering.level = value(element).and_then(|it| it.parse().ok());
            }
            _ => {}
        }
    }

    /// The mark at its end is hidden, struck out or deleted.
    pub(super) fn withdraw_mark(&mut self) {
        self.is_mark_withdrawn = true;
    }

    /// All its properties are read: it gets its number.
    pub(super) fn count(&mut self, counter: &mut Counter) {
        if !self.is_mark_withdrawn {
            let number = counter.next(self.style.as_deref(), &self.numbering);
            self.number = number.unwrap_or_default();
        }
    }

    /// A property of the open run is read.
    pub(super) fn change_run(&mut self, tag: Tag, element: &BytesStart<'_>) {
        match (tag, value(element).as_deref()) {
            (Tag::VerticalAlign, Some("superscript" | "subscript")) => self.level = Level::Raised,
            (Tag::Withdrawn, _) => self.is_withdrawn |= !is_off(element),
            (Tag::Fonts, _) => {
                let font = attribute(element, "ascii");
                self.is_of_signs = font.is_some_and(|it| is_of_signs(&it));
            }
            _ => {}
        }
    }

    /// The open run ends, and what its properties say with it.
    pub(super) fn end_run(&mut self) {
        self.is_withdrawn = false;
        self.is_of_signs = false;
        self.level = Level::Line;
    }

    /// Adds text of the open run, if it is to be read. True when signs are among it.
    pub(super) fn write(&mut self, text: &str) -> bool {
        if self.is_withdrawn {
            return false;
        }
        if !self.is_of_signs {
            self.text.push(text, self.level);
            return false;
        }
        let shown: String = text.chars().map(in_font_of_signs).collect();
        self.text.push(&shown, self.level);
        shown.contains(SIGN)
    }

    /// True while what the open run holds is to be read.
    pub(super) fn is_read(&self) -> bool {
        !self.is_withdrawn
    }

    /// The paragraph ends; none when it is blank.
    pub(super) fn finish(self) -> Option<Paragraph> {
        let text = self.number + &self.text.into_string();
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(Paragraph {
            text,
            place: self.place,
        })
    }
}

/// Fonts that show signs in place of letters and digits, by the beginnings of their names. Symbol has digits of its own where
/// digits are.
const FONTS_OF_SIGNS: [&str; 7] = [
    "Wingdings",
    "Webdings",
    "Marlett",
    "Monotype Sorts",
    "ZapfDingbats",
    "Zapf Dingbats",
    "MT Extra",
];

fn is_of_signs(font: &str) -> bool {
    FONTS_OF_SIGNS.iter().any(|it| font.starts_with(it))
}
