//! The loader on the embedded bus: what it takes, what it tries again, and what it refuses with a cause.

use std::{fs, path::PathBuf, time::Duration};

use shared::{
    cell::Value,
    event::{Event, Payload},
    queue::LOADER_READINGS,
};
use sqlx::Connection;

use crate::{
    at_work::{AtWork, read_as, start, until},
    fixture::{crawl_finished, manifest, reading, report, was_fetched},
    scratch::{Scratch, on_each_engine},
};

on_each_engine!(
    readings_and_runs_go_into_the_warehouse_and_the_outbox_empties,
    what_can_never_work_goes_to_the_dead_letters_with_its_cause_and_the_next_is_loaded,
    a_reading_that_is_not_in_the_store_yet_is_tried_again,
    a_replay_goes_into_the_warehouse,
    an_outage_of_the_store_uses_up_no_attempts,
    who_is_told_to_stop_in_an_outage_gives_the_event_back_with_the_whole_cause,
    another_account_of_a_run_is_a_dead_letter_with_the_cause,
);

async fn readings_and_runs_go_into_the_warehouse_and_the_outbox_empties(scratch: Scratch) {
    let at_work = start(scratch).await;
    let manifest = manifest(1, vec![("a", was_fetched(1, "A"))]);
    at_work.put(&manifest).await;
    at_work.say(crawl_finished(&manifest)).await;
    let reading = at_work.put(&report(5)).await;
    at_work.say(read_as("a", "A", reading)).await;
    let green_and_told = || async {
        let status = at_work.warehouse.status().await.expect("status");
        (
            status.reports,
            status
                .runs
                .iter()
                .map(|it| it.is_green())
                .collect::<Vec<_>>(),
            status.unsent,
        )
    };
    until((1, vec![true], 0), green_and_told).await;
    at_work.stop().await;
}

async fn what_can_never_work_goes_to_the_dead_letters_with_its_cause_and_the_next_is_loaded(
    scratch: Scratch,
) {
    let at_work = start(scratch).await;
    let no_report = at_work.put(&["no", "report"]).await;
    at_work.say(read_as("b", "B", no_report.clone())).await;
    let mut twice = report(5);
    twice.cells.push(twice.cells[0].clone());
    let twice = at_work.put(&twice).await;
    at_work.say(read_as("c", "C", twice)).await;
    let mut unlike = manifest(1, vec![("a", was_fetched(1, "A"))]);
    let mut event = crawl_finished(&unlike);
    unlike.documents.clear();
    event.manifest = at_work.put(&unlike).await;
    at_work.say(event).await;
    let newer = Newer {
        to: "nobody".to_owned(),
    };
    at_work.say(newer).await;

    let sound = at_work.put(&report(5)).await;
    at_work.say(read_as("a", "A", sound)).await;
    let loaded_and_dead = || async {
        let status = at_work.warehouse.status().await.expect("status");
        (status.reports, at_work.dead_causes().await.len())
    };
    until((1, 4), loaded_and_dead).await;
    let causes = at_work.dead_causes().await.join("\n");
    for expected in [
        format!("blob {} is no reading", no_report.sha256),
        "active_disclosure/regulations/made twice".to_owned(),
        "count its documents differently".to_owned(),
        "cn.gongkai.document.read.v9".to_owned(),
    ] {
        assert!(causes.contains(&expected), "{expected} is not in: {causes}");
    }
    at_work.stop().await;
}

async fn a_reading_that_is_not_in_the_store_yet_is_tried_again(scratch: Scratch) {
    let at_work = start(scratch).await;
    let report = report(5);
    at_work.say(read_as("a", "A", reading(&report))).await;
    let delayed = || async {
        at_work
            .bus
            .depth(&LOADER_READINGS)
            .await
            .expect("depth")
            .delayed
    };
    until(1, delayed).await;
    at_work.put(&report).await;
    let reports = || async { at_work.warehouse.status().await.expect("status").reports };
    until(1, reports).await;
    assert_eq!(at_work.dead_causes().await, Vec::<String>::new());
    at_work.stop().await;
}

