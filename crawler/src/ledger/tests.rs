//! Tests of the ledger.

use std::{collections::HashMap, error::Error, time::Duration};

use runtime::{
    bus::{Bus, BusConfig, BusError, MAX_MESSAGE_BYTES},
    database::{Engine, query},
};
use shared::{
    blob::BlobRef,
    event::{CrawlRequested, DocumentFetched, DocumentRole, Event, Head, RunStatus, Trigger},
    portal::PortalId,
    queue,
    report::Listing,
    run::{FetchOutcome, RunCounts, RunId},
};
use url::Url;

use super::{
    Account, Claim, Content, Lease, Ledger, LedgerError, OpenLink, Role, Run, RunState, Taken,
    Visit,
};
use crate::{
    fetch::Validators,
    link::{Link, LinkKind},
    scratch::{Scratch, on_each_engine},
};

mod lease;
mod together;

type Tested = Result<(), Box<dyn Error>>;

on_each_engine! {
    runs_are_numbered_by_portal_and_asked_for_by_an_event,
    a_request_heard_twice_is_one_run_and_a_foreign_name_is_refused,
    an_observation_is_counted_when_the_bytes_change_and_only_then,
    a_landing_page_is_kept_and_told_only_once_it_is_a_document,
    a_run_resumes_where_it_was_after_its_process_died,
    links_that_are_done_are_in_the_order_of_their_bytes,
    the_status_tells_what_is_left,
    an_event_that_the_bus_never_takes_is_put_aside_and_the_next_goes_out,
    an_event_that_the_bus_does_not_take_now_stays,
}

/// Long enough to last for a test.
const LONG: Duration = Duration::from_secs(600);

async fn ledger(scratch: &Scratch) -> Result<Ledger, LedgerError> {
    Ledger::open(&scratch.config).await
}

async fn bus(scratch: &Scratch) -> Result<Bus, BusError> {
    Bus::open(&BusConfig::embedded(
        scratch.folder.path().join("queue.sqlite"),
    ))
    .await
}

fn portal() -> PortalId {
    "qinghe-water".parse().expect("a portal")
}

fn link(path: &str) -> Link {
    Link {
        url: Url::parse("http://127.0.0.1/")
            .and_then(|it| it.join(path))
            .expect("an address"),
        title: format!("t {path}"),
        listed_on: "2026-01-29".parse().ok(),
        kind: LinkKind::Page,
    }
}

fn content(bytes: &str, role: Role) -> Content {
    Content {
        blob: BlobRef::of(bytes.as_bytes(), "text/html"),
        charset: Some("gb2312".to_owned()),
        validators: Validators {
            etag: Some("\"1\"".to_owned()),
            last_modified: None,
        },
        role,
    }
}

fn visit(run: &Run, link: &OpenLink, content: Content, attachments: Vec<Link>) -> Visit {
    Visit::Content {
        event: Box::new(DocumentFetched {
            run: run.id.clone(),
            portal: run.portal.clone(),
            url: link.link.url.clone(),
            landing_url: None,
            role: DocumentRole::Page,
            observation: 0,
            blob: content.blob.clone(),
            listing: Listing::default(),
        }),
        content,
        title: "its own title".to_owned(),
        attachments,
    }
}

fn claim<'a>(portal: &'a PortalId, hosts: &'a [String], length: Duration) -> Claim<'a> {
    Claim {
        portal,
        hosts,
        holder: "a test",
        length,
        delay: Duration::ZERO,
    }
}

/// A new run whose lists led to these links, and the lease of its portal.
async fn new_run(ledger: &Ledger, links: &[Link]) -> Result<(Lease, Run), Box<dyn Error>> {
    ledger.create_run(&portal(), Trigger::Person).await?;
    let taken = ledger.take(&claim(&portal(), &[], LONG)).await?;
    let Taken { lease, run, .. } = taken.ok_or("it is held")?;
    ledger.list(&lease, &run, links, None).await?;
    Ok((lease, ledger.run(&run.portal, run.number).await?))
}

fn account(manifest: BlobRef) -> Account {
    Account {
        status: RunStatus::Complete,
        reason: None,
        counts: RunCounts::default(),
        manifest,
    }
}

