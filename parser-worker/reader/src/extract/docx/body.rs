//! The body of a Word document, read event by event into blocks.

use quick_xml::{Reader, events::Event};

use super::{
    super::ExtractError, character, counter::Counter, damaged, tag::Prefixes, too_large,
    writer::Writer,
};
use crate::document::{Block, Warning};

/// Elements of the document.
const ELEMENTS: usize = 1_000_000;

/// The blocks of a document, and which limits were reached.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) blocks: Vec<Block>,
    pub(super) truncated: Vec<Warning>,
}

/// Reads `word/document.xml`; the counter numbers its paragraphs.
///
/// # Errors
/// [`ExtractError`] when it is no XML of Word's, ends too early or is too deep or large.
pub(super) fn read(xml: &str, counter: Counter) -> Result<Body, ExtractError> {
    let mut reader = Reader::from_str(xml);
    let mut writer: Option<Writer> = None;
    let mut counter = Some(counter);
    let mut elements = 0;
    loop {
        let event = reader.read_event().map_err(|error| {
            let at = reader.error_position();
            damaged(format!("word/document.xml at byte {at}: {error}"))
        })?;
        if matches!(event, Event::Start(_) | Event::Empty(_)) {
            elements += 1;
        }
        if elements > ELEMENTS {
            return Err(too_large(format!(
                "{ELEMENTS} elements of word/document.xml"
            )));
        }
        match (&mut writer, event) {
            (None, Event::Start(root)) => {
                let prefixes = Prefixes::of(&root);
                let prefixes = prefixes.ok_or_else(not_words)?;
                writer = Some(Writer::new(prefixes, counter.take().unwrap_or_default()));
            }
            (Some(writer), Event::Start(it)) => writer.start(&it)?,
            (Some(writer), Event::Empty(it)) => {
                writer.start(&it)?;
                writer.end();
            }
            (Some(writer), Event::End(_)) => writer.end(),
            (Some(writer), Event::Text(it)) => writer.text(&it.xml10_content()),
            (Some(writer), Event::CData(it)) => writer.text(&it.xml10_content()),
            (Some(writer), Event::GeneralRef(it)) => {
                if let Some(character) = character(&it) {
                    writer.text(character.encode_utf8(&mut [0; 4]));
                }
            }
            (_, Event::Eof) => break,
            _ => {}
        }
    }
    writer.ok_or_else(not_words)?.finish()
}

fn not_words() -> ExtractError {
    damaged("word/document.xml is no WordprocessingML")
}
