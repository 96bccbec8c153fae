//! Writes a revision's parts: forms, sections, cells, rule results.

use runtime::database::{Batch, Transaction};

use crate::{
    column::{decimals, integers, json, some_json, some_texts, texts},
    rows::{CellRow, FormRow, RevisionRow, RuleRow, SectionRow},
    warehouse::WarehouseError,
};

/// Writes the parts of a revision that has none.
pub(super) async fn write(
    transaction: &mut Transaction,
    revision: i64,
    row: &RevisionRow,
) -> Result<(), WarehouseError> {
    let batches = [
        forms(revision, &row.forms),
        sections(revision, &row.sections),
        cells(revision, &row.cells),
        rules(revision, &row.rules),
    ];
    for batch in batches {
        batch.insert(transaction).await?;
    }
    Ok(())
}

fn forms(revision: i64, rows: &[FormRow]) -> Batch<'_> {
    Batch::of("revision_form")
        .same("revision_id", revision)
        .column("table_key", texts(rows, |it| &it.table_key))
        .column("form", texts(rows, |it| &it.form))
}

fn sections(revision: i64, rows: &[SectionRow]) -> Batch<'_> {
    Batch::of("section")
        .same("revision_id", revision)
        .ordinal("ordinal", rows.len())
        .column("section_key", some_texts(rows, |it| &it.section_key))
        .column("heading", texts(rows, |it| &it.heading))
        .column("paragraphs", json(rows, |it| &it.paragraphs))
        .column("place", some_json(rows, |it| &it.place))
        .column("depth", integers(rows, |it| Some(it.depth)))
        .column("parent_ordinal", integers(rows, |it| it.parent_ordinal))
}

fn cells(revision: i64, rows: &[CellRow]) -> Batch<'_> {
    Batch::of("cell")
        .same("revision_id", revision)
        .ordinal("ordinal", rows.len())
        .column("table_key", texts(rows, |it| &it.table_key))
        .column("row_key", texts(rows, |it| &it.row_key))
        .column("column_key", texts(rows, |it| &it.column_key))
        .column("count_value", integers(rows, |it| it.count_value))
        .column("amount_value", decimals(rows, |it| it.amount_value))
        .column("kind", some_texts(rows, |it| &it.kind))
        .column("raw", some_texts(rows, |it| &it.raw))
        .column("obtained", texts(rows, |it| &it.obtained))
        .column("verdict", texts(rows, |it| &it.verdict))
        .column("place", some_json(rows, |it| &it.place))
        .column("anchor", some_texts(rows, |it| &it.anchor))
        .column("forced_by", some_json(rows, |it| &it.forced_by))
}

fn rules(revision: i64, rows: &[RuleRow]) -> Batch<'_> {
    Batch::of("rule_result")
        .same("revision_id", revision)
        .ordinal("ordinal", rows.len())
        .column("table_key", texts(rows, |it| &it.table_key))
        .column("rule_id", texts(rows, |it| &it.rule_id))
        .column("outcome", texts(rows, |it| &it.outcome))
        .column("left_sum", decimals(rows, |it| it.left_sum))
        .column("right_sum", decimals(rows, |it| it.right_sum))
        .column("version", integers(rows, |it| Some(it.version)))
}