/// Gives a content to the next link of a new run, and finishes the run.
async fn observe(
    ledger: &Ledger,
    content: Content,
) -> Result<(Option<FetchOutcome>, Vec<DocumentFetched>), Box<dyn Error>> {
    let (lease, run) = new_run(ledger, &[link("a.html")]).await?;
    let next = ledger.next_link(&run).await?.ok_or("no link")?;
    let blob = content.blob.clone();
    let visit = visit(&run, &next, content, vec![]);
    let outcome = ledger.record(&lease, &run, &next, &visit).await?;
    ledger.finish(&lease, &run, &account(blob)).await?;
    ledger.release(&lease, &HashMap::new()).await?;
    let fetched = ledger
        .drop_events()
        .await?
        .iter()
        .filter_map(|it| Event::<DocumentFetched>::from_bytes(it).ok())
        .map(|it| it.data)
        .collect();
    Ok((outcome, fetched))
}

async fn runs_are_numbered_by_portal_and_asked_for_by_an_event(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let other: PortalId = "other".parse()?;
    let mut runs = Vec::new();
    for portal in [&portal(), &portal(), &other] {
        runs.push(
            ledger
                .create_run(portal, Trigger::Schedule)
                .await?
                .to_string(),
        );
    }
    assert_eq!(runs, ["qinghe-water-1", "qinghe-water-2", "other-1"]);
    let asked = ledger.drop_events().await?;
    let event = Event::<CrawlRequested>::from_bytes(&asked[1])?;
    assert_eq!(event.data.run, RunId::new(&portal(), 2));
    assert_eq!(ledger.unfinished_runs().await?.len(), 3);
    Ok(())
}

async fn a_request_heard_twice_is_one_run_and_a_foreign_name_is_refused(
    scratch: Scratch,
) -> Tested {
    let ledger = ledger(&scratch).await?;
    let mut request = CrawlRequested {
        run: RunId::new(&portal(), 4),
        portal: portal(),
        trigger: Trigger::Person,
    };
    let first = ledger.accept_run(&request).await?;
    assert_eq!((first.number, first.state), (4, RunState::Requested));
    assert_eq!(ledger.accept_run(&request).await?, first);
    request.run = RunId::new(&"another".parse()?, 1);
    assert!(matches!(
        ledger.accept_run(&request).await,
        Err(LedgerError::Foreign { .. })
    ));
    Ok(())
}

async fn an_observation_is_counted_when_the_bytes_change_and_only_then(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let sha256 = |text: &str| BlobRef::of(text.as_bytes(), "").sha256;
    for (bytes, number, told) in [
        ("one", 1, &[1][..]),
        ("one", 1, &[]),
        ("two", 2, &[2]),
        ("one", 3, &[3]),
        ("one", 3, &[]),
    ] {
        let (outcome, fetched) = observe(&ledger, content(bytes, Role::Document)).await?;
        let (sha256, observation) = (sha256(bytes), Some(number));
        let expected = match told {
            [] => FetchOutcome::Unchanged {
                sha256,
                observation,
            },
            _ => FetchOutcome::Fetched {
                sha256,
                observation,
            },
        };
        assert_eq!(outcome, Some(expected), "{bytes}");
        let observations = fetched.iter().map(|it| it.observation).collect::<Vec<_>>();
        assert_eq!(observations, told, "{bytes}");
    }
    Ok(())
}

async fn a_landing_page_is_kept_and_told_only_once_it_is_a_document(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let (outcome, fetched) = observe(&ledger, content("one", Role::Landing)).await?;
    assert_eq!((outcome, fetched.len()), (Some(FetchOutcome::Landing), 0));
    let known = ledger.content(&link("a.html").url).await?;
    assert_eq!(known, Some(content("one", Role::Landing)));
    let (outcome, fetched) = observe(&ledger, content("one", Role::Document)).await?;
    assert!(matches!(outcome, Some(FetchOutcome::Fetched { .. })));
    assert_eq!(fetched[0].observation, 1);
    Ok(())
}

