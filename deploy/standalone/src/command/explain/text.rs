//! An explanation as text.

use shared::cell::{Cell, CellKey};

use super::{Reading, source::Source, words};

/// Lines before and after a figure's that are shown.
const AROUND: usize = 2;
/// Wider cells are cut.
const WIDEST: usize = 24;

/// Explains one cell, or every cell in doubt.
pub(super) fn text(reading: &Reading, key: Option<&CellKey>) -> String {
    let source = Source::new(&reading.document);
    let cells: Vec<&Cell> = reading
        .report
        .cells
        .iter()
        .filter(|it| key.map_or(it.verdict.is_doubt(), |key| it.key == *key))
        .collect();
    let mut text = format!("{}\n", reading.name);
    if key.is_none() {
        let all = reading.report.cells.len();
        text += &format!("{} of {all} cells are in doubt\n", cells.len());
    }
    for cell in cells {
        text.push('\n');
        text += &of_cell(reading, &source, cell);
    }
    text
}

fn of_cell(reading: &Reading, source: &Source<'_>, cell: &Cell) -> String {
    let report = &reading.report;
    let mut lines = vec![words::key(&cell.key)];
    if let Some((table, row, column)) = words::of_form(report, cell) {
        lines.push(format!("  row      {}", words::row_label(row)));
        lines.push(format!("  column   {}  ({})", column.label, table.label));
    }
    lines.push(format!("  value    {}", words::value(cell)));
    if let Some(raw) = &cell.raw {
        lines.push(format!("  printed  {raw:?}"));
    }
    lines.push(format!("  verdict  {}", words::verdict(cell.verdict)));
    lines.push(format!("  found    {}", words::found(cell)));
    for rule in words::rules_of(report, cell) {
        lines.push(format!("  sum      {}", words::rule(rule)));
    }
    for problem in report
        .problems
        .iter()
        .filter(|it| words::concerns(it, cell))
    {
        lines.push(format!("  problem  {}", problem.message));
        if !problem.alternatives.is_empty() {
            let others: Vec<String> = problem
                .alternatives
                .iter()
                .map(ToString::to_string)
                .collect();
            lines.push(format!("           it may also be {}", others.join(" or ")));
        }
    }
    if let Some(place) = &cell.place {
        lines.push(format!("  place    {}", words::place(place)));
        lines.extend(source.around(place, AROUND).into_iter().map(|line| {
            let mark = if line.is_it { '>' } else { ' ' };
            let cells: Vec<String> = line.cells.iter().map(|it| cut(it)).collect();
            format!("    {mark} {}", cells.join(" | "))
        }));
    }
    lines.join("\n") + "\n"
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
