//! Whole crawls of a portal on loopback: what is published, what is accounted for, what is refused.

use std::time::Duration;

use axum::http::header;
use encoding_rs::GB18030;
use runtime::telemetry::Metrics;
use shared::{
    digest::Sha256,
    event::{DocumentRole, RunStatus},
    run::{FetchOutcome, RefusalReason, RunCounts},
};
use tokio::time;

use crate::stage::{Bed, Ended, Reply, Site, Tested, landing, record, report};

const VIEW: &str = r#"
[adapter.jcms.annual_reports]
address = { value = "http://HOST/module/xxgk/xxgkAnnualReport.jsp", source = "a test" }
area = { value = "11000000000000000X", source = "a test" }
first_year = { value = 2020, source = "a test" }
last_year = { value = 2021, source = "a test" }
"#;

fn view(year: i32) -> String {
    format!("/module/xxgk/xxgkAnnualReport.jsp?area=11000000000000000X&fbtime={year}")
}

fn title(year: i32) -> String {
    format!("青禾市水务局{year}年政府信息公开工作年度报告")
}

fn art(year: i32) -> String {
    format!("/art/{year}/1/20/art_7_1.html")
}

/// A site with a report page of each year, and its column.
async fn site_of(years: &[i32]) -> Result<Site, Box<dyn std::error::Error>> {
    let site = Site::start().await?;
    let date = |year: i32| format!("{}-\n01-20", year + 1);
    let records = years
        .iter()
        .map(|&it| record(&art(it), &title(it), &date(it)));
    site.list(records.collect());
    for &year in years {
        site.put(&art(year), Reply::ok(report(year, "正文")));
    }
    Ok(site)
}

fn refusal(outcome: &FetchOutcome) -> Option<RefusalReason> {
    match outcome {
        FetchOutcome::Refused { reason, .. } => Some(*reason),
        _ => None,
    }
}

#[tokio::test]
async fn a_portal_is_crawled_whole_by_both_ways() -> Tested {
    let site = Site::start().await?;
    let mut records = (0..100)
        .map(|it| record(&format!("/art/{it}.html"), "水务要闻", "2025-01-01"))
        .collect::<Vec<_>>();
    records[3] = record(&art(2024), &title(2024), "2025-\n01-\n20");
    records[70] = record(&art(2023), &title(2023), "2024-01-20");
    records[99] = record("/guide.html", "政府信息公开指南（年度报告）", "2020-01-01");
    site.list(records);
    let gb = GB18030
        .encode(&report(2024, "镕").replace("<head>", "<head><meta charset=gb2312>"))
        .0
        .into_owned();
    site.put(&art(2024), Reply::ok(gb.clone()));
    site.put(&art(2023), Reply::ok(landing(2023, "ab.pdf")));
    let download = "/module/download/downfile.jsp?classid=0&showname=2023.pdf&filename=ab.pdf";
    site.put(download, Reply::redirect("/attach/0/ab.pdf"));
    site.put("/attach/0/ab.pdf", Reply::ok("%PDF-1.7 …"));
    let frame = "<div>政府信息公开年度报告</div><div id=\"zoom\">发布时间:</div>";
    site.put(&view(2020), Reply::ok(frame));
    site.put(&view(2021), Reply::ok(format!("<html><body><h1>{}</h1><p>发布时间:2022-01-29 09:54:57</p><p>一、总体情况</p><p>二、主动公开</p></body></html>", title(2021))));

    let ended = Bed::new(&site, VIEW)?.crawl().await?;

    assert_eq!(
        (ended.finished[0].status, ended.reason()),
        (RunStatus::Complete, "")
    );
    let counts = RunCounts {
        discovered: 3,
        fetched: 3,
        ..RunCounts::default()
    };
    assert_eq!(ended.finished[0].counts, counts);
    assert_eq!(ended.outcome(&site, &art(2023)), &FetchOutcome::Landing);
    assert_eq!(ended.manifests[0].documents.len(), 4);
    let [page, from_view, file] = &ended.documents[..] else {
        panic!("{:?}", ended.documents)
    };
    assert_eq!(page.url, site.url(&art(2024)));
    assert_eq!(
        page.blob.sha256,
        Sha256::of(&gb),
        "bytes are stored as they came"
    );
    assert_eq!(page.listing.title, Some(title(2024)));
    assert_eq!(page.listing.published_on, "2025-01-20".parse().ok());
    assert_eq!(page.listing.agency_name.as_deref(), Some("青禾市水务局"));
    assert_eq!((page.role, page.observation), (DocumentRole::Page, 1));
    assert_eq!(from_view.listing.title, Some(title(2021)));
    assert_eq!(from_view.listing.published_on, "2022-01-29".parse().ok());
    assert_eq!(file.url, site.url(download));
    assert_eq!(file.landing_url, Some(site.url(&art(2023))));
    assert_eq!(file.role, DocumentRole::Attachment);
    assert_eq!(file.listing.file_name.as_deref(), Some("2023.pdf"));
    assert_eq!(site.count("/robots.txt"), 1);
    assert_eq!(
        site.count("/art/1.html"),
        0,
        "what is no report is not asked for"
    );
    let agent = &site.asked()[0].headers[header::USER_AGENT];
    assert!(agent.to_str()?.starts_with("gongkai/"));
    Ok(())
}

