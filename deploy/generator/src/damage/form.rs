//! Damage to the form: tables of other years.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::{series, truth::Truth};

/// Table 3 is that of 2019, in which 其他处理 is one row.
pub(super) fn one_row_other(rng: &mut ChaCha8Rng, truth: &mut Truth) {
    take(rng, truth, &["requests"]);
}

/// Table 2, table 3 or both are those of 2019.
pub(super) fn mixed(rng: &mut ChaCha8Rng, truth: &mut Truth) {
    let tables = [
        &["active_disclosure"][..],
        &["requests"],
        &["active_disclosure", "requests"],
    ];
    let tables = tables[rng.random_range(0..tables.len())];
    take(rng, truth, tables);
}

/// Takes these tables from a report of 2019.
fn take(rng: &mut ChaCha8Rng, truth: &mut Truth, tables: &[&str]) {
    let Ok(old) = series::truth(rng.random(), 2019) else {
        return;
    };
    for table in tables {
        truth.cells.retain(|key, _| key.table != *table);
        let cells = old.cells.iter().filter(|(key, _)| key.table == *table);
        truth
            .cells
            .extend(cells.map(|(key, figure)| (key.clone(), figure.clone())));
        if let Some(form) = old.forms.get(*table) {
            truth.forms.insert((*table).to_owned(), form.clone());
        }
    }
    truth.prose.follow(&truth.cells);
}
