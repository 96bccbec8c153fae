//! Processes of this machine, as `/proc` shows them.

use std::{
    fs, process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::time;

/// The processes that a process has started.
pub(crate) fn children(pid: u32) -> Vec<u32> {
    tasks(pid)
        .filter_map(|it| fs::read_to_string(format!("{it}/children")).ok())
        .flat_map(|it| {
            let pids = it.split_whitespace().filter_map(|it| it.parse().ok());
            pids.collect::<Vec<u32>>()
        })
        .collect()
}

/// The child of a process that has a thread of this name, once there is one, other than `except`.
pub(crate) async fn showing(parent: u32, name: &str, except: Option<u32>) -> u32 {
    loop {
        let found = children(parent).into_iter().find(|pid| {
            let mut names =
                tasks(*pid).filter_map(|it| fs::read_to_string(format!("{it}/comm")).ok());
            Some(*pid) != except && names.any(|it| it.trim() == name)
        });
        if let Some(pid) = found {
            return pid;
        }
        time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until a process has ended.
pub(crate) async fn gone(pid: u32) {
    // Who adopted it may not wait for it.
    let is_gone = |stat: String| {
        stat.rsplit_once(") ")
            .is_none_or(|it| it.1.starts_with('Z'))
    };
    while !fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, is_gone) {
        time::sleep(Duration::from_millis(5)).await;
    }
}

/// `kill -9`.
pub(crate) fn kill(pid: u32) {
    let pid = Pid::from_raw(pid.cast_signed()).expect("it is a process");
    kill_process(pid, Signal::KILL).expect("it is there");
}

fn tasks(pid: u32) -> impl Iterator<Item = String> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task"));
    tasks
        .into_iter()
        .flatten()
        .flatten()
        .map(|it| it.path().display().to_string())
}

/// What a process has had at most.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Peak {
    /// Bytes of memory.
    pub(crate) memory: u64,
    /// CPU time, of the tools that have ended too.
    pub(crate) cpu: Duration,
}

/// A look at all processes below this one, every few milliseconds.
pub(crate) struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Peak>,
}

impl Watch {
    pub(crate) fn begin() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let until = stop.clone();
        let thread = thread::spawn(move || {
            let mut most = Peak::default();
            let own = words(process::id());
            while !until.load(Ordering::Relaxed) {
                let mut left = children(process::id());
                while let Some(pid) = left.pop() {
                    // Until it runs its own program, its memory is that of this one.
                    if words(pid) == own {
                        continue;
                    }
                    let found = peak(pid).unwrap_or_default();
                    most.memory = most.memory.max(found.memory);
                    most.cpu = most.cpu.max(found.cpu);
                    left.extend(children(pid));
                }
                thread::sleep(Duration::from_millis(5));
            }
            most
        });
        Self { stop, thread }
    }

    /// The most that any one of them has had.
    pub(crate) fn end(self) -> Peak {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("it looks")
    }
}

/// The words that a process was started with.
fn words(pid: u32) -> Option<Vec<u8>> {
    fs::read(format!("/proc/{pid}/cmdline")).ok()
}

/// What a process has had.
pub(crate) fn peak(pid: u32) -> Option<Peak> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = fields.split(' ').skip(11).take(4);
    let ticks: u64 = ticks.filter_map(|it| it.parse::<u64>().ok()).sum();
    let per_second = rustix::param::clock_ticks_per_second();
    Some(Peak {
        memory: kilobytes * 1024,
        cpu: Duration::from_millis(ticks * 1000 / per_second),
    })
}
