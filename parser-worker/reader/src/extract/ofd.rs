//! Reads an OFD (GB/T 33190) into blocks: what its pages draw, put together as for the other paged formats.
//!
//! `structure` finds the pages and their templates, `content` draws them: text by its `TextCode`s (`text`), rulings by
//! their paths (`path`). Signatures and seals, annotations and attachments are no part of the text and are not read.
//!
//! Not covered: composite objects (pictures made of strokes) and glyphs that a `CGTransform` gives in place of their
//! characters; a placeholder for such a glyph is counted in [`Warning::UnmappedGlyphs`]. Text in pictures; a page of
//! nothing else is named in [`Warning::ScannedPage`].

mod content;
mod frame;
mod numbers;
mod path;
mod structure;
mod text;

use std::{collections::BTreeMap, rc::Rc};

use self::{
    content::Canvas,
    frame::Frame,
    numbers::Rectangle,
    structure::{Part, Structure},
};
use super::{
    ExtractError,
    package::{Package, damaged, too_large},
    page::{layout::lay_out, page_join},
    pdf,
};
use crate::document::{Document, Format, Warning};

/// The part that says how others are encrypted (GM/T 0099-2020, annex C). Where it is, what other parts say in clear may be
/// nothing but a cover.
pub(super) const ENCRYPTIONS: &str = "Encryptions.xml";

/// Pages that are read; a document with more is refused.
const PAGES: usize = 300;

/// Extracts the blocks.
///
/// # Errors
/// [`ExtractError`] when the package or its structure cannot be read, or a part that is there is broken. A part that is
/// not there is named in a warning.
pub(super) fn extract(bytes: &[u8]) -> Result<Document, ExtractError> {
    let package = Package::open(bytes)?;
    if package.has(ENCRYPTIONS) {
        return Err(ExtractError::Encrypted);
    }
    let structure = structure::read(&package)?;
    let count: usize = structure.documents.iter().map(|it| it.pages.len()).sum();
    if count > PAGES {
        return Err(too_large(format!("{count} pages of {PAGES}")));
    }
    let mut reading = Reading::default();
    for document in &structure.documents {
        reading.missing(&document.missing);
        for page in &document.pages {
            reading.page(&package, document, page)?;
        }
    }
    if reading.pages.is_empty() {
        return Err(damaged("none of its pages is there"));
    }
    Ok(Document {
        format: Format::Ofd,
        blocks: page_join::join(reading.pages),
        meta: structure.meta,
        links: Vec::new(),
        warnings: reading.warnings,
    })
}

/// What was read of the pages.
#[derive(Default)]
struct Reading {
    pages: Vec<super::page::layout::Page>,
    /// How many pages were looked at.
    number: u32,
    warnings: Vec<Warning>,
    canvas: Canvas,
    /// The templates that were drawn, by their names.
    templates: BTreeMap<String, Option<Rc<str>>>,
}

impl Reading {
    fn missing(&mut self, parts: &[String]) {
        let warnings = parts.iter().map(|it| Warning::MissingPart {
            part: it.to_owned(),
        });
        self.warnings.extend(warnings);
    }

    fn template(
        &mut self,
        package: &Package<'_>,
        name: &str,
    ) -> Result<Option<Rc<str>>, ExtractError> {
        if let Some(known) = self.templates.get(name) {
            return Ok(known.clone());
        }
        let xml: Option<Rc<str>> = package.text(name)?.map(Rc::from);
        self.templates.insert(name.to_owned(), xml.clone());
        Ok(xml)
    }

    /// Reads the next page, if the limits allow one more.
    fn page(
        &mut self,
        package: &Package<'_>,
        document: &Structure,
        page: &Part,
    ) -> Result<(), ExtractError> {
        if self.canvas.spent().is_some() {
            return Ok(());
        }
        self.number += 1;
        let Some(xml) = package.text(&page.name)? else {
            self.missing(std::slice::from_ref(&page.name));
            return Ok(());
        };
        let head = content::head(&xml, &page.name)?;
        let area = head.area.unwrap_or(document.area);
        let frame = Frame::of(area.checked().unwrap_or(Rectangle::A4));
        self.canvas.begin(frame);
        for id in &head.templates {
            let Some(template) = document.templates.get(id) else {
                self.missing(&[format!("template {id} of {}", page.name)]);
                continue;
            };
            match self.template(package, &template.name)? {
                Some(xml) => self.canvas.draw(&xml, &template.name)?,
                None => self.missing(std::slice::from_ref(&template.name)),
            }
        }
        self.canvas.draw(&xml, &page.name)?;
        let drawing = self.canvas.finish();
        let before = self.pages.last().and_then(|it| it.unruled.as_ref());
        let page = lay_out(self.number, &drawing, before);
        self.warnings.extend(pdf::noticed(&page, &drawing, None));
        self.pages.push(page);
        if let Some(limit) = self.canvas.spent() {
            let limit = format!("{limit}, reached on page {}", self.number);
            self.warnings.push(Warning::Truncated { limit });
        }
        Ok(())
    }
}
