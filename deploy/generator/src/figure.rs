//! Draws the figures of a report so that every rule of its form holds.

use std::collections::BTreeMap;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;
use shared::{
    cell::{CellKey, Value},
    form::{Form, TableForm},
};

use crate::carry::Carry;

/// The figures of one report.
pub(crate) type Figures = BTreeMap<CellKey, Value>;

/// Draws a figure for every cell of the form. Takes what last year left and leaves what next year takes.
pub(crate) fn draw(rng: &mut ChaCha8Rng, form: &Form, carry: &mut Carry) -> Figures {
    let mut figures = Figures::new();
    for table in &form.tables {
        match table.key.as_str() {
            "requests" => requests(rng, table, carry, &mut figures),
            "challenges" => challenges(rng, table, &mut figures),
            _ => active_disclosure(rng, table, carry, &mut figures),
        }
    }
    figures
}

/// Applicants, and how many of a hundred requests are theirs.
const APPLICANTS: [(&str, u32); 6] = [
    ("natural_person", 72),
    ("commercial_enterprise", 14),
    ("research_institution", 3),
    ("social_welfare_org", 3),
    ("legal_service_org", 5),
    ("other_org", 3),
];

fn active_disclosure(
    rng: &mut ChaCha8Rng,
    table: &TableForm,
    carry: &mut Carry,
    figures: &mut Figures,
) {
    for block in &table.blocks {
        let columns: Vec<&str> = block.columns.iter().map(|it| it.key.as_str()).collect();
        for row in &block.rows {
            let drawn = rng.random_range(4..60);
            let stock = carry.stock.entry(row.key.clone()).or_insert(drawn);
            let values = disclosure_row(rng, &columns, stock);
            let keys = columns
                .iter()
                .map(|it| CellKey::new(&table.key, &row.key, *it));
            figures.extend(keys.zip(values));
        }
    }
}

/// The figures of a row of table 2, which its columns tell apart. `stock` is what the year before left.
fn disclosure_row(rng: &mut ChaCha8Rng, columns: &[&str], stock: &mut i64) -> Vec<Value> {
    match columns {
        ["made", "repealed", "in_force"] => {
            let made = rng.random_range(0..9);
            let repealed = rng.random_range(0..5).min(*stock);
            *stock += made - repealed;
            counts(&[made, repealed, *stock])
        }
        ["newly_made", "newly_published", "total_published"] => {
            let made = rng.random_range(0..9);
            *stock += made;
            counts(&[made, made, *stock])
        }
        ["items_previous_year", "change", rest @ ..] => {
            let before = *stock;
            let change = rng.random_range(-3..=3).max(-before);
            *stock += change;
            let decisions = rest.iter().map(|_| rng.random_range(0..600));
            let all: Vec<i64> = [before, change].into_iter().chain(decisions).collect();
            counts(&all)
        }
        ["items", "amount"] => vec![Value::Count(rng.random_range(1..40)), amount(rng)],
        ["amount"] => vec![amount(rng)],
        others => counts(
            &others
                .iter()
                .map(|_| rng.random_range(0..900))
                .collect::<Vec<i64>>(),
        ),
    }
}

fn counts(figures: &[i64]) -> Vec<Value> {
    figures.iter().copied().map(Value::Count).collect()
}

/// Some 万元, to the yuan.
fn amount(rng: &mut ChaCha8Rng) -> Value {
    Value::Amount(Decimal::new(rng.random_range(10_001..60_000_000), 4).normalize())
}

fn requests(rng: &mut ChaCha8Rng, table: &TableForm, carry: &mut Carry, figures: &mut Figures) {
    let results = result_rows(table);
    let mut tally: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for _ in 0..number_of_requests(rng) {
        let (applicant, _) = APPLICANTS[weighted(rng, &APPLICANTS)];
        *tally.entry(("new", applicant)).or_default() += 1;
    }
    for (applicant, _) in APPLICANTS {
        let carried = carry.requests.get(applicant).copied().unwrap_or_default();
        let open = carried + tally.get(&("new", applicant)).copied().unwrap_or_default();
        let forward = (0..open).filter(|_| rng.random_bool(0.08)).count() as i64;
        tally.insert(("carried_over", applicant), carried);
        tally.insert(("carried_forward", applicant), forward);
        tally.insert(("results_total", applicant), open - forward);
        for _ in forward..open {
            let (row, _) = results[weighted(rng, &results)];
            *tally.entry((row, applicant)).or_default() += 1;
        }
        carry.requests.insert(applicant.to_owned(), forward);
    }
    for row in table.blocks.iter().flat_map(|it| &it.rows) {
        let of = |applicant| {
            tally
                .get(&(row.key.as_str(), applicant))
                .copied()
                .unwrap_or_default()
        };
        let total = APPLICANTS.iter().map(|(applicant, _)| of(applicant)).sum();
        let parts = APPLICANTS
            .iter()
            .map(|(applicant, _)| (*applicant, of(applicant)));
        for (column, count) in parts.chain([("total", total)]) {
            figures.insert(
                CellKey::new(&table.key, &row.key, column),
                Value::Count(count),
            );
        }
    }
}

/// A few for most bodies, some hundreds for some.
fn number_of_requests(rng: &mut ChaCha8Rng) -> u32 {
    match rng.random_range(0..10) {
        0..4 => rng.random_range(2..15),
        4..8 => rng.random_range(15..120),
        _ => rng.random_range(120..900),
    }
}

/// The rows that add up to `results_total`, each with how often it happens.
fn result_rows(table: &TableForm) -> Vec<(&str, u32)> {
    let rule = table.rules.iter().find(|it| it.right == ["results_total"]);
    let rows = rule.map(|it| it.left.as_slice()).unwrap_or_default();
    let weight = |row: &str| match row {
        "granted" => 40,
        "partial" => 10,
        "unable.not_held" => 18,
        "unable.need_creation" | "not_processed.petition" => 5,
        _ => 2,
    };
    rows.iter().map(|it| (it.as_str(), weight(it))).collect()
}

fn challenges(rng: &mut ChaCha8Rng, table: &TableForm, figures: &mut Figures) {
    for block in &table.blocks {
        for row in &block.rows {
            let mut sum = 0;
            for column in &block.columns {
                let count = match column.key.as_str() {
                    "total" => sum,
                    "upheld" => rng.random_range(0..8),
                    _ => rng.random_range(0..3),
                };
                sum += count;
                let key = CellKey::new(&table.key, &row.key, &column.key);
                figures.insert(key, Value::Count(count));
            }
        }
    }
}

/// The index of one of these, by their weights.
fn weighted(rng: &mut ChaCha8Rng, choices: &[(&str, u32)]) -> usize {
    let sum: u32 = choices.iter().map(|(_, weight)| weight).sum();
    let mut left = rng.random_range(0..sum);
    choices
        .iter()
        .position(|(_, weight)| {
            let hit = left < *weight;
            left = left.saturating_sub(*weight);
            hit
        })
        .unwrap_or_default()
}