#[tokio::test]
async fn a_list_that_is_not_proven_whole_makes_the_run_incomplete() -> Tested {
    let site = site_of(&[2023, 2024]).await?;
    site.announce(3);
    let ended = Bed::new(&site, "")?.crawl().await?;
    assert_eq!(ended.finished[0].status, RunStatus::Incomplete);
    assert!(
        ended
            .reason()
            .contains("2 records seen, but 3 records announced"),
        "{}",
        ended.reason()
    );
    assert_eq!(
        ended.documents.len(),
        2,
        "what was found is told all the same"
    );
    assert_eq!(
        site.count("/col/col7/index.html"),
        2,
        "it was asked again once"
    );
    Ok(())
}

#[tokio::test]
async fn a_group_that_is_empty_once_is_asked_for_again() -> Tested {
    let site = Site::start().await?;
    let mut records = (0..60)
        .map(|it| record(&format!("/art/{it}.html"), "水务要闻", "2025-01-01"))
        .collect::<Vec<_>>();
    records[59] = record(&art(2024), &title(2024), "2025-01-20");
    site.list(records);
    site.put(&art(2024), Reply::ok(report(2024, "正文")));
    site.empty_groups(1);
    let ended = Bed::new(&site, "")?.crawl().await?;
    assert_eq!(
        (ended.finished[0].status, ended.documents.len()),
        (RunStatus::Complete, 1)
    );
    Ok(())
}

#[tokio::test]
async fn a_portal_that_lists_nothing_or_too_little_is_incomplete() -> Tested {
    let check = async |site: &Site, more: &str, reason: &str| -> Tested {
        let ended = Bed::new(site, more)?.crawl().await?;
        assert_eq!(ended.finished[0].status, RunStatus::Incomplete);
        assert!(ended.reason().contains(reason), "{}", ended.reason());
        Ok(())
    };
    let empty = site_of(&[]).await?;
    check(&empty, "", "the list is empty").await?;
    empty.put(
        "/col/col7/index.html",
        Reply::ok("<html>本网站将于近日关闭</html>"),
    );
    check(&empty, "", "the page has no list").await?;
    empty.put("/col/col7/index.html", Reply::status(404));
    check(&empty, "", "404").await?;
    let expected = "[expected_reports]\nvalue = { 2023 = 1, 2024 = 1 }\nsource = \"a test\"";
    check(
        &site_of(&[2023]).await?,
        expected,
        "0 reports of 2024 where 1",
    )
    .await
}

