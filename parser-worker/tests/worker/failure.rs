//! Every way in which reading can fail: the document is rejected with the reason, and the next one is read.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use parser_worker::{config::Config, pool::Program};
use shared::{
    event::Event,
    report::RejectionReason::{self, Crash, OutOfMemory, Timeout, TooLarge},
};
use tokio_util::sync::CancellationToken;

use crate::{
    mock,
    plant::{DOCUMENTS, PATIENT, Plant, document, in_time, rejection, small},
};

/// Far more than any failure takes to be noticed.
const SOON: Duration = Duration::from_secs(25);

/// Reads what these words say; it must fail for this reason, told with these words.
async fn check(config: Config, words: &str, reason: RejectionReason, told: &str) {
    in_time(async {
        let plant = Plant::start_with(&DOCUMENTS, mock::program(), config).await;
        let begun = Instant::now();
        let said = plant.read(words).await;
        assert!(begun.elapsed() < SOON, "{words}: {:?}", begun.elapsed());
        let (found, detail) = rejection(&said);
        assert_eq!(found, reason, "{words}: {detail}");
        assert!(detail.contains(told), "{words}: {detail}");
        plant.goes_on().await;
    })
    .await;
}

pub(crate) async fn a_reader_that_panics_is_a_crash_with_its_words() {
    let told = "the reader panicked: the reader fell over";
    check(small(), "panic", Crash, told).await;
}

pub(crate) async fn a_reader_that_aborts_exits_or_overflows_its_stack_is_a_crash() {
    check(small(), "abort", Crash, "SIGABRT").await;
    check(small(), "exit", Crash, "exit status: 3").await;
    check(small(), "overflow", Crash, "overflowed its stack").await;
}

pub(crate) async fn a_reader_that_hangs_stands_still() {
    let config = Config {
        max_still_time: Duration::from_secs(1),
        ..small()
    };
    check(config, "hang", Timeout, "stood still for 1s").await;
}

pub(crate) async fn a_reader_that_spins_uses_up_its_cpu_time() {
    let config = Config {
        max_cpu_time: Duration::from_millis(500),
        ..small()
    };
    check(config, "spin", Timeout, "within 500ms of CPU time").await;
}

pub(crate) async fn a_reader_that_takes_too_long_is_ended() {
    let config = Config {
        max_read_time: Duration::from_secs(1),
        ..small()
    };
    check(config, "spin", Timeout, "not read within 1s").await;
}

pub(crate) async fn a_reader_that_takes_all_memory_is_ended() {
    let config = Config {
        max_memory_bytes: 300_000_000,
        ..small()
    };
    check(config, "grow", OutOfMemory, "more than 300000000 bytes").await;
}

pub(crate) async fn a_reader_that_asks_for_all_memory_at_once_is_refused() {
    check(
        small(),
        "burst",
        OutOfMemory,
        "memory allocation of 3000000000",
    )
    .await;
}

pub(crate) async fn a_reading_without_end_is_too_large() {
    check(small(), "flood", TooLarge, "more than 64000000 bytes").await;
}

pub(crate) async fn garbage_on_the_pipe_is_a_crash() {
    check(small(), "garbage", Crash, "no answer").await;
    check(small(), "half", Crash, "exit status: 0").await;
    check(small(), "broken", Crash, "no answer").await;
}

/// Reads with a program that is none of ours: the document waits, and the worker ends and says why.
async fn check_waits(program: Program, why: &str) {
    in_time(async {
        let (_folder, worker) = Plant::prepare(&PATIENT, program, small()).await;
        let (bus, blobs) = (worker.bus.clone(), worker.blobs.clone());
        let blob = blobs.put("a report", "text/html").await;
        let event = Event::now(document(1, blob.expect("it is put")));
        bus.publish(&event).await.expect("it is published");
        let ended = worker.run(CancellationToken::new()).await;
        let error = ended.expect_err("it cannot read");
        assert!(!error.is_outage());
        assert!(
            error.to_string().contains("start the worker again"),
            "{error}"
        );
        let source = error.source().expect("there is a reason").to_string();
        assert!(source.contains(why), "{source}");
        let depth = bus.depth(&PATIENT).await.expect("it answers");
        assert_eq!((depth.pending(), depth.dead), (1, 0));
    })
    .await;
}

pub(crate) async fn a_reader_that_cannot_be_started_costs_the_document_nothing() {
    check_waits(Program::at("/no/such/program"), "cannot be started").await;
    // It says something else, and ends.
    check_waits(Program::at("/bin/echo"), "does not read").await;
}

pub(crate) async fn a_reader_of_another_version_reads_nothing() {
    let program = Program {
        version: "invented-2",
        ..mock::program()
    };
    check_waits(program, "reads as version invented-1").await;
}

/// The settings where office documents can be converted: the invented reader does it without a program.
fn converting() -> Config {
    Config {
        libreoffice: "sh".into(),
        ..small()
    }
}

pub(crate) async fn an_office_document_over_which_the_reader_fails_is_converted() {
    in_time(async {
        let plant = Plant::start_with(&DOCUMENTS, mock::program(), converting()).await;
        let said = plant.read("panic").await;
        let title = plant.report(&said).await.title;
        assert_eq!(title.as_deref(), Some("converted"));
        plant.goes_on().await;
    })
    .await;
}

pub(crate) async fn what_a_converter_does_not_read_either_has_failed_as_before() {
    check(converting(), "exit", Crash, "exit status: 3").await;
    check(converting(), "exit", Crash, "did not help: it is a poem").await;
    check(converting(), "abort", Crash, "did not help: the process").await;
    // No office document.
    let words = "garbage";
    check(converting(), words, Crash, "begins with the byte 119").await;
}
