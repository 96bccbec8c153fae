//! Hostile documents through the reader that is shipped: each has an outcome of a kind, none takes longer or more memory than it
//! may, and after them the next document is read.

mod bomb;
mod document;
mod pdf;

use std::{
    fs, process,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use generator::Shape;
use parser_worker::{config::Config, pool::Program};
use shared::{blob::BlobRef, event::ReadOutcome, report::RejectionReason::TooLarge};
use tokio::time;

use crate::{
    plant::{PATIENT, Plant, defaults, document, rejection},
    process::children,
};

/// The most memory of a process, in bytes.
const MOST_MEMORY: u64 = 2_000_000_000;

/// What a document may take: short, so that the test is, and some of these take as long as they may.
const TIME: Duration = Duration::from_secs(10);

/// What all of them may take. On a machine with nothing else to do it is half a minute.
const ALL: Duration = Duration::from_secs(300);

/// How late the end of a process may be noticed, on a busy machine.
const LATE: Duration = Duration::from_secs(10);

/// The reader that is shipped.
fn shipped() -> Program {
    Program::at(env!("CARGO_BIN_EXE_parser-worker"))
}

pub(crate) async fn each_hostile_document_has_an_outcome_and_the_next_is_read() {
    let check = async {
        let config = Config {
            max_read_time: TIME,
            max_cpu_time: TIME / 5,
            ..defaults()
        };
        let plant = Plant::start_with(&PATIENT, shipped(), config).await;
        let memory = Memory::watch();
        for (name, bytes) in document::all() {
            let size = bytes.len();
            let begun = Instant::now();
            let said = plant.read(bytes).await;
            let took = begun.elapsed();
            let outcome = match &said.data.outcome {
                ReadOutcome::Read { .. } => "read".to_owned(),
                ReadOutcome::Rejected { reason, detail } => format!("{reason:?}: {detail}"),
            };
            eprintln!("{name} ({size} bytes): {took:.1?}, {outcome}");
            assert!(took < TIME + LATE, "{name}: {took:?}");
        }
        let huge = BlobRef {
            size: 200_000_000,
            ..BlobRef::of(b"one cell of 200 MB", "text/html")
        };
        plant.publish(document(1, huge)).await;
        assert_eq!(rejection(&plant.said().await).0, TooLarge);
        let most = memory.most();
        eprintln!("no process had more than {} MB", most / 1_000_000);
        assert!(most < MOST_MEMORY, "{most} bytes");
        next_is_read(plant).await;
    };
    time::timeout(ALL, check).await.expect("it ends in time");
}

async fn next_is_read(plant: Plant) {
    let truth = generator::truth(4, 2023).expect("there is a form");
    let said = plant.read(Shape::Pdf.print(&truth)).await;
    let report = plant.report(&said).await;
    assert!(report.cells.len() > 100, "{said:?}");
    plant.stop.cancel();
    plant.worker.await.expect("it ends well");
}

/// The most memory that any child of the shipped program has had.
struct Memory {
    most: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Memory {
    fn watch() -> Self {
        let most = Arc::new(AtomicU64::new(0));
        let stop = Arc::new(AtomicBool::new(false));
        let (to, until) = (most.clone(), stop.clone());
        thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                for child in children(process::id()) {
                    to.fetch_max(peak(child).unwrap_or(0), Ordering::Relaxed);
                }
                thread::sleep(Duration::from_millis(5));
            }
        });
        Self { most, stop }
    }

    fn most(&self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.most.load(Ordering::Relaxed)
    }
}

/// The most bytes of memory that a child has had, if it is of the shipped program.
fn peak(pid: u32) -> Option<u64> {
    let program = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    if !program.ends_with("parser-worker") {
        return None;
    }
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}
