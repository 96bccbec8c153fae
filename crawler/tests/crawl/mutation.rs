//! The table of mutations: every demo portal, crawled well once, then rebuilt in every way and crawled again. A run that
//! says that it is complete has every report; none loses one without a word.

use std::fmt::Write;

use demo_portal::Mutation;
use shared::event::RunStatus;

use crate::{
    demo::{Demo, addresses},
    stage::Tested,
};

/// Why a mutation changes nothing for a portal that matters: its run is complete, with every report and its title.
fn harmless(mutation: Mutation, site: &str) -> Option<&'static str> {
    match (mutation, site) {
        (Mutation::JsChallenge, _) => None,
        (_, "demo-haiyou") => Some("the view of annual reports has no list"),
        (Mutation::SwapEncoding, _) => Some("the bytes tell the charset, whatever is declared"),
        (Mutation::RenameClass, "demo-jpaas" | "demo-trs-wcm" | "demo-ucap") => {
            Some("its lists are read by elements and scripts, not by classes")
        }
        _ => None,
    }
}

#[tokio::test]
async fn no_mutation_of_any_content_system_is_silent() -> Tested {
    let demo = Demo::start().await?;
    for (site, told) in demo.crawl().await? {
        assert_eq!(told.finished.status, RunStatus::Complete, "{site}");
    }
    let mut table =
        String::from("| mutation | portal | status | found | reason |\n|---|---|---|---|---|\n");
    for mutation in Mutation::ALL {
        demo.mutate(mutation)?;
        let told = demo.crawl().await?;
        for site in demo.sites() {
            let (told, all) = (&told[&site.id], addresses(&demo.published(&site)));
            let (found, status) = (told.found(), told.finished.status);
            let harmless = harmless(mutation, &site.id);
            let (is, of, why) = (found.len(), all.len(), harmless.unwrap_or(told.reason()));
            let row = format!(
                "| {mutation:?} | {} | {status:?} | {is} of {of} | {why} |",
                site.id
            );
            match harmless {
                Some(_) => assert_eq!((status, found), (RunStatus::Complete, all), "{row}"),
                None => assert_eq!(status, RunStatus::Incomplete, "{row}"),
            }
            writeln!(table, "{row}")?;
        }
    }
    println!("{table}");
    Ok(())
}
