//! The end of a run, and the account it gives.

use runtime::database::{Argument, query};
use shared::{
    blob::BlobRef,
    event::{CrawlFinished, Event, RunStatus},
    run::RunCounts,
};

use super::{
    Lease, Ledger, LedgerError, Run, conflict, lease, outbox,
    row::{self, Named},
};

/// The account that a run gives of itself when it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whether it saw its portal whole.
    pub status: RunStatus,
    /// Why not.
    pub reason: Option<String>,
    /// What it met.
    pub counts: RunCounts,
    /// What became of every document.
    pub manifest: BlobRef,
}

impl Ledger {
    /// Writes down that a run is over, its account, and the event that tells it. Of a run that is over already, nothing
    /// changes.
    ///
    /// # Errors
    /// [`LedgerError::LeaseLost`] when another crawler may have the portal; else when the ledger failed.
    pub async fn finish(
        &self,
        lease: &Lease,
        run: &Run,
        account: &Account,
    ) -> Result<(), LedgerError> {
        conflict::again(|| self.try_finish(lease, run, account)).await
    }

    async fn try_finish(
        &self,
        lease: &Lease,
        run: &Run,
        account: &Account,
    ) -> Result<(), LedgerError> {
        let failed = LedgerError::failed("writing down the end of a run");
        let mut transaction = self.begin().await.map_err(&failed)?;
        let finished = query(
            "UPDATE run SET state = 'finished', status = $3, reason = $4, counts = $5
             WHERE portal = $1 AND number = $2 AND state <> 'finished'",
        )
        .bind(run.portal.as_str())
        .bind(row::number(run.number))
        .bind(account.status.name())
        .bind(&account.reason)
        .bind(Argument::json(&account.counts))
        .execute(&mut transaction)
        .await
        .map_err(&failed)?;
        if finished == 0 {
            return lease::fence(&mut transaction, lease).await;
        }
        let event = Event::now(CrawlFinished {
            run: run.id.clone(),
            portal: run.portal.clone(),
            trigger: run.trigger,
            status: account.status,
            reason: account.reason.clone(),
            counts: account.counts,
            manifest: account.manifest.clone(),
        });
        outbox::add(&mut transaction, &event)
            .await
            .map_err(&failed)?;
        lease::fence(&mut transaction, lease).await?;
        transaction.commit().await.map_err(failed)?;
        self.events.notify_one();
        Ok(())
    }
}
