//! What a portal's last complete run had seen.

use runtime::database::query;
use shared::run::RunId;

use super::{DoneLink, Ledger, LedgerError, Run, link, row};

/// The last run of a portal that saw it whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The run.
    pub run: RunId,
    /// Its links.
    pub done: Vec<DoneLink>,
}

impl Ledger {
    /// The last complete run of a portal before this one, if there is any.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn last_complete(&self, run: &Run) -> Result<Option<Former>, LedgerError> {
        let failed = LedgerError::failed("reading the last complete run of a portal");
        let mut snapshot = self.snapshot().await.map_err(&failed)?;
        let found: Option<(i64,)> = query(
            "SELECT number FROM run WHERE portal = $1 AND number < $2 AND status = 'complete'
             ORDER BY number DESC LIMIT 1",
        )
        .bind(run.portal.as_str())
        .bind(row::number(run.number))
        .fetch_optional(&mut snapshot)
        .await
        .map_err(failed)?;
        let Some((number,)) = found else {
            return Ok(None);
        };
        let number = row::count(number)?;
        let id = RunId::new(&run.portal, number);
        let done = link::done(&mut snapshot, &run.portal, number).await?;
        Ok(Some(Former { run: id, done }))
    }
}
