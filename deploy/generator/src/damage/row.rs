//! Damage to rows: without label, lost, in another order, unknown.

use rand::{RngExt, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use shared::cell::{CellKey, Kind, Value};

use super::{grid, grids, set};
use crate::{
    article::Part,
    grid::{Grid, GridCell, Role},
    truth::{Figure, Truth},
};

/// Takes the labels of one to three rows away.
pub(super) fn unlabel(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    let labels = grids(parts).flat_map(|it| it.cells.iter_mut());
    let mut labels: Vec<&mut GridCell> = labels.filter(|it| it.role == Role::Label).collect();
    labels.shuffle(rng);
    for label in labels.into_iter().take(rng.random_range(1..4)) {
        label.text.clear();
    }
}

/// Takes a row away, which may be worked out from the sums.
pub(super) fn lose(rng: &mut ChaCha8Rng, truth: &mut Truth, parts: &mut [Part]) {
    let table = if rng.random_bool(0.7) {
        "requests"
    } else {
        "active_disclosure"
    };
    let Some(grid) = grid(parts, table) else {
        return;
    };
    let begins_group = |row: usize| grid.row(row).any(|it| it.role == Role::Group);
    let rows: Vec<usize> = grid
        .figure_rows()
        .into_iter()
        .filter(|it| !begins_group(*it))
        .collect();
    let row = rows[rng.random_range(0..rows.len())];
    let keys: Vec<CellKey> = grid.row(row).filter_map(|it| it.key.clone()).collect();
    grid.remove_row(row);
    for key in keys {
        let value = truth.cells.get(&key).and_then(|it| it.value);
        truth.allowance.lose(&key, value);
    }
}

/// Shuffles the rows of a group of table 3, and perhaps those of a block of table 2.
pub(super) fn permute(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    if let Some(grid) = grid(parts, "requests") {
        let groups = grid
            .cells
            .iter()
            .filter(|it| it.role == Role::Group && it.column == 1);
        let groups: Vec<(usize, usize)> = groups.map(|it| (it.row, it.row_span)).collect();
        let (first, count) = groups[rng.random_range(0..groups.len())];
        shuffle(rng, grid, first, count);
    }
    if let Some(grid) = grid(parts, "active_disclosure").filter(|_| rng.random_bool(0.5)) {
        let rows = grid.figure_rows();
        shuffle(rng, grid, rows[0], 2);
    }
}

/// Moves the labels and figures of these rows; what stands beside several of them stays.
fn shuffle(rng: &mut ChaCha8Rng, grid: &mut Grid, first: usize, count: usize) {
    let mut order: Vec<usize> = (first..first + count).collect();
    while order.is_sorted() {
        order.shuffle(rng);
    }
    for cell in &mut grid.cells {
        let moves = matches!(cell.role, Role::Label | Role::Figure);
        if moves && (first..first + count).contains(&cell.row) {
            cell.row = order[cell.row - first];
        }
    }
    grid.sort();
}

/// Counts the unknown row's requests among the new ones and the results.
pub(super) fn count_unknown(rng: &ChaCha8Rng, truth: &mut Truth) {
    let (_, figures) = unknown(&mut rng.clone());
    for (column, more) in COLUMNS.iter().zip(figures) {
        for row in ["new", "results_total"] {
            let count = truth.count("requests", row, column) + more;
            let figure = Figure::of(Value::Count(count));
            set(truth, &CellKey::new("requests", row, *column), figure);
        }
    }
    truth.prose.follow(&truth.cells);
}

/// Inserts the unknown row among those of a group.
pub(super) fn insert_unknown(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    let (label, figures) = unknown(rng);
    let Some(grid) = grid(parts, "requests") else {
        return;
    };
    let groups = grid
        .cells
        .iter()
        .filter(|it| it.role == Role::Group && it.column == 1);
    let groups: Vec<(usize, usize)> = groups.map(|it| (it.row, it.row_span)).collect();
    let (first, count) = groups[rng.random_range(0..groups.len())];
    let row = first + rng.random_range(1..count);
    grid.insert_row(row);
    let cell = |column, text, role| GridCell {
        row,
        column,
        row_span: 1,
        column_span: 1,
        text,
        role,
        key: None,
    };
    grid.cells.push(cell(2, label.to_owned(), Role::Label));
    let figures = figures.iter().enumerate();
    let figures = figures.map(|(at, it)| cell(3 + at, it.to_string(), Role::Figure));
    grid.cells.extend(figures);
    grid.sort();
}

const COLUMNS: [&str; 7] = [
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "social_welfare_org",
    "legal_service_org",
    "other_org",
    "total",
];

/// Label and figures of a row that no form knows.
fn unknown(rng: &mut ChaCha8Rng) -> (&'static str, [i64; 7]) {
    const LABELS: [&str; 5] = [
        "9.属于工作秘密",
        "4.已移交国家档案馆",
        "6.申请人撤回申请",
        "8.属于党务信息",
        "5.告知向有关机关查询",
    ];
    let label = LABELS[rng.random_range(0..LABELS.len())];
    let mut figures = [0; 7];
    figures[0] = rng.random_range(1..9);
    figures[rng.random_range(1..6)] = rng.random_range(0..4);
    figures[6] = figures.iter().sum();
    (label, figures)
}

/// Nothing printed where this table's figures were.
pub(super) fn blank() -> Figure {
    Figure {
        value: None,
        kind: Kind::Blank,
        printed: String::new(),
    }
}
