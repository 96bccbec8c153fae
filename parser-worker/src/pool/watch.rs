//! The watch over a child at work: time, CPU time, memory, and whether anything moves.

use std::time::Duration;

use rustix::process::Pid;
use tokio::time::{self, Instant};

use super::{Failure, usage::usage};
use crate::config::Config;

/// How often a child at work is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// What a child at work has done too much of; never, when it keeps within its limits.
pub(super) async fn watch(pid: Pid, config: &Config) -> Failure {
    let begun = Instant::now();
    let at_first = usage(pid).unwrap_or_default();
    let (mut moved, mut moved_at) = (at_first.all_cpu, begun);
    loop {
        let left = config.max_read_time.saturating_sub(begun.elapsed());
        time::sleep(left.min(LOOK)).await;
        if begun.elapsed() >= config.max_read_time {
            return Failure::Time(config.max_read_time);
        }
        // One that has ended is noticed by its pipe.
        let Some(usage) = usage(pid) else { continue };
        if usage.all_memory > config.max_memory_bytes {
            return Failure::Memory(config.max_memory_bytes);
        }
        if usage.own_cpu.saturating_sub(at_first.own_cpu) > config.max_cpu_time {
            return Failure::Cpu(config.max_cpu_time);
        }
        // A tool that ends is counted a moment later, so the sum may go back.
        if usage.all_cpu != moved {
            (moved, moved_at) = (usage.all_cpu, Instant::now());
        } else if moved_at.elapsed() > config.max_still_time {
            return Failure::StoodStill(config.max_still_time);
        }
    }
}
