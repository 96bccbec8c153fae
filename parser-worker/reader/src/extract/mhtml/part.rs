//! The parts of a MIME message (RFC 2046, section 5.1), those inside others in their place.

use super::{
    super::ExtractError,
    header::{Headers, Parametrized},
};

/// Messages inside each other.
const DEPTH: usize = 5;

/// Parts of a message.
const PARTS: usize = 10_000;

/// A message.
#[derive(Debug, Default)]
pub(super) struct Archive<'a> {
    pub(super) parts: Vec<Part<'a>>,
    /// The id of the part that the others belong to, if it is said.
    pub(super) start: Option<String>,
}

/// A part that holds no others.
#[derive(Debug)]
pub(super) struct Part<'a> {
    content: Parametrized,
    pub(super) charset: Option<String>,
    pub(super) id: Option<String>,
    /// The transfer encoding, in lower case.
    pub(super) encoding: Option<String>,
    pub(super) body: &'a [u8],
    /// False when the message ends before the part does.
    pub(super) is_whole: bool,
}

impl Part<'_> {
    /// True for a web page.
    pub(super) fn is_page(&self) -> bool {
        ["text/html", "application/xhtml+xml"].contains(&self.content.value.as_str())
    }
}

/// Reads a message.
///
/// # Errors
/// [`ExtractError`] when a limit is reached.
pub(super) fn read(bytes: &[u8]) -> Result<Archive<'_>, ExtractError> {
    let start = bytes.iter().position(u8::is_ascii_alphabetic);
    let mut archive = Archive::default();
    // What is still to be split, the first last.
    let mut entities = vec![(
        bytes.get(start.unwrap_or_default()..).unwrap_or_default(),
        0,
        true,
    )];
    while let Some((entity, depth, is_whole)) = entities.pop() {
        let (headers, body) = Headers::split(entity);
        let content = Parametrized::of(headers.get("content-type").unwrap_or_default());
        match content.get("boundary") {
            Some(boundary) if content.value.starts_with("multipart/") => {
                if depth == DEPTH {
                    let limit = format!("{DEPTH} messages inside each other");
                    return Err(ExtractError::NestedTooDeep { limit });
                }
                if archive.start.is_none() {
                    archive.start = content.get("start").map(str::to_owned);
                }
                let inner = split(body, boundary).into_iter().rev();
                entities.extend(inner.map(|(entity, is_whole)| (entity, depth + 1, is_whole)));
            }
            _ => archive.parts.push(part(&headers, content, body, is_whole)),
        }
        if archive.parts.len() + entities.len() > PARTS {
            let limit = format!("{PARTS} parts of a web archive");
            return Err(ExtractError::TooLarge { limit });
        }
    }
    Ok(archive)
}

fn part<'a>(headers: &Headers, content: Parametrized, body: &'a [u8], is_whole: bool) -> Part<'a> {
    let encoding = headers.get("content-transfer-encoding");
    Part {
        charset: content.get("charset").map(str::to_owned),
        id: headers.get("content-id").map(str::to_owned),
        encoding: encoding.map(|it| it.trim().to_ascii_lowercase()),
        content,
        body,
        is_whole,
    }
}

/// The entities between the lines that are the boundary, and whether each ends with one. What is before the first and
/// after the last is not for machines.
fn split<'a>(body: &'a [u8], boundary: &str) -> Vec<(&'a [u8], bool)> {
    let boundary = format!("--{boundary}");
    let end = format!("{boundary}--");
    let mut entities = Vec::new();
    let mut start = None;
    let mut at = 0;
    for line in body.split_inclusive(|it| *it == b'\n') {
        let text = line.trim_ascii_end();
        let is_end = text == end.as_bytes();
        if is_end || text == boundary.as_bytes() {
            if let Some(start) = start {
                entities.push((body.get(start..at).unwrap_or_default(), true));
            }
            start = (!is_end).then_some(at + line.len());
        }
        at += line.len();
        if is_end {
            return entities;
        }
    }
    if let Some(start) = start {
        entities.push((body.get(start..).unwrap_or_default(), false));
    }
    entities
}
