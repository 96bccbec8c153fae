//! The main text of a Word document, read character by character into blocks.

use std::{collections::HashSet, ops::Range};

use super::{
    super::{ExtractError, list::Lists},
    bytes::u32_at,
    fib::{Fib, Part},
    field::{Fields, OpenFields, Step},
    font::Fonts,
    formatted_page::{Kind, Stretch, Stretches, style_and_modifiers},
    list,
    paragraph::{End, Outside, Paragraph},
    piece::{Character, Piece, Pieces},
    run::Run,
    style::Styles,
    text_box::TextBoxes,
    work::Work,
    writer::{CELL_MARK, Writer},
};

const PARAGRAPH_MARK: u16 = 0x0D;

/// Ends a section, or a page.
const SECTION_MARK: u16 = 0x0C;

/// The most sections that are told from pages.
const SECTIONS: usize = 10_000;

/// Stands where a shape is anchored.
const DRAWN: u16 = 0x08;

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
    let boxes = &fib.text_boxes;
    let mut reading = Reading {
        document,
        pieces: Pieces::read(part(Part::Pieces)?, document, fib.text_length, boxes.end)?,
        sections: section_ends(part(Part::Sections)?),
        properties: Properties {
            styles: Styles::read(part(Part::Styles)?),
            fonts: Fonts::read(part(Part::Fonts).unwrap_or_default()),
            runs: Stretches::read(part(Part::CharacterPages)?, document, Kind::Characters)?,
            paragraphs: Stretches::read(part(Part::ParagraphPages)?, document, Kind::Paragraphs)?,
        },
        outside: Outside::new(data),
        work: Work::default(),
        lists: list::read(
            fib.from(table, Part::Lists),
            part(Part::ListOverrides).unwrap_or_default(),
        ),
        text_boxes: TextBoxes::read(
            part(Part::TextBoxes).unwrap_or_default(),
            part(Part::Shapes).unwrap_or_default(),
            boxes.clone(),
        ),
    };
    let mut writer = Writer::default();
    reading.read(0..fib.text_length, &mut writer)?;
    let mut writer = writer.finish()?;
    for characters in reading.text_boxes.take_rest() {
        reading.read_box(characters, &mut writer)?;
    }
    Ok(writer)
}

/// A document while it is read.
struct Reading<'a> {
    document: &'a [u8],
    pieces: Pieces<'a>,
    /// Numbers of the characters behind which sections end.
    sections: HashSet<usize>,
    properties: Properties<'a>,
    outside: Outside<'a>,
    work: Work,
    lists: Lists,
    text_boxes: TextBoxes,
}

impl Reading<'_> {
    /// Reads some of the characters, and the text boxes that are anchored in them.
    fn read(&mut self, characters: Range<usize>, writer: &mut Writer) -> Result<(), ExtractError> {
        let pieces: Vec<Piece> = self.pieces.part(characters).collect();
        let document = self.document;
        let units = pieces.iter().flat_map(|it| it.characters(document));
        let fields = Fields::find(units.map(|it| (it.number, it.unit)));
        let mut open = OpenFields::default();
        for piece in pieces {
            let modifiers = self.pieces.modifiers(&piece);
            self.work.spend(modifiers.len())?;
            let mut cached = CachedRun::default();
            for Character {
                number,
                unit,
                place,
            } in piece.characters(document)
            {
                let run = cached.at(place, &self.properties, &modifiers, &mut self.work)?;
                let ends = match unit {
                    PARAGRAPH_MARK | CELL_MARK => true,
                    SECTION_MARK => self.sections.contains(&(number + 1)),
                    _ => false,
                };
                if ends {
                    self.end((unit, place), &run, &modifiers, writer)?;
                    continue;
                }
                match open.step(&fields, number, unit) {
                    Step::Shown => {
                        writer.character(unit, &run);
                        if unit == DRAWN && !run.is_withdrawn() {
                            self.read_anchored(number, writer)?;
                        }
                    }
                    Step::Hidden => {}
                    Step::ResultBegins(target) => writer.begin_result(target),
                    Step::ResultEnds => writer.end_result(),
                    Step::Unknown => writer.replace("field"),
                }
            }
        }
        Ok(())
    }

    /// A paragraph ends with the character at a place in the file.
    fn end(
        &mut self,
        (unit, place): (u16, usize),
        mark: &Run,
        modifiers: &[u8],
        writer: &mut Writer,
    ) -> Result<(), ExtractError> {
        self.work.spend(modifiers.len())?;
        let properties = &self.properties;
        let paragraph = properties.paragraph(place, modifiers, &mut self.outside);
        let end = paragraph.end(unit);
        let is_counted = end != End::Row && !mark.is_withdrawn();
        let list = paragraph.list.filter(|_| is_counted);
        let number = list.and_then(|it| self.lists.count(it, paragraph.level.unwrap_or(0)));
        writer.end(end, mark, paragraph, number)
    }

    fn read_anchored(&mut self, anchor: usize, writer: &mut Writer) -> Result<(), ExtractError> {
        match self.text_boxes.take(anchor) {
            Some(characters) => self.read_box(characters, writer),
            None => Ok(()),
        }
    }

    fn read_box(
        &mut self,
        characters: Range<usize>,
        writer: &mut Writer,
    ) -> Result<(), ExtractError> {
        let mut inner = writer.begin_box();
        self.read(characters, &mut inner)?;
        writer.end_box(inner.finish()?);
        Ok(())
    }
}

/// What the pages of properties say.
struct Properties<'a> {
    styles: Styles<'a>,
    fonts: Fonts,
    runs: Stretches<'a>,
    paragraphs: Stretches<'a>,
}

impl Properties<'_> {
    /// The properties of the paragraph that ends at a place in the file.
    fn paragraph(&self, place: usize, modifiers: &[u8], outside: &mut Outside<'_>) -> Paragraph {
        let own = self.paragraphs.at(place).map(|it| it.properties);
        let (style, own) = style_and_modifiers(own.unwrap_or_default());
        let (mut paragraph, _) = self.styles.of_paragraph(style);
        paragraph.change(own, outside);
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
    /// The properties of the character at a place in the file.
    ///
    /// # Errors
    /// [`ExtractError::TooLarge`] when they make too much work.
    fn at(
        &mut self,
        place: usize,
        properties: &Properties<'_>,
        modifiers: &[u8],
        work: &mut Work,
    ) -> Result<Run, ExtractError> {
        if (self.start..self.end).contains(&place) {
            return Ok(self.run);
        }
        let here = Stretch {
            start: place,
            end: place + 1,
            properties: &[],
        };
        let paragraph = properties.paragraphs.at(place).unwrap_or(here);
        let own = properties.runs.at(place).unwrap_or(here);
        let (style, _) = style_and_modifiers(paragraph.properties);
        let (_, run) = properties.styles.of_paragraph(style);
        let lists = [own.properties, modifiers].concat();
        work.spend(lists.len() + properties.styles.longest())?;
        self.run = run.change(&lists, &properties.styles);
        self.run.is_of_signs = properties.fonts.is_of_signs(self.run.font);
        self.start = paragraph.start.max(own.start);
        self.end = paragraph.end.min(own.end);
        Ok(self.run)
    }
}

/// Numbers of the characters behind which sections end ([MS-DOC] 2.8.26): each has a descriptor of twelve bytes.
fn section_ends(plc: &[u8]) -> HashSet<usize> {
    let count = (plc.len().saturating_sub(4) / 16).min(SECTIONS);
    let ends = (1..=count).filter_map(|it| u32_at(plc, 4 * it));
    ends.map(|it| it as usize).collect()
}
