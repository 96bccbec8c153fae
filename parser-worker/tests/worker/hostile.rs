//! Hostile documents through the reader that is shipped, and hostile readers: each has the outcome that it must have, none takes
//! longer or more memory than it may, and after each the next document is read.

mod bomb;
mod document;
mod pdf;
mod rar;

use std::{
    fs,
    num::NonZeroU32,
    path::{Path, PathBuf},
    process,
    time::{Duration, Instant},
};

use generator::Shape;
use parser_worker::{config::Config, pool::Program};
use shared::{
    blob::BlobRef,
    event::{DocumentRead, Event, ReadOutcome},
    report::RejectionReason::{self, Crash, OutOfMemory, Timeout, TooLarge, UnsupportedFormat},
};
use tokio::time;

use self::document::{Hostile, Must};
use crate::{
    mock,
    plant::{PATIENT, Plant, defaults, document, rejection},
    process::{Peak, Watch, peak},
};

/// The most memory of a process, in bytes.
const MOST_MEMORY: u64 = 2_000_000_000;

/// What a document may take. The reader's own limits end all of them sooner.
const TIME: Duration = Duration::from_secs(60);

/// How late the end of a process may be noticed, on a busy machine.
const LATE: Duration = Duration::from_secs(10);

/// What all of them may take. On a machine with nothing else to do it is less than a minute.
const ALL: Duration = Duration::from_secs(480);

/// The reader that is shipped.
fn shipped() -> Program {
    Program::at(env!("CARGO_BIN_EXE_parser-worker"))
}

/// Each document has a process of its own, so that what it took is what that took.
fn limits() -> Config {
    Config {
        max_read_time: TIME,
        max_cpu_time: TIME / 2,
        documents_per_child: NonZeroU32::MIN,
        ..defaults()
    }
}

pub(crate) async fn each_hostile_document_has_its_outcome_and_the_next_is_read() {
    let check = async {
        let plant = Plant::start_with(&PATIENT, shipped(), limits()).await;
        let truth = generator::truth(4, 2023).expect("there is a form");
        let next = Shape::Html(generator::Charset::Utf8).print(&truth);
        let mut wrong = Vec::new();
        for Hostile { name, bytes, must } in document::all() {
            let size = bytes.len();
            let (said, took) = measured(&plant, bytes).await;
            wrong.extend(row(name, size, &said, &took, |found| is_as(must, found)));
            let said = plant.read(next.clone()).await;
            let report = plant.report(&said).await;
            assert!(report.cells.len() > 100, "after {name}: {said:?}");
        }
        let huge = BlobRef {
            size: 200_000_000,
            ..BlobRef::of(b"one cell of 200 MB", "text/html")
        };
        plant.publish(document(1, huge)).await;
        assert_eq!(rejection(&plant.said().await).0, TooLarge);
        plant.stop.cancel();
        plant.worker.await.expect("it ends well");
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(!Path::new("/tmp/gongkai-climbed").exists());
    };
    time::timeout(ALL, check).await.expect("it ends in time");
}

pub(crate) async fn each_hostile_reader_has_its_outcome_and_the_next_document_is_read() {
    let check = async {
        let config = Config {
            max_still_time: Duration::from_secs(2),
            max_cpu_time: Duration::from_secs(2),
            // The invented reader has an invented converter, which helps.
            libreoffice: PathBuf::new(),
            ..limits()
        };
        let plant = Plant::start_with(&PATIENT, mock::program(), config).await;
        let mut wrong = Vec::new();
        for (words, reason) in [
            ("hang", Timeout),
            ("spin", Timeout),
            ("grow", OutOfMemory),
            ("burst", OutOfMemory),
            ("abort", Crash),
            ("panic", Crash),
            ("overflow", Crash),
            ("flood", TooLarge),
            ("garbage", Crash),
        ] {
            let (said, took) = measured(&plant, words.into()).await;
            let name = format!("reader that does: {words}");
            wrong.extend(row(&name, words.len(), &said, &took, |it| {
                it == Some(reason)
            }));
            let said = plant.read("the next report").await;
            assert!(plant.report(&said).await.title.is_some(), "after {words}");
        }
        plant.stop.cancel();
        plant.worker.await.expect("it ends well");
        assert!(wrong.is_empty(), "{wrong:#?}");
    };
    time::timeout(ALL, check).await.expect("it ends in time");
}

/// What a document took; where other tests run at the same time, the most that any of theirs took.
struct Took {
    time: Duration,
    peak: Peak,
}

async fn measured(plant: &Plant, bytes: Vec<u8>) -> (Event<DocumentRead>, Took) {
    let watch = Watch::begin();
    let begun = Instant::now();
    // Whatever it is, the server called it a PDF.
    let blob = plant.blobs.put(bytes, "application/pdf").await;
    plant.publish(document(1, blob.expect("it is put"))).await;
    let said = plant.said().await;
    let time = begun.elapsed();
    let peak = watch.end();
    (said, Took { time, peak })
}

/// Prints a row of the table, and says what is wrong with it.
fn row(
    name: &str,
    size: usize,
    said: &Event<DocumentRead>,
    took: &Took,
    is_right: impl Fn(Option<RejectionReason>) -> bool,
) -> Option<String> {
    let (found, detail) = match &said.data.outcome {
        ReadOutcome::Read { .. } => (None, ""),
        ReadOutcome::Rejected { reason, detail } => (Some(*reason), detail.as_str()),
    };
    let outcome = found.map_or_else(|| "read".to_owned(), |it| format!("{it:?}"));
    let own = peak(process::id()).unwrap_or_default().memory;
    let most = took.peak.memory.max(own);
    let row = format!(
        "{name:40} {size:>9} bytes  {outcome:18} {:>6.2} s  {:>6.2} s CPU  {:>5} MB  {}",
        took.time.as_secs_f64(),
        took.peak.cpu.as_secs_f64(),
        took.peak.memory / 1_000_000,
        detail.chars().take(100).collect::<String>(),
    );
    eprintln!("{row}");
    let is_right = is_right(found) && took.time < TIME + LATE && most < MOST_MEMORY;
    (!is_right).then_some(row)
}

fn is_as(must: Must, found: Option<RejectionReason>) -> bool {
    match must {
        Must::Read => found.is_none(),
        Must::Rejected(reason) => found == Some(reason),
        // Without an unpacker nobody can know what is in it.
        Must::RejectedUnpacked(reason) => {
            found == Some(reason) || found == Some(UnsupportedFormat) && !is_installed()
        }
    }
}

fn is_installed() -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|it| fs::exists(it.join("bsdtar")).unwrap_or(false))
}
