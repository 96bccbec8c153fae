//! How figures are printed: units in cells, zeros left out.

use std::collections::BTreeMap;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;
use shared::{
    cell::{CellKey, Kind, Value},
    form::Form,
};

use crate::{figure::Figures, truth::Figure};

/// How an agency prints the zeros of the applicants that are organisations, where a row has nothing else for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeros {
    /// `0`.
    Printed,
    /// Nothing.
    Blank,
    /// `/`.
    Dash,
    /// `无`.
    NoneWord,
}

/// These figures as the agency prints them.
pub(crate) fn cells(
    rng: &mut ChaCha8Rng,
    form: &Form,
    zeros: Zeros,
    figures: Figures,
) -> BTreeMap<CellKey, Figure> {
    let digits = figures
        .into_iter()
        .map(|(key, value)| (key, Figure::of(value)));
    let mut cells = digits.collect();
    print_units(rng, form, &mut cells);
    print_zeros(form, zeros, &mut cells);
    cells
}

/// The form of 2019 has the unit of an amount in its cell, not in its head: yuan for some, 万元 for others.
fn print_units(rng: &mut ChaCha8Rng, form: &Form, cells: &mut BTreeMap<CellKey, Figure>) {
    let in_yuan = rng.random_bool(0.5);
    for table in &form.tables {
        let columns = table.blocks.iter().flat_map(|it| &it.columns);
        let unit_in_cell = |key: &CellKey| {
            let mut same = columns.clone().filter(|it| it.key == key.column);
            key.table == table.key && same.any(|it| !it.label.contains(it.unit.label()))
        };
        for (_, figure) in cells.iter_mut().filter(|(key, _)| unit_in_cell(key)) {
            let Some(Value::Amount(amount)) = figure.value else {
                continue;
            };
            figure.printed = if in_yuan {
                format!("{}元", (amount * Decimal::from(10_000)).normalize())
            } else {
                format!("{amount}万元")
            };
        }
    }
}

fn print_zeros(form: &Form, zeros: Zeros, cells: &mut BTreeMap<CellKey, Figure>) {
    let Some(none) = instead_of_zero(zeros) else {
        return;
    };
    const ORGANISATIONS: [&str; 5] = [
        "commercial_enterprise",
        "research_institution",
        "social_welfare_org",
        "legal_service_org",
        "other_org",
    ];
    for row in form
        .table("requests")
        .iter()
        .flat_map(|it| &it.blocks)
        .flat_map(|it| &it.rows)
    {
        let keys = ORGANISATIONS.map(|it| CellKey::new("requests", &row.key, it));
        let is_zero = |key: &CellKey| {
            cells
                .get(key)
                .is_some_and(|it| it.value == Some(Value::Count(0)))
        };
        if keys.iter().all(is_zero) {
            cells.extend(keys.map(|key| (key, none.clone())));
        }
    }
}

/// What is printed for a 0 that is not; nothing where it is.
fn instead_of_zero(zeros: Zeros) -> Option<Figure> {
    let (kind, printed) = match zeros {
        Zeros::Printed => return None,
        Zeros::Blank => (Kind::Blank, ""),
        Zeros::Dash => (Kind::Dash, "/"),
        Zeros::NoneWord => (Kind::NoneWord, "无"),
    };
    Some(Figure {
        value: None,
        kind,
        printed: printed.to_owned(),
    })
}
