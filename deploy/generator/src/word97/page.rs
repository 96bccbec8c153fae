//! Formatted disk pages ([MS-DOC] 2.9.33, 2.9.177): the properties of stretches of the file, 512 bytes a page.

use super::numbers;

const PAGE: usize = 512;

/// What properties are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraphs,
    Characters,
}

/// A stretch of the file and the properties of the text in it.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) properties: Vec<u8>,
}

/// Writes the pages behind the document, and returns the table that lists them ([MS-DOC] 2.8.5, 2.8.6).
pub(super) fn write(document: &mut Vec<u8>, stretches: &[Stretch], kind: Kind) -> Vec<u8> {
    document.resize(document.len().next_multiple_of(PAGE), 0);
    let (mut starts, mut pages) = (Vec::new(), Vec::new());
    let mut rest = stretches;
    while let Some(first) = rest.first() {
        let (page, count) = page(rest, kind);
        starts.push(first.start as u32);
        pages.push((document.len() / PAGE) as u32);
        document.extend(page);
        rest = &rest[count..];
    }
    starts.extend(stretches.last().map(|it| it.end as u32));
    numbers(starts.into_iter().chain(pages))
}

/// A page of as many stretches as it has room for: offsets from the front, properties from the back.
fn page(stretches: &[Stretch], kind: Kind) -> (Vec<u8>, usize) {
    let entry = match kind {
        Kind::Paragraphs => 13,
        Kind::Characters => 1,
    };
    let mut back: Vec<u8> = Vec::new();
    let mut places = Vec::new();
    for stretch in stretches {
        let packed = packed(&stretch.properties, kind);
        let front = 4 * (places.len() + 2) + entry * (places.len() + 1);
        // The last byte is the count.
        if front + packed.len() + back.len() > PAGE - 2 {
            break;
        }
        back.splice(0..0, packed);
        places.push(PAGE - 2 - back.len());
    }
    assert!(!places.is_empty(), "the properties of a row fit a page");
    let stretches = &stretches[..places.len()];
    let ends = stretches.iter().map(|it| it.end as u32);
    let mut page = numbers([stretches[0].start as u32].into_iter().chain(ends));
    for place in &places {
        page.push((place / 2) as u8);
        page.resize(page.len() + entry - 1, 0);
    }
    page.resize(PAGE - 2 - back.len(), 0);
    page.extend(back);
    page.extend([0, places.len() as u8]);
    (page, places.len())
}

/// Properties with their length before them, an even number of bytes.
fn packed(properties: &[u8], kind: Kind) -> Vec<u8> {
    let length = properties.len();
    let mut packed = match kind {
        Kind::Characters => vec![length as u8],
        Kind::Paragraphs if length.is_multiple_of(2) => vec![0, (length / 2) as u8],
        Kind::Paragraphs => vec![length.div_ceil(2) as u8],
    };
    packed.extend(properties);
    packed.resize(packed.len().next_multiple_of(2), 0);
    packed
}
