//! XML read event by event within limits, names without their prefixes.

use std::borrow::Cow;

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{
    ExtractError,
    package::{damaged, too_large},
};

/// Elements inside each other.
const DEPTH: usize = 200;
/// Elements of one part.
const ELEMENTS: usize = 4_000_000;

/// What an XML part consists of, in order.
pub(super) enum Node<'n> {
    /// An element begins.
    Start(Element<'n>),
    /// The element of this name that began last ends.
    End(&'n str),
    /// Text, references resolved. One run of text may come in pieces.
    Text(Cow<'n, str>),
}

/// An element that begins.
pub(super) struct Element<'n> {
    start: &'n BytesStart<'n>,
}

impl Element<'_> {
    /// Its name without prefix.
    pub(super) fn name(&self) -> &str {
        local(self.start.name().into_inner())
    }

    /// The attribute of this name, whatever its prefix; none when it is not there or no text.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|it| local(it.key.into_inner()) == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some(value.into_owned())
    }

    /// The attribute of this name as a number.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// The attribute of this name as a switch; none when it is not there.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        let value = self.attribute(name)?;
        Some(matches!(value.trim(), "1" | "true" | "on"))
    }
}

/// Shows every node of a part to `visit`, in order.
///
/// # Errors
/// [`ExtractError`] when the part is no XML, ends too early or is too deep or large, and what `visit` returns.
pub(super) fn walk(
    xml: &str,
    part: &str,
    mut visit: impl FnMut(Node<'_>) -> Result<(), ExtractError>,
) -> Result<(), ExtractError> {
    let mut reader = Reader::from_str(xml);
    let (mut depth, mut elements) = (0_usize, 0_usize);
    loop {
        let event = reader.read_event().map_err(|error| {
            let at = reader.error_position();
            damaged(format!("{part} at byte {at}: {error}"))
        })?;
        if matches!(event, Event::Start(_) | Event::Empty(_)) {
            elements += 1;
        }
        if elements > ELEMENTS {
            return Err(too_large(format!("{ELEMENTS} elements of {part}")));
        }
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    let limit = format!("{DEPTH} elements inside each other in {part}");
                    return Err(ExtractError::NestedTooDeep { limit });
                }
                visit(Node::Start(Element { start: &start }))?;
            }
            Event::Empty(start) => {
                visit(Node::Start(Element { start: &start }))?;
                visit(Node::End(local(start.name().into_inner())))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                visit(Node::End(local(end.name().into_inner())))?;
            }
            Event::Text(text) => visit(Node::Text(text.xml10_content()))?,
            Event::CData(text) => visit(Node::Text(text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                if let Some(character) = character(&reference) {
                    visit(Node::Text(Cow::Owned(character.to_string())))?;
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if depth > 0 || elements == 0 {
        return Err(damaged(format!("{part} ends too early")));
    }
    Ok(())
}

/// The character that a reference stands for: `&amp;`, `&#x4E00;`. A DTD's own entities stand for nothing.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        _ => resolve_xml_entity(reference).and_then(|it| it.chars().next()),
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
