//! From a document to a draft: which of its words and figures are which fact of the form.

mod head;
mod statistic;
mod table;
pub(crate) mod text;

use shared::{
    cell::Verdict,
    form::{self, Form},
    place::Place,
    problem::{Problem, ProblemCode},
    report::{Listing, Rejection, RejectionReason},
};

pub(crate) use self::{
    head::{Announced, announced},
    table::HeadUnit,
};
use self::{
    table::FoundTable,
    text::{
        prose::{self, ProseParagraph},
        section, section_check,
    },
};
use crate::{
    document::{Block, Document, Format, Warning},
    draft::{Draft, Found, Trust},
    extract, narrative,
};

/// Least number of characters of a text that is a report though no table and no section of it was recognised.
const LEAST_TEXT: usize = 500;

/// Least sections of such a text that has no title, and says of which days its figures are.
const LEAST_SECTIONS: usize = 3;

/// Finds a report's facts in a document.
///
/// # Errors
/// [`Rejection`] when the document is no annual report.
pub(crate) fn normalize(document: &Document, listing: &Listing) -> Result<Draft, Rejection> {
    let sheet = statistic::find(document);
    let parts = prose::parts(document, &sheet.blocks);
    let outline = section::find(&parts);
    let mut header = head::find(document, &parts, outline.preface, listing);
    let year = header.report_year.map(i32::from);
    let tables = table::find_all(document, year, form_of(year));
    let known_sections = outline
        .sections
        .iter()
        .filter(|it| it.key.is_some())
        .count();
    let has_tables = tables.iter().any(FoundTable::is_there);
    let long = text_length(document) >= LEAST_TEXT;
    // The head of a list of reports has no year.
    let has_title = header.title.is_some() && header.report_year.is_some();
    // What says of which days its figures are, under headings of its own, is one of the years before the forms.
    let has_period = header.period.is_some() && outline.sections.len() >= LEAST_SECTIONS;
    let has_text = known_sections >= 2 || (has_title && long) || has_period;
    if !has_tables && !has_text && sheet.statistics.is_empty() {
        return Err(no_report(document));
    }
    let mut problems = std::mem::take(&mut header.problems);
    problems.extend(warnings(document));
    // Reports before the first form have no tables and sections that could be missing.
    let has_form = year.is_none_or(|it| form::for_year(it).is_some());
    let expects_tables = has_form || (has_tables && sheet.statistics.is_empty());
    let checks = has_form.then(|| section_check::sections(&outline, form_of(year)));
    let mut draft = Draft {
        header,
        sections: outline.sections,
        checks: checks.unwrap_or_default(),
        statistics: sheet.statistics,
        problems,
        ..Draft::default()
    };
    if expects_tables {
        add_tables(&mut draft, tables);
    }
    table::infer_lost(&mut draft);
    draft.checks.extend(section_check::tables(&draft));
    draft
        .problems
        .extend(section_check::problems(&draft.checks));
    add_narrative(&mut draft, &prose::paragraphs(parts), document.format);
    doubt_recognized(&mut draft, document);
    doubt_converted(&mut draft, &document.warnings);
    Ok(draft)
}

fn add_narrative(draft: &mut Draft, paragraphs: &[ProseParagraph], format: Format) {
    let found = narrative::read(paragraphs, format, draft.header.report_year);
    draft.narrative = found.figures;
    draft.checks.extend(found.checks);
    draft.problems.extend(found.problems);
}

/// Doubts the figures of recognized text that stand in no cell of a table: nothing but one reading says them. A paragraph
/// is placed on the page it begins on and may run on.
fn doubt_recognized(draft: &mut Draft, document: &Document) {
    if !document.has_recognized() {
        return;
    }
    let is_recognized = |place: &Place| {
        let next = match place {
            Place::Page { page, area } => Place::Page {
                page: page + 1,
                area: *area,
            },
            other => other.clone(),
        };
        document.is_recognized(place) || document.is_recognized(&next)
    };
    let tables = document.blocks.iter().filter_map(|it| match it {
        Block::Table(table) => Some(&table.cells),
        Block::Paragraph(_) => None,
    });
    // A cell says itself what is doubted of it.
    let cells: Vec<&Place> = tables.flatten().map(|it| &it.place).collect();
    for figure in &mut draft.narrative {
        if is_recognized(&figure.place) {
            figure.verdict = Verdict::Uncertain;
        }
    }
    for line in &mut draft.statistics {
        if is_recognized(&line.place) {
            line.verdict = Verdict::Uncertain;
        }
    }
    for cell in &mut draft.cells {
        if let Found::Print(print) = &mut cell.found
            && is_recognized(&print.place)
            && !cells.contains(&&print.place)
        {
            print.trust = Trust::None;
        }
    }
}

