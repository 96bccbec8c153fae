//! How the crawler behaves towards a portal, and what it does about one that behaves badly.

use std::{error::Error, io::Write, time::Duration};

use axum::http::header;
use crawler::{NotCrawled, Portal, RequestError, address::AddressRefused, ledger::RunState};
use flate2::{Compression, write::GzEncoder};
use shared::{
    event::{RunStatus, Trigger},
    run::{FetchOutcome, RefusalReason},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time,
};

use crate::stage::{Bed, Reply, Site, Tested, landing, record, report};

const TITLE: &str = "青禾市水务局2024年政府信息公开工作年度报告";

/// A site that lists one report.
async fn site(reply: Reply) -> Result<Site, Box<dyn Error>> {
    let site = Site::start().await?;
    site.list(vec![record("/a.html", TITLE, "2025-01-20")]);
    site.put("/a.html", reply);
    Ok(site)
}

fn good() -> Reply {
    Reply::ok(report(2024, "正文"))
}

#[tokio::test]
async fn what_fails_for_a_moment_is_asked_again() -> Tested {
    let site = site(good().after_failures(2)).await?;
    let ended = Bed::new(&site, "")?.crawl().await?;
    assert_eq!((ended.documents.len(), site.count("/a.html")), (1, 3));
    assert_eq!(ended.finished[0].status, RunStatus::Complete);
    Ok(())
}

