//! Workbooks of Excel, old (`xls`) and new (`xlsx`): each visible sheet as the paragraphs and tables that stand on it.
//!
//! Cells are read as Excel shows them (`number_format`): formulas by the value that was stored with them, errors by
//! their names. Hidden sheets, rows and columns are left out, as what a merged cell covers is. A sheet is never laid out
//! as a whole: only its cells are kept, so that one cell in its last corner costs nothing.
//!
//! Not covered: text in shapes, comments, headers and footers, charts; zeros that a sheet's settings or a format hide
//! are read as zeros; colours and conditional formats; binary workbooks (XLSB).

mod block;
mod cell_range;
mod number_format;
mod sheet;
mod xls;
mod xlsx;

use self::sheet::Workbook;
use super::ExtractError;
use crate::document::{Document, Format};

/// Positions of all tables of a workbook.
const POSITIONS: usize = 500_000;

/// Extracts the blocks.
///
/// # Errors
/// [`ExtractError`] when the workbook or one of its sheets cannot be read to the end.
pub(super) fn extract(bytes: &[u8]) -> Result<Document, ExtractError> {
    let (format, workbook) = if bytes.starts_with(b"PK") {
        (Format::Xlsx, xlsx::read(bytes)?)
    } else {
        (Format::Xls, xls::read(bytes)?)
    };
    Ok(document(format, workbook))
}

fn document(format: Format, workbook: Workbook) -> Document {
    let Workbook {
        sheets,
        mut warnings,
        budget,
    } = workbook;
    let mut blocks = Vec::new();
    let mut positions = POSITIONS;
    for sheet in &sheets {
        let found = block::blocks(sheet, &mut positions);
        blocks.extend(found.blocks);
        warnings.extend(found.truncated);
    }
    warnings.extend(budget.warning());
    Document {
        format,
        blocks,
        meta: Vec::new(),
        links: Vec::new(),
        warnings,
    }
}