#[tokio::test]
async fn what_is_no_document_is_refused_with_its_reason() -> Tested {
    let years = [2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024];
    let site = site_of(&years).await?;
    let other = site_of(&[2024]).await?;
    site.put(
        "/robots.txt",
        Reply::ok("User-agent: *\nDisallow: /art/2022/"),
    );
    site.put(
        &art(2015),
        Reply::ok("<html><body><h1>您访问的页面不存在</h1></body></html>"),
    );
    site.put(&art(2016), Reply::status(404));
    site.put(&art(2017), Reply::redirect(other.url(&art(2024)).as_str()));
    site.put(&art(2018), Reply::redirect(&art(2018)));
    site.put(&art(2019), Reply::ok(vec![b'x'; 200_000]));
    site.put(&art(2020), Reply::ok(""));
    site.put(
        &art(2021),
        Reply::ok("<script>$_ts=window['$_ts']</script>"),
    );
    site.put(&art(2023), Reply::redirect("http://10.0.0.1/x"));
    let mut bed = Bed::new(&site, "")?;
    bed.config.max_document_bytes = 100_000;

    let ended = bed.crawl().await?;

    let reason = |year| refusal(ended.outcome(&site, &art(year)));
    assert_eq!(reason(2015), Some(RefusalReason::ErrorPage));
    assert_eq!(reason(2016), Some(RefusalReason::NotFound));
    assert_eq!(reason(2017), Some(RefusalReason::HostNotAllowed));
    assert_eq!(reason(2018), Some(RefusalReason::RedirectLoop));
    assert_eq!(reason(2019), Some(RefusalReason::TooLarge));
    assert_eq!(reason(2020), Some(RefusalReason::Empty));
    assert_eq!(reason(2021), Some(RefusalReason::Challenge));
    assert_eq!(reason(2022), Some(RefusalReason::Robots));
    assert_eq!(reason(2023), Some(RefusalReason::HostNotAllowed));
    assert_eq!(site.count(&art(2022)), 0);
    assert_eq!(
        other.asked().len(),
        0,
        "a host that is not the portal's is never asked"
    );
    assert_eq!(
        (ended.finished[0].counts.refused, ended.documents.len()),
        (9, 1)
    );
    // Behind the challenge there may be a report.
    assert_eq!(ended.finished[0].status, RunStatus::Incomplete);
    Ok(())
}

#[tokio::test]
async fn a_view_that_answers_another_year_is_refused() -> Tested {
    let site = site_of(&[2024]).await?;
    site.put(&view(2020), Reply::ok(report(2021, "正文")));
    site.put(&view(2021), Reply::ok(report(2021, "正文")));
    let ended = Bed::new(&site, VIEW)?.crawl().await?;
    let outcome = ended.outcome(&site, &view(2020));
    assert_eq!(
        refusal(outcome),
        Some(RefusalReason::ErrorPage),
        "{outcome:?}"
    );
    assert!(matches!(
        ended.outcome(&site, &view(2021)),
        FetchOutcome::Fetched { .. }
    ));
    Ok(())
}

#[tokio::test]
async fn a_view_that_is_empty_where_it_had_a_report_fails() -> Tested {
    let site = site_of(&[2024]).await?;
    site.put(&view(2020), Reply::ok(report(2020, "正文")));
    site.put(&view(2021), Reply::ok("<html><body></body></html>"));
    let bed = Bed::new(&site, VIEW)?;
    assert_eq!(bed.crawl().await?.finished[0].status, RunStatus::Complete);

    site.put(&view(2020), Reply::ok("<html><body></body></html>"));
    let second = bed.crawl().await?;
    let outcome = second.outcome(&site, &view(2020));
    assert!(
        matches!(outcome, FetchOutcome::Failed { .. }),
        "{outcome:?}"
    );
    assert_eq!(second.finished[0].status, RunStatus::Incomplete);
    Ok(())
}

