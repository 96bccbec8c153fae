//! Several crawlers on one ledger: they share the work, never ask one host at the same time, and make up for each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use axum::http::header;
use crawler::ledger::RunState;
use runtime::database::{DatabaseConfig, Engine, Kind};
use shared::{event::Trigger, queue};
use sqlx::{Connection, Executor, PgConnection};
use tokio::{
    runtime::Builder,
    time::{self, Instant},
};

use crate::{
    scratch::{Scratch, on_each_engine},
    stage::{Bed, Cable, Ended, LEASE, Reply, Run, Server, Site, Tested, landing, record, report},
};

on_each_engine! {
    several_do_what_one_does_and_no_host_is_asked_by_two,
    portals_on_one_host_take_turns,
    a_crawler_that_dies_is_made_up_for,
    a_crawler_that_stops_gives_back_what_it_has,
    a_crawler_that_stood_still_too_long_changes_nothing,
    a_portal_that_one_does_not_know_is_left_to_the_other,
}

/// The time between two requests.
const POLITENESS: Duration = Duration::from_millis(120);
const YEARS: [i32; 5] = [2020, 2021, 2022, 2023, 2024];
const FILE: &str = "/module/download/downfile.jsp?classid=0&showname=2022.pdf&filename=ab.pdf";
/// Requests of a crawl of such a site: robots.txt, list, group, a page for each year and a file.
const REQUESTS: usize = 9;

fn art(year: i32) -> String {
    format!("/art/{year}.html")
}

/// A site of several reports, that thinks before it answers.
async fn site() -> Result<Site, Box<dyn Error>> {
    let site = Site::start().await?;
    let title = |year| format!("青禾市水务局{year}年政府信息公开工作年度报告");
    let records = YEARS.map(|it| record(&art(it), &title(it), &format!("{}-01-20", it + 1)));
    site.list(records.to_vec());
    for year in YEARS {
        site.put(&art(year), Reply::ok(report(year, "正文")));
    }
    site.put(&art(2021), Reply::status(404));
    site.put(&art(2022), Reply::ok(landing(2022, "ab.pdf")));
    site.put(FILE, Reply::ok(format!("%PDF of {}", site.host())));
    site.think(Duration::from_millis(10));
    Ok(site)
}

/// What was told, in an order and without what differs between two runs that do the same.
fn told(ended: &Ended) -> BTreeSet<String> {
    let documents = ended.documents.iter().map(|it| {
        format!(
            "{} {} {} {}",
            it.run, it.url, it.observation, it.blob.sha256
        )
    });
    let finished = ended
        .finished
        .iter()
        .map(|it| format!("{} {:?} {:?}", it.run, it.status, it.counts));
    let manifests = ended.manifests.iter().map(|it| format!("{it:?}"));
    documents.chain(finished).chain(manifests).collect()
}

/// What one crawler tells of these sites that nobody disturbs, with a ledger in SQLite.
async fn undisturbed(
    scratch: &Scratch,
    sites: &[&Site],
) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let ledger = DatabaseConfig::sqlite(scratch.folder.path().join("undisturbed.sqlite"));
    let mut bed = Bed::shared(&ledger, sites, Duration::ZERO)?;
    // Nor does a machine that is out of breath: a lease that ended would be reason enough to ask once more.
    bed.config.lease = 20 * LEASE;
    let run = bed.start().await?;
    bed.request_all(&run).await?;
    let ended = run.end().await?;
    for site in sites {
        assert_eq!(site.asked().len(), REQUESTS);
        site.forget();
    }
    Ok(told(&ended))
}

/// Checks that a site was never asked twice at a time, or too soon.
fn check_politeness(site: &Site) {
    check_spaced(site, POLITENESS);
}

fn check_spaced(site: &Site, politeness: Duration) {
    assert_eq!(site.crowd(), 1);
    for pair in site.asked().windows(2) {
        let gap = pair[1].at - pair[0].at;
        assert!(gap >= politeness, "{gap:?} before {:?}", pair[1]);
    }
}

fn check_asked_once(site: &Site) {
    for address in YEARS.map(art).iter().map(String::as_str).chain([FILE]) {
        assert_eq!(site.count(address), 1, "{address}");
    }
}

/// Who has asked a site, in their order.
fn askers(site: &Site) -> Vec<String> {
    let mut askers = site
        .asked()
        .iter()
        .map(|it| String::from_utf8_lossy(it.headers[header::USER_AGENT].as_bytes()).into_owned())
        .map(|it| it.split('/').next().unwrap_or_default().to_owned())
        .collect::<Vec<_>>();
    askers.dedup();
    askers
}

