//! Who dies with whom: children that are killed, tools of a child, children of a worker that is killed.

use std::{
    env, fs,
    process::{self, Command, ExitCode, Stdio},
};

use parser_worker::{config::Config, pool::Pool};
use shared::report::{Listing, RejectionReason};

use crate::{
    mock,
    plant::{DOCUMENTS, Plant, defaults, document, in_time, rejection, small},
    process::{children, gone, kill, showing},
};

/// The first argument of a process that is a worker to be killed.
const WORKER: &str = "worker-to-be-killed";

/// The name that its child shows.
const SHOWN: &str = "of-killed";

/// Has a child run a tool for ever, when this process was started for it.
pub(crate) fn main() -> Option<ExitCode> {
    if env::args().nth(1)? != WORKER {
        return None;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("it starts");
    runtime.block_on(async {
        let pool = Pool::new(mock::program(), defaults());
        let words = format!("tool {SHOWN}");
        let read = pool.read(words.as_bytes(), &Listing::default()).await;
        panic!("this was to be killed: {read:?}");
    })
}

pub(crate) async fn a_child_killed_while_it_reads_is_replaced_and_the_document_read() {
    in_time(async {
        let plant = Plant::start().await;
        let release = plant.folder.path().join("release");
        let words = format!("wait killed-once {}", release.display());
        plant.publish(document(1, plant.put(words).await)).await;
        let first = showing(process::id(), "killed-once", None).await;
        kill(first);
        showing(process::id(), "killed-once", Some(first)).await;
        fs::write(&release, "").expect("written");
        let said = plant.said().await;
        assert!(plant.report(&said).await.title.is_some());
        plant.goes_on().await;
    })
    .await;
}

pub(crate) async fn a_document_whose_child_is_killed_twice_is_out_of_memory() {
    in_time(async {
        let plant = Plant::start().await;
        let words = "wait killed-twice /no/such/file";
        plant.publish(document(1, plant.put(words).await)).await;
        let first = showing(process::id(), "killed-twice", None).await;
        kill(first);
        kill(showing(process::id(), "killed-twice", Some(first)).await);
        let said = plant.said().await;
        let (reason, detail) = rejection(&said);
        assert_eq!(reason, RejectionReason::OutOfMemory, "{detail}");
        assert!(detail.contains("SIGKILL"), "{detail}");
        plant.goes_on().await;
    })
    .await;
}

pub(crate) async fn an_idle_child_that_was_killed_is_replaced_unnoticed() {
    in_time(async {
        let plant = Plant::start().await;
        let said = plant.read("pid").await;
        let pid = plant.report(&said).await.title.expect("it says its id");
        let pid = pid.parse().expect("a process id");
        kill(pid);
        gone(pid).await;
        plant.goes_on().await;
    })
    .await;
}

pub(crate) async fn the_tools_of_a_child_end_with_it() {
    in_time(async {
        let config = Config {
            max_still_time: std::time::Duration::from_secs(2),
            ..small()
        };
        let plant = Plant::start_with(&DOCUMENTS, mock::program(), config).await;
        plant
            .publish(document(1, plant.put("tool with-tool").await))
            .await;
        let child = showing(process::id(), "with-tool", None).await;
        let tools = children(child);
        assert_eq!(tools.len(), 1);
        let said = plant.said().await;
        assert_eq!(rejection(&said).0, RejectionReason::Timeout);
        for tool in tools {
            gone(tool).await;
        }
        plant.goes_on().await;
    })
    .await;
}

pub(crate) async fn children_and_their_tools_end_with_a_worker_that_is_killed() {
    in_time(async {
        let mut worker = Command::new(env::current_exe().expect("it has a file"))
            .arg(WORKER)
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        let child = showing(worker.id(), SHOWN, None).await;
        let tools = children(child);
        assert_eq!(tools.len(), 1);
        let folder = fs::read_link(format!("/proc/{child}/cwd")).expect("it has a folder");
        worker.kill().expect("it can be killed");
        worker.wait().expect("it can be waited for");
        gone(child).await;
        for tool in tools {
            gone(tool).await;
        }
        let left = fs::read_dir(&folder).map_or(0, Iterator::count);
        assert_eq!(left, 0, "files are left in {}", folder.display());
        // The next worker removes the folder itself.
        Plant::start().await.goes_on().await;
        assert!(!folder.exists(), "{}", folder.display());
    })
    .await;
}