#[tokio::test]
async fn where_a_list_cuts_titles_the_pages_tell_what_they_are() -> Tested {
    let site = Site::start().await?;
    let cut = |path: &str| format!("<a href=\"{path}\">青禾市水务局2024年政府…</a>");
    site.list(vec![cut("/a.html"), cut("/b.html")]);
    site.put("/a.html", Reply::ok(report(2024, "正文")));
    let other = report(2024, "正文").replace("政府信息公开工作年度报告", "部门决算");
    site.put("/b.html", Reply::ok(other));
    let ended = Bed::new(&site, "")?.crawl().await?;
    let told = ended.documents.iter().map(|it| it.url.path());
    assert_eq!(told.collect::<Vec<_>>(), ["/a.html"]);
    let finished = &ended.finished[0];
    assert_eq!(
        (finished.status, finished.counts.discovered),
        (RunStatus::Complete, 1)
    );
    Ok(())
}

#[tokio::test]
async fn a_second_run_tells_only_what_is_new() -> Tested {
    let site = site_of(&[2021, 2022, 2023]).await?;
    site.put(
        &art(2021),
        Reply::ok(report(2021, "正文")).with(header::ETAG, "\"1\""),
    );
    site.put(
        &art(2022),
        Reply::ok(landing(2022, "ab.pdf")).with(header::ETAG, "\"2\""),
    );
    let file = "/module/download/downfile.jsp?classid=0&showname=2022.pdf&filename=ab.pdf";
    site.put(file, Reply::ok("%PDF one").with(header::ETAG, "\"3\""));
    let bed = Bed::new(&site, "")?;
    let first = bed.crawl().await?;
    assert_eq!(first.documents.len(), 3);

    let second = bed.crawl().await?;
    assert_eq!(second.documents, []);
    let counts = RunCounts {
        discovered: 3,
        unchanged: 3,
        ..RunCounts::default()
    };
    assert_eq!(
        (second.finished[0].counts, second.finished[0].status),
        (counts, RunStatus::Complete)
    );
    let asked = site.asked();
    let with_etag = asked
        .iter()
        .filter(|it| it.headers.contains_key(header::IF_NONE_MATCH));
    assert_eq!(with_etag.count(), 3);

    // A validator that stays although the bytes change hides nothing that is asked for whole; a changed one shows.
    site.put(file, Reply::ok("%PDF two").with(header::ETAG, "\"4\""));
    site.put(&art(2023), Reply::ok(report(2023, "更正")));
    let third = bed.crawl().await?;
    let told = third
        .documents
        .iter()
        .map(|it| (it.url.path(), it.observation));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (art(2023).as_str(), 2),
            ("/module/download/downfile.jsp", 2)
        ]
    );
    assert_eq!(third.finished[0].counts.unchanged, 1);
    Ok(())
}

#[tokio::test]
async fn a_blob_that_was_lost_is_asked_for_again() -> Tested {
    let site = site_of(&[2024]).await?;
    site.put(
        &art(2024),
        Reply::ok(report(2024, "正文")).with(header::ETAG, "\"1\""),
    );
    let bed = Bed::new(&site, "")?;
    bed.crawl().await?;
    std::fs::remove_dir_all(bed.folder.path().join("blobs"))?;
    let ended = bed.crawl().await?;
    assert!(matches!(
        ended.outcome(&site, &art(2024)),
        FetchOutcome::Unchanged { .. }
    ));
    assert_eq!(site.count(&art(2024)), 3);
    Ok(())
}