async fn asked(site: &Site, times: usize) {
    while site.asked().len() < times {
        time::sleep(Duration::from_millis(1)).await;
    }
}

async fn start(bed: &Bed, names: &[&str]) -> Result<Vec<Run>, Box<dyn Error>> {
    let mut runs = Vec::new();
    for name in names {
        runs.push(bed.start_as(name).await?);
    }
    Ok(runs)
}

/// Waits for the end of everything, stops all, and tells what was told.
async fn end(mut runs: Vec<Run>) -> Result<Ended, Box<dyn Error>> {
    let first = runs.remove(0);
    // Whoever looks whether everything is over is not alone in doing it.
    let ended = first.end().await?;
    for run in runs {
        run.stop().await?;
    }
    Ok(ended)
}

async fn several_do_what_one_does_and_no_host_is_asked_by_two(scratch: Scratch) -> Tested {
    let (a, b, c) = (site().await?, site().await?, site().await?);
    let sites = [&a, &b, &c];
    let expected = undisturbed(&scratch, &sites).await?;
    let bed = Bed::shared(&scratch.config, &sites, POLITENESS)?;
    let runs = start(&bed, &["one", "two", "three"]).await?;
    bed.request_all(&runs[0]).await?;
    let ended = end(runs).await?;
    assert_eq!(told(&ended), expected);
    let ids = ended.ids.iter().collect::<BTreeSet<_>>();
    assert_eq!(ids.len(), 12);
    if scratch.config.backend == Kind::Postgres {
        // In SQLite several may publish an event, with one id.
        assert_eq!((ended.finished.len(), ended.documents.len()), (3, 12));
    }
    for site in sites {
        check_politeness(site);
        check_asked_once(site);
        assert_eq!(askers(site).len(), 1, "nobody meddles");
    }
    Ok(())
}

async fn portals_on_one_host_take_turns(scratch: Scratch) -> Tested {
    let site = site().await?;
    let bed = Bed::shared(&scratch.config, &[&site, &site, &site], POLITENESS)?;
    let runs = start(&bed, &["one", "two", "three"]).await?;
    bed.request_all(&runs[0]).await?;
    bed.request_all(&runs[1]).await?;
    let ended = end(runs).await?;
    check_politeness(&site);
    let finished = ended.finished.iter().map(|it| (it.run.to_string(), it));
    let finished = finished.collect::<BTreeMap<_, _>>();
    assert_eq!(finished.len(), 6);
    // One run tells what is new, all others that they have seen it.
    let counts = finished.values().map(|it| it.counts);
    assert_eq!(counts.clone().map(|it| it.fetched).sum::<u64>(), 4);
    assert_eq!(counts.map(|it| it.unchanged).sum::<u64>(), 4 * 5);
    Ok(())
}

async fn a_crawler_that_dies_is_made_up_for(scratch: Scratch) -> Tested {
    let site = site().await?;
    let expected = undisturbed(&scratch, &[&site]).await?;
    // So slow that each heir is at work before the one that dies is through.
    let bed = Bed::shared(&scratch.config, &[&site], 3 * POLITENESS)?;
    let mut names = ["a", "b", "c", "d"].into_iter().map(|it| it.to_owned());
    let first = names.next().ok_or("a name")?;
    let mut runs = vec![bed.start_as(&first).await?];
    bed.request_all(&runs[0]).await?;
    // In the middle of its lists, of its pages, and near its end.
    for (death, name) in [2, 5, 8].into_iter().zip(names) {
        asked(&site, death).await;
        let heir = bed.start_as(&name).await?;
        let dying = std::mem::replace(&mut runs[0], heir);
        dying.die().await;
    }
    let ended = end(runs).await?;
    assert_eq!(told(&ended), expected);
    assert_eq!(askers(&site), ["a", "b", "c", "d"]);
    check_politeness(&site);
    assert!(site.asked().len() <= REQUESTS + 3 * 4);
    Ok(())
}

async fn a_crawler_that_stops_gives_back_what_it_has(scratch: Scratch) -> Tested {
    let site = site().await?;
    let expected = undisturbed(&scratch, &[&site]).await?;
    let politeness = 3 * POLITENESS;
    let mut bed = Bed::shared(&scratch.config, &[&site], politeness)?;
    // Nobody could wait for the end of such a lease, and the other one is there at once.
    bed.config.lease = Duration::from_secs(3600);
    bed.config.look_for_work = Duration::from_millis(2);
    let mut runs = start(&bed, &["one", "two"]).await?;
    bed.request_all(&runs[0]).await?;
    asked(&site, 5).await;
    let stopped = runs.remove(match askers(&site)[0].as_str() {
        "one" => 0,
        _ => 1,
    });
    stopped.stop().await?;
    let ended = end(runs).await?;
    assert_eq!(told(&ended), expected);
    assert_eq!(askers(&site).len(), 2);
    check_spaced(&site, politeness);
    Ok(())
}

