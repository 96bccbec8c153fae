//! Tests of several processes on one ledger: each with connections of its own.

use futures::future::try_join_all;
use sqlx::{Connection, Executor};

use super::*;

on_each_engine! {
    every_new_run_has_a_number_of_its_own,
    a_request_that_several_hear_is_one_run,
    of_several_who_take_a_portal_one_has_it,
    contents_of_an_address_are_counted_one_by_one,
    what_is_written_down_twice_is_written_down_once,
    events_that_several_publish_go_out,
}

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// So many, each with connections of its own.
async fn ledgers(scratch: &Scratch, number: usize) -> Result<Vec<Ledger>, LedgerError> {
    try_join_all((0..number).map(|_| ledger(scratch))).await
}

async fn every_new_run_has_a_number_of_its_own(scratch: Scratch) -> Tested {
    let ledgers = ledgers(&scratch, 4).await?;
    let portal = portal();
    let created = ledgers
        .iter()
        .flat_map(|it| (0..5).map(|_| it.create_run(&portal, Trigger::Schedule)));
    try_join_all(created).await?;
    let runs = ledgers[0].unfinished_runs().await?;
    let numbers = runs.iter().map(|it| it.number).collect::<Vec<_>>();
    assert_eq!(numbers, Vec::from_iter(1..=20));
    assert_eq!(ledgers[0].status().await?.unpublished, 20);
    Ok(())
}

async fn a_request_that_several_hear_is_one_run(scratch: Scratch) -> Tested {
    let ledgers = ledgers(&scratch, 4).await?;
    let request = CrawlRequested {
        run: RunId::new(&portal(), 7),
        portal: portal(),
        trigger: Trigger::Person,
    };
    let heard = try_join_all(ledgers.iter().map(|it| it.accept_run(&request))).await?;
    assert!(heard.iter().all(|it| *it == heard[0]));
    assert_eq!(ledgers[0].unfinished_runs().await?, heard[..1]);
    Ok(())
}

async fn of_several_who_take_a_portal_one_has_it(scratch: Scratch) -> Tested {
    let ledgers = ledgers(&scratch, 4).await?;
    // Each of two portals wants what the other one wants, in another order.
    let portals = ["one", "other"].map(|it| it.parse::<PortalId>());
    let hosts = [["a", "b"], ["b", "a"]].map(|it| it.map(str::to_owned));
    for portal in &portals {
        let portal = portal.as_ref().map_err(Clone::clone)?;
        ledgers[0].create_run(portal, Trigger::Person).await?;
    }
    for _ in 0..5 {
        let mut claims = Vec::new();
        for (portal, hosts) in portals.iter().zip(&hosts) {
            claims.push(claim(portal.as_ref().map_err(Clone::clone)?, hosts, LONG));
        }
        let takes = ledgers
            .iter()
            .flat_map(|it| claims.iter().map(|claim| it.take(claim)));
        let taken = try_join_all(takes).await?;
        let taken = taken.into_iter().flatten().collect::<Vec<_>>();
        assert_eq!(taken.len(), 1, "{taken:?}");
        let waits = ["a", "b"].map(|it| (it.to_owned(), Duration::ZERO));
        ledgers[0].release(&taken[0].lease, &waits.into()).await?;
    }
    Ok(())
}

async fn contents_of_an_address_are_counted_one_by_one(scratch: Scratch) -> Tested {
    let ledgers = ledgers(&scratch, 4).await?;
    // Portals that share an address share its host, and so are not worked on at once; should a file be changed meanwhile,
    // the count is right all the same.
    let mut visits = Vec::new();
    for (number, ledger) in ledgers.iter().enumerate() {
        let portal: PortalId = format!("portal-{number}").parse()?;
        ledger.create_run(&portal, Trigger::Person).await?;
        let taken = ledger.take(&claim(&portal, &[], LONG)).await?;
        let Taken { lease, run, .. } = taken.ok_or("nobody has it")?;
        ledger.list(&lease, &run, &[link("a.html")], None).await?;
        let next = ledger.next_link(&run).await?.ok_or("no link")?;
        let content = content(&format!("bytes {number}"), Role::Document);
        let visit = visit(&run, &next, content, vec![]);
        visits.push((ledger, lease, run, next, visit));
    }
    let records = visits
        .iter()
        .map(|(ledger, lease, run, next, visit)| ledger.record(lease, run, next, visit));
    let mut observations = try_join_all(records)
        .await?
        .into_iter()
        .map(|it| match it {
            Some(FetchOutcome::Fetched { observation, .. }) => observation,
            _ => None,
        })
        .collect::<Vec<_>>();
    observations.sort();
    assert_eq!(observations, [Some(1), Some(2), Some(3), Some(4)]);
    Ok(())
}

