//! The dictionary of the warehouse: every cell of every form with its labels, as rows.

use std::collections::BTreeSet;

use runtime::database::{Batch, Transaction, Values, query};
use shared::form::{BlockForm, ColumnForm, Form, RowForm, TableForm};

use crate::{fields::Fields, warehouse::WarehouseError, wide};

/// The columns of `form_cell` but for its ordinal.
const COLUMNS: [&str; 14] = [
    "form",
    "table_key",
    "row_key",
    "column_key",
    "wide_column",
    "table_label",
    "table_english",
    "row_groups",
    "row_label",
    "row_english",
    "column_label",
    "column_english",
    "unit",
    "article",
];

/// How many of them name the form, and the cell.
const FORM: usize = 1;
const KEY: usize = 4;

/// A row of `form_cell`: its columns' fields.
type FormCell = [Option<String>; COLUMNS.len()];

/// Makes the table `form_cell` say what the forms say. Writes nothing when it does. False when a newer build has written
/// it: then it stays as it is, and the views with it.
pub(crate) async fn write(
    transaction: &mut Transaction,
    forms: &[Form],
) -> Result<bool, WarehouseError> {
    let cells = form_cells(forms);
    let written: Vec<Fields> = query(
        "SELECT form, table_key, row_key, column_key, wide_column, table_label, table_english, row_groups, row_label,
             row_english, column_label, column_english, unit, article
         FROM form_cell ORDER BY ordinal",
    )
    .fetch_all(transaction)
    .await?;
    let written: Vec<&[Option<String>]> = written.iter().map(|it| &it.0[..]).collect();
    let own: Vec<&[Option<String>]> = cells.iter().map(|it| &it[..]).collect();
    if written == own {
        return Ok(true);
    }
    if is_newer(&written, &own) {
        tracing::warn!(
            event = "warehouse.newer_forms",
            "a newer build has written the dictionary and the wide views: they stay as they are"
        );
        return Ok(false);
    }
    query("DELETE FROM form_cell").execute(transaction).await?;
    let columns = COLUMNS.iter().enumerate();
    let batch = Batch::of("form_cell").ordinal("ordinal", cells.len());
    let batch = columns.fold(batch, |batch, (index, name)| {
        let values = cells.iter().map(|it| it[index].as_deref());
        batch.column(name, Values::Text(values.collect()))
    });
    batch.insert(transaction).await?;
    Ok(true)
}

/// Whether a newer build has written these cells. Forms and their cells are added and not taken away: who has a form that
/// we do not know, or all of our cells and more, comes after us.
fn is_newer(written: &[&[Option<String>]], own: &[&[Option<String>]]) -> bool {
    let first = |cells: &[&[Option<String>]], fields: usize| -> BTreeSet<Vec<Option<String>>> {
        cells.iter().map(|it| it[..fields].to_vec()).collect()
    };
    let (written_cells, own_cells) = (first(written, KEY), first(own, KEY));
    let has_our_cells = written_cells.is_superset(&own_cells) && written_cells != own_cells;
    has_our_cells || !first(own, FORM).is_superset(&first(written, FORM))
}

fn form_cells(forms: &[Form]) -> Vec<FormCell> {
    let mut cells = Vec::new();
    for form in forms {
        for table in &form.tables {
            for block in &table.blocks {
                cells.extend(block_cells(form, table, block));
            }
        }
    }
    cells
}

fn block_cells(
    form: &Form,
    table: &TableForm,
    block: &BlockForm,
) -> impl Iterator<Item = FormCell> {
    block.rows.iter().flat_map(move |row| {
        let cell = move |column| form_cell(form, table, block, row, column);
        block.columns.iter().map(cell)
    })
}

/// In the order of [`COLUMNS`].
fn form_cell(
    form: &Form,
    table: &TableForm,
    block: &BlockForm,
    row: &RowForm,
    column: &ColumnForm,
) -> FormCell {
    let fields = [
        form.id.clone(),
        table.key.clone(),
        row.key.clone(),
        column.key.clone(),
        wide::column(&row.key, &column.key),
        table.label.clone(),
        table.english.clone(),
        row.groups.join(" / "),
        row.label.clone(),
        row.english.clone(),
        column.label.clone(),
        column.english.clone(),
        column.unit.label().to_owned(),
    ];
    let mut fields = fields.into_iter().map(Some).chain([block.article.clone()]);
    std::array::from_fn(|_| fields.next().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<Option<String>>> {
        let fields = |it: &str| it.split('.').map(|it| Some(it.to_owned())).collect();
        text.split_whitespace().map(fields).collect()
    }

    #[test]
    fn the_newer_build_is_the_one_that_knows_more() {
        let check = |written, own, expected| {
            let (cells_written, own_cells) = (cells(written), cells(own));
            let written_slices: Vec<_> = cells_written.iter().map(|it| &it[..]).collect();
            let own_slices: Vec<_> = own_cells.iter().map(|it| &it[..]).collect();
            assert_eq!(
                is_newer(&written_slices, &own_slices),
                expected,
                "{written} | {own}"
            );
        };
        let own = "2019.t.a.x.old 2021.t.a.x.old";
        check("", own, false);
        check("2019.t.a.x.old", own, false);
        check("2019.t.a.x.new 2021.t.a.x.new", own, false);
        check("2019.t.a.x.old 2021.t.b.x.old", own, false);
        check("2019.t.a.x.old 2021.t.a.x.old 2021.t.b.x.old", own, true);
        check("2019.t.a.x.old 2021.t.b.x.old 2026.t.a.x.old", own, true);
    }
}
