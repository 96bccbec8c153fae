//! `kill -9` of the whole pipeline at random moments: after the last start the warehouse is that of an undisturbed run.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use demo_portal::{Config, Running};
use loader::Warehouse;
use tempfile::TempDir;

/// How often it is killed.
const KILLS: u32 = 10;
/// Decides the moments; printed, so that a failure can be repeated.
const SEED: u64 = 20_260_101;
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
    let status = gongkai(data.path(), &arguments).status().expect("it starts");
    assert!(status.success(), "the crawls were asked for");
    data
}

fn start(data: &Path) -> Child {
    gongkai(data, &["run", "--until-idle"]).spawn().expect("it starts")
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

async fn dump(data: &Path) -> String {
    let warehouse = Warehouse::open(&data.join("warehouse.sqlite")).await.expect("it opens");
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
    let portal = demo_portal::start(Config::default()).await.expect("the portals start");
    let undisturbed = prepared(&portal);
    let whole = finish(undisturbed.path());

    let killed = prepared(&portal);
    let mut state = SEED;
    let mut at_work = 0;
    for kill in 0..KILLS {
        let mut child = start(killed.path());
        // Each start has less left to do, so the moments lie within what a share of the work takes.
        let moment = below(&mut state, whole.as_millis() as u64 / 4);
        thread::sleep(Duration::from_millis(moment));
        if child.try_wait().expect("it can be waited for").is_none() {
            at_work += 1;
        }
        child.kill().expect("it can be killed");
        child.wait().expect("it can be waited for");
        println!("seed {SEED}: kill {kill} after {moment} ms of {whole:?}");
    }
    assert!(at_work >= KILLS / 2, "only {at_work} kills met it at work");
    finish(killed.path());

    let (expected, found) = (dump(undisturbed.path()).await, dump(killed.path()).await);
    assert!(expected.lines().count() > 7000, "the undisturbed run loaded everything");
    let differing: Vec<_> = expected.lines().zip(found.lines()).filter(|(one, other)| one != other).take(5).collect();
    assert!(expected == found, "seed {SEED}: the warehouses differ, first here: {differing:#?}");
    portal.stop().await.expect("the portals stop");
}