async fn a_replay_goes_into_the_warehouse(scratch: Scratch) {
    let at_work = start(scratch).await;
    let figure = || async {
        let reports = at_work.warehouse.current_reports().await.expect("reports");
        let report = reports.first()?;
        let cells = at_work.warehouse.cells(report).await.expect("cells");
        cells[0].value
    };
    for (generation, value) in [(0, 5), (1, 6)] {
        let data = read_as("a", "A", at_work.put(&report(value)).await);
        let event = Event::replayed(data, generation);
        at_work.bus.publish(&event).await.expect("the bus takes it");
        until(Some(Value::Count(value)), figure).await;
    }
    at_work.stop().await;
}

/// Takes the blob store away: a file is where its folder was.
fn take_away(at_work: &AtWork) -> (PathBuf, PathBuf) {
    let folder = at_work.scratch.folder.path();
    let (blobs, aside) = (folder.join("blobs/sha256"), folder.join("aside"));
    fs::rename(&blobs, &aside).expect("the folder is moved");
    fs::write(&blobs, "a file").expect("the file is written");
    (blobs, aside)
}

async fn an_outage_of_the_store_uses_up_no_attempts(scratch: Scratch) {
    let at_work = start(scratch).await;
    let reading = at_work.put(&report(5)).await;
    let (blobs, aside) = take_away(&at_work);
    at_work.say(read_as("a", "A", reading)).await;
    let depth = || async {
        let depth = at_work.bus.depth(&LOADER_READINGS).await;
        depth.expect("depth")
    };
    let in_hand = || async { depth().await.leased };
    until(1, in_hand).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let now = depth().await;
    assert_eq!((now.leased, now.delayed, now.dead), (1, 0, 0));
    fs::remove_file(&blobs).expect("the file is removed");
    fs::rename(&aside, &blobs).expect("the folder is moved back");
    let reports = || async { at_work.warehouse.status().await.expect("status").reports };
    until(1, reports).await;
    at_work.stop().await;
}

async fn who_is_told_to_stop_in_an_outage_gives_the_event_back_with_the_whole_cause(
    scratch: Scratch,
) {
    let at_work = start(scratch).await;
    let reading = at_work.put(&report(5)).await;
    take_away(&at_work);
    at_work.say(read_as("a", "A", reading)).await;
    let (bus, folder) = (
        at_work.bus.clone(),
        at_work.scratch.folder.path().to_owned(),
    );
    let in_hand = || async { bus.depth(&LOADER_READINGS).await.expect("depth").leased };
    until(1, in_hand).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    at_work.stop.cancel();
    let ended = tokio::time::timeout(Duration::from_secs(5), at_work.loader).await;
    ended
        .expect("at once")
        .expect("no panic")
        .expect("no error");
    let depth = bus.depth(&LOADER_READINGS).await.expect("depth");
    assert_eq!((depth.pending(), depth.leased, depth.dead), (1, 0, 0));
    let queue = format!("sqlite://{}", folder.join("bus.db").display());
    let mut queue = sqlx::SqliteConnection::connect(&queue)
        .await
        .expect("it opens");
    let cause: String = sqlx::query_scalar("SELECT cause FROM message")
        .fetch_one(&mut queue)
        .await
        .expect("a cause");
    assert!(
        cause.contains("the store ") && cause.contains(" failed: "),
        "{cause}"
    );
}

async fn another_account_of_a_run_is_a_dead_letter_with_the_cause(scratch: Scratch) {
    let at_work = start(scratch).await;
    for page in ["a", "b"] {
        let manifest = manifest(1, vec![(page, was_fetched(1, "A"))]);
        at_work.put(&manifest).await;
        at_work.say(crawl_finished(&manifest)).await;
        let runs = || async { at_work.warehouse.run_balances().await.expect("runs").len() };
        until(1, runs).await;
    }
    let dead = || async { at_work.dead_causes().await.len() };
    until(1, dead).await;
    let causes = at_work.dead_causes().await;
    assert!(causes[0].contains("with another account"), "{causes:?}");
    at_work.stop().await;
}

/// A `document.read` of a version that is not yet invented.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Newer {
    to: String,
}

impl Payload for Newer {
    const NAME: &'static str = "document.read";
    const VERSION: u32 = 9;
    const SOURCE: &'static str = "test";

    fn subject(&self) -> String {
        self.to.clone()
    }

    fn identity(&self) -> Vec<String> {
        vec![self.to.clone()]
    }
}