#[tokio::test]
async fn what_fails_for_longer_is_left_to_the_next_run() -> Tested {
    let site = site(good().after_failures(3)).await?;
    let bed = Bed::new(&site, "")?;
    let ended = bed.crawl().await?;
    assert_eq!(
        (ended.finished[0].status, site.count("/a.html")),
        (RunStatus::Incomplete, 3)
    );
    assert!(ended.reason().contains("503"), "{}", ended.reason());
    assert!(matches!(
        ended.outcome(&site, "/a.html"),
        FetchOutcome::Failed { .. }
    ));
    assert_eq!(bed.crawl().await?.documents.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_pause_that_is_too_long_is_not_waited_for() -> Tested {
    let busy = Reply::status(429).with(header::RETRY_AFTER, "86400");
    let site = site(busy).await?;
    let ended = Bed::new(&site, "")?.crawl().await?;
    assert_eq!(
        (ended.finished[0].counts.failed, site.count("/a.html")),
        (1, 1)
    );
    Ok(())
}

#[tokio::test]
async fn robots_txt_decides() -> Tested {
    let check = async |robots: Reply, documents: usize, reason: &str| -> Tested {
        let site = site(good()).await?;
        site.put("/robots.txt", robots);
        let ended = Bed::new(&site, "")?.crawl().await?;
        assert_eq!(ended.documents.len(), documents);
        assert!(
            ended.reason().contains(reason),
            "{reason}: {}",
            ended.reason()
        );
        assert_eq!(ended.reason().is_empty(), reason.is_empty());
        Ok(())
    };
    check(Reply::status(404), 1, "").await?;
    check(Reply::status(403), 1, "").await?;
    check(Reply::ok("User-agent: *\nDisallow: /private"), 1, "").await?;
    check(
        Reply::ok("User-agent: *\nDisallow: /"),
        0,
        "robots.txt forbids /col/col7/index.html",
    )
    .await?;
    check(Reply::status(500), 0, "robots.txt could not be had").await?;
    check(
        Reply::ok("User-agent: *\nCrawl-delay: 3600"),
        0,
        "crawler.max_crawl_delay",
    )
    .await
}

#[tokio::test]
async fn requests_to_a_host_are_spaced_by_the_longer_of_both_wishes() -> Tested {
    let site = site(good()).await?;
    site.put("/robots.txt", Reply::ok("User-agent: *\nCrawl-delay: 0.2"));
    Bed::new(&site, "")?.crawl().await?;
    let asked = site.asked();
    assert_eq!(asked.len(), 4);
    // The first gap is before robots.txt was read.
    for pair in asked.windows(2).skip(1) {
        let gap = pair[1].at - pair[0].at;
        assert!(
            gap >= Duration::from_millis(120),
            "{gap:?} before {}",
            pair[1].address
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_request_that_is_long_under_way_is_followed_by_the_whole_delay() -> Tested {
    let site = site(good()).await?;
    let mut bed = Bed::new(&site, "")?;
    bed.config.delay = Duration::from_millis(120);
    // Of what the crawler waits for after its first request, the connection alone takes more.
    site.queue(2 * bed.config.delay);
    bed.crawl().await?;
    for pair in site.asked().windows(2) {
        let gap = pair[1].at - pair[0].at;
        assert!(
            gap >= bed.config.delay,
            "{gap:?} before {}",
            pair[1].address
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_stands_still_is_given_up() -> Tested {
    let site = site(good().pausing(Duration::from_secs(30))).await?;
    let mut bed = Bed::new(&site, "")?;
    bed.config.stall_timeout = Duration::from_millis(500);
    bed.config.attempts = 1;
    let ended = bed.crawl().await?;
    let outcome = ended.outcome(&site, "/a.html");
    assert!(
        matches!(outcome, FetchOutcome::Failed { detail } if detail.contains("in time")),
        "{outcome:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_body_is_measured_after_decompression() -> Tested {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    bomb.write_all(&vec![b' '; 20_000_000])?;
    let bomb = Reply::ok(bomb.finish()?).with(header::CONTENT_ENCODING, "gzip");
    let site = site(bomb).await?;
    let mut bed = Bed::new(&site, "")?;
    bed.config.max_document_bytes = 1_000_000;
    let ended = bed.crawl().await?;
    let outcome = ended.outcome(&site, "/a.html");
    assert!(
        matches!(
            outcome,
            FetchOutcome::Refused {
                reason: RefusalReason::TooLarge,
                ..
            }
        ),
        "{outcome:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_page_too_deep_to_parse_is_refused_at_once() -> Tested {
    let site = site(Reply::ok("<div>".repeat(200_000))).await?;
    let ended = Bed::new(&site, "")?.crawl().await?;
    let outcome = ended.outcome(&site, "/a.html");
    assert!(
        matches!(outcome, FetchOutcome::Refused { reason: RefusalReason::TooLarge, detail } if detail.contains("nested")),
        "{outcome:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_page_that_would_grow_while_it_is_parsed_is_refused() -> Tested {
    let bold = (0..900).map(|it| format!("<b a={it}>")).collect::<String>();
    let site = site(Reply::ok(format!("{bold}{}", "<p>x".repeat(100_000)))).await?;
    let ended = Bed::new(&site, "")?.crawl().await?;
    let outcome = ended.outcome(&site, "/a.html");
    assert!(
        matches!(outcome, FetchOutcome::Refused { reason: RefusalReason::TooLarge, detail } if detail.contains("elements")),
        "{outcome:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_compressed_page_is_read() -> Tested {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(landing(2024, "a.pdf").as_bytes())?;
    let packed = Reply::ok(packed.finish()?).with(header::CONTENT_ENCODING, "gzip");
    let site = site(packed).await?;
    let ended = Bed::new(&site, "")?.crawl().await?;
    assert_eq!(ended.outcome(&site, "/a.html"), &FetchOutcome::Landing);
    Ok(())
}

/// A server that announces more bytes than it sends.
async fn cut_short() -> Result<std::net::SocketAddr, Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let length = stream.read(&mut request).await.unwrap_or_default();
            let answer: &[u8] = if request[..length].starts_with(b"GET /robots.txt") {
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            } else {
                b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n%PDF-1.7"
            };
            // The client may have gone; the next one is served all the same.
            stream.write_all(answer).await.unwrap_or_default();
        }
    });
    Ok(address)
}

#[tokio::test]
async fn a_body_that_is_cut_short_is_refused_as_truncated() -> Tested {
    let cut = cut_short().await?;
    let site = Site::start().await?;
    site.list(vec![record(
        &format!("http://{cut}/a.pdf"),
        TITLE,
        "2025-01-20",
    )]);
    let mut bed = Bed::new(&site, "")?;
    let portal = format!(
        r#"
name = "青禾市水务局"
[site]
hosts = {{ value = ["{}", "{cut}"], source = "a test" }}
schemes = {{ value = ["http"], source = "a test" }}
[adapter.jcms]
columns = {{ value = ["{}"], source = "a test" }}
"#,
        site.host(),
        site.url("/col/col7/index.html"),
    );
    bed.portals = vec![Portal::parse("a.toml", &portal)?];
    let ended = bed.crawl().await?;
    let outcome = &ended.manifests[0].documents[0].outcome;
    assert!(
        matches!(
            outcome,
            FetchOutcome::Refused {
                reason: RefusalReason::Truncated,
                ..
            }
        ),
        "{outcome:?}"
    );
    Ok(())
}

#[tokio::test]
async fn nobody_but_loopback_is_asked_until_somebody_answers_for_it() -> Tested {
    let site = site(good()).await?;
    let mut bed = Bed::new(&site, "")?;
    let public = r#"
name = "somewhere"
[site]
hosts = { value = ["www.example.org"], source = "a test" }
schemes = { value = ["http"], source = "a test" }
[adapter.jcms]
columns = { value = ["http://www.example.org/"], source = "a test" }
"#;
    bed.portals.push(Portal::parse("public.toml", public)?);
    let run = bed.start().await?;
    let refused = crawler::request(
        &bed.config,
        &run.ledger,
        &run.bus,
        &bed.portals[1],
        Trigger::Person,
    )
    .await;
    match refused {
        Err(RequestError::NotCrawled(NotCrawled::Address { source, .. })) => {
            assert!(source.to_string().contains("crawler.contact"), "{source}");
            assert!(matches!(source, AddressRefused::ContactMissing { .. }));
        }
        other => panic!("{other:?}"),
    }
    // A run that was written down before the contact was taken away is left as it is, not crawled.
    run.ledger
        .create_run(&"public".parse()?, Trigger::Person)
        .await?;
    run.die().await;
    let run = bed.start().await?;
    let ledger = run.ledger.clone();
    while !ledger.is_idle().await? {
        time::sleep(Duration::from_millis(5)).await;
    }
    let status = ledger.status().await?;
    assert_eq!(status.runs[0].state, RunState::Requested);
    assert_eq!(run.end().await?.finished, []);
    Ok(())
}

#[tokio::test]
async fn loopback_is_asked_only_if_allowed_and_an_unknown_portal_never() -> Tested {
    let site = site(good()).await?;
    let mut bed = Bed::new(&site, "")?;
    let run = bed.start().await?;
    bed.config.allow_loopback = false;
    let refused = crawler::request(
        &bed.config,
        &run.ledger,
        &run.bus,
        &bed.portals[0],
        Trigger::Person,
    )
    .await;
    let refused = anyhow::Error::from(refused.err().ok_or("not refused")?);
    let words = format!("{refused:#}");
    assert_eq!(
        words.matches("crawler.allow_loopback").count(),
        1,
        "{words}"
    );
    let inactive = Portal::parse(
        "inactive.toml",
        "name = \"x\"\nadapter = \"unknown\"\n[site]\nhosts = \"unknown\"\nschemes = \"unknown\"\n",
    )?;
    let refused = crawler::request(
        &bed.config,
        &run.ledger,
        &run.bus,
        &inactive,
        Trigger::Person,
    )
    .await;
    assert!(matches!(
        refused,
        Err(RequestError::NotCrawled(NotCrawled::Inactive { unknown, .. })) if unknown.len() == 3
    ));
    run.die().await;
    assert_eq!(site.asked().len(), 0);
    Ok(())
}
