//! Reads pictures of print: a scan, page by page.
//!
//! The page is put straight (`skew`); its rulings are found and taken out (`line`), and make the tables; the ink of each
//! cell is cut out (`cell`). Every figure is read three times, with its table, alone as Chinese print, and alone as
//! digits, and is sure only where the readings agree (`agreement`). A cell without ink is blank. What stands outside of
//! tables is read once; that the page was recognized is in the document's warnings.
//!
//! Not covered: tables without rulings; handwriting; pages turned by more than three degrees.

mod agreement;
mod cell;
mod ink;
mod line;
mod mark;
pub(super) mod picture;
mod skew;
mod text;

use self::{
    agreement::{ReadCell, Reading, agree, number},
    cell::{CellPrint, Shape},
    ink::{Ink, PixelBox, cut},
    line::Lines,
    mark::Mark,
};
use super::{
    ExtractError,
    page::{
        area::Area,
        layout::Page,
        page_join,
        scanned::{CellText, RecognizedLine, Skeleton},
    },
};
use crate::{
    document::{Document, Format, Warning},
    tools::{GrayPicture, PrintKind, Recognize, Recognized, ToolError, Tools},
};

/// The long side of a page in points, where nothing says how large it is: that of A4.
const LONG_SIDE: f32 = 842.0;
/// How far inside its rulings the print of a cell is looked for, in points.
const INSET: f32 = 1.2;

/// How many times as large words are shown to the recognizer, one time and the other.
const SMALL_WORDS: f32 = 1.5;
const LARGE_WORDS: f32 = 2.2;

/// Extracts the blocks.
pub(super) fn extract(bytes: &[u8], tools: Tools<'_>) -> Result<Document, ExtractError> {
    let recognizer = tools.recognizer.ok_or_else(|| ExtractError::NeedsOcr {
        detail: format!("nothing here recognizes print; {REMEDY}"),
    })?;
    let (pictures, is_cut) = picture::decode(bytes)?;
    let mut warnings = Vec::new();
    let mut pages = Vec::new();
    let count = pictures.len();
    for (number, picture) in (1..).zip(pictures) {
        let size = points(picture.width, picture.height);
        let page = read_page(number, picture, size, recognizer)?;
        pages.push(page);
        warnings.push(Warning::RecognizedPage { page: number });
    }
    if is_cut {
        warnings.push(Warning::Truncated {
            limit: format!("{count} pictures in a file"),
        });
    }
    Ok(Document {
        format: Format::Scan,
        blocks: page_join::join(filled(pages)),
        meta: Vec::new(),
        links: Vec::new(),
        warnings,
    })
}

/// What to install, in words.
pub(crate) const REMEDY: &str = "install the packages tesseract-ocr and tesseract-ocr-chi-sim";

impl From<ToolError> for ExtractError {
    fn from(error: ToolError) -> Self {
        match error {
            ToolError::Encrypted => Self::Encrypted,
            ToolError::Damaged { detail } => Self::Damaged { detail },
            ToolError::TooLarge { limit } => Self::TooLarge { limit },
            ToolError::Missing { .. } | ToolError::Failed { .. } => Self::NeedsOcr {
                detail: error.to_string(),
            },
        }
    }
}

/// The size in points of a page of which only the picture is known.
fn points(width: u32, height: u32) -> (f32, f32) {
    let unit = width.max(height) as f32 / LONG_SIDE;
    (width as f32 / unit, height as f32 / unit)
}

/// A page as it was read, before its readings are compared.
pub(super) struct ScannedPage {
    number: u32,
    height: f32,
    skeleton: Skeleton,
    /// The cells of each table.
    tables: Vec<Vec<ReadCell>>,
    lines: Vec<RecognizedLine>,
}

/// The pages of a document with what all their readings together say.
pub(super) fn filled(pages: Vec<ScannedPage>) -> Vec<Page> {
    let cells = pages.iter().flat_map(|it| it.tables.iter().flatten());
    let mut texts = agree(&cells.collect::<Vec<_>>()).into_iter();
    let fill = |page: ScannedPage| {
        let tables = page.tables.iter();
        let texts: Vec<Vec<CellText>> = tables
            .map(|it| texts.by_ref().take(it.len()).collect())
            .collect();
        page.skeleton
            .fill(page.number, page.height, texts, page.lines)
    };
    pages.into_iter().map(fill).collect()
}

/// Reads a page from its picture; `size` is the page's in points.
///
/// # Errors
/// [`ToolError`] when the recognizer gives no answer.
pub(super) fn read_page(
    number: u32,
    picture: GrayPicture,
    size: (f32, f32),
    recognizer: &dyn Recognize,
) -> Result<ScannedPage, ToolError> {
    let mut picture = skew::straightened(picture::prepared(picture));
    let unit = picture.width as f32 / size.0.max(1.0);
    let mut ink = Ink::of(&picture);
    let lines = Lines::of(&ink, unit);
    let skeleton = Skeleton::of(&lines.strokes);
    let paper = paper(&picture, &ink);
    lines.erase(&skeleton.edges(), unit, &mut picture, &mut ink, paper);
    let tables: Vec<Table> = skeleton
        .tables()
        .into_iter()
        .zip(skeleton.cells())
        .map(|(area, cells)| Table::of(&ink, area, &cells, unit))
        .collect();
    let cells = read_tables((&picture, &ink), paper, &tables, recognizer)?;
    let outside = without(&picture, &tables, paper);
    let read = recognizer.recognize(&[outside], PrintKind::Page)?;
    let lines = read.first().map(|it| text::lines(it, unit));
    Ok(ScannedPage {
        number,
        height: size.1,
        skeleton,
        tables: cells,
        lines: lines.unwrap_or_default(),
    })
}

