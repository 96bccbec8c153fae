//! The file around the contents of its pages.

use pdf_writer::{Finish, Name, Pdf, Rect, Ref, TextStr, types::FieldType};

use super::{
    page::{HEIGHT, WIDTH},
    paint::{Field, Painted},
    style::PdfStyle,
    typeface::{self, Typeface},
};

/// Writes the objects of a document. The catalog comes last, so that a file cut short has none.
pub(super) fn assemble(pages: &[Painted], style: Option<PdfStyle>, typeface: &Typeface) -> Vec<u8> {
    let mut file = File {
        pdf: Pdf::new(),
        next: 1,
    };
    let (catalog, tree) = (file.reference(), file.reference());
    let font = typeface::Refs {
        font: file.reference(),
        descendant: file.reference(),
        descriptor: file.reference(),
        file: file.reference(),
    };
    let mut kids = Vec::new();
    let mut all_fields = Vec::new();
    for painted in pages {
        let page_ref = file.reference();
        let content = file.content(painted, style, font.font);
        let fields: Vec<Ref> = painted
            .fields
            .iter()
            .map(|it| file.field(it, page_ref, font.font, style))
            .collect();
        let mut page = file.pdf.page(page_ref);
        page.parent(tree).contents(content.stream);
        let is_sideways = style.is_some_and(|it| it.turn() % 180 == 90);
        page.media_box(if is_sideways {
            Rect::new(0.0, 0.0, HEIGHT, WIDTH)
        } else {
            Rect::new(0.0, 0.0, WIDTH, HEIGHT)
        });
        if let Some(rotate) = style.map(PdfStyle::rotate).filter(|it| *it != 0) {
            page.rotate(rotate);
        }
        if !fields.is_empty() {
            page.annotations(fields.iter().copied());
        }
        let mut resources = page.resources();
        resources.fonts().pair(Name(typeface::NAME), font.font);
        if let Some(form) = content.form {
            resources.x_objects().pair(Name(FORM), form);
        }
        resources.finish();
        page.finish();
        kids.push(page_ref);
        all_fields.extend(fields);
    }
    typeface.write(&mut file.pdf, &font);
    let mut pdf = file.pdf;
    pdf.pages(tree).count(kids.len() as i32).kids(kids);
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    if !all_fields.is_empty() {
        root.form().fields(all_fields);
    }
    root.finish();
    pdf.finish()
}

/// The name of the form object in a page's resources.
const FORM: &[u8] = b"Fm1";

/// A file in the making.
struct File {
    pdf: Pdf,
    next: i32,
}

/// The objects of a page's contents.
struct ContentRefs {
    stream: Ref,
    form: Option<Ref>,
}

impl File {
    fn reference(&mut self) -> Ref {
        self.next += 1;
        Ref::new(self.next - 1)
    }

    fn content(&mut self, painted: &Painted, style: Option<PdfStyle>, font: Ref) -> ContentRefs {
        let stream = self.reference();
        if style != Some(PdfStyle::FormObject) {
            self.pdf.stream(stream, &painted.content);
            return ContentRefs { stream, form: None };
        }
        let form = self.reference();
        self.form(form, &painted.content, [0.0, 0.0, WIDTH, HEIGHT], font);
        self.pdf.stream(stream, b"q /Fm1 Do Q");
        ContentRefs {
            stream,
            form: Some(form),
        }
    }

    fn form(
        &mut self,
        reference: Ref,
        content: &[u8],
        [left, bottom, right, top]: [f32; 4],
        font: Ref,
    ) {
        let mut form = self.pdf.form_xobject(reference, content);
        form.bbox(Rect::new(left, bottom, right, top));
        form.resources().fonts().pair(Name(typeface::NAME), font);
        form.finish();
    }

    fn field(&mut self, field: &Field, page: Ref, font: Ref, style: Option<PdfStyle>) -> Ref {
        let (reference, appearance) = (self.reference(), self.reference());
        let is_bare = style == Some(PdfStyle::BareFields);
        let [left, bottom, right, top] = field.area;
        let size = [0.0, 0.0, right - left, top - bottom];
        if !is_bare {
            self.form(appearance, &field.appearance, size, font);
        }
        let mut it = self.pdf.form_field(reference);
        it.field_type(FieldType::Text)
            .partial_name(TextStr(&format!("t{}", reference.get())));
        it.pair(Name(b"V"), TextStr(&field.text));
        let mut widget = it.into_annotation();
        widget.rect(Rect::new(left, bottom, right, top)).page(page);
        if !is_bare {
            widget.appearance().normal().stream(appearance);
        }
        widget.finish();
        reference
    }
}