async fn a_run_resumes_where_it_was_after_its_process_died(scratch: Scratch) -> Tested {
    let ledger_before = ledger(&scratch).await?;
    let links = [link("b.html"), link("a.html"), link("b.html")];
    let (lease, run) = new_run(&ledger_before, &links).await?;
    assert_eq!(run.state, RunState::Running);
    let next = ledger_before.next_link(&run).await?.ok_or("no link")?;
    let attachments = vec![link("b.pdf"), link("a.html")];
    let content = content("b", Role::Document);
    let visit = visit(&run, &next, content, attachments);
    ledger_before.record(&lease, &run, &next, &visit).await?;
    drop(ledger_before);

    let ledger = ledger(&scratch).await?;
    let heads = ledger.drop_events().await?;
    let types = heads
        .iter()
        .map(|it| Head::from_bytes(it).map(|it| it.event_type))
        .collect::<Result<Vec<_>, _>>()?;
    assert_eq!(
        types,
        [
            "cn.gongkai.crawl.requested.v1",
            "cn.gongkai.document.fetched.v1"
        ]
    );
    assert_eq!(ledger.unfinished_runs().await?, vec![run.clone()]);
    for expected in ["a.html", "b.pdf"] {
        let next = ledger.next_link(&run).await?.ok_or("no link")?;
        assert_eq!(next.link, link(expected));
        ledger.record(&lease, &run, &next, &Visit::Absent).await?;
    }
    assert_eq!(ledger.next_link(&run).await?, None);
    let done = ledger.done_links(&run).await?;
    let told = done.iter().filter(|it| it.outcome.is_some());
    let titles = told.map(|it| it.link.title.as_str()).collect::<Vec<_>>();
    assert_eq!((done.len(), titles), (3, vec!["its own title"]));
    Ok(())
}

async fn links_that_are_done_are_in_the_order_of_their_bytes(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let links = ["b", "a_a", "aA", "B", "a-a", "A"].map(link);
    let (lease, run) = new_run(&ledger, &links).await?;
    while let Some(next) = ledger.next_link(&run).await? {
        ledger.record(&lease, &run, &next, &Visit::Absent).await?;
    }
    let done = ledger.done_links(&run).await?;
    let paths = done.iter().map(|it| it.link.url.path());
    let expected = ["/A", "/B", "/a-a", "/aA", "/a_a", "/b"];
    assert_eq!(paths.collect::<Vec<_>>(), expected);
    Ok(())
}

async fn the_status_tells_what_is_left(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    assert!(ledger.is_idle().await?);
    let (lease, run) = new_run(&ledger, &[link("a.html"), link("b.html")]).await?;
    let next = ledger.next_link(&run).await?.ok_or("no link")?;
    let failed = FetchOutcome::Failed {
        detail: "no answer".to_owned(),
    };
    let visit = Visit::Fault(failed);
    ledger.record(&lease, &run, &next, &visit).await?;
    let status = ledger.status().await?;
    assert_eq!((status.unpublished, status.runs[0].open), (1, 1));
    assert_eq!(
        (status.runs[0].counts.failed, status.runs[0].status),
        (1, None)
    );
    assert!(!status.is_idle() && !ledger.is_idle().await?);
    Ok(())
}

async fn an_event_that_the_bus_never_takes_is_put_aside_and_the_next_goes_out(
    scratch: Scratch,
) -> Tested {
    let ledger = ledger(&scratch).await?;
    let (lease, run) = new_run(&ledger, &[link("a.html")]).await?;
    let next = ledger.next_link(&run).await?.ok_or("no link")?;
    let mut visit = visit(&run, &next, content("a", Role::Document), vec![]);
    if let Visit::Content { event, .. } = &mut visit {
        event.listing.title = Some("长".repeat(MAX_MESSAGE_BYTES));
    }
    ledger.record(&lease, &run, &next, &visit).await?;
    let manifest = BlobRef::of(b"{}", "application/json");
    ledger.finish(&lease, &run, &account(manifest)).await?;

    let bus = bus(&scratch).await?;
    ledger.relay(&bus).await?;
    let status = ledger.status().await?;
    assert_eq!((status.unpublished, status.dead), (0, 1));
    assert_eq!(bus.depth(&queue::PARSER_DOCUMENTS).await?.ready, 0);
    assert_eq!(bus.depth(&queue::LOADER_READINGS).await?.ready, 1);
    let mut snapshot = ledger.snapshot().await?;
    let (cause,): (String,) = query("SELECT cause FROM dead_outbox")
        .fetch_one(&mut snapshot)
        .await?;
    assert!(cause.contains("the bus carries"), "{cause}");
    Ok(())
}

async fn an_event_that_the_bus_does_not_take_now_stays(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    ledger.create_run(&portal(), Trigger::Person).await?;
    let bus = bus(&scratch).await?;
    bus.close().await;
    assert!(ledger.relay(&bus).await.is_err());
    let status = ledger.status().await?;
    assert_eq!((status.unpublished, status.dead), (1, 0));
    Ok(())
}
