//! Holding a portal: its lease is renewed as long as the work on it goes on, and the work ends when the lease does.
//!
//! The time of a lease is measured from before it was asked for, and its last tenth is not used, so that the holder stops
//! before the database gives the portal to another one.

use std::{
    future::{self, Future},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync,
    time::{self, Instant},
};

use crate::ledger::{Lease, Ledger};

/// A lease is renewed this often within its length, so that one late renewal does not lose it.
const RENEWALS_PER_LEASE: u32 = 3;
/// A renewal that failed is tried again after this part of the length.
const TRIES_PER_LEASE: u32 = 20;

/// A portal that is held.
#[derive(Debug)]
pub(crate) struct Hold<'a> {
    ledger: &'a Ledger,
    lease: Lease,
    length: Duration,
    term: Mutex<Term>,
    /// One renewal at a time: a later one must not be overtaken by an earlier one.
    renewal: sync::Mutex<()>,
}

/// How long the lease may be relied on, and what it promises the hosts.
#[derive(Debug, Clone, Copy)]
struct Term {
    end: Instant,
    /// The time between two requests that the ledger knows of.
    delay: Duration,
}

/// The lease is over: another crawler may have the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lost;

impl<'a> Hold<'a> {
    /// A lease of this length, asked for at this moment.
    pub(crate) fn new(
        ledger: &'a Ledger,
        lease: Lease,
        asked_at: Instant,
        length: Duration,
        delay: Duration,
    ) -> Self {
        Self {
            ledger,
            lease,
            length,
            term: Mutex::new(Term {
                end: asked_at + reliable(length),
                delay,
            }),
            renewal: sync::Mutex::default(),
        }
    }

    /// What the ledger wants to see.
    pub(crate) fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Does this while the lease lasts, and renews it. When it is lost, the work is dropped at its next await.
    pub(crate) async fn during<F: Future>(&self, work: F) -> Result<F::Output, Lost> {
        tokio::select! {
            biased;
            lost = self.lost() => Err(lost),
            output = work => Ok(output),
        }
    }

    /// Returns when a host may be asked as far as the lease goes: the ledger knows that two requests are this far apart, and
    /// whoever comes next will keep to it. Never when the lease is over.
    pub(crate) async fn agree(&self, delay: Duration) {
        if delay <= self.term().delay {
            return;
        }
        self.term().delay = delay;
        if self.renew().await.is_err() {
            future::pending().await
        }
    }

    /// Returns at once while the lease lasts, and else never: [`Hold::during`] ends the work.
    pub(crate) async fn lasts(&self) {
        if Instant::now() >= self.term().end {
            future::pending().await
        }
    }

    async fn lost(&self) -> Lost {
        loop {
            let renewal = Instant::now() + self.length / RENEWALS_PER_LEASE;
            let end = self.term().end;
            time::sleep_until(renewal.min(end)).await;
            if let Err(lost) = self.renew().await {
                return lost;
            }
        }
    }

    /// Renews the lease, with as many tries as it takes and the lease allows.
    async fn renew(&self) -> Result<(), Lost> {
        let end = self.term().end;
        if Instant::now() >= end {
            return Err(Lost);
        }
        let renewed = time::timeout_at(end, async {
            let _turn = self.renewal.lock().await;
            loop {
                let asked_at = Instant::now();
                let delay = self.term().delay;
                match self.ledger.renew(&self.lease, self.length, delay).await {
                    Ok(true) => {
                        self.term().end = asked_at + reliable(self.length);
                        return Ok(());
                    }
                    Ok(false) => return Err(Lost),
                    Err(error) => {
                        tracing::debug!(event = "lease.renew_failed", error = ?error, "trying again");
                        time::sleep(self.length / TRIES_PER_LEASE).await;
                    }
                }
            }
        });
        renewed.await.unwrap_or(Err(Lost))
    }

    fn term(&self) -> MutexGuard<'_, Term> {
        self.term.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of a lease that its holder relies on.
fn reliable(length: Duration) -> Duration {
    length - length / 10
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, error::Error};

