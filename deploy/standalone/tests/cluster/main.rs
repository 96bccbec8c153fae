//! The three services, two processes of each, on a private RabbitMQ and PostgreSQL: the same warehouse as one process
//! with files, also when everything is killed in between.

mod fault;
mod process;
mod server;
mod system;

use std::time::{Duration, Instant};

use demo_portal::Config;

use crate::{
    fault::{FAULTS, Fault},
    server::available,
    system::{System, embedded_dump},
};

/// Time between two requests to one portal. Long enough that every fault falls into work that is still going on.
const DELAY_UNDISTURBED: Duration = Duration::from_millis(100);
const DELAY_DISTURBED: Duration = Duration::from_millis(2500);
/// A crawl that takes longer than this hangs.
const LONGEST: Duration = Duration::from_secs(420);
/// How long the system is left in peace between two faults.
const PEACE: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_of_each_service_load_what_one_process_loads() {
    check(DELAY_UNDISTURBED, async |_| {}).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_whatever_is_killed() {
    check(DELAY_DISTURBED, async |system| {
        let begun = Instant::now();
        eprintln!("fault                              at      ready again after  with work left");
        for fault in FAULTS {
            tokio::time::sleep(PEACE).await;
            let at = begun.elapsed();
            let busy = system.is_busy().await;
            let recovery = fault.strike(system).await;
            eprintln!("{:32} {at:7.1?} {recovery:9.1?}  {busy}", fault.to_string());
            let bound = fault.bound();
            assert!(recovery < bound, "{fault}: {recovery:?}, {bound:?} at most");
        }
    })
    .await;
}

/// Lets the system crawl with this time between two requests to one portal, does this meanwhile, and checks that everything
/// is as one process leaves it.
async fn check(delay: Duration, meanwhile: impl AsyncFnOnce(&mut System)) {
    if !available() {
        return;
    }
    let portal = demo_portal::start(Config::default())
        .await
        .expect("the portals start");
    let expected = embedded_dump(&portal).await;
    let mut system = System::start(&portal, delay).await;
    eprintln!("{}", system.versions());
    let begun = Instant::now();
    system.request_crawls();
    meanwhile(&mut system).await;
    system.finish(LONGEST).await;
    eprintln!("{delay:?} apart, all of it: {:.1?}", begun.elapsed());
    system.check_nothing_is_left().await;
    assert_same(&expected, &system.dump().await);
    system.stop_gracefully();
    assert_polite(&portal, delay);
    portal.stop().await.expect("the portals stop");
}

fn assert_same(expected: &str, found: &str) {
    assert!(expected.lines().count() > 7000, "everything was loaded");
    let differing: Vec<_> = expected
        .lines()
        .zip(found.lines())
        .filter(|(one, other)| one != other)
        .take(5)
        .collect();
    assert!(
        expected == found,
        "the warehouses differ ({} and {} lines), first here: {differing:#?}",
        expected.lines().count(),
        found.lines().count()
    );
}

/// Requests to one portal began at least this far apart, whichever crawler sent them. Half of it is allowed for the
/// time that a request may be under way on a busy machine.
fn assert_polite(portal: &demo_portal::Running, delay: Duration) {
    for (site, gap) in portal.shortest_gaps() {
        assert!(gap >= delay / 2, "{site}: {gap:?} between two requests");
    }
}

#[test]
fn every_process_is_killed_twice() {
    for index in 0..system::PROCESSES {
        let kills = FAULTS.iter().filter(|it| **it == Fault::Kill(index));
        assert_eq!(kills.count(), 2, "process {index}");
    }
}
