//! Styles of Word as far as they number paragraphs (`word/styles.xml`).

use std::collections::HashMap;

use quick_xml::{Reader, events::Event};

use super::tag::{attribute, value};

/// Styles based on each other.
const DEPTH: usize = 30;

/// So many styles are kept.
const STYLES: usize = 20_000;

/// What numbers a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Numbering {
    /// `numId`: the list; `0` is none.
    pub(super) number: Option<String>,
    /// `ilvl`: the level in it, from 0.
    pub(super) level: Option<usize>,
}

/// The paragraph and list styles of a document by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    numbering: Numbering,
}

impl Styles {
    /// Reads them; none when they are no XML.
    pub(super) fn read(xml: &str) -> Option<Self> {
        let mut reader = Reader::from_str(xml);
        let mut styles = HashMap::new();
        let mut open: Option<(String, Style)> = None;
        loop {
            let event = reader.read_event().ok()?;
            match &event {
                Event::Start(it) | Event::Empty(it) => {
                    match (it.local_name().as_ref(), &mut open) {
                        ("style", _) => {
                            let id = attribute(it, "styleId").unwrap_or_default();
                            open = Some((id, Style::default()));
                        }
                        ("basedOn", Some((_, style))) => style.based_on = value(it),
                        ("numId", Some((_, style))) => style.numbering.number = value(it),
                        ("ilvl", Some((_, style))) => {
                            style.numbering.level = value(it).and_then(|it| it.parse().ok());
                        }
                        _ => {}
                    }
                }
                Event::End(it) if it.local_name().as_ref() == "style" => {
                    styles.extend(open.take().filter(|_| styles.len() < STYLES));
                }
                Event::Eof => return Some(Self { styles }),
                _ => {}
            }
        }
    }

    /// What numbers the paragraphs of a style, and the style that says it.
    pub(super) fn numbering<'a>(&'a self, id: &'a str) -> Option<(&'a str, &'a Numbering)> {
        let mut id = id;
        for _ in 0..DEPTH {
            let style = self.styles.get(id)?;
            if style.numbering.number.is_some() {
                return Some((id, &style.numbering));
            }
            id = style.based_on.as_deref()?;
        }
        None
    }
}
