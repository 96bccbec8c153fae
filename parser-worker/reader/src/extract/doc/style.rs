//! The style sheet ([MS-DOC] 2.9.271): what styles say of the paragraphs and runs that have them.

use super::{
    bytes::{slice_at, u16_at},
    paragraph::{Outside, Paragraph},
    run::Run,
};

/// Styles based on each other.
const CHAIN: usize = 20;

/// Bytes of a sheet that are read, and styles: more than Word has numbers for.
const SHEET: usize = 1024 * 1024;
const STYLES: u16 = 4_095;

/// Kinds of styles: of paragraphs, of characters.
const OF_PARAGRAPHS: u16 = 1;
const OF_CHARACTERS: u16 = 2;

/// The styles of a document by number.
#[derive(Debug, Default)]
pub(super) struct Styles<'a> {
    styles: Vec<Style<'a>>,
    resolved: Vec<(Paragraph, Run)>,
    longest: usize,
}

/// A style as it stands in the sheet.
#[derive(Debug, Clone, Copy, Default)]
struct Style<'a> {
    base: u16,
    of_paragraphs: &'a [u8],
    of_characters: &'a [u8],
}

impl<'a> Styles<'a> {
    /// Reads the sheet. What is broken in it says nothing.
    pub(super) fn read(sheet: &'a [u8]) -> Self {
        let mut styles = Self {
            styles: styles(&sheet[..sheet.len().min(SHEET)]),
            ..Self::default()
        };
        let chains = (0..styles.styles.len()).map(|it| styles.chain(it));
        let lengths = chains.map(|it| it.iter().map(|it| it.of_characters.len()).sum());
        styles.longest = lengths.max().unwrap_or_default();
        styles.resolved = (0..styles.styles.len())
            .map(|it| styles.resolve(it))
            .collect();
        styles
    }

    /// Bytes of the modifiers that one style of characters may stand for.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// What a style says of a paragraph and of its characters.
    pub(super) fn of_paragraph(&self, number: u16) -> (Paragraph, Run) {
        let found = self.resolved.get(usize::from(number));
        found.cloned().unwrap_or_default()
    }

    /// What a style of characters changes in a run, from the style that the others are based on to the last.
    pub(super) fn of_characters(&self, number: u16) -> impl Iterator<Item = &'a [u8]> {
        let chain = self.chain(usize::from(number));
        chain.into_iter().map(|it| it.of_characters)
    }

    /// A style behind those that it is based on.
    fn chain(&self, number: usize) -> Vec<Style<'a>> {
        let mut chain = Vec::new();
        let mut next = self.styles.get(number);
        while let Some(style) = next.filter(|_| chain.len() < CHAIN) {
            chain.push(*style);
            next = self.styles.get(usize::from(style.base));
        }
        chain.reverse();
        chain
    }

    fn resolve(&self, number: usize) -> (Paragraph, Run) {
        let (mut paragraph, mut run) = (Paragraph::default(), Run::default());
        let none = Self::default();
        for style in self.chain(number) {
            paragraph.change(style.of_paragraphs, &mut Outside::new(&[]));
            run = run.change(style.of_characters, &none);
        }
        (paragraph.of_style(), run)
    }
}

/// The styles of a sheet, up to the first that is cut.
fn styles(sheet: &[u8]) -> Vec<Style<'_>> {
    let word = |at| u16_at(sheet, at).unwrap_or_default();
    let fixed = usize::from(word(4));
    let mut rest = sheet.get(2 + usize::from(word(0))..).unwrap_or_default();
    let styles = (0..word(2).min(STYLES)).map_while(|_| {
        let length = usize::from(u16_at(rest, 0)?);
        let bytes = slice_at(rest, 2, length)?;
        rest = rest
            .get(2 + length.next_multiple_of(2)..)
            .unwrap_or_default();
        Some(style(bytes, fixed).unwrap_or_default())
    });
    styles.collect()
}

/// A style: a part of fixed length, the name, and a list of modifiers for each kind of property.
fn style(bytes: &[u8], fixed: usize) -> Option<Style<'_>> {
    let kind = u16_at(bytes, 2)? & 0xF;
    let name = usize::from(u16_at(bytes, fixed)?);
    let mut at = fixed + 2 + 2 * name + 2;
    let mut list = || {
        let length = usize::from(u16_at(bytes, at)?);
        let list = slice_at(bytes, at + 2, length);
        at = (at + 2 + length).next_multiple_of(2);
        list
    };
    let mut style = Style {
        base: u16_at(bytes, 2)? >> 4,
        ..Style::default()
    };
    match kind {
        // The modifiers of paragraphs stand behind the number of the style.
        OF_PARAGRAPHS => {
            style.of_paragraphs = list().and_then(|it| it.get(2..)).unwrap_or_default();
            style.of_characters = list().unwrap_or_default();
        }
        OF_CHARACTERS => style.of_characters = list().unwrap_or_default(),
        _ => {}
    }
    Some(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|it| it.to_le_bytes()).collect()
    }

    /// A style without a name: its kind, what it is based on and its lists of modifiers.
    fn style(kind: u16, base: u16, lists: &[&[u8]]) -> Vec<u8> {
        let mut bytes = words(&[0, base << 4 | kind, lists.len() as u16, 0, 0, 0, 0]);
        for list in lists {
            bytes.extend((list.len() as u16).to_le_bytes());
            bytes.extend(*list);
            bytes.resize(bytes.len().next_multiple_of(2), 0);
        }
        [words(&[bytes.len() as u16]), bytes].concat()
    }

    fn sheet(styles: &[Vec<u8>]) -> Vec<u8> {
        let head = words(&[4, styles.len() as u16, 10]);
        [head, styles.concat()].concat()
    }

    const HIDDEN: [u8; 3] = [0x3C, 0x08, 1];

    #[test]
    fn styles_take_over_what_they_are_based_on() {
        let sheet = sheet(&[
            style(1, 0xFFF, &[&[0, 0, 0x0B, 0x46, 3, 0], &HIDDEN]),
            style(1, 0, &[&[1, 0, 0x0A, 0x26, 2], &[]]),
            style(2, 0xFFF, &[&HIDDEN]),
            style(1, 3, &[&[3, 0], &[]]),
        ]);
        let styles = Styles::read(&sheet);
        let (paragraph, run) = styles.of_paragraph(1);
        assert_eq!((paragraph.list, paragraph.level), (Some(3), Some(2)));
        assert!(run.is_withdrawn());
        let shown = run.change(&[0x3C, 0x08, 0x81], &styles);
        assert!(!shown.is_withdrawn(), "it is the contrary of its style");
        let named = Run::default().change(&[0x30, 0x4A, 2, 0], &styles);
        assert!(named.is_withdrawn());
        assert_eq!(
            styles.of_paragraph(3),
            Default::default(),
            "it is based on itself"
        );
        assert_eq!(styles.of_paragraph(9), Default::default());
    }

    #[test]
    fn a_sheet_that_is_cut_does_not_panic() {
        let whole = sheet(&[style(1, 0xFFF, &[&[0, 0], &HIDDEN])]);
        for length in 0..whole.len() {
            let styles = Styles::read(&whole[..length]);
            assert_eq!(styles.of_paragraph(0).0, Paragraph::default());
        }
    }
}
