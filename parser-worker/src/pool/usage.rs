//! What a child and the tools it runs have used, as the system counts it in `/proc`.

use std::{fs, time::Duration};

use rustix::process::Pid;

use crate::descendant::children;

/// Processes that are looked at for one child. It runs one tool at a time; more are a runaway, and count as what they are.
const MOST_PROCESSES: usize = 64;

/// What a child has used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// CPU time of the child alone, since it started.
    pub(super) own_cpu: Duration,
    /// CPU time of the child and of its tools, those that have ended among them.
    pub(super) all_cpu: Duration,
    /// Bytes of memory that the child has now.
    pub(super) own_memory: u64,
    /// Bytes of memory that the child and its tools have now.
    pub(super) all_memory: u64,
}

/// What the child with this process id has used; none when it has ended.
pub(super) fn usage(pid: Pid) -> Option<Usage> {
    let pid = pid.as_raw_nonzero().get().unsigned_abs();
    let own = times(pid)?;
    let memory = memory(pid)?;
    let mut usage = Usage {
        own_cpu: own.own,
        all_cpu: own.own + own.ended_children,
        own_memory: memory,
        all_memory: memory,
    };
    let mut left = children(pid);
    let mut seen = 0;
    while let Some(tool) = left.pop()
        && seen < MOST_PROCESSES
    {
        seen += 1;
        let times = times(tool).unwrap_or_default();
        usage.all_cpu += times.own + times.ended_children;
        usage.all_memory += self::memory(tool).unwrap_or_default();
        left.extend(children(tool));
    }
    Some(usage)
}

/// CPU time of a process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Times {
    own: Duration,
    /// Of the processes that it started and waited for.
    ended_children: Duration,
}

fn times(pid: u32) -> Option<Times> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    times_in(&stat, rustix::param::clock_ticks_per_second())
}

/// The times in a line of `/proc/PID/stat` (proc_pid_stat(5)), fields 14 to 17.
fn times_in(stat: &str, ticks_per_second: u64) -> Option<Times> {
    // The name before it may have any characters in it.
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut ticks = after_name
        .split_ascii_whitespace()
        .skip(11)
        .map(|it| it.parse::<u64>().ok());
    let mut next = || {
        let millis = ticks.next()??.checked_mul(1000)?;
        Some(Duration::from_millis(millis.checked_div(ticks_per_second)?))
    };
    Some(Times {
        own: next()? + next()?,
        ended_children: next()? + next()?,
    })
}

/// Bytes of memory that a process has now.
fn memory(pid: u32) -> Option<u64> {
    let statm = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    let pages: u64 = statm.split_ascii_whitespace().nth(1)?.parse().ok()?;
    pages.checked_mul(rustix::param::page_size() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_blanks_does_not_shift_the_times() {
        let stat = "7 (a) 1 (b) R 1 7 7 0 -1 0 0 0 0 0 150 50 20 10 20 0 2 0 5 6 7";
        let expected = Times {
            own: Duration::from_secs(2),
            ended_children: Duration::from_millis(300),
        };
        assert_eq!(times_in(stat, 100), Some(expected));
        assert_eq!(times_in("7 (cut) R 1", 100), None);
        assert_eq!(times_in("", 100), None);
    }

    #[test]
    fn a_process_that_is_there_has_memory_and_one_that_is_not_has_no_usage() {
        let own = usage(rustix::process::getpid()).expect("this process is there");
        assert!(own.own_memory > 100_000, "{own:?}");
        assert!(own.all_memory >= own.own_memory, "{own:?}");
        assert_eq!(usage(Pid::from_raw(i32::MAX).expect("not 0")), None);
    }
}
