//! Processes of this machine, as `/proc` shows them.

use std::{fs, time::Duration};

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
