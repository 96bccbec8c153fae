//! Tests of the ledger.

use std::{error::Error, path::Path};

use runtime::bus::{Bus, BusConfig, MAX_MESSAGE_BYTES};
use shared::{
    blob::BlobRef,
    event::{CrawlRequested, DocumentFetched, DocumentRole, Event, Head, RunStatus, Trigger},
    portal::PortalId,
    queue,
    report::Listing,
    run::{FetchOutcome, RunCounts, RunId},
};
use url::Url;

use super::{Content, Ledger, LedgerError, OpenLink, Role, Run, RunState, Visit};
use crate::{
    fetch::Validators,
    link::{Link, LinkKind},
};

type Tested = Result<(), Box<dyn Error>>;

async fn ledger(folder: &Path) -> Result<Ledger, LedgerError> {
    Ledger::open(&folder.join("a/ledger.sqlite")).await
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

async fn new_run(ledger: &Ledger, links: &[Link]) -> Result<Run, LedgerError> {
    ledger.create_run(&portal(), Trigger::Person).await?;
    let run = ledger.unfinished_runs().await?.remove(0);
    ledger.list(&run, links, None).await?;
    ledger.run(&run.portal, run.number).await
}

/// Gives a content to the next link of a new run, and finishes the run.
async fn observe(
    ledger: &Ledger,
    content: Content,
) -> Result<(Option<FetchOutcome>, Vec<DocumentFetched>), Box<dyn Error>> {
    let run = new_run(ledger, &[link("a.html")]).await?;
    let next = ledger.next_link(&run).await?.ok_or("no link")?;
    let blob = content.blob.clone();
    let outcome = ledger
        .record(&run, &next, visit(&run, &next, content, vec![]))
        .await?;
    let counts = RunCounts::default();
    ledger
        .finish(&run, RunStatus::Complete, None, counts, blob)
        .await?;
    let fetched = ledger
        .drop_events()
        .await?
        .iter()
        .filter_map(|it| Event::<DocumentFetched>::from_bytes(it).ok())
        .map(|it| it.data)
        .collect();
    Ok((outcome, fetched))
}

#[tokio::test]
async fn runs_are_numbered_by_portal_and_asked_for_by_an_event() -> Tested {
    let folder = tempfile::tempdir()?;
    let ledger = ledger(folder.path()).await?;
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

#[tokio::test]
async fn a_request_heard_twice_is_one_run_and_a_foreign_name_is_refused() -> Tested {
    let folder = tempfile::tempdir()?;
    let ledger = ledger(folder.path()).await?;
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

#[tokio::test]
async fn an_observation_is_counted_when_the_bytes_change_and_only_then() -> Tested {
    let folder = tempfile::tempdir()?;
    let ledger = ledger(folder.path()).await?;
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

#[tokio::test]
async fn a_landing_page_is_kept_and_told_only_once_it_is_a_document() -> Tested {
    let folder = tempfile::tempdir()?;
    let ledger = ledger(folder.path()).await?;
    let (outcome, fetched) = observe(&ledger, content("one", Role::Landing)).await?;
    assert_eq!((outcome, fetched.len()), (Some(FetchOutcome::Landing), 0));
    let known = ledger.content(&link("a.html").url).await?;
    assert_eq!(known, Some(content("one", Role::Landing)));
    let (outcome, fetched) = observe(&ledger, content("one", Role::Document)).await?;
    assert!(matches!(outcome, Some(FetchOutcome::Fetched { .. })));
    assert_eq!(fetched[0].observation, 1);
    Ok(())
}

#[tokio::test]
async fn a_run_resumes_where_it_was_after_its_process_died() -> Tested {
    let folder = tempfile::tempdir()?;
    let ledger_before = ledger(folder.path()).await?;
    let run = new_run(
        &ledger_before,
        &[link("b.html"), link("a.html"), link("b.html")],
    )
    .await?;
    assert_eq!(run.state, RunState::Running);
    let next = ledger_before.next_link(&run).await?.ok_or("no link")?;
    let attachments = vec![link("b.pdf"), link("a.html")];
    ledger_before
        .record(
            &run,
            &next,
            visit(&run, &next, content("b", Role::Document), attachments),
        )
        .await?;
    drop(ledger_before);

    let ledger = ledger(folder.path()).await?;
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
        ledger.record(&run, &next, Visit::Absent).await?;
    }
    assert_eq!(ledger.next_link(&run).await?, None);
    let done = ledger.done_links(&run).await?;
    let told = done.iter().filter(|it| it.outcome.is_some());
    let titles = told.map(|it| it.link.title.as_str()).collect::<Vec<_>>();
    assert_eq!((done.len(), titles), (3, vec!["its own title"]));
    Ok(())
}

#[tokio::test]
async fn the_status_tells_what_is_left() -> Tested {
    let folder = tempfile::tempdir()?;
    let ledger = ledger(folder.path()).await?;
    assert!(ledger.is_idle().await?);
    let run = new_run(&ledger, &[link("a.html"), link("b.html")]).await?;
    let next = ledger.next_link(&run).await?.ok_or("no link")?;
    let failed = FetchOutcome::Failed {
        detail: "no answer".to_owned(),
    };
    ledger.record(&run, &next, Visit::Fault(failed)).await?;
    let status = ledger.status().await?;
    assert_eq!((status.unpublished, status.runs[0].open), (1, 1));
    assert_eq!(
        (status.runs[0].counts.failed, status.runs[0].status),
        (1, None)
    );
    assert!(!status.is_idle() && !ledger.is_idle().await?);
    Ok(())
}

#[tokio::test]
async fn an_event_that_the_bus_never_takes_is_put_aside_and_the_next_goes_out() -> Tested {
    let folder = tempfile::tempdir()?;
    let ledger = ledger(folder.path()).await?;
    let run = new_run(&ledger, &[link("a.html")]).await?;
    let next = ledger.next_link(&run).await?.ok_or("no link")?;
    let mut visit = visit(&run, &next, content("a", Role::Document), vec![]);
    if let Visit::Content { event, .. } = &mut visit {
        event.listing.title = Some("长".repeat(MAX_MESSAGE_BYTES));
    }
    ledger.record(&run, &next, visit).await?;
    let manifest = BlobRef::of(b"{}", "application/json");
    ledger
        .finish(
            &run,
            RunStatus::Complete,
            None,
            RunCounts::default(),
            manifest,
        )
        .await?;

    let bus = Bus::open(&BusConfig::embedded(folder.path().join("queue.sqlite"))).await?;
    ledger.relay(&bus).await?;
    let status = ledger.status().await?;
    assert_eq!((status.unpublished, status.dead), (0, 1));
    assert_eq!(bus.depth(&queue::PARSER_DOCUMENTS).await?.ready, 0);
    assert_eq!(bus.depth(&queue::LOADER_READINGS).await?.ready, 1);
    let causes: Vec<String> = sqlx::query_scalar("SELECT cause FROM dead_outbox")
        .fetch_all(&ledger.pool)
        .await?;
    assert!(causes[0].contains("the bus carries"), "{causes:?}");
    Ok(())
}

#[tokio::test]
async fn an_event_that_the_bus_does_not_take_now_stays() -> Tested {
    let folder = tempfile::tempdir()?;
    let ledger = ledger(folder.path()).await?;
    ledger.create_run(&portal(), Trigger::Person).await?;
    let bus = Bus::open(&BusConfig::embedded(folder.path().join("queue.sqlite"))).await?;
    bus.close().await;
    assert!(ledger.relay(&bus).await.is_err());
    let status = ledger.status().await?;
    assert_eq!((status.unpublished, status.dead), (1, 0));
    Ok(())
}