/// A crawler in a thread of its own that stands still for some leases after so many requests, as one does whose process or
/// machine is stopped, and then goes on for another lease.
fn standing_still(bed: Arc<Bed>, site: Arc<Site>, after: usize) -> JoinHandle<()> {
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let run = bed.start_as("late").await.expect("it starts");
            bed.request_all(&run).await.expect("it is asked for");
            asked(&site, after).await;
            thread::sleep(3 * LEASE);
            time::sleep(LEASE).await;
            run.stop().await.expect("it stops");
        });
    })
}

async fn a_crawler_that_stood_still_too_long_changes_nothing(scratch: Scratch) -> Tested {
    let site = Arc::new(site().await?);
    let expected = undisturbed(&scratch, &[&site]).await?;
    let bed = Arc::new(Bed::shared(&scratch.config, &[&site], POLITENESS)?);
    let late = standing_still(bed.clone(), site.clone(), 6);
    asked(&site, 6).await;
    let heir = bed.start_as("heir").await?;
    while !late.is_finished() {
        time::sleep(Duration::from_millis(10)).await;
    }
    let ended = heir.end().await?;
    late.join().map_err(|_| "it panicked")?;
    assert_eq!(told(&ended), expected);
    assert_eq!(askers(&site), ["late", "heir"]);
    check_politeness(&site);
    Ok(())
}

async fn a_portal_that_one_does_not_know_is_left_to_the_other(scratch: Scratch) -> Tested {
    let site = site().await?;
    let expected = undisturbed(&scratch, &[&site]).await?;
    let mut bed = Bed::shared(&scratch.config, &[&site], POLITENESS)?;
    let portals = std::mem::take(&mut bed.portals);
    let stranger = bed.start_as("stranger").await?;
    let (ledger, bus) = (&stranger.ledger, &stranger.bus);
    ledger.create_run(&portals[0].id, Trigger::Person).await?;
    ledger.relay(bus).await?;
    // There is nothing that it could do.
    while !ledger.is_idle().await? {
        time::sleep(Duration::from_millis(5)).await;
    }
    loop {
        let requests = bus.depth(&queue::CRAWLER_REQUESTS).await?;
        assert_eq!(requests.dead, 0);
        if requests.pending() == 0 {
            break;
        }
        time::sleep(Duration::from_millis(5)).await;
    }
    let status = ledger.status().await?;
    assert_eq!(status.runs.len(), 1);
    assert_eq!(status.runs[0].state, RunState::Requested);
    assert!(!status.is_idle());
    bed.portals = portals;
    let knows = bed.start_as("knows").await?;
    let ended = end(vec![knows, stranger]).await?;
    assert_eq!(told(&ended), expected);
    assert_eq!(askers(&site), ["knows"]);
    Ok(())
}

