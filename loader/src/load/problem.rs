//! Writes problems.

use runtime::database::{Argument, Batch, Transaction, query};

use crate::{
    column::{some_json, some_texts, texts},
    rows::ProblemRow,
    warehouse::WarehouseError,
};

/// What a problem is a problem of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner<'a> {
    /// A revision of a report.
    Revision(i64),
    /// A report: its documents disagree.
    Report(i64),
    /// A reading that gave no report.
    Reading(i64),
    /// A run.
    Run(&'a str),
}

impl<'a> Owner<'a> {
    /// The column that names it, and its key.
    fn key(self) -> (&'static str, Argument<'a>) {
        match self {
            Self::Revision(id) => ("revision_id", id.into()),
            Self::Report(id) => ("report_id", id.into()),
            Self::Reading(id) => ("reading_id", id.into()),
            Self::Run(id) => ("run_id", id.into()),
        }
    }
}

/// Makes these the problems of their owner.
pub(super) async fn replace(
    transaction: &mut Transaction,
    owner: Owner<'_>,
    problems: &[ProblemRow],
) -> Result<(), WarehouseError> {
    delete(transaction, owner).await?;
    insert(transaction, owner, problems).await
}

/// Takes away the problems of this owner.
pub(super) async fn delete(
    transaction: &mut Transaction,
    owner: Owner<'_>,
) -> Result<(), WarehouseError> {
    let statement = match owner {
        Owner::Revision(_) => "DELETE FROM problem WHERE revision_id = $1",
        Owner::Report(_) => "DELETE FROM problem WHERE report_id = $1",
        Owner::Reading(_) => "DELETE FROM problem WHERE reading_id = $1",
        Owner::Run(_) => "DELETE FROM problem WHERE run_id = $1",
    };
    query(statement)
        .bind(owner.key().1)
        .execute(transaction)
        .await?;
    Ok(())
}

/// Writes the problems of an owner that has none.
pub(super) async fn insert(
    transaction: &mut Transaction,
    owner: Owner<'_>,
    problems: &[ProblemRow],
) -> Result<(), WarehouseError> {
    let (column, key) = owner.key();
    Batch::of("problem")
        .same(column, key)
        .ordinal("ordinal", problems.len())
        .column("code", texts(problems, |it| &it.code))
        .column("severity", texts(problems, |it| &it.severity))
        .column("table_key", some_texts(problems, |it| &it.table_key))
        .column("row_key", some_texts(problems, |it| &it.row_key))
        .column("column_key", some_texts(problems, |it| &it.column_key))
        .column("url", some_texts(problems, |it| &it.url))
        .column("reason", some_texts(problems, |it| &it.reason))
        .column("message", texts(problems, |it| &it.message))
        .column("place", some_json(problems, |it| &it.place))
        .column("alternatives", some_json(problems, |it| &it.alternatives))
        .insert(transaction)
        .await?;
    Ok(())
}
