//! A PostgreSQL server that goes away in the middle of the work: the loader goes on by itself when it is back, and nothing is
//! lost or there twice.

use std::{path::PathBuf, process::Command};

use runtime::database::Engine;
use shared::{queue::Queue, report::Report};
use sqlx::{Connection, Executor};
use tempfile::TempDir;

use crate::{
    at_work::{AtWork, read_as, start, until},
    fixture::{Said, fetched, load_all, open, report},
    scratch::{Scratch, postgres, server},
};

const READINGS: usize = 90;

/// Somebody who wants to know.
const TAKER: Queue = Queue {
    name: "test.outage.v1",
    events: &["report.loaded"],
    ..shared::queue::LOADER_READINGS
};

/// A server of the test's own.
struct Server {
    folder: TempDir,
}

impl Server {
    /// Does this with it; what the script prints.
    fn command(&self, command: &str) -> String {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../deploy/lib/postgres");
        let done = tokio::task::block_in_place(|| {
            let mut script = Command::new(script);
            script.arg(command).arg("--folder").arg(self.folder.path());
            script.output().expect("the script runs")
        });
        let words = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{command}: {words}");
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Ends every connection but the one that does it.
    async fn end_connections(scratch: &Scratch) {
        let mut operator = scratch.connect().await;
        let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gongkai'";
        operator.execute(terminate).await.expect("ended");
        operator.close().await.expect("closed");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.command("stop");
    }
}

/// What befalls the server.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    ConnectionsEnd,
    Restart,
    Crash,
}

impl Trouble {
    async fn befall(self, server: &Server, scratch: &Scratch) {
        match self {
            Self::ConnectionsEnd => Server::end_connections(scratch).await,
            Self::Restart => {
                server.command("restart");
            }
            Self::Crash => {
                server.command("kill");
                server.command("start");
            }
        }
    }
}

/// These befall a server while readings are loaded, one after the other.
async fn check(troubles: &[Trouble]) {
    if server("GONGKAI_TEST_POSTGRES_URL").is_none() {
        return;
    }
    let server = Server {
        folder: tempfile::tempdir().expect("a temporary folder"),
    };
    let scratch = Scratch {
        config: postgres(&server.command("start")),
        folder: tempfile::tempdir().expect("a temporary folder"),
        server: None,
    };
    let at_work = start(scratch).await;
    at_work.bus.declare(&TAKER).await.expect("it is declared");
    for number in 0..READINGS {
        let reading = at_work.put(&of_agency(number)).await;
        at_work.say(read_as(&page(number), "A", reading)).await;
    }
    for (trouble, number) in troubles.iter().zip(1..) {
        let some = READINGS * number / (troubles.len() + 1);
        until(true, || async { loaded(&at_work).await >= Some(some) }).await;
        trouble.befall(&server, &at_work.scratch).await;
    }
    let loaded_and_unsent = || async {
        let unsent = at_work.warehouse.unsent_count().await.ok();
        (loaded(&at_work).await, unsent)
    };
    until((Some(READINGS), Some(0)), loaded_and_unsent).await;
    assert_eq!(at_work.dead_causes().await, Vec::<String>::new());
    let told = at_work.bus.depth(&TAKER).await.expect("depth").ready as usize;
    // What was told and not yet noted when a connection ended is told again: one reading of the outbox each time.
    let most = READINGS + troubles.len() * READINGS;
    assert!((READINGS..most).contains(&told), "{told}");
    let dump = at_work.warehouse.dump().await.expect("the dump");
    assert_eq!(dump, undisturbed().await);
    at_work.stop().await;
}

/// How many reports are in the warehouse; none while it is away.
async fn loaded(at_work: &AtWork) -> Option<usize> {
    let status = at_work.warehouse.status().await.ok()?;
    usize::try_from(status.revisions).ok()
}

/// The dump of a warehouse that nothing befell.
async fn undisturbed() -> String {
    let scratch = Scratch::new(Engine::Sqlite).await;
    let scratch = scratch.expect("it needs no server");
    let warehouse = open(&scratch).await;
    let said = |it: usize| Said::read(fetched(&page(it), 1, "A"), "1", &of_agency(it));
    load_all(&warehouse, &(0..READINGS).map(said).collect::<Vec<_>>()).await;
    warehouse.dump().await.expect("the dump")
}

fn page(number: usize) -> String {
    format!("page{number}")
}

fn of_agency(number: usize) -> Report {
    let mut report = report(5);
    report.agency.as_mut().expect("it has one").name = format!("第{number}局");
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_end_again_and_again_are_made_anew() {
    check(&[Trouble::ConnectionsEnd; 8]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_server_is_outlasted_and_so_is_a_crash() {
    check(&[Trouble::Restart, Trouble::Crash]).await;
}
