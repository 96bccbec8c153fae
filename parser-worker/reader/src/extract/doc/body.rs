//! The main text of a Word document, read character by character into blocks.

use std::collections::HashSet;

use super::{
    super::ExtractError,
    bytes::u32_at,
    fib::{Fib, Part},
    field::{Fields, OpenFields, Step},
    formatted_page::{Kind, Stretches, style_and_modifiers},
    paragraph::{Outside, Paragraph},
    piece::Pieces,
    run::Run,
    writer::{CELL_MARK, Writer},
};

const PARAGRAPH_MARK: u16 = 0x0D;

/// Ends a section, or a page.
const SECTION_MARK: u16 = 0x0C;

/// Reads the main text.
///
/// # Errors
/// [`ExtractError`] when a part is cut or a limit is reached.
pub(super) fn read(
    fib: &Fib<'_>,
    document: &[u8],
    table: &[u8],
    data: &[u8],
) -> Result<Writer, ExtractError> {
    let part = |part| fib.part(table, part);
    let pieces = Pieces::read(part(Part::Pieces)?, document, fib.text_length)?;
    let units = || pieces.pieces.iter().flat_map(|it| it.characters(document));
    let fields = Fields::find(units().map(|(unit, _)| unit));
    let sections = section_ends(part(Part::Sections)?);
    let properties = Properties {
        runs: Stretches::read(part(Part::CharacterPages)?, document, Kind::Characters),
        paragraphs: Stretches::read(part(Part::ParagraphPages)?, document, Kind::Paragraphs),
    };
    let mut outside = Outside::new(data);
    let mut writer = Writer::default();
    let mut open = OpenFields::default();
    for piece in &pieces.pieces {
        let modifiers = pieces.modifiers(piece);
        let mut cached = CachedRun::default();
        for (at, (unit, place)) in (piece.first..).zip(piece.characters(document)) {
            let run = cached.at(place, &properties.runs, &modifiers);
            let ends = match unit {
                PARAGRAPH_MARK | CELL_MARK => true,
                SECTION_MARK => sections.contains(&(at + 1)),
                _ => false,
            };
            if ends {
                let paragraph = properties.paragraph(place, &modifiers, &mut outside);
                writer.end(paragraph.end(unit), &run, paragraph, None)?;
                continue;
            }
            match open.step(&fields, at, unit) {
                Step::Shown => writer.character(unit, &run),
                Step::Hidden => {}
                Step::ResultBegins(target) => writer.begin_result(target),
                Step::ResultEnds => writer.end_result(),
                Step::Unknown => writer.replace("field"),
            }
        }
    }
    writer.finish()
}

/// What the pages of properties say.
struct Properties<'a> {
    runs: Stretches<'a>,
    paragraphs: Stretches<'a>,
}

impl Properties<'_> {
    /// The properties of the paragraph that ends at a place in the file.
    fn paragraph(&self, place: usize, modifiers: &[u8], outside: &mut Outside<'_>) -> Paragraph {
        let mut paragraph = Paragraph::default();
        if let Some(stretch) = self.paragraphs.at(place) {
            let (_, own) = style_and_modifiers(stretch.properties);
            paragraph.change(own, outside);
        }
        paragraph.change(modifiers, outside);
        paragraph
    }
}

/// The properties of the run that was read last, and where they hold.
#[derive(Default)]
struct CachedRun {
    start: usize,
    end: usize,
    run: Run,
}

impl CachedRun {
    fn at(&mut self, place: usize, runs: &Stretches<'_>, modifiers: &[u8]) -> Run {
        if !(self.start..self.end).contains(&place) {
            let found = runs.at(place);
            (self.start, self.end) = found.map_or((place, place + 1), |it| (it.start, it.end));
            let own = found.map_or(&[][..], |it| it.properties);
            self.run = Run::default().change(own).change(modifiers);
        }
        self.run
    }
}

/// Numbers of the characters behind which sections end ([MS-DOC] 2.8.26): each has a descriptor of twelve bytes.
fn section_ends(plc: &[u8]) -> HashSet<usize> {
    let count = plc.len().saturating_sub(4) / 16;
    let ends = (1..=count).filter_map(|it| u32_at(plc, 4 * it));
    ends.map(|it| it as usize).collect()
}