/// Ends every connection to this database again and again: the next time when a site was asked meanwhile, so that on a machine
/// that is out of breath, too, there is a moment in which a lease can be renewed.
async fn end_connections(mut server: PgConnection, sites: [&Site; 2]) -> Tested {
    let requests = || sites.map(|it| it.asked().len()).iter().sum::<usize>();
    loop {
        let before = requests();
        server
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await?;
        time::sleep(Duration::from_millis(150)).await;
        while requests() == before {
            time::sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test]
async fn connections_that_the_server_ends_are_made_again() -> Tested {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else {
        return Ok(());
    };
    let (a, b) = (site().await?, site().await?);
    let expected = undisturbed(&scratch, &[&a, &b]).await?;
    let mut bed = Bed::shared(&scratch.config, &[&a, &b], POLITENESS)?;
    // A lease that ended meanwhile would be reason enough to ask for a page once more.
    bed.config.lease = 20 * LEASE;
    let runs = start(&bed, &["one", "two"]).await?;
    bed.request_all(&runs[0]).await?;
    let server = scratch.connect().await;
    let sites = [&a, &b];
    tokio::select! {
        ended = end_connections(server, sites) => ended?,
        () = async { for site in sites { asked(site, REQUESTS).await } } => {}
    }
    let ended = end(runs).await?;
    assert_eq!(told(&ended), expected);
    for site in [&a, &b] {
        check_asked_once(site);
        check_politeness(site);
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_away_for_longer_than_a_lease_is_waited_for() -> Tested {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else {
        return Ok(());
    };
    let (a, b) = (site().await?, site().await?);
    let expected = undisturbed(&scratch, &[&a, &b]).await?;
    let cable = Cable::to(&scratch.config).await?;
    let bed = Bed::shared(&cable.config, &[&a, &b], POLITENESS)?;
    let runs = start(&bed, &["one", "two"]).await?;
    bed.request_all(&runs[0]).await?;
    asked(&a, 5).await;
    cable.cut();
    let cut_at = Instant::now();
    time::sleep(2 * LEASE).await;
    for site in [&a, &b] {
        let last = site.asked().last().map(|it| it.at).ok_or("nothing asked")?;
        assert!(last < cut_at + LEASE, "nobody asks without a lease");
    }
    cable.mend();
    let ended = end(runs).await?;
    assert_eq!(told(&ended), expected);
    for site in [&a, &b] {
        check_politeness(site);
    }
    let mut server = scratch.connect().await;
    let (held,): (i64,) = sqlx::query_as("SELECT count(*) FROM crawler.lease WHERE until > now()")
        .fetch_one(&mut server)
        .await?;
    assert_eq!(held, 0);
    server.close().await?;
    Ok(())
}

#[tokio::test]
async fn connections_that_fall_silent_are_given_up() -> Tested {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else {
        return Ok(());
    };
    let (a, b) = (site().await?, site().await?);
    let expected = undisturbed(&scratch, &[&a, &b]).await?;
    let cable = Cable::to(&scratch.config).await?;
    let mut bed = Bed::shared(&cable.config, &[&a, &b], POLITENESS)?;
    let patience = Duration::from_millis(500);
    bed.config.ledger.postgres.answer_timeout = patience;
    // A leak of connections would be felt.
    bed.config.ledger.postgres.connections = 2.try_into()?;
    let runs = start(&bed, &["one", "two"]).await?;
    bed.request_all(&runs[0]).await?;
    for times in [2, 4, 6] {
        asked(&a, times).await;
        cable.silence();
    }
    let begun = Instant::now();
    let ended = end(runs).await?;
    assert!(
        begun.elapsed() < Duration::from_secs(40),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(told(&ended), expected);
    for site in [&a, &b] {
        check_politeness(site);
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_restarted_or_crashes_loses_nothing() -> Tested {
    let Some(server) = Server::start()? else {
        return Ok(());
    };
    let (a, b) = (site().await?, site().await?);
    let scratch = Scratch::new(Engine::Sqlite).await.ok_or("no folder")?;
    let expected = undisturbed(&scratch, &[&a, &b]).await?;
    // Slow, so that there is something left to do after the last of it.
    let politeness = 3 * POLITENESS;
    let bed = Bed::shared(&server.config, &[&a, &b], politeness)?;
    let runs = start(&bed, &["one", "two"]).await?;
    bed.request_all(&runs[0]).await?;
    for (times, end) in [(2, "stop"), (5, "kill")] {
        asked(&a, times).await;
        server.command(end).await?;
        server.command("start").await?;
    }
    let ended = end(runs).await?;
    assert_eq!(told(&ended), expected);
    for site in [&a, &b] {
        check_spaced(site, politeness);
    }
    Ok(())
}

#[tokio::test]
async fn a_blob_store_that_is_away_is_waited_for() -> Tested {
    let scratch = Scratch::new(Engine::Sqlite).await;
    let scratch = scratch.ok_or("no folder")?;
    let site = site().await?;
    let expected = undisturbed(&scratch, &[&site]).await?;
    let bed = Bed::shared(&scratch.config, &[&site], POLITENESS)?;
    let runs = start(&bed, &["one"]).await?;
    bed.request_all(&runs[0]).await?;
    asked(&site, 2).await;
    let (blobs, aside) = (bed.folder.path().join("blobs"), bed.folder.path().join("x"));
    std::fs::rename(&blobs, &aside)?;
    std::fs::write(&blobs, "no folder")?;
    time::sleep(2 * LEASE).await;
    let waiting = site.asked().len();
    assert!(waiting < REQUESTS, "what cannot be stored is waited for");
    std::fs::remove_file(&blobs)?;
    std::fs::rename(&aside, &blobs)?;
    let ended = end(runs).await?;
    assert_eq!(told(&ended), expected);
    check_asked_once(&site);
    Ok(())
}
