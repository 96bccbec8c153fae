//! Looking for work and doing it: takes portals that nobody has, and works on the earliest run of each.

use std::{
    collections::{HashMap, HashSet},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};

use backon::{BackoffBuilder, ConstantBuilder};
use futures::FutureExt;
use shared::portal::PortalId;
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;

use super::{Crawler, chain};
use crate::{
    crawl::{CrawlError, crawl},
    hold::{Hold, Lost},
    ledger::{Claim, LedgerError, Taken},
    metric,
    portal::Target,
};

/// How long to wait before a run that could not go on is resumed; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long the ledger may take to take a portal back. It ends by itself otherwise.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(5);

/// How work on a portal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The run is over, or the crawler stops.
    Done,
    /// Something stood in its way.
    Interrupted,
}

/// What was taken, and at what moment it was asked for.
struct Begun {
    taken: Taken,
    asked_at: Instant,
    delay: Duration,
}

/// Portals that are left alone for a while, since their runs could not go on.
#[derive(Debug, Default)]
struct Pauses(HashMap<PortalId, (Instant, Duration)>);

/// Works every unfinished run that nobody else works on: those of different hosts side by side, those of one host one after
/// the other.
pub(super) async fn work(crawler: &Arc<Crawler>, wake: &Notify, stop: &CancellationToken) {
    bury(crawler, stop).await;
    let mut tasks = JoinSet::new();
    let mut active = HashSet::new();
    let mut pauses = Pauses::default();
    let mut intervals = intervals(crawler.config.look_for_work);
    let mut is_away = false;
    while !stop.is_cancelled() {
        let looked = look(crawler, &mut active, &pauses, &mut tasks, stop).await;
        if let Err(error) = &looked
            && !is_away
        {
            tracing::error!(event = "work.unseen", error = ?error, "cannot look for work; trying again");
        }
        is_away = looked.is_err();
        let interval = intervals.next().unwrap_or(crawler.config.look_for_work);
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = wake.notified() => {}
            Some(Ok((portal, ended))) = tasks.join_next() => {
                active.remove(&portal);
                pauses.note(portal, ended);
            }
            () = time::sleep(interval) => {}
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// Whoever has a name takes up what it held when it died.
async fn bury(crawler: &Crawler, stop: &CancellationToken) {
    if crawler.config.name.trim().is_empty() {
        return;
    }
    let holder = crawler.config.holder();
    let bury = || crawler.ledger.bury(&holder);
    match runtime::outage::outlast(stop, LedgerError::is_outage, bury).await {
        Ok(0) => {}
        Ok(_) => tracing::info!(event = "lease.inherited", holder, "taking up what was left"),
        Err(error) => {
            tracing::error!(event = "lease.not_inherited", error = ?error, "what was left waits for its leases");
        }
    }
}

/// Half of this and a random part of the other half: crawlers that start together do not look together.
fn intervals(interval: Duration) -> impl Iterator<Item = Duration> {
    ConstantBuilder::default()
        .with_delay(interval / 2)
        .with_jitter()
        .without_max_times()
        .build()
}

/// Takes what is free, and begins to work on it.
async fn look(
    crawler: &Arc<Crawler>,
    active: &mut HashSet<PortalId>,
    pauses: &Pauses,
    tasks: &mut JoinSet<(PortalId, Ended)>,
    stop: &CancellationToken,
) -> Result<(), LedgerError> {
    metric::unfinished(crawler.ledger.unfinished().await?);
    for portal in crawler.ledger.free_portals().await? {
        if stop.is_cancelled() {
            break;
        }
        if active.contains(&portal) || pauses.holds(&portal) {
            continue;
        }
        // Others may have its file, or settings that allow it: this crawler is no judge of its runs.
        let target = match crawler.target(&portal) {
            Ok(target) => target,
            Err(reason) => {
                if crawler.ledger.leave(&portal) {
                    let reason = chain(reason);
                    tracing::warn!(event = "run.not_ours", portal = %portal, reason, "its runs are left to other crawlers");
                }
                continue;
            }
        };
        if let Some(begun) = take(crawler, &portal, target).await? {
            active.insert(portal.clone());
            let (crawler, stop) = (crawler.clone(), stop.clone());
            tasks.spawn(async move {
                let seen_through = AssertUnwindSafe(see_through(&crawler, begun, &stop));
                let ended = seen_through.catch_unwind().await;
                (portal, ended.unwrap_or(Ended::Interrupted))
            });
        }
    }
    Ok(())
}

async fn take(
    crawler: &Crawler,
    portal: &PortalId,
    target: &Target,
) -> Result<Option<Begun>, LedgerError> {
    let hosts = target.hosts.iter().map(ToString::to_string);
    let hosts = hosts.collect::<Vec<_>>();
    let delay = target.delay.unwrap_or_default().max(crawler.config.delay);
    let holder = crawler.config.holder();
    let claim = Claim {
        portal,
        hosts: &hosts,
        holder: &holder,
        length: crawler.config.lease,
        delay,
    };
    let asked_at = Instant::now();
    let taken = crawler.ledger.take(&claim).await?;
    if taken.is_some() {
        metric::lease("taken");
    }
    Ok(taken.map(|taken| Begun {
        taken,
        asked_at,
        delay,
    }))
}

/// Works on a run until it is over, the lease is lost, something stands in its way, or the crawler stops.
async fn see_through(crawler: &Crawler, begun: Begun, stop: &CancellationToken) -> Ended {
    let Taken { lease, run, waits } = begun.taken;
    let pace = &crawler.fetcher.pace;
    for (host, wait) in &waits {
        pace.leave_alone(host, *wait);
    }
    let length = crawler.config.lease;
    let hold = Hold::new(&crawler.ledger, lease, begun.asked_at, length, begun.delay);
    let run_id = run.id.clone();
    let crawling = AssertUnwindSafe(crawl(crawler, &hold, run)).catch_unwind();
    let ended = stop.run_until_cancelled(hold.during(crawling)).await;
    let cause = match ended {
        None | Some(Ok(Ok(Ok(())))) => None,
        Some(Err(Lost) | Ok(Ok(Err(CrawlError::Ledger(LedgerError::LeaseLost { .. }))))) => {
            metric::lease("lost");
            tracing::warn!(event = "lease.lost", run.id = %run_id, "another crawler may have the run; this one stops");
            return Ended::Interrupted;
        }
        Some(Ok(Ok(Err(error)))) => Some(chain(error)),
        Some(Ok(Err(_))) => Some("it panicked".to_owned()),
    };
    let waits = waits.into_keys().map(|host| {
        let wait = pace.remaining(&host);
        (host, wait)
    });
    release(crawler, &hold, waits.collect()).await;
    match cause {
        None => Ended::Done,
        Some(cause) => {
            tracing::error!(event = "run.interrupted", run.id = %run_id, cause, "to be resumed");
            Ended::Interrupted
        }
    }
}

async fn release(crawler: &Crawler, hold: &Hold<'_>, waits: HashMap<String, Duration>) {
    let release = crawler.ledger.release(hold.lease(), &waits);
    match time::timeout(RELEASE_TIMEOUT, release).await {
        Ok(Ok(())) => metric::lease("released"),
        Ok(Err(error)) => {
            tracing::warn!(event = "lease.not_released", error = ?error, "it ends by itself");
        }
        Err(_) => tracing::warn!(event = "lease.not_released", "it ends by itself"),
    }
}

impl Pauses {
    fn holds(&self, portal: &PortalId) -> bool {
        let found = self.0.get(portal);
        found.is_some_and(|(until, _)| Instant::now() < *until)
    }

    fn note(&mut self, portal: PortalId, ended: Ended) {
        match ended {
            Ended::Done => {
                self.0.remove(&portal);
            }
            Ended::Interrupted => {
                let before = self.0.get(&portal).map(|(_, pause)| *pause * 2);
                let pause = before.unwrap_or(FIRST_PAUSE).min(LONGEST_PAUSE);
                self.0.insert(portal, (Instant::now() + pause, pause));
            }
        }
    }
}