    use runtime::database::DatabaseConfig;
    use shared::{event::Trigger, portal::PortalId};
    use tempfile::TempDir;

    use super::*;
    use crate::ledger::{Claim, Taken};

    type Tested = Result<(), Box<dyn Error>>;

    const LENGTH: Duration = Duration::from_secs(1);

    struct Stage {
        ledger: Ledger,
        portal: PortalId,
        _folder: TempDir,
    }

    impl Stage {
        async fn new() -> Result<Self, Box<dyn Error>> {
            let folder = tempfile::tempdir()?;
            let ledger = DatabaseConfig::sqlite(folder.path().join("ledger.sqlite"));
            let stage = Self {
                ledger: Ledger::open(&ledger).await?,
                portal: "one".parse()?,
                _folder: folder,
            };
            let portal = &stage.portal;
            stage.ledger.create_run(portal, Trigger::Person).await?;
            Ok(stage)
        }

        async fn take(&self) -> Result<Option<Taken>, Box<dyn Error>> {
            let hosts = ["a".to_owned()];
            let claim = Claim {
                portal: &self.portal,
                hosts: &hosts,
                holder: "a test",
                length: LENGTH,
                delay: Duration::ZERO,
            };
            Ok(self.ledger.take(&claim).await?)
        }

        async fn hold(&self) -> Result<Hold<'_>, Box<dyn Error>> {
            let asked_at = Instant::now();
            let taken = self.take().await?.ok_or("nobody has it")?;
            let delay = Duration::ZERO;
            Ok(Hold::new(
                &self.ledger,
                taken.lease,
                asked_at,
                LENGTH,
                delay,
            ))
        }
    }

    async fn returns(work: impl Future<Output = ()>) -> bool {
        time::timeout(Duration::from_millis(1), work).await.is_ok()
    }

    #[tokio::test]
    async fn a_lease_is_renewed_as_long_as_the_work_takes() -> Tested {
        let stage = Stage::new().await?;
        let hold = stage.hold().await?;
        let work = async {
            time::sleep(2 * LENGTH).await;
            hold.lasts().await;
            stage.take().await
        };
        let taken = hold.during(work).await.map_err(|Lost| "it is lost")?;
        assert_eq!(taken?, None, "nobody else has it meanwhile");
        stage.ledger.release(hold.lease(), &HashMap::new()).await?;
        Ok(())
    }

    #[tokio::test]
    async fn without_renewal_nothing_more_is_asked_shortly_before_the_end() -> Tested {
        let stage = Stage::new().await?;
        let begun = Instant::now();
        let hold = stage.hold().await?;
        assert!(returns(hold.lasts()).await);
        time::sleep_until(begun + LENGTH - LENGTH / 20).await;
        assert!(!returns(hold.lasts()).await);
        assert!(!returns(hold.agree(LENGTH)).await);
        Ok(())
    }

    #[tokio::test]
    async fn work_ends_in_time_when_the_ledger_is_away() -> Tested {
        let stage = Stage::new().await?;
        let begun = Instant::now();
        let hold = stage.hold().await?;
        stage.ledger.close().await;
        let ended = hold.during(future::pending::<()>()).await;
        assert_eq!(ended, Err(Lost));
        let elapsed = begun.elapsed();
        assert!(
            elapsed >= LENGTH / 2,
            "renewing is tried again, {elapsed:?}"
        );
        assert!(elapsed < LENGTH, "{elapsed:?}");
        Ok(())
    }

    #[tokio::test]
    async fn what_a_host_wants_is_in_the_ledger_before_it_is_asked() -> Tested {
        let stage = Stage::new().await?;
        let hold = stage.hold().await?;
        let minute = Duration::from_secs(60);
        hold.agree(minute).await;
        hold.agree(Duration::ZERO).await;
        let heir = loop {
            if let Some(taken) = stage.take().await? {
                break taken;
            }
            time::sleep(LENGTH / 20).await;
        };
        assert!(heir.waits["a"] > minute / 2, "{heir:?}");
        assert_eq!(hold.during(future::pending::<()>()).await, Err(Lost));
        Ok(())
    }
}
