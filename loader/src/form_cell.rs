//! The dictionary of the warehouse: every cell of every form with its labels, as rows.

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

/// A row of `form_cell`: its columns' fields.
type FormCell = [Option<String>; COLUMNS.len()];

/// Makes the table `form_cell` say what the forms say. Writes nothing when it does.
pub(crate) async fn write(
    transaction: &mut Transaction,
    forms: &[Form],
) -> Result<(), WarehouseError> {
    let cells = form_cells(forms);
    let written: Vec<Fields> = query(
        "SELECT form, table_key, row_key, column_key, wide_column, table_label, table_english, row_groups, row_label,
             row_english, column_label, column_english, unit, article
         FROM form_cell ORDER BY ordinal",
    )
    .fetch_all(transaction)
    .await?;
    if written
        .iter()
        .map(|it| &it.0[..])
        .eq(cells.iter().map(|it| &it[..]))
    {
        return Ok(());
    }
    query("DELETE FROM form_cell").execute(transaction).await?;
    let columns = COLUMNS.iter().enumerate();
    let batch = Batch::of("form_cell").ordinal("ordinal", cells.len());
    let batch = columns.fold(batch, |batch, (index, name)| {
        let values = cells.iter().map(|it| it[index].as_deref());
        batch.column(name, Values::Text(values.collect()))
    });
    batch.insert(transaction).await?;
    Ok(())
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
