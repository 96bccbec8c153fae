//! The accounts of all runs at one moment, and what they say of a session of the services.

use std::collections::BTreeMap;

use loader::RunBalance;
use shared::run::RunId;

use crate::{exit::Exit, stores::Stores};

/// The accounts of all runs at one moment, and how many messages had been given up by then.
#[derive(Debug, Clone)]
pub(crate) struct Accounts {
    runs: Vec<RunBalance>,
    dead: u64,
}

impl Accounts {
    /// The accounts now.
    pub(crate) async fn now(stores: &Stores) -> anyhow::Result<Self> {
        Ok(Self {
            runs: stores.warehouse.run_balances().await?,
            dead: stores.dead().await?,
        })
    }

    /// What a session that began with these accounts came to: complete when every run that it had a part in is green and
    /// it gave up no message. What was red before and stayed as it was is not its doing.
    pub(crate) fn exit_since(&self, before: &Self) -> Exit {
        let worked_on = |it: &&RunBalance| !before.runs.contains(it);
        let green = self.runs.iter().filter(worked_on).all(RunBalance::is_green);
        Exit::complete_if(green && self.given_up_since(before) == 0)
    }

    /// Messages that were given up since then.
    pub(crate) fn given_up_since(&self, before: &Self) -> u64 {
        self.dead.saturating_sub(before.dead)
    }

    /// The accounts of these runs, by portal and number.
    pub(crate) fn of(&self, runs: &[RunId]) -> Vec<RunBalance> {
        let is_one = |it: &&RunBalance| runs.iter().any(|run| run.as_str() == it.run);
        self.runs.iter().filter(is_one).cloned().collect()
    }
}

/// The latest run of each portal. A portal is as well as its latest run: what an earlier one missed, a later one found,
/// or misses too.
pub(crate) fn latest(runs: &[RunBalance]) -> impl Iterator<Item = &RunBalance> {
    let mut latest: BTreeMap<&str, &RunBalance> = BTreeMap::new();
    for run in runs {
        let known = latest.entry(&run.portal).or_insert(run);
        if run.number > known.number {
            *known = run;
        }
    }
    latest.into_values()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(number: i64, status: &str, pending: i64) -> RunBalance {
        RunBalance {
            run: format!("made-up-{number}"),
            portal: "made-up".to_owned(),
            number: Some(number),
            status: status.to_owned(),
            reason: None,
            discovered: Some(1),
            loaded: 1 - pending,
            unchanged: 0,
            quarantined: 0,
            rejected: 0,
            refused: 0,
            failed: 0,
            pending,
            balanced: true,
        }
    }

    fn accounts(runs: &[RunBalance], dead: u64) -> Accounts {
        Accounts {
            runs: runs.to_vec(),
            dead,
        }
    }

    #[test]
    fn a_session_is_judged_by_what_it_did() {
        let old = [run(1, "incomplete", 0), run(2, "complete", 1)];
        let before = accounts(&old, 3);
        let with = |added: &[RunBalance], dead| accounts(&[&old, added].concat(), dead);
        assert_eq!(
            before.exit_since(&before),
            Exit::Complete,
            "old faults are not its doing"
        );
        assert_eq!(
            with(&[run(3, "complete", 0)], 3).exit_since(&before),
            Exit::Complete
        );
        assert_eq!(
            with(&[run(3, "complete", 1)], 3).exit_since(&before),
            Exit::Incomplete
        );
        assert_eq!(
            with(&[run(3, "incomplete", 0)], 3).exit_since(&before),
            Exit::Incomplete
        );
        assert_eq!(
            with(&[], 4).exit_since(&before),
            Exit::Incomplete,
            "it gave up a message"
        );
        let ended = accounts(&[run(1, "incomplete", 0), run(2, "complete", 0)], 3);
        assert_eq!(
            ended.exit_since(&before),
            Exit::Complete,
            "it ended what another began"
        );
    }

    #[test]
    fn a_portal_is_as_well_as_its_latest_run() {
        let numbers = |runs: &[RunBalance]| latest(runs).map(|it| it.number).collect::<Vec<_>>();
        let mut other = run(1, "complete", 0);
        other.portal = "other".to_owned();
        let runs = [
            run(9, "incomplete", 0),
            run(10, "complete", 0),
            run(2, "complete", 0),
            other,
        ];
        assert_eq!(numbers(&runs), [Some(10), Some(1)]);
    }
}
