//! What a child may keep, know and do.

use std::{
    net::TcpListener,
    num::NonZeroU32,
    os::unix::net::UnixListener,
    process::{Command, Stdio},
};

use parser_worker::{child, config::Config};

use crate::{
    mock,
    plant::{DOCUMENTS, Plant, in_time, rejection, small},
};

/// A worker with one child at a time.
async fn one_child(config: Config) -> Plant {
    let config = Config {
        concurrency: 1.try_into().expect("not 0"),
        ..config
    };
    Plant::start_with(&DOCUMENTS, mock::program(), config).await
}

async fn title(plant: &Plant, words: &str) -> String {
    let said = plant.read(words).await;
    plant.report(&said).await.title.unwrap_or_default()
}

pub(crate) async fn a_child_is_replaced_after_so_many_documents() {
    in_time(async {
        let plant = one_child(Config {
            documents_per_child: NonZeroU32::new(2).expect("not 0"),
            ..small()
        })
        .await;
        let mut pids = Vec::new();
        for _ in 0..4 {
            pids.push(title(&plant, "pid").await);
        }
        assert!(pids[0] == pids[1] && pids[2] == pids[3], "{pids:?}");
        assert_ne!(pids[1], pids[2]);
    })
    .await;
}

pub(crate) async fn a_child_that_keeps_memory_is_replaced() {
    in_time(async {
        let plant = one_child(small()).await;
        let before = title(&plant, "pid").await;
        plant.read("keep").await;
        assert_ne!(title(&plant, "pid").await, before);
    })
    .await;
}

pub(crate) async fn a_child_knows_nothing_of_the_workers_environment() {
    in_time(async {
        let plant = one_child(small()).await;
        let names = title(&plant, "environment").await;
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        for name in names.split(' ') {
            let is_known = [
                "PATH",
                "LD_LIBRARY_PATH",
                "TESSDATA_PREFIX",
                "TMPDIR",
                "LC_ALL",
            ];
            assert!(is_known.contains(&name), "{names}");
        }
    })
    .await;
}

pub(crate) async fn a_child_has_no_network() {
    in_time(async {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has one");
        let plant = one_child(small()).await;
        let said = plant.read(format!("connect {address}")).await;
        assert_eq!(rejection(&said).1, "permission denied");
    })
    .await;
}

pub(crate) async fn a_child_reaches_no_process_of_its_machine() {
    in_time(async {
        let plant = one_child(small()).await;
        let socket = plant.folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).expect("it listens");
        let said = plant.read(format!("reach {}", socket.display())).await;
        assert_eq!(rejection(&said).1, "permission denied");
        assert_eq!(rejection(&plant.read("send").await).1, "permission denied");
        // LibreOffice needs it.
        let said = plant.read("listen own-socket").await;
        assert_eq!(rejection(&said).1, "done");
    })
    .await;
}

pub(crate) async fn a_child_writes_nowhere_but_in_its_folder() {
    in_time(async {
        let plant = one_child(small()).await;
        let said = plant.read("write own-folder").await;
        assert_eq!(rejection(&said).1, "done");
        let outside = plant.folder.path().join("outside");
        let said = plant.read(format!("write {}", outside.display())).await;
        if kernel_can_forbid_writing() {
            assert_eq!(rejection(&said).1, "permission denied");
        } else {
            eprintln!("skipped: this kernel has no Landlock");
        }
    })
    .await;
}

/// Whether a child says so of itself.
fn kernel_can_forbid_writing() -> bool {
    let child = Command::new(env!("CARGO_BIN_EXE_parser-worker"))
        .arg(child::ARGUMENT)
        .stdin(Stdio::null())
        .output();
    let said = child.expect("it starts").stdout;
    String::from_utf8_lossy(&said).contains(r#""no_writing":true"#)
}

pub(crate) async fn a_child_runs_its_tools_within_all_that() {
    in_time(async {
        let config = Config {
            libreoffice: "soffice".into(),
            ..small()
        };
        let plant = one_child(config).await;
        let tools = [
            ("recognize", "1 page"),
            ("unpack", "1 file"),
            ("convert", "PK"),
        ];
        for (words, expected) in tools {
            let said = plant.read(words).await;
            let found = rejection(&said).1;
            let is_needed =
                std::env::var_os("GONGKAI_TEST_REQUIRE_TOOLS").is_some() && words != "convert";
            if found.contains("is not installed") && !is_needed {
                eprintln!("skipped: {found}");
            } else {
                assert_eq!(found, expected);
            }
        }
    })
    .await;
}
