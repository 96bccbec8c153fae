//! The table of mutations: every demo portal, crawled well once, then rebuilt in every way and crawled again. A run that
//! says that it is complete has every report; none loses one without a word.

use std::fmt::Write;

use demo_portal::Mutation;
use shared::event::RunStatus;

use crate::{
    demo::{Demo, addresses},
    stage::Tested,
};

#[tokio::test]
async fn no_mutation_of_any_content_system_is_silent() -> Tested {
    let demo = Demo::start().await?;
    for (site, told) in demo.crawl().await? {
        assert_eq!(told.finished.status, RunStatus::Complete, "{site}");
    }
    let mut table =
        String::from("| mutation | portal | status | found | reason |\n|---|---|---|---|---|\n");
    let mut silent = Vec::new();
    for mutation in Mutation::ALL {
        demo.mutate(mutation)?;
        let told = demo.crawl().await?;
        for site in demo.sites() {
            let (told, all) = (&told[&site.id], addresses(&demo.published(&site)));
            let (found, status) = (told.found(), told.finished.status);
            writeln!(
                table,
                "| {mutation:?} | {} | {status:?} | {} of {} | {} |",
                site.id,
                found.len(),
                all.len(),
                told.reason()
            )?;
            if status == RunStatus::Complete && found != all {
                silent.push((mutation, site.id));
            }
        }
    }
    println!("{table}");
    assert_eq!(silent, []);
    Ok(())
}