async fn what_is_written_down_twice_is_written_down_once(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let (lease, run) = new_run(&ledger, &[link("a.html")]).await?;
    ledger.list(&lease, &run, &[link("b.html")], None).await?;
    let next = ledger.next_link(&run).await?.ok_or("no link")?;
    let visit = visit(&run, &next, content("a", Role::Document), vec![]);
    let first = ledger.record(&lease, &run, &next, &visit).await?;
    assert!(matches!(first, Some(FetchOutcome::Fetched { .. })));
    // As whoever does not hear that it was committed does.
    assert_eq!(ledger.record(&lease, &run, &next, &visit).await?, first);
    assert_eq!(ledger.next_link(&run).await?, None);
    let account = account(BlobRef::of(b"{}", "application/json"));
    ledger.drop_events().await?;
    ledger.finish(&lease, &run, &account).await?;
    assert_eq!(ledger.drop_events().await?.len(), 1);
    ledger.finish(&lease, &run, &account).await?;
    assert_eq!(ledger.drop_events().await?.len(), 0);
    Ok(())
}

async fn events_that_several_publish_go_out(scratch: Scratch) -> Tested {
    let ledgers = ledgers(&scratch, 4).await?;
    for _ in 0..30 {
        ledgers[0].create_run(&portal(), Trigger::Person).await?;
    }
    let bus = bus(&scratch).await?;
    try_join_all(ledgers.iter().map(|it| it.relay(&bus))).await?;
    ledgers[0].relay(&bus).await?;
    assert_eq!(ledgers[0].status().await?.unpublished, 0);
    let published = bus.depth(&queue::CRAWLER_REQUESTS).await?.ready;
    match ledgers[0].database.engine() {
        Engine::Sqlite => assert!(published >= 30, "{published}"),
        // No event is published by two at once.
        Engine::Postgres => assert_eq!(published, 30),
    }
    Ok(())
}

#[tokio::test]
async fn events_that_a_dead_crawler_was_publishing_are_given_back_at_once() -> Tested {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else {
        return Ok(());
    };
    let ledger = ledger(&scratch).await?;
    ledger.create_run(&portal(), Trigger::Person).await?;
    ledger.create_run(&portal(), Trigger::Person).await?;
    let bus = bus(&scratch).await?;
    let mut other = scratch.connect().await;
    other
        .execute("BEGIN; SELECT * FROM crawler.outbox ORDER BY position LIMIT 1 FOR UPDATE")
        .await?;
    ledger.relay(&bus).await?;
    assert_eq!(bus.depth(&queue::CRAWLER_REQUESTS).await?.ready, 1);
    other.close().await?;
    let published = async {
        // The server hears of it a moment later.
        while bus.depth(&queue::CRAWLER_REQUESTS).await?.ready < 2 {
            ledger.relay(&bus).await?;
        }
        Ok::<_, Box<dyn Error>>(())
    };
    tokio::time::timeout(PATIENCE, published).await?
}

#[tokio::test]
async fn a_portal_in_the_hands_of_a_crawler_that_stands_still_keeps_nobody_waiting() -> Tested {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else {
        return Ok(());
    };
    let ledger = ledger(&scratch).await?;
    ledger.create_run(&portal(), Trigger::Person).await?;
    let mut other = scratch.connect().await;
    let wanted = portal();
    let claim = claim(&wanted, &[], Duration::from_millis(1));
    assert!(ledger.take(&claim).await?.is_some());
    other
        .execute("BEGIN; UPDATE crawler.lease SET holder = 'it stands still'")
        .await?;
    assert_eq!(ledger.take(&claim).await?, None);
    other.close().await?;
    let taken = async {
        while ledger.take(&claim).await?.is_none() {}
        Ok::<_, LedgerError>(())
    };
    Ok(tokio::time::timeout(PATIENCE, taken).await??)
}

#[tokio::test]
async fn a_lease_is_renewed_while_links_are_written_down() -> Tested {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else {
        return Ok(());
    };
    let ledger = ledger(&scratch).await?;
    ledger.create_run(&portal(), Trigger::Person).await?;
    let taken = ledger.take(&claim(&portal(), &[], LONG)).await?;
    let Taken { lease, run, .. } = taken.ok_or("it is held")?;
    let mut other = scratch.connect().await;
    other
        .execute("BEGIN; LOCK TABLE crawler.link IN EXCLUSIVE MODE")
        .await?;
    let links = [link("a.html"), link("b.html")];
    let listing = ledger.list(&lease, &run, &links, None);
    let meanwhile = async {
        let waiting = "SELECT count(*) FROM pg_locks
            WHERE NOT granted AND relation = 'crawler.link'::regclass";
        while sqlx::query_scalar::<_, i64>(waiting)
            .fetch_one(&mut other)
            .await?
            == 0
        {}
        assert!(ledger.renew(&lease, LONG, Duration::ZERO).await?);
        other.close().await?;
        Ok::<_, Box<dyn Error>>(())
    };
    let (listed, renewed) =
        tokio::time::timeout(PATIENCE, async { tokio::join!(listing, meanwhile) }).await?;
    renewed?;
    listed?;
    assert_eq!(ledger.status().await?.runs[0].open, 2);
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_away_is_an_outage_and_a_wrong_address_is_none() -> Tested {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")?;
    let url = format!("postgres://someone@{}/somewhere", nobody.local_addr()?);
    drop(nobody);
    for (url, is_outage) in [(url.as_str(), true), ("somewhere", false)] {
        let refused = Ledger::open(&crate::scratch::postgres(url)).await.map(drop);
        let refused = refused.err().ok_or("nobody is there")?;
        assert_eq!(refused.is_outage(), is_outage, "{refused:?}");
    }
    Ok(())
}
