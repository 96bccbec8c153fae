//! The links of a run.

use chrono::NaiveDate;
use runtime::database::{Argument, Batch, Transaction, Values, query};
use shared::{portal::PortalId, run::FetchOutcome};

use super::{Ledger, LedgerError, Run, row};
use crate::link::Link;

/// A link that is still to be worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLink {
    /// Where it stands in the run.
    pub position: i64,
    /// The link.
    pub link: Link,
}

/// A link that was worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneLink {
    /// The link, with the title its page gives itself where the list gave none.
    pub link: Link,
    /// What became of it; nothing for a year without a report.
    pub outcome: Option<FetchOutcome>,
}

#[derive(sqlx::FromRow)]
struct Row {
    position: i64,
    url: String,
    title: String,
    listed_on: Option<NaiveDate>,
    kind: String,
    outcome: Option<String>,
}

impl Ledger {
    /// The next link of a run, if one is left.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn next_link(&self, run: &Run) -> Result<Option<OpenLink>, LedgerError> {
        let failed = LedgerError::failed("reading the next link of a run");
        let mut snapshot = self.snapshot().await.map_err(&failed)?;
        query(
            "SELECT position, url, title, listed_on, CAST(kind AS TEXT) AS kind, CAST(outcome AS TEXT) AS outcome
             FROM link WHERE portal = $1 AND number = $2 AND NOT done ORDER BY position LIMIT 1",
        )
        .bind(run.portal.as_str())
        .bind(row::number(run.number))
        .fetch_optional(&mut snapshot)
        .await
        .map_err(&failed)?
        .map(OpenLink::of_row)
        .transpose()
    }

    /// The links of a run that are done, by address.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn done_links(&self, run: &Run) -> Result<Vec<DoneLink>, LedgerError> {
        let failed = LedgerError::failed("reading the links of a run");
        let mut snapshot = self.snapshot().await.map_err(failed)?;
        done(&mut snapshot, &run.portal, run.number).await
    }
}

/// The links of a run that are done, by address.
pub(super) async fn done(
    transaction: &mut Transaction,
    portal: &PortalId,
    number: u64,
) -> Result<Vec<DoneLink>, LedgerError> {
    query(
        "SELECT position, url, title, listed_on, CAST(kind AS TEXT) AS kind, CAST(outcome AS TEXT) AS outcome
         FROM link WHERE portal = $1 AND number = $2 AND done ORDER BY url",
    )
    .bind(portal.as_str())
    .bind(row::number(number))
    .fetch_all(transaction)
    .await
    .map_err(LedgerError::failed("reading the links of a run"))?
    .into_iter()
    .map(DoneLink::of_row)
    .collect()
}

/// What became of a link, if it is done; in it, nothing for a year without a report.
pub(super) async fn outcome(
    transaction: &mut Transaction,
    link: &OpenLink,
) -> Result<Option<Option<FetchOutcome>>, LedgerError> {
    let row: Option<Row> = query(
        "SELECT position, url, title, listed_on, CAST(kind AS TEXT) AS kind, CAST(outcome AS TEXT) AS outcome
         FROM link WHERE position = $1 AND done",
    )
    .bind(link.position)
    .fetch_optional(transaction)
    .await
    .map_err(LedgerError::failed("reading a link"))?;
    let done = row.map(DoneLink::of_row).transpose()?;
    Ok(done.map(|it| it.outcome))
}

impl OpenLink {
    fn of_row(row: Row) -> Result<Self, LedgerError> {
        Ok(Self {
            position: row.position,
            link: link(row)?,
        })
    }
}

impl DoneLink {
    fn of_row(row: Row) -> Result<Self, LedgerError> {
        let outcome = row.outcome.as_deref();
        Ok(Self {
            outcome: outcome
                .map(|it| row::of_json("the outcome of a link", it))
                .transpose()?,
            link: link(row)?,
        })
    }
}

/// Adds links to a run. One that it has already stays as it is.
pub(super) async fn add(
    transaction: &mut Transaction,
    run: &Run,
    links: &[Link],
) -> Result<(), sqlx::Error> {
    let texts = |of: fn(&Link) -> &str| Values::Text(links.iter().map(|it| Some(of(it))).collect());
    let dates = links.iter().map(|it| it.listed_on).collect();
    let kinds = links
        .iter()
        .map(|it| serde_json::value::to_raw_value(&it.kind));
    let kinds = kinds.map(|it| Some(it.expect("a kind is always JSON")));
    Batch::of("link")
        .same("portal", run.portal.as_str())
        .same("number", row::number(run.number))
        .column("url", texts(|it| it.url.as_str()))
        .column("title", texts(|it| &it.title))
        .column("listed_on", Values::Date(dates))
        .column("kind", Values::Json(kinds.collect()))
        .unless_there("portal, number, url")
        .insert(transaction)
        .await?;
    Ok(())
}

/// Marks a link as done. Its title is what the page says where the list said none.
pub(super) async fn close(
    transaction: &mut Transaction,
    link: &OpenLink,
    title: &str,
    outcome: Option<&FetchOutcome>,
) -> Result<(), sqlx::Error> {
    query("UPDATE link SET done = TRUE, title = $2, outcome = $3 WHERE position = $1")
        .bind(link.position)
        .bind(title)
        .bind(outcome.map_or(Argument::Json(None), Argument::json))
        .execute(transaction)
        .await?;
    Ok(())
}

fn link(row: Row) -> Result<Link, LedgerError> {
    Ok(Link {
        url: row::url(&row.url)?,
        title: row.title,
        listed_on: row.listed_on,
        kind: row::of_json("the kind of a link", &row.kind)?,
    })
}
