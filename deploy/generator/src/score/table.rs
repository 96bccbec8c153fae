//! Scores as a table for a person.

use super::Score;

/// A line for each score, by its name: counts of cells, then how many figures of the text are read of those it states,
/// and how many that it does not state.
pub fn table<'a>(rows: impl IntoIterator<Item = (&'a str, &'a Score)>) -> String {
    let heads = [
        "documents",
        "rejected",
        "cells",
        "right %",
        "doubted",
        "wrong",
        "missed",
        "silent",
        "extra",
        "headings",
        "text",
        "text extra",
    ];
    let mut text = line("", heads.map(str::to_owned));
    for (name, it) in rows {
        let share = 100.0 * it.right as f64 / it.cells.max(1) as f64;
        let cells = [
            it.documents.to_string(),
            it.rejected.to_string(),
            it.cells.to_string(),
            format!("{share:.2}"),
            it.doubted.to_string(),
            it.wrong.to_string(),
            it.missed.to_string(),
            it.silent.to_string(),
            it.extra.to_string(),
            it.headings.to_string(),
            format!("{}/{}", it.stated_right, it.stated),
            it.stated_extra.to_string(),
        ];
        text += &line(name, cells);
    }
    text
}

fn line(name: &str, cells: [String; 12]) -> String {
    let cells = cells.map(|it| format!("{it:>11}")).concat();
    format!("{name:<32}{cells}\n")
}
