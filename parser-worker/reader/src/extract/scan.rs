//! Reads pictures of print: a scan, page by page.
//!
//! The page is put straight (`skew`) and the right way up (`upright`); its rulings are found and taken out (`line`), and make the tables; the ink of each
//! cell is cut out (`cell`). Every figure is read three times, with its table, alone as Chinese print, and alone as
//! digits, and is sure only where the readings agree (`agreement`). A cell without ink is blank. What stands outside of
//! tables is read once; that the page was recognized is in the document's warnings.
//!
//! Not covered: tables without rulings; handwriting; pages turned by more than ten degrees off a right
//! angle.

mod agreement;
mod cell;
mod ink;
mod line;
mod mark;
pub(super) mod picture;
mod sheet;
mod skew;
mod text;
mod upright;

use self::{
    agreement::{ReadCell, Reading, agree, number},
    cell::{CellPrint, Shape},
    ink::PixelBox,
    mark::Mark,
    sheet::Sheet,
    upright::Glance,
};
use super::{
    ExtractError,
    page::{
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
    /// Whether its print is surely that of a report, and the right way up.
    is_legible: bool,
}

/// The pages of a document with what all their readings together say.
pub(super) fn filled(pages: Vec<ScannedPage>) -> Vec<Page> {
    let cells = pages.iter().flat_map(|it| it.tables.iter().flatten());
    let mut texts = agree(&cells.collect::<Vec<_>>()).into_iter();
    let fill = |page: ScannedPage| {
        let tables = page.tables.iter();
        let mut texts: Vec<Vec<CellText>> = tables
            .map(|it| texts.by_ref().take(it.len()).collect())
            .collect();
        if !page.is_legible {
            let printed = texts.iter_mut().flatten().filter(|it| !it.text.is_empty());
            printed.for_each(|it| it.doubt = Some(it.doubt.take().unwrap_or_default()));
        }
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
    let (sheet, glance) = upright::upright(&picture::prepared(picture), size, recognizer)?;
    let cells = read_tables(&sheet, &glance, recognizer)?;
    Ok(ScannedPage {
        number,
        height: sheet.size.1,
        lines: text::lines(&glance.outside, sheet.unit),
        is_legible: glance.is_legible(),
        skeleton: sheet.skeleton,
        tables: cells,
    })
}

/// The text of each cell of each table.
fn read_tables(
    sheet: &Sheet,
    glance: &Glance,
    recognizer: &dyn Recognize,
) -> Result<Vec<Vec<ReadCell>>, ToolError> {
    let (picture, tables) = (&sheet.picture, &sheet.tables);
    let cells: Vec<(usize, &(PixelBox, CellPrint))> = tables
        .iter()
        .enumerate()
        .flat_map(|(table, it)| it.cells.iter().map(move |cell| (table, cell)))
        .collect();
    let mut readings: Vec<Vec<Reading>> = vec![Vec::new(); cells.len()];
    let mut read = |kind: PrintKind, by: f32, which: &dyn Fn(Shape, &[Reading]) -> bool| {
        let chosen: Vec<usize> = (0..cells.len())
            .filter(|it| which(cells[*it].1.1.shape, &readings[*it]))
            .collect();
        let pictures: Vec<GrayPicture> = chosen
            .iter()
            .map(|it| cells[*it].1.1.picture(picture, sheet.paper, by))
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
        if let Some(whole) = glance.tables.get(*table) {
            let corner = (tables[*table].area.left, tables[*table].area.top);
            readings[at].push(text::inside(whole, corner, *area));
        }
    }
    let mut read: Vec<Vec<ReadCell>> = tables.iter().map(|_| Vec::new()).collect();
    for ((table, (_, print)), readings) in cells.iter().zip(readings) {
        let (digits, has_points) = print.digits(&sheet.ink);
        read[*table].push(ReadCell {
            shape: print.shape,
            readings,
            marks: digits.iter().map(|it| Mark::of(picture, *it)).collect(),
            has_points,
        });
    }
    Ok(read)
}
