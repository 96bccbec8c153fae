//! What markdown adds to plain text: rows between pipes and headings behind hashes.

use super::text::{Line, Row, tables as ragged};
use crate::document::Block;

/// True for a line that may be a row of a table, or a cell of one: `| … |`, `… | … |`, `… |`.
pub(super) fn is_row(line: &str) -> bool {
    line.trim_end().ends_with('|')
}

/// True for a line of two cells or more, or of one between pipes.
pub(super) fn has_cells(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && (line.starts_with('|') || line.trim_end_matches('|').contains('|'))
}

/// The tables in rows that follow each other. A rule under a row (`|---|`) says that a table begins with that row.
pub(super) fn tables(lines: &[Line<'_>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rows: Vec<Row<'_>> = Vec::new();
    for line in lines {
        let cells = cells(line.text);
        if cells.iter().all(|cell| is_rule(cell)) {
            let head = rows.pop();
            blocks.extend(ragged(&rows));
            rows = head.into_iter().collect();
        } else {
            let cell = |text| Line { text, ..*line };
            rows.push(cells.into_iter().map(cell).collect());
        }
    }
    blocks.extend(ragged(&rows));
    blocks
}

/// A line without the mark of a heading: `## 表二` is `表二`.
pub(super) fn without_heading_mark(line: &str) -> &str {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    if (1..=6).contains(&level) && rest.starts_with(char::is_whitespace) {
        rest
    } else {
        line
    }
}

/// The cells between the pipes. A pipe behind a backslash is text.
fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut cells = Vec::new();
    let mut start = 0;
    for (at, _) in inner.match_indices('|') {
        if !inner[..at].ends_with('\\') {
            cells.push(inner[start..at].trim());
            start = at + 1;
        }
    }
    cells.push(inner[start..].trim());
    cells
}

/// True for the rule under a head: `---`, `:--`, `:-:`. A single `-` is a printed dash.
fn is_rule(cell: &str) -> bool {
    let dashes = cell.trim_matches(':');
    let is_aligned = dashes.len() < cell.len();
    let enough = if is_aligned { 1 } else { 3 };
    dashes.len() >= enough && dashes.bytes().all(|it| it == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each table as its rows, rows as their cells.
    fn check(text: &str, expected: &[&[&str]]) {
        let lines: Vec<_> = (1..)
            .zip(text.lines())
            .map(|(number, text)| Line { number, text })
            .collect();
        let found: Vec<Vec<String>> = tables(&lines)
            .iter()
            .map(|block| match block {
                Block::Table(table) => (0..table.rows)
                    .map(|row| {
                        let cells = table.cells.iter().filter(|cell| cell.row == row);
                        cells
                            .map(|cell| cell.text.as_str())
                            .collect::<Vec<_>>()
                            .join(",")
                    })
                    .collect(),
                Block::Paragraph(paragraph) => vec![paragraph.text.clone()],
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_rule_begins_a_table_with_the_row_above_it() {
        check(
            "| 一 | 1 |\n| 0 | 0 | 0 |\n|---|---|---|\n| 2 |\n| 3 |\n|:-:|",
            &[&["一,1"], &["0,0,0", "2"], &["3"]],
        );
        check("|---|\n| 1 |", &[&["1"]]);
    }

    #[test]
    fn a_row_of_dashes_is_no_rule() {
        check("| 一 | 二 |\n|---|---|\n| - | - |", &[&["一,二", "-,-"]]);
    }

    #[test]
    fn a_pipe_behind_a_backslash_is_text() {
        check(r"| a \| b | c |", &[&[r"a \| b,c"]]);
    }
}
