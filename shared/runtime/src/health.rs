//! Whether a process can work at this moment: its phase, and a check of everything it works with.

use std::{
    fmt,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::{FutureExt, future::BoxFuture, future::join_all};
use serde::Serialize;
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::{config::redacted, panic::words};

/// How long a check may take before it counts as failed.
const CHECK_LIMIT: Duration = Duration::from_secs(3);
/// How often a process looks at its own readiness, for the log and the metric.
const WATCH_INTERVAL: Duration = Duration::from_secs(5);

/// Whether a process can work. Clones share it.
#[derive(Debug, Clone)]
pub struct Health {
    service: &'static str,
    stop: CancellationToken,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// Why the service does not run; none while it runs.
    obstacle: Option<Obstacle>,
    checks: Vec<Check>,
}

/// What keeps a service from running, in the words of a check.
#[derive(Debug, Clone)]
struct Obstacle {
    name: &'static str,
    reason: String,
}

/// A question whose answer is whether something that the service works with can be used at this moment.
#[derive(Clone)]
struct Check {
    name: &'static str,
    ask: Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>,
}

/// The readiness of a process at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// The service.
    pub service: &'static str,
    /// True when it runs, is not told to stop, and every check went well.
    pub ready: bool,
    /// `starting`, `running` or `draining`.
    pub phase: &'static str,
    /// What was looked at.
    pub checks: Vec<Checked>,
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// What was asked.
    pub name: &'static str,
    /// True when it can be used.
    pub ok: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Health {
    /// A service that is starting; from `stop` on it is draining.
    pub fn new(service: &'static str, stop: CancellationToken) -> Self {
        let state = State {
            obstacle: Some(Obstacle {
                name: "service",
                reason: "starting".to_owned(),
            }),
            checks: Vec::new(),
        };
        Self {
            service,
            stop,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Says that the service does not run, and why. True when that is not what was said last.
    pub(crate) fn blocked(&self, name: &'static str, reason: &str) -> bool {
        let mut state = self.state();
        let said = state.obstacle.as_ref();
        let is_other = said.is_none_or(|it| it.name != name || it.reason != reason);
        state.obstacle = Some(Obstacle {
            name,
            reason: reason.to_owned(),
        });
        is_other
    }

    /// Says that the service runs.
    pub(crate) fn running(&self) {
        self.state().obstacle = None;
    }

    /// Forgets what to check: it is about to be opened again.
    pub(crate) fn forget_checks(&self) {
        self.state().checks.clear();
    }

    /// Adds a check.
    pub(crate) fn check<F, E>(
        &self,
        name: &'static str,
        ask: impl Fn() -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: std::error::Error + 'static,
    {
        let ask = Arc::new(move || {
            let asked = ask();
            async move { asked.await.map_err(|error| chain(&error)) }.boxed()
        });
        self.state().checks.push(Check { name, ask });
    }

    /// Asks every check, all at the same time.
    pub async fn report(&self) -> Readiness {
        let (checks, obstacle) = {
            let state = self.state();
            (state.checks.clone(), state.obstacle.clone())
        };
        let mut checked = join_all(checks.into_iter().map(Check::run)).await;
        let phase = match &obstacle {
            _ if self.stop.is_cancelled() => "draining",
            Some(_) => "starting",
            None => "running",
        };
        checked.extend(obstacle.map(|it| Checked {
            name: it.name,
            ok: false,
            reason: Some(it.reason),
        }));
        Readiness {
            service: self.service,
            ready: phase == "running" && checked.iter().all(|it| it.ok),
            phase,
            checks: checked,
        }
    }

    /// Writes changes of the readiness into the log, and the metric `gongkai_ready`, for ever.
    pub(crate) async fn watch(self) {
        let ready = metrics::gauge!("gongkai_ready");
        let mut last = None;
        loop {
            let report = self.report().await;
            ready.set(if report.ready { 1.0 } else { 0.0 });
            let reasons = report.reasons();
            // Whoever waits says so itself, and so does whoever stops.
            let is_told = report.phase == "running" && last.as_ref() != Some(&reasons);
            if is_told && !report.ready {
                tracing::warn!(
                    event = "service.not_ready",
                    reasons,
                    "cannot work for the moment"
                );
            } else if is_told && last.is_some_and(|it| !it.is_empty()) {
                tracing::info!(event = "service.ready_again", "can work again");
            }
            last = (report.phase == "running").then_some(reasons);
            time::sleep(WATCH_INTERVAL).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Check {
    async fn run(self) -> Checked {
        let asked = AssertUnwindSafe(async { (self.ask)().await }).catch_unwind();
        let reason = match time::timeout(CHECK_LIMIT, asked).await {
            Ok(Ok(answer)) => answer.err(),
            Ok(Err(panic)) => Some(format!("the check panicked: {}", words(&*panic))),
            Err(_) => Some(format!("no answer within {CHECK_LIMIT:?}")),
        };
        Checked {
            name: self.name,
            ok: reason.is_none(),
            reason: reason.map(|it| redacted(&it)),
        }
    }
}

impl Readiness {
    /// Why it is not ready; empty when it is.
    fn reasons(&self) -> String {
        let failed = self.checks.iter().filter(|it| !it.ok);
        let words =
            failed.map(|it| format!("{}: {}", it.name, it.reason.as_deref().unwrap_or("failed")));
        words.collect::<Vec<_>>().join("; ")
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// What happened, with the errors below it, and without passwords.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(it) = source {
        text += &format!(": {it}");
        source = it.source();
    }
    redacted(&text)
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        io,
    };

    use super::*;

    fn health() -> Health {
        Health::new("made-up", CancellationToken::new())
    }

    fn failed() -> Result<(), io::Error> {
        Err(io::Error::other("amqp://me:secret@host is away"))
    }

    #[tokio::test]
    async fn ready_is_who_runs_and_whose_checks_go_well() {
        let health = health();
        health.check("bus", || ready(Ok::<_, io::Error>(())));
        let starting = health.report().await;
        assert_eq!((starting.ready, starting.phase), (false, "starting"));
        assert!(health.blocked("ledger", "away"));
        assert!(!health.blocked("ledger", "away"), "it was said before");
        assert_eq!(health.report().await.reasons(), "ledger: away");
        health.running();
        let running = health.report().await;
        assert_eq!((running.ready, running.phase), (true, "running"));
        assert_eq!(running.reasons(), "");
        health.stop.cancel();
        let draining = health.report().await;
        assert_eq!((draining.ready, draining.phase), (false, "draining"));
    }

    #[tokio::test]
    async fn checks_run_at_the_same_time_for_a_limited_time_and_fail_alone() {
        let health = health();
        health.running();
        for name in ["slow", "slower"] {
            health.check(name, pending::<Result<(), io::Error>>);
        }
        health.check("failing", || ready(failed()));
        health.check("broken", || async {
            assert_eq!(1, 2, "the roof is on fire");
            failed()
        });
        health.check("good", || ready(Ok::<_, io::Error>(())));
        let begun = time::Instant::now();
        let report = health.report().await;
        assert!(begun.elapsed() < CHECK_LIMIT * 2, "{:?}", begun.elapsed());
        assert!(!report.ready);
        let reason = |name| {
            let checked = report.checks.iter().find(|it| it.name == name);
            checked
                .expect("it was asked")
                .reason
                .clone()
                .unwrap_or_default()
        };
        assert_eq!(reason("slow"), "no answer within 3s");
        assert_eq!(reason("slower"), reason("slow"));
        assert_eq!(reason("failing"), "amqp://(secret)@host is away");
        assert!(reason("broken").contains("the roof is on fire"));
        assert_eq!(reason("good"), "");
    }
}
