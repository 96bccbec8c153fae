//! Writes what a revision states beside its tables, what was checked of it, and what stands at its head and foot.

use runtime::database::{Batch, Transaction};

use crate::{
    column::{decimals, integers, json, some_json, some_texts, texts},
    rows::{CheckRow, CitationRow, ContactRow, LinkRow, NarrativeRow, RevisionRow, StatisticRow},
    warehouse::WarehouseError,
};

/// Writes the statements of a revision that has none.
pub(super) async fn write(
    transaction: &mut Transaction,
    revision: i64,
    row: &RevisionRow,
) -> Result<(), WarehouseError> {
    let batches = [
        narrative(revision, &row.narrative),
        statistics(revision, &row.statistics),
        checks(revision, &row.checks),
        contacts(revision, &row.contacts),
        citations(revision, &row.citations),
        links(revision, &row.links),
    ];
    for batch in batches {
        batch.insert(transaction).await?;
    }
    Ok(())
}

fn narrative(revision: i64, rows: &[NarrativeRow]) -> Batch<'_> {
    batch("narrative_figure", revision, rows.len())
        .column("indicator", texts(rows, |it| &it.indicator))
        .column("part", some_texts(rows, |it| &it.part))
        .column("value", decimals(rows, |it| Some(it.value)))
        .column("precision", texts(rows, |it| &it.precision))
        .column("year", integers(rows, |it| it.year))
        .column("raw", texts(rows, |it| &it.raw))
        .column("sentence", texts(rows, |it| &it.sentence))
        .column("obtained", texts(rows, |it| &it.obtained))
        .column("verdict", texts(rows, |it| &it.verdict))
        .column("place", json(rows, |it| &it.place))
}

fn statistics(revision: i64, rows: &[StatisticRow]) -> Batch<'_> {
    batch("statistic", revision, rows.len())
        .column("label_groups", json(rows, |it| &it.label_groups))
        .column("label", texts(rows, |it| &it.label))
        .column("unit", some_texts(rows, |it| &it.unit))
        .column("value", decimals(rows, |it| it.value))
        .column("raw", texts(rows, |it| &it.raw))
        .column("verdict", texts(rows, |it| &it.verdict))
        .column("place", json(rows, |it| &it.place))
}

fn checks(revision: i64, rows: &[CheckRow]) -> Batch<'_> {
    batch("check_result", revision, rows.len())
        .column("check_id", texts(rows, |it| &it.check_id))
        .column("version", integers(rows, |it| Some(it.version)))
        .column("severity", texts(rows, |it| &it.severity))
        .column("outcome", texts(rows, |it| &it.outcome))
        .column("left_value", decimals(rows, |it| it.left_value))
        .column("right_value", decimals(rows, |it| it.right_value))
        .column("message", texts(rows, |it| &it.message))
        .column("place", some_json(rows, |it| &it.place))
}

fn contacts(revision: i64, rows: &[ContactRow]) -> Batch<'_> {
    batch("contact", revision, rows.len())
        .column("kind", texts(rows, |it| &it.kind))
        .column("value", texts(rows, |it| &it.value))
        .column("place", json(rows, |it| &it.place))
}

fn citations(revision: i64, rows: &[CitationRow]) -> Batch<'_> {
    batch("citation", revision, rows.len())
        .column("title", texts(rows, |it| &it.title))
        .column("number", some_texts(rows, |it| &it.number))
        .column("place", json(rows, |it| &it.place))
}

fn links(revision: i64, rows: &[LinkRow]) -> Batch<'_> {
    batch("link", revision, rows.len())
        .column("target", texts(rows, |it| &it.target))
        .column("text", some_texts(rows, |it| &it.text))
        .column("place", json(rows, |it| &it.place))
}

/// So many rows of a revision in this table, in order.
fn batch<'a>(table: &'static str, revision: i64, rows: usize) -> Batch<'a> {
    Batch::of(table)
        .same("revision_id", revision)
        .ordinal("ordinal", rows)
}