/// Doubts every figure of a document that a converter wrote: those of tables until sums confirm them, those of text, which
/// nothing confirms, for good.
fn doubt_converted(draft: &mut Draft, warnings: &[Warning]) {
    let is_converted = |it: &Warning| matches!(it, Warning::Converted { .. });
    if !warnings.iter().any(is_converted) {
        return;
    }
    for cell in &mut draft.cells {
        if let Found::Print(print) = &mut cell.found {
            print.trust = print.trust.min(Trust::WithProof);
        }
    }
    let narrative = draft.narrative.iter_mut().map(|it| &mut it.verdict);
    let statistics = draft.statistics.iter_mut().map(|it| &mut it.verdict);
    for verdict in narrative.chain(statistics).filter(|it| !it.is_doubt()) {
        *verdict = Verdict::Uncertain;
    }
}

fn form_of(year: Option<i32>) -> &'static Form {
    let newest = form::all().last().expect("there is a form");
    year.and_then(form::for_year).unwrap_or(newest)
}

fn add_tables(draft: &mut Draft, tables: Vec<FoundTable>) {
    for found in tables {
        if let Some(cell) = found.cells.first() {
            draft.forms.insert(cell.key.table.clone(), found.form);
        }
        draft.cells.extend(found.cells);
        draft.problems.extend(found.problems);
        draft.unknown_rows.extend(found.unknown_rows);
    }
}

fn text_length(document: &Document) -> usize {
    let length = |block: &Block| match block {
        Block::Paragraph(paragraph) => paragraph.text.chars().count(),
        Block::Table(table) => table.cells.iter().map(|it| it.text.chars().count()).sum(),
    };
    document.blocks.iter().map(length).sum()
}

fn no_report(document: &Document) -> Rejection {
    let mut unread = document.warnings.iter().filter_map(|it| match it {
        Warning::ScannedPage { unread, .. } => Some(unread.as_deref()),
        _ => None,
    });
    if text_length(document) == 0
        && let Some(unread) = unread.next()
    {
        let why = unread.unwrap_or(extract::REMEDY);
        return Rejection {
            reason: RejectionReason::NeedsOcr,
            detail: format!("its pages are images without text; {why}"),
        };
    }
    let garbled = |it: &Warning| matches!(it, Warning::GarbledText { .. });
    if document.warnings.iter().any(garbled) {
        return Rejection {
            reason: RejectionReason::NeedsOcr,
            detail: "its fonts do not tell the characters that its pages show".to_owned(),
        };
    }
    Rejection {
        reason: RejectionReason::NotAReport,
        detail: "it has no table of the forms, no two sections of them, and no long text under a report's title"
            .to_owned(),
    }
}

fn warnings(document: &Document) -> Vec<Problem> {
    let problem = |warning: &Warning| match warning {
        Warning::CharsetErrors { charset, replaced } => Problem::new(
            ProblemCode::TextDamaged,
            format!("{replaced} characters could not be decoded as {charset}"),
        ),
        Warning::UnmappedGlyphs { page, count } => Problem::new(
            ProblemCode::TextDamaged,
            format!("page {page}: {count} glyphs have no character"),
        ),
        Warning::ScannedPage { page, unread } => Problem::new(
            ProblemCode::PageScanned,
            match unread {
                Some(why) => format!("page {page} is an image without text; {why}"),
                None => format!("page {page} is an image without text"),
            },
        ),
        Warning::GarbledText { page } => Problem::new(
            ProblemCode::TextDamaged,
            format!("page {page}: its fonts do not tell the characters that it shows"),
        ),
        Warning::MissingPart { part } => Problem::new(
            ProblemCode::DocumentTruncated,
            format!("{part} is missing from it"),
        ),
        Warning::RecognizedPage { page } => Problem::new(
            ProblemCode::PageRecognized,
            format!("page {page} is an image: its text was recognized and may have other letters"),
        ),
        Warning::Converted { converter, reason } => Problem::new(
            ProblemCode::DocumentConverted,
            format!(
                "{converter} converted it, and it was read as converted, its figures doubted where no sum confirms them: {reason}"
            ),
        ),
        Warning::Truncated { limit } => Problem::new(
            ProblemCode::DocumentTruncated,
            format!("not read to its end: {limit}"),
        ),
    };
    document.warnings.iter().map(problem).collect()
}
