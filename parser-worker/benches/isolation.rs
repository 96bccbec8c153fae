//! What it costs to read each document in a child process, beside reading it in this one, and how much memory a child has.
//!
//! ```text
//! cargo bench -p parser-worker --bench isolation [-- DOCUMENTS]
//! ```
//!
//! The documents are generated PDFs of a report, given one after the other. CPU time is that of both processes together.

use std::{
    env,
    error::Error,
    fs,
    io::{Write as _, stdout},
    process::{self, ExitCode},
    time::{Duration, Instant},
};

use generator::Shape;
use parser_worker::{
    child,
    config::{Config, DEFAULTS},
    pool::{Pool, Program, Reading},
    reader::REPORT_READER,
    tool,
};
use runtime::config;
use rustix::time::{ClockId, clock_gettime};
use serde::Deserialize;
use shared::report::Listing;

/// The allocator of the binaries that read documents.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many different documents there are.
const DIFFERENT: u64 = 20;

#[derive(Deserialize)]
struct Sections {
    parser: Config,
}

/// What a way of reading took for one document.
struct Cost {
    cpu: Duration,
    wall: Duration,
}

fn main() -> ExitCode {
    child::main().unwrap_or_else(|| match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    })
}

fn measure() -> Result<(), Box<dyn Error>> {
    // One more in the last round, and the child would be replaced and leave no figures.
    let count = env::args().find_map(|it| it.parse().ok()).unwrap_or(999);
    let documents: Vec<Vec<u8>> = (0..DIFFERENT)
        .filter_map(|seed| generator::truth(seed, 2023).ok())
        .map(|it| Shape::Pdf.print(&it))
        .collect();
    let sections: Sections = config::load(DEFAULTS, None, [])?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let pool = Pool::new(Program::this(), sections.parser);
    let given = || documents.iter().cycle().take(count);
    let mut out = stdout().lock();
    for round in 1..=3 {
        let within = cost(count, || {
            given().try_for_each(|it| {
                let read = (REPORT_READER.read)(it, &Listing::default(), tool::tools());
                let report = read.map_err(|it| it.detail)?;
                serde_json::to_vec(&report).map(drop)?;
                Ok(())
            })
        })?;
        let isolated = cost(count, || {
            given().try_for_each(|it| {
                match runtime.block_on(pool.read(it, &Listing::default()))? {
                    Reading::Report(_) => Ok(()),
                    Reading::Rejected(it) => Err(it.detail.into()),
                }
            })
        })?;
        writeln!(
            out,
            "round {round}: in process {:.3} ms CPU, {:.3} ms; isolated {:.3} ms CPU, {:.3} ms; CPU × {:.3}",
            millis(within.cpu),
            millis(within.wall),
            millis(isolated.cpu),
            millis(isolated.wall),
            isolated.cpu.as_secs_f64() / within.cpu.as_secs_f64(),
        )?;
    }
    for child in children(process::id()) {
        let status = fs::read_to_string(format!("/proc/{child}/status"))?;
        let memory = status
            .lines()
            .filter(|it| it.starts_with("VmRSS") || it.starts_with("VmHWM"));
        for line in memory {
            writeln!(out, "child {child}: {line}")?;
        }
    }
    Ok(())
}

fn cost(
    count: usize,
    work: impl FnOnce() -> Result<(), Box<dyn Error>>,
) -> Result<Cost, Box<dyn Error>> {
    let (cpu, begun) = (cpu(), Instant::now());
    work()?;
    let count = u32::try_from(count)?;
    Ok(Cost {
        cpu: self::cpu().saturating_sub(cpu) / count,
        wall: begun.elapsed() / count,
    })
}

/// CPU time of this process, of the children that it has, and of those that it had.
fn cpu() -> Duration {
    let own = clock_gettime(ClockId::ProcessCPUTime);
    let own = Duration::new(own.tv_sec.unsigned_abs(), own.tv_nsec.unsigned_abs() as u32);
    let living: u64 = children(process::id())
        .into_iter()
        .map(|it| ticks(it, 11..13))
        .sum();
    let ticks = living + ticks(process::id(), 13..15);
    own + Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
}

/// The sum of these fields of `/proc/PID/stat`, counted after the name.
fn ticks(pid: u32, fields: std::ops::Range<usize>) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |it| it.1);
    let fields = after_name
        .split_whitespace()
        .take(fields.end)
        .skip(fields.start);
    fields.filter_map(|it| it.parse::<u64>().ok()).sum()
}

fn children(pid: u32) -> Vec<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    let pids = text.unwrap_or_default();
    pids.split_whitespace()
        .filter_map(|it| it.parse().ok())
        .collect()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
