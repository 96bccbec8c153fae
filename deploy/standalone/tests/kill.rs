//! `kill -9` of the whole pipeline at random moments: after the last start the warehouse is that of an undisturbed run.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crawler::Ledger;
use demo_portal::{Config, Running};
use loader::Warehouse;
use runtime::{
    bus::{Bus, BusConfig},
    database::DatabaseConfig,
};
use shared::queue;
use tempfile::TempDir;

/// How often it is killed.
const KILLS: u32 = 10;
/// Decides the moments, as parts of the time that an undisturbed run takes. Printed, so that a failure can be repeated.
const SEED: u64 = 20_260_101;
/// A kill comes within this part of the time that an undisturbed run takes.
const SHARE: u32 = 6;
/// A run that takes longer than this hangs.
const LONGEST: Duration = Duration::from_secs(240);

fn gongkai(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command
        .arg("--data")
        .arg(data)
        .args(arguments)
        .env("GONGKAI__CRAWLER__PORTALS_FOLDER", data.join("portals"))
        .env("GONGKAI__CRAWLER__ALLOW_LOOPBACK", "true")
        .env("GONGKAI__CRAWLER__DELAY", "0ms")
        .env("GONGKAI__LOG__LEVEL", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// A data folder that knows these portals, with a crawl of each asked for.
fn prepared(portal: &Running) -> TempDir {
    let data = TempDir::new().expect("a folder can be made");
    let folder = data.path().join("portals");
    fs::create_dir(&folder).expect("a folder can be made");
    let mut ids = Vec::new();
    for (name, text) in portal.portal_files() {
        fs::write(folder.join(&name), text).expect("a file can be written");
        ids.push(name.trim_end_matches(".toml").to_owned());
    }
    let mut arguments = vec!["crawl", "--enqueue"];
    arguments.extend(ids.iter().map(String::as_str));
    let status = gongkai(data.path(), &arguments)
        .status()
        .expect("it starts");
    assert!(status.success(), "the crawls were asked for");
    data
}

fn start(data: &Path) -> Child {
    gongkai(data, &["run", "--until-idle"])
        .spawn()
        .expect("it starts")
}

/// Lets it run to its end; how long that took.
fn finish(data: &Path) -> Duration {
    let begun = Instant::now();
    let mut child = start(data);
    loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            assert!(status.success(), "it ended with {status}");
            return begun.elapsed();
        }
        if begun.elapsed() > LONGEST {
            child.kill().expect("it can be killed");
            panic!("it did not come to an end within {LONGEST:?}");
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Whether something is left to do that does not only wait for the lease of a process that was killed.
async fn has_work(data: &Path) -> bool {
    let bus = Bus::open(&BusConfig::embedded(data.join("queue.sqlite")))
        .await
        .expect("it opens");
    let ledger = Ledger::open(&DatabaseConfig::sqlite(data.join("crawler.sqlite")))
        .await
        .expect("it opens");
    let mut has_work = !ledger.is_idle().await.expect("it answers");
    for queue in queue::ALL {
        has_work |= bus.depth(queue).await.expect("it answers").ready > 0;
    }
    ledger.close().await;
    bus.close().await;
    has_work
}

async fn dump(data: &Path) -> String {
    let warehouse = Warehouse::open(&DatabaseConfig::sqlite(data.join("warehouse.sqlite")))
        .await
        .expect("it opens");
    warehouse.dump().await.expect("it answers")
}

/// A number below `bound`, another at each call: splitmix64.
fn below(state: &mut u64, bound: u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut it = *state;
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (it ^ (it >> 31)) % bound
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments_it_ends_as_if_undisturbed() {
    let begun = Instant::now();
    let portal = demo_portal::start(Config::default())
        .await
        .expect("the portals start");
    let undisturbed = prepared(&portal);
    let whole = finish(undisturbed.path());

    let killed = prepared(&portal);
    let mut state = SEED;
    let mut at_work = 0;
    for kill in 0..KILLS {
        let mut child = start(killed.path());
        // Each start has less left to do, so the moments lie within what a share of the work takes.
        let moment = whole * below(&mut state, 1000) as u32 / SHARE / 1000;
        thread::sleep(moment);
        let ended = child.try_wait().expect("it can be waited for").is_some();
        child.kill().expect("it can be killed");
        child.wait().expect("it can be waited for");
        at_work += u32::from(!ended && has_work(killed.path()).await);
        println!("seed {SEED}: kill {kill} after {moment:.1?} of {whole:.1?}");
    }
    assert!(at_work > KILLS / 2, "only {at_work} kills met it at work");
    let rest = finish(killed.path());
    println!(
        "{at_work} of {KILLS} kills met it at work; the last start took {rest:.1?}, all of it {:.1?}",
        begun.elapsed()
    );

    let (expected, found) = (dump(undisturbed.path()).await, dump(killed.path()).await);
    assert!(
        expected.lines().count() > 7000,
        "the undisturbed run loaded everything"
    );
    let differing: Vec<_> = expected
        .lines()
        .zip(found.lines())
        .filter(|(one, other)| one != other)
        .take(5)
        .collect();
    assert!(
        expected == found,
        "seed {SEED}: the warehouses differ, first here: {differing:#?}"
    );
    portal.stop().await.expect("the portals stop");
}
