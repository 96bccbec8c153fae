//! Whole crawls of the demo portals of every content system, compared with what they publish.

use demo_portal::PublishedReport;
use shared::event::{DocumentFetched, DocumentRole, RunStatus};

use crate::{
    demo::{Demo, addresses},
    stage::Tested,
};

#[tokio::test]
async fn every_content_system_is_crawled_complete_and_equal_to_the_truth() -> Tested {
    let demo = Demo::start().await?;
    let told = demo.crawl().await?;
    for site in demo.sites() {
        let (told, published) = (&told[&site.id], demo.published(&site));
        assert_eq!(
            (told.finished.status, told.reason()),
            (RunStatus::Complete, ""),
            "{}",
            site.id
        );
        assert_eq!(told.found(), addresses(&published), "{}", site.id);
        assert_eq!(told.documents.len(), published.len(), "{}", site.id);
        for report in &published {
            let mut documents = told.documents.iter();
            let document = documents.find(|it| it.url.as_str() == report.url);
            check(document.expect("it was fetched"), report);
        }
    }
    Ok(())
}

/// What is told of a document is what its site says of it.
fn check(document: &DocumentFetched, report: &PublishedReport) {
    let url = &report.url;
    let listing = &document.listing;
    assert_eq!(listing.title.as_ref(), Some(&report.truth.title), "{url}");
    // Reports appear in the month in which they are signed.
    let published = listing
        .published_on
        .map(|it| it.format("%Y-%m").to_string());
    let signed = report.truth.signed_on.format("%Y-%m").to_string();
    assert_eq!(published, Some(signed), "{url}");
    let landing = document.landing_url.as_ref().map(ToString::to_string);
    assert_eq!(landing, report.landing_url, "{url}");
    let name = report
        .landing_url
        .is_some()
        .then(|| format!("{}.{}", report.truth.title, report.shape));
    assert_eq!(listing.file_name, name, "{url}");
    let role = match report.landing_url {
        Some(_) => DocumentRole::Attachment,
        None => DocumentRole::Page,
    };
    assert_eq!(document.role, role, "{url}");
}
