//! Prints a report as a PDF: a text layer, and tables that run over pages, in the styles of the tools that make PDFs.

mod file;
pub(crate) mod font;
mod mark;
mod page;
mod paint;
mod style;
mod table;
mod true_type;
mod typeface;

pub use self::style::PdfStyle;
use self::{
    file::assemble,
    mark::Mark,
    page::{Align, Pages},
    paint::paint,
    typeface::Typeface,
};
use crate::article::Part;

/// The document's bytes, plain or in a style.
pub(crate) fn pdf(parts: &[Part], style: Option<PdfStyle>) -> Vec<u8> {
    let mut pages = Pages::new();
    for part in parts {
        match part {
            Part::Title(text) => pages.paragraph(text, 18.0, Align::Center),
            Part::Heading(text) | Part::Subheading(text) | Part::Paragraph(text) => {
                pages.paragraph(text, 12.0, Align::Indented);
            }
            Part::Table(grid) => {
                let look = style.map_or(table::Look::PLAIN, PdfStyle::look);
                table::draw(grid, &mut pages, look);
            }
            Part::Signature(text) => pages.paragraph(text, 12.0, Align::Right),
        }
    }
    let pages = pages.finish();
    let texts = pages.iter().flatten().filter_map(|mark| match mark {
        Mark::Text(it) => Some(it.text.as_str()),
        Mark::Sides(_) => None,
    });
    let typeface = Typeface::new(style, texts);
    let painted: Vec<_> = pages.iter().map(|it| paint(it, style, &typeface)).collect();
    assemble(&painted, style, &typeface)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hayro_interpret::{
        BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
        InterpreterCache, InterpreterSettings, SoftMask, TransformExt,
        font::GlyphRun,
        hayro_cmap::BfString,
        hayro_syntax::Pdf,
        interpret_page,
        kurbo::{BezPath, Rect},
    };

    use super::*;
    use crate::{article, fault::Fault};

    #[test]
    fn another_engine_reads_every_character_of_every_page() {
        for seed in 0..40 {
            let truth = crate::truth(seed, 2019 + (seed % 7) as i32).expect("there is a form");
            let drawn = drawn(pdf(&article::parts(&truth), None));
            assert!(drawn.pages > 2, "seed {seed}");
            let numbers = (1..=drawn.pages).map(|it| format!("— {it} —"));
            let parts = article::parts(&truth).into_iter().map(|part| match part {
                Part::Table(grid) => grid.cells.into_iter().map(|it| it.text).collect(),
                Part::Title(text)
                | Part::Heading(text)
                | Part::Subheading(text)
                | Part::Paragraph(text)
                | Part::Signature(text) => text,
            });
            assert_eq!(
                sorted(&drawn.runs.concat()),
                sorted(&parts.chain(numbers).collect::<String>()),
                "seed {seed}"
            );
        }
    }

    #[test]
    fn every_figure_is_drawn_whole() {
        let truth = crate::truth(9, 2023).expect("there is a form");
        let runs = drawn(pdf(&article::parts(&truth), None)).runs;
        let mut left = runs.clone();
        for (key, figure) in &truth.cells {
            let at = left.iter().position(|it| *it == figure.printed);
            left.swap_remove(at.unwrap_or_else(|| panic!("{key}: {figure:?} is not in {runs:?}")));
        }
    }

    #[test]
    fn a_file_cut_short_does_not_open() {
        let truth = crate::truth(9, 2023).expect("there is a form");
        let cut = Fault::Truncated.in_bytes(pdf(&article::parts(&truth), None));
        let pages = Pdf::new(Arc::new(cut)).map(|it| it.pages().len());
        assert!(!matches!(pages, Ok(1..)), "{pages:?}");
    }

    fn sorted(text: &str) -> Vec<char> {
        let mut all: Vec<char> = text.chars().collect();
        all.sort_unstable();
        all
    }

    fn drawn(bytes: Vec<u8>) -> Drawn {
        let pdf = Pdf::new(Arc::new(bytes)).expect("a PDF");
        let mut drawn = Drawn::default();
        let cache = InterpreterCache::new();
        for page in pdf.pages().iter() {
            let bounds = Rect::new(0.0, 0.0, f64::from(page::WIDTH), f64::from(page::HEIGHT));
            let transform = page.initial_transform(true).to_kurbo();
            let settings = InterpreterSettings::default();
            let mut context = Context::new(transform, bounds, &cache, page.xref(), settings);
            interpret_page(page, &mut context, &mut drawn);
            drawn.pages += 1;
        }
        drawn
    }

    /// What is drawn: one string for each line of text.
    #[derive(Default)]
    struct Drawn {
        pages: usize,
        runs: Vec<String>,
    }

    impl<'a> Device<'a> for Drawn {
        fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
            let text = run.glyphs().iter().map(|it| match it.as_unicode() {
                Some(BfString::Char(character)) => character.to_string(),
                Some(BfString::String(text)) => text,
                None => "\u{fffd}".to_owned(),
            });
            self.runs.push(text.collect());
        }
        fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
        fn push_clip_path(&mut self, _: &ClipPath) {}
        fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
        fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
        fn pop_clip(&mut self) {}
        fn pop_transparency_group(&mut self) {}
    }
}
