//! An explanation as one self-contained page: the document on the left, the reading on the right, each figure a link to
//! the other side, coloured by its verdict. No script, nothing fetched.

mod document;
mod reading;

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use shared::cell::{Cell, CellKey, Verdict};

use super::{Reading, source::Source};
use crate::command::word;

const VERDICTS: [Verdict; 5] = [
    Verdict::Confirmed,
    Verdict::Unchecked,
    Verdict::Contradicted,
    Verdict::Uncertain,
    Verdict::Missing,
];

/// What a page is made of.
struct Page<'a> {
    reading: &'a Reading,
    source: Source<'a>,
    /// The cells of each printed place, by its name.
    cells: BTreeMap<String, Vec<&'a Cell>>,
    /// The cell that is asked for.
    asked: Option<&'a CellKey>,
}

/// The page of a reading; the cell that is asked for is framed.
pub(super) fn page(reading: &Reading, asked: Option<&CellKey>) -> String {
    let source = Source::new(&reading.document);
    let mut cells: BTreeMap<String, Vec<&Cell>> = BTreeMap::new();
    for cell in &reading.report.cells {
        if let Some(name) = cell.place.as_ref().and_then(|it| source.name_at(it)) {
            cells.entry(name.to_owned()).or_default().push(cell);
        }
    }
    let page = Page {
        reading,
        source,
        cells,
        asked,
    };
    let title = reading.report.title.as_deref().unwrap_or(&reading.name);
    html! {
        (DOCTYPE)
        html lang="zh" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(include_str!("page.css"))) }
            }
            body {
                header { h1 { (title) } (legend(reading)) }
                main.pane { h2 { "Document: " (reading.name) } (document::document(&page)) }
                section.pane { (reading::reading(&page)) }
            }
        }
    }
    .into_string()
}

fn legend(reading: &Reading) -> Markup {
    let count = |verdict: Verdict| {
        let cells = reading.report.cells.iter();
        cells.filter(|it| it.verdict == verdict).count()
    };
    html! {
        div.legend {
            @for verdict in VERDICTS {
                span class=(word(&verdict)) title=(super::words::verdict(verdict)) {
                    (count(verdict)) " " (word(&verdict))
                }
            }
        }
    }
}
