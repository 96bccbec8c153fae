//! The dictionary of the warehouse: every cell of every form with its labels, as rows.

use serde::Serialize;
use shared::form::{BlockForm, ColumnForm, Form, RowForm, TableForm};
use sqlx::SqliteConnection;

use crate::{warehouse::WarehouseError, wide};

/// A row of `form_cell`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct FormCell<'a> {
    form: &'a str,
    table_key: &'a str,
    row_key: &'a str,
    column_key: &'a str,
    wide_column: String,
    table_label: &'a str,
    table_english: &'a str,
    row_groups: String,
    row_label: &'a str,
    row_english: &'a str,
    column_label: &'a str,
    column_english: &'a str,
    unit: &'a str,
    article: Option<&'a str>,
}

/// Makes the table `form_cell` say what the forms say. Writes nothing when it does.
pub(crate) async fn write(
    connection: &mut SqliteConnection,
    forms: &[Form],
) -> Result<(), WarehouseError> {
    let rows = serde_json::to_string(&form_cells(forms)).expect("texts are always JSON");
    if rows == written(connection).await? {
        return Ok(());
    }
    sqlx::query("DELETE FROM form_cell")
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO form_cell (form, table_key, row_key, column_key, ordinal, wide_column, table_label, table_english,
             row_groups, row_label, row_english, column_label, column_english, unit, article)
         SELECT value ->> 'form', value ->> 'table_key', value ->> 'row_key', value ->> 'column_key', key,
             value ->> 'wide_column', value ->> 'table_label', value ->> 'table_english', value ->> 'row_groups',
             value ->> 'row_label', value ->> 'row_english', value ->> 'column_label', value ->> 'column_english',
             value ->> 'unit', value ->> 'article'
         FROM json_each($1)",
    )
    .bind(rows)
    .execute(connection)
    .await?;
    Ok(())
}

async fn written(connection: &mut SqliteConnection) -> Result<String, WarehouseError> {
    let rows = sqlx::query_scalar(
        "SELECT json_group_array(json_object(
             'form', form, 'table_key', table_key, 'row_key', row_key, 'column_key', column_key,
             'wide_column', wide_column, 'table_label', table_label, 'table_english', table_english,
             'row_groups', row_groups, 'row_label', row_label, 'row_english', row_english,
             'column_label', column_label, 'column_english', column_english, 'unit', unit, 'article', article
         ) ORDER BY ordinal) FROM form_cell",
    )
    .fetch_one(connection)
    .await?;
    Ok(rows)
}

fn form_cells(forms: &[Form]) -> Vec<FormCell<'_>> {
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

fn block_cells<'a>(
    form: &'a Form,
    table: &'a TableForm,
    block: &'a BlockForm,
) -> impl Iterator<Item = FormCell<'a>> {
    block.rows.iter().flat_map(move |row| {
        let cell = move |column| form_cell(form, table, block, row, column);
        block.columns.iter().map(cell)
    })
}

fn form_cell<'a>(
    form: &'a Form,
    table: &'a TableForm,
    block: &'a BlockForm,
    row: &'a RowForm,
    column: &'a ColumnForm,
) -> FormCell<'a> {
    FormCell {
        form: &form.id,
        table_key: &table.key,
        row_key: &row.key,
        column_key: &column.key,
        wide_column: wide::column(&row.key, &column.key),
        table_label: &table.label,
        table_english: &table.english,
        row_groups: row.groups.join(" / "),
        row_label: &row.label,
        row_english: &row.english,
        column_label: &column.label,
        column_english: &column.english,
        unit: column.unit.label(),
        article: block.article.as_deref(),
    }
}
