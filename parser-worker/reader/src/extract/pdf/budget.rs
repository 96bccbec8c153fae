//! How much a document may draw before it is cut short.

/// Pages that are read; a document with more is refused.
pub(super) const PAGES: usize = 300;
const GLYPHS: usize = 2_000_000;
const SEGMENTS: usize = 1_000_000;
/// Calls to the device of any kind, so that forms nested to multiply nothing but clips end too.
const CALLS: usize = 5_000_000;

/// What a document may still draw.
#[derive(Debug)]
pub(super) struct Budget {
    glyphs: usize,
    segments: usize,
    calls: usize,
    spent: Option<String>,
}

/// What the device throws to stop the interpreter when the budget is spent: the interpreter has no other way to be told.
pub(super) struct Spent;

impl Budget {
    /// The budget of one document.
    pub(super) fn of_document() -> Self {
        Self {
            glyphs: GLYPHS,
            segments: SEGMENTS,
            calls: CALLS,
            spent: None,
        }
    }

    /// The limit that was reached, in words.
    pub(super) fn spent(&self) -> Option<&str> {
        self.spent.as_deref()
    }

    pub(super) fn spend_glyph(&mut self) {
        if !take(&mut self.glyphs) {
            self.stop(format!("{GLYPHS} glyphs"));
        }
    }

    pub(super) fn spend_segment(&mut self) {
        if !take(&mut self.segments) {
            self.stop(format!("{SEGMENTS} line segments"));
        }
    }

    pub(super) fn spend_call(&mut self) {
        if !take(&mut self.calls) {
            self.stop(format!("{CALLS} drawing operations"));
        }
    }

    /// Leaves the interpreter by unwinding without the panic hook; `drawing::draw` catches it.
    fn stop(&mut self, limit: String) -> ! {
        self.spent = Some(limit);
        std::panic::resume_unwind(Box::new(Spent))
    }
}

fn take(left: &mut usize) -> bool {
    match left.checked_sub(1) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}