/// Every event and manifest is the same as without the accident, wherever it happens.
#[tokio::test]
async fn a_crawl_that_dies_anywhere_tells_the_same_in_the_end() -> Tested {
    let make = async || -> Result<(Site, Bed), Box<dyn std::error::Error>> {
        let site = site_of(&[2020, 2021, 2022, 2023, 2024]).await?;
        site.put(&art(2022), Reply::ok(landing(2022, "ab.pdf")));
        let file = "/module/download/downfile.jsp?classid=0&showname=2022.pdf&filename=ab.pdf";
        site.put(file, Reply::ok("%PDF one"));
        site.put(&art(2021), Reply::status(404));
        let bed = Bed::new(&site, "")?;
        Ok((site, bed))
    };
    let told = |site: &Site, ended: &Ended| {
        let mut told = ended
            .documents
            .iter()
            .map(|it| format!("{} {} {}", it.url, it.observation, it.blob.sha256))
            .chain(ended.manifests.iter().map(|it| format!("{it:?}")))
            .map(|it| it.replace(&site.host(), "HOST"))
            .map(|it| {
                it.replace(
                    &format!("Some({})", site.base.port().unwrap_or_default()),
                    "PORT",
                )
            })
            .collect::<Vec<_>>();
        told.sort();
        told
    };
    let (site, bed) = make().await?;
    let undisturbed = told(&site, &bed.crawl().await?);
    let requests = site.asked().len();
    assert_eq!((requests, undisturbed.len()), (9, 5));

    for death in 1..=requests {
        let (site, bed) = make().await?;
        let run = bed.start().await?;
        bed.request(&run).await?;
        while site.asked().len() < death {
            time::sleep(Duration::from_micros(200)).await;
        }
        // Not only while the answer is awaited: a little later it is being stored, recorded or published.
        time::sleep(Duration::from_millis(death as u64 % 4)).await;
        run.die().await;
        let ended = bed.start().await?.end().await?;
        let mut told = told(&site, &ended);
        told.dedup();
        assert_eq!(told, undisturbed, "died at request {death}");
        let again = site.asked().len() - requests;
        assert!(
            again <= 4,
            "died at request {death}: {again} requests more than needed"
        );
    }
    Ok(())
}

#[tokio::test]
async fn two_runs_asked_for_at_once_follow_one_another() -> Tested {
    let site = site_of(&[2023, 2024]).await?;
    let bed = Bed::new(&site, "")?;
    let run = bed.start().await?;
    bed.request(&run).await?;
    bed.request(&run).await?;
    let ended = run.end().await?;
    let counts = ended
        .finished
        .iter()
        .map(|it| (it.counts.fetched, it.counts.unchanged));
    assert_eq!(counts.collect::<Vec<_>>(), [(2, 0), (0, 2)]);
    Ok(())
}

/// The only test that looks at what is counted: a process counts all its crawls together.
#[tokio::test]
async fn what_is_done_is_counted() -> Tested {
    let metrics = Metrics::record("crawler", "a test")?;
    let site = site_of(&[2023, 2024]).await?;
    Bed::new(&site, "")?.crawl().await?;
    let text = metrics.text();
    for name in [
        "gongkai_portal_requests_total{outcome=\"document\"}",
        "gongkai_portal_received_bytes_total",
        "gongkai_documents_visited_total{outcome=\"fetched\"}",
        "gongkai_runs_finished_total{status=\"complete\"}",
        "gongkai_unfinished_runs",
        "gongkai_leases_total{event=\"taken\"}",
        "gongkai_leases_total{event=\"released\"}",
        "gongkai_outbox_published_total",
    ] {
        let counted = text.lines().any(|it| it.starts_with(name));
        assert!(counted, "{name} is not in {text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_list_that_shrank_is_told_until_its_file_says_so_or_it_is_whole_again() -> Tested {
    let site = site_of(&[2022, 2023, 2024]).await?;
    let listed = |&year: &i32| record(&art(year), &title(year), "2025-01-20");
    let bed = Bed::new(&site, "")?;
    let mut account = Vec::new();
    for years in [
        &[2022, 2023, 2024][..],
        &[2022, 2024],
        &[2024, 2022],
        &[2022, 2023, 2024],
    ] {
        site.list(years.iter().map(listed).collect());
        let ended = bed.crawl().await?;
        account.push((ended.finished[0].status, ended.reason().to_owned()));
    }
    let complete = (RunStatus::Complete, String::new());
    let told = "2 reports are listed where the last complete run, qinghe-water-1, saw 3: 0 of 2023 where 1 were";
    let shrank = (RunStatus::Incomplete, told.to_owned());
    assert_eq!(
        account,
        [complete.clone(), shrank.clone(), shrank, complete]
    );
    Ok(())
}
