//! What pdfium draws of a PDF, handed to the reader as pages.

use pdfium_render::prelude::*;
use report_reader::extract::drawn::{DrawnGlyph, DrawnPage, DrawnPath, PathStep};
use shared::report::{Listing, Rejection, Report};

use super::refused;

/// Forms may be inside each other so deep.
const DEEPEST: usize = 8;

/// Reads a PDF by what pdfium draws of it.
pub(super) fn read(pdfium: &Pdfium, bytes: &[u8], listing: &Listing) -> Result<Report, Rejection> {
    let pages = pages(pdfium, bytes).map_err(|error| refused(&error))?;
    report_reader::read_drawn(&pages, listing).map(|it| it.report)
}

fn pages(pdfium: &Pdfium, bytes: &[u8]) -> Result<Vec<DrawnPage>, PdfiumError> {
    let document = pdfium.load_pdf_from_byte_slice(bytes, None)?;
    document.pages().iter().map(|it| page(&it)).collect()
}

fn page(page: &PdfPage<'_>) -> Result<DrawnPage, PdfiumError> {
    let sheet = Sheet::of(page)?;
    let mut drawn = DrawnPage {
        size: (page.width().value, page.height().value),
        ..DrawnPage::default()
    };
    for char in page.text()?.chars().iter() {
        // White space that pdfium adds where it sees a gap is not drawn.
        if !char.is_generated()? {
            drawn.glyphs.push(sheet.glyph(&char)?);
        }
    }
    for object in page.objects().iter() {
        sheet.paths(&object, PdfMatrix::IDENTITY, DEEPEST, &mut drawn.paths)?;
    }
    Ok(drawn)
}

/// How a page is shown: what of its plane, and by how many quarters turned.
struct Sheet {
    left: f32,
    bottom: f32,
    width: f32,
    height: f32,
    rotation: PdfPageRenderRotation,
}

impl Sheet {
    fn of(page: &PdfPage<'_>) -> Result<Self, PdfiumError> {
        let bounds = page.boundaries().bounding()?.bounds;
        Ok(Self {
            left: bounds.left().value,
            bottom: bounds.bottom().value,
            width: bounds.width().value,
            height: bounds.height().value,
            rotation: page.rotation()?,
        })
    }

    /// Where a point of the plane is shown.
    fn point(&self, (x, y): (PdfPoints, PdfPoints)) -> (f32, f32) {
        let (x, y) = (x.value - self.left, y.value - self.bottom);
        match self.rotation {
            PdfPageRenderRotation::None => (x, self.height - y),
            PdfPageRenderRotation::Degrees90 => (y, x),
            PdfPageRenderRotation::Degrees180 => (self.width - x, y),
            PdfPageRenderRotation::Degrees270 => (self.height - y, self.width - x),
        }
    }

    fn glyph(&self, char: &PdfPageTextChar<'_>) -> Result<DrawnGlyph, PdfiumError> {
        let matrix = char.matrix()?;
        let origin = char.origin()?;
        let bounds = char.loose_bounds()?;
        let ahead = (
            PdfPoints::new(origin.0.value + matrix.a()),
            PdfPoints::new(origin.1.value + matrix.b()),
        );
        let (from, to) = (self.point(origin), self.point(ahead));
        let along = (to.0 - from.0, to.1 - from.1);
        let is_sideways = matrix.a().abs() < matrix.b().abs();
        let advance = if is_sideways {
            bounds.height()
        } else {
            bounds.width()
        };
        let size = char.unscaled_font_size().value * matrix.c().hypot(matrix.d());
        Ok(DrawnGlyph {
            character: match char.unicode_char() {
                // What pdfium gives for a hyphen at the end of a line.
                Some('\u{2}') => '-',
                Some(character) => character,
                None => char::REPLACEMENT_CHARACTER,
            },
            origin: from,
            along,
            advance: advance.value,
            size,
        })
    }

    /// Adds the paths of an object, also those in a form, which the matrix places.
    fn paths(
        &self,
        object: &PdfPageObject<'_>,
        outer: PdfMatrix,
        depth: usize,
        paths: &mut Vec<DrawnPath>,
    ) -> Result<(), PdfiumError> {
        match object {
            PdfPageObject::Path(path) => {
                let matrix = path.matrix()?.multiply(outer);
                paths.push(self.path(path, matrix)?);
            }
            PdfPageObject::XObjectForm(form) if depth > 0 => {
                let matrix = form.matrix()?.multiply(outer);
                for object in form.iter() {
                    self.paths(&object, matrix, depth - 1, paths)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn path(
        &self,
        path: &PdfPagePathObject<'_>,
        matrix: PdfMatrix,
    ) -> Result<DrawnPath, PdfiumError> {
        let mut steps = Vec::new();
        for segment in path.segments().transform(matrix).iter() {
            let (x, y) = self.point(segment.point());
            match segment.segment_type() {
                PdfPathSegmentType::MoveTo => steps.push(PathStep::Move(x, y)),
                PdfPathSegmentType::LineTo => steps.push(PathStep::Line(x, y)),
                PdfPathSegmentType::BezierTo => steps.push(PathStep::Curve(x, y)),
                PdfPathSegmentType::Unknown => {}
            }
            if segment.is_close() {
                steps.push(PathStep::Close);
            }
        }
        let scale = matrix.determinant().abs().sqrt();
        let pen = if path.is_stroked()? {
            Some(path.stroke_width()?.value * scale)
        } else {
            None
        };
        Ok(DrawnPath { steps, pen })
    }
}