/// A table in a picture.
struct Table {
    area: PixelBox,
    cells: Vec<(PixelBox, CellPrint)>,
}

impl Table {
    fn of(ink: &Ink, area: Area, cells: &[Area], unit: f32) -> Self {
        let pixels = |area: Area, inset: f32| {
            let place = |it: f32, most: usize| ((it * unit).round().max(0.0) as usize).min(most);
            PixelBox {
                left: place(area.left + inset, ink.width),
                top: place(area.top + inset, ink.height),
                right: place(area.right - inset, ink.width),
                bottom: place(area.bottom - inset, ink.height),
            }
        };
        let cell = |area: &Area| {
            let area = pixels(*area, INSET);
            (area, CellPrint::of(ink, area, unit))
        };
        Self {
            area: pixels(area, -INSET),
            cells: cells.iter().map(cell).collect(),
        }
    }
}

/// The shade of the paper: the mean of what is no ink.
fn paper(picture: &GrayPicture, ink: &Ink) -> u8 {
    let mut light = (0_u64, 0_u64);
    for y in 0..ink.height {
        for x in 0..ink.width {
            if !ink.at(x, y) {
                let shade = picture.pixels.get(y * ink.width + x).copied();
                light = (light.0 + 1, light.1 + u64::from(shade.unwrap_or(255)));
            }
        }
    }
    (light.1 / light.0.max(1)).min(255) as u8
}

/// The page with its tables covered.
fn without(picture: &GrayPicture, tables: &[Table], paper: u8) -> GrayPicture {
    let mut rest = picture.clone();
    let width = picture.width as usize;
    for table in tables {
        for y in table.area.top..table.area.bottom {
            let row = y * width + table.area.left..y * width + table.area.right;
            if let Some(row) = rest.pixels.get_mut(row) {
                row.fill(paper);
            }
        }
    }
    rest
}

/// The text of each cell of each table.
fn read_tables(
    (picture, ink): (&GrayPicture, &Ink),
    paper: u8,
    tables: &[Table],
    recognizer: &dyn Recognize,
) -> Result<Vec<Vec<ReadCell>>, ToolError> {
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let cells: Vec<(usize, &(PixelBox, CellPrint))> = tables
        .iter()
        .enumerate()
        .flat_map(|(table, it)| it.cells.iter().map(move |cell| (table, cell)))
        .collect();
    let whole: Vec<GrayPicture> = tables
        .iter()
        .map(|it| cut(picture, it.area, 0, paper))
        .collect();
    let whole = recognizer.recognize(&whole, PrintKind::Page)?;
    let mut readings: Vec<Vec<Reading>> = vec![Vec::new(); cells.len()];
    let mut read = |kind: PrintKind, by: f32, which: &dyn Fn(Shape, &[Reading]) -> bool| {
        let chosen: Vec<usize> = (0..cells.len())
            .filter(|it| which(cells[*it].1.1.shape, &readings[*it]))
            .collect();
        let pictures: Vec<GrayPicture> = chosen
            .iter()
            .map(|it| cells[*it].1.1.picture(picture, paper, by))
            .collect();
        if pictures.is_empty() {
            return Ok(());
        }
        let answers: Vec<Recognized> = recognizer.recognize(&pictures, kind)?;
        for (at, answer) in chosen.into_iter().zip(answers) {
            readings[at].push(text::whole(&answer));
        }
        Ok::<(), ToolError>(())
    };
    let is_figure = |shape: Shape| matches!(shape, Shape::Figure { .. });
    let is_words = |shape: Shape| matches!(shape, Shape::Words { .. });
    let is_line = |shape: Shape| matches!(shape, Shape::Words { on_one_line: true });
    read(PrintKind::Words, SMALL_WORDS, &|shape, _| is_words(shape))?;
    // Another size is another reading: what is misread in one is seldom misread alike in the other.
    read(PrintKind::Words, LARGE_WORDS, &|shape, _| {
        is_words(shape) && !is_line(shape)
    })?;
    read(PrintKind::FigureInWords, LARGE_WORDS, &|shape, _| {
        is_figure(shape) || is_line(shape)
    })?;
    // What was read as a number in words may be one whose digits touch.
    read(PrintKind::Figure, LARGE_WORDS, &|shape, said| {
        is_figure(shape) || said.iter().any(|it| number(&it.text).is_some())
    })?;
    for (at, (table, (area, _))) in cells.iter().enumerate() {
        if let Some(whole) = whole.get(*table) {
            let corner = (tables[*table].area.left, tables[*table].area.top);
            readings[at].push(text::inside(whole, corner, *area));
        }
    }
    let mut read: Vec<Vec<ReadCell>> = tables.iter().map(|_| Vec::new()).collect();
    for ((table, (_, print)), readings) in cells.iter().zip(readings) {
        let (digits, has_points) = print.digits(ink);
        read[*table].push(ReadCell {
            shape: print.shape,
            readings,
            marks: digits.iter().map(|it| Mark::of(picture, *it)).collect(),
            has_points,
        });
    }
    Ok(read)
}
