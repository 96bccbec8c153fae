//! The processes below a process.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// How many of them are ended: more would be a runaway, which its group ends.
const MOST: usize = 1000;

/// The processes that a process has started and not waited for, from any of its threads.
pub(crate) fn children(pid: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{pid}/task"));
    threads
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|it| fs::read_to_string(it.path().join("children")).ok())
        .flat_map(|it| {
            it.split_ascii_whitespace()
                .filter_map(|it| it.parse().ok())
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Ends a process and what it has started. Each is stopped before it is asked what it has started, so that it starts no more.
pub(crate) fn end_with_descendants(pid: u32) {
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(pid) = found.get(next).copied()
        && next < MOST
    {
        signal(pid, Signal::STOP);
        found.extend(children(pid));
        next += 1;
    }
    for pid in found {
        signal(pid, Signal::KILL);
    }
}

/// One that is gone needs none.
fn signal(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, signal);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        process::{self, Command, Stdio},
        time::{Duration, Instant},
    };

    use super::*;

    /// Waits until this is so. The kernel may leave one out of a list while others come and go.
    fn until(mut is_so: impl FnMut() -> bool) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(5) {
            if is_so() {
                return true;
            }
        }
        false
    }

    #[test]
    fn what_a_process_has_started_is_below_it() {
        let mut sleep = Command::new("sleep").arg("60").spawn().expect("it starts");
        let found = until(|| children(process::id()).contains(&sleep.id()));
        sleep.kill().expect("it can be killed");
        sleep.wait().expect("it can be waited for");
        assert!(found);
    }

    #[test]
    fn what_a_process_has_started_ends_with_it() {
        let script = "sh -c 'sleep 60; true'; true";
        let mut shell = Command::new("sh")
            .args(["-c", script])
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        let below = || -> Vec<u32> {
            let all = children(shell.id());
            all.iter().flat_map(|it| children(*it)).collect()
        };
        let mut sleeps = vec![];
        assert!(until(|| {
            sleeps = below();
            !sleeps.is_empty()
        }));
        end_with_descendants(shell.id());
        shell.wait().expect("it can be waited for");
        let is_gone = |pid: &u32| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
            stat.map_or(true, |it| it.contains(") Z "))
        };
        assert!(until(|| sleeps.iter().all(is_gone)), "{sleeps:?}");
    }
}
