//! Damage to whole tables: missing, there twice, of last year, torn by headings.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use shared::cell::CellKey;

use super::{place, row, set};
use crate::{article::Part, grid::Grid, series, truth::Truth};

/// Keeps nothing of a table's figures.
pub(super) fn forget(rng: &mut ChaCha8Rng, truth: &mut Truth) {
    let table = one(rng);
    for key in truth.keys().into_iter().filter(|it| it.table == table) {
        set(truth, &key, row::blank());
        truth.allowance.unreadable.insert(key);
    }
}

/// Leaves out the table that was forgotten.
pub(super) fn leave_out(truth: &Truth, parts: &mut Vec<Part>) {
    let forgotten = truth.allowance.unreadable.first();
    if let Some(at) = forgotten.and_then(|it| place(parts, &it.table)) {
        parts.remove(at);
    }
}

/// A second table after the first or at the end, with other figures. Both are printed; which is right nobody can say.
pub(super) fn twice(rng: &mut ChaCha8Rng, truth: &mut Truth, parts: &mut Vec<Part>) {
    let table = one(rng);
    let Some((at, other, grid)) = other(rng, truth, parts, table) else {
        return;
    };
    let at = if rng.random_bool(0.5) {
        at + 1
    } else {
        parts.len() - 2
    };
    parts.insert(at, Part::Table(grid));
    let cells = truth.cells.iter().filter(|(key, _)| key.table == table);
    let differing = cells.filter(|(key, figure)| other.cells.get(*key) != Some(*figure));
    let differing: Vec<CellKey> = differing.map(|(key, _)| key.clone()).collect();
    for key in differing {
        let values = [&truth.cells, &other.cells].map(|it| it.get(&key).and_then(|it| it.value));
        truth.allowance.accept.insert(key.clone(), values.to_vec());
        truth.allowance.doubtful.insert(key);
    }
}

/// Last year's table before or after this year's, under a line that says so.
pub(super) fn of_last_year(rng: &mut ChaCha8Rng, truth: &Truth, parts: &mut Vec<Part>) {
    let table = one(rng);
    let Some((at, _, grid)) = other(rng, truth, parts, table) else {
        return;
    };
    let (year, before) = (truth.report_year, truth.report_year - 1);
    let caption = match rng.random_range(0..3) {
        0 => format!("{before}年度数据："),
        1 => format!("附：{before}年情况"),
        _ => format!("上年度（{before}年）统计表"),
    };
    let last = [Part::Paragraph(caption), Part::Table(grid)];
    if rng.random_bool(0.5) {
        parts.splice(at + 1..at + 1, last);
    } else {
        let this = Part::Paragraph(format!("{year}年度数据："));
        parts.splice(at..at, last.into_iter().chain([this]));
    }
}

/// Lines of words between the rows of a table.
pub(super) fn tear_by_headings(rng: &mut ChaCha8Rng, parts: &mut Vec<Part>) {
    let table = ["requests", "active_disclosure"][rng.random_range(0..2)];
    let Some(mut at) = place(parts, table) else {
        return;
    };
    for number in 0..rng.random_range(1..4) {
        let Part::Table(first) = &mut parts[at] else {
            return;
        };
        let rows = first.figure_rows();
        let Some(row) = rows.get(rng.random_range(1..rows.len().max(2))) else {
            return;
        };
        let second = first.split_off(*row);
        let words = match rng.random_range(0..4) {
            0 => Part::Subheading("（续表）".to_owned()),
            1 => Part::Paragraph("接上表".to_owned()),
            2 => Part::Subheading(format!("表{}", number + 2)),
            _ => Part::Paragraph("办理结果具体如下：".to_owned()),
        };
        parts.splice(at + 1..at + 1, [words, Part::Table(second)]);
        at += 2;
    }
}

fn one(rng: &mut ChaCha8Rng) -> &'static str {
    ["active_disclosure", "requests", "challenges"][rng.random_range(0..3)]
}

/// Where this table is, and the same table of another report.
fn other(
    rng: &mut ChaCha8Rng,
    truth: &Truth,
    parts: &[Part],
    table: &str,
) -> Option<(usize, Truth, Grid)> {
    let other = series::truth(rng.random(), truth.report_year).ok()?;
    let grid = Grid::of(&other, other.form_of(table).table(table)?);
    Some((place(parts, table)?, other, grid))
}
