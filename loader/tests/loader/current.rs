//! What is current after loading, and what stays queryable.

use loader::Loaded;
use shared::cell::Value;

use crate::{
    fixture::{
        AGENCY, REGION, Said, anonymous_report, another, event, fetched, load_all, of_year, open,
        report,
    },
    scratch::{Scratch, on_each_engine},
};

on_each_engine!(
    a_reading_becomes_a_report_with_all_that_was_read,
    a_correction_becomes_current_and_an_older_content_that_comes_later_does_not,
    what_the_source_puts_back_is_current_again,
    equal_bytes_at_two_addresses_are_two_documents_and_one_revision,
    documents_of_one_date_that_disagree_are_a_problem_of_each_figure,
    a_reading_without_figures_does_not_displace_one_that_has_some,
    a_rejected_document_is_on_record_with_its_reason_and_takes_nothing_away,
    a_report_of_an_unknown_agency_is_in_quarantine_with_its_problem,
    one_name_in_two_regions_is_two_agencies,
    a_replay_replaces_what_the_same_reader_made_of_the_document,
    a_newer_reader_that_corrects_the_year_leaves_no_report_of_the_mistaken_one,
    a_document_that_still_gives_the_report_keeps_it,
    a_newer_reader_that_takes_back_its_correction_is_followed,
    a_newer_reader_that_finds_no_figure_takes_no_report_away,
);

/// The figure that every count of the one current report has.
async fn current_figure(warehouse: &loader::Warehouse) -> i64 {
    let reports = warehouse.current_reports().await.expect("reports");
    let [report] = &reports[..] else {
        panic!("one report is expected: {reports:?}");
    };
    let cells = warehouse.cells(report).await.expect("cells");
    match cells[0].value {
        Some(Value::Count(figure)) => figure,
        other => panic!("a count is expected: {other:?}"),
    }
}

async fn current_years(warehouse: &loader::Warehouse) -> Vec<i32> {
    let reports = warehouse.current_reports().await.expect("reports");
    reports.iter().map(|it| it.report_year).collect()
}

async fn a_reading_becomes_a_report_with_all_that_was_read(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let expected = report(5);
    let said = Said::read(fetched("a", 1, "A"), "1", &expected);
    assert_eq!(said.load(&warehouse).await, Loaded::Now);

    let year = expected.report_year.expect("it has a year");
    let reports = warehouse.reports_of(AGENCY, year).await.expect("reports");
    let [found] = &reports[..] else {
        panic!("one report is expected: {reports:?}");
    };
    assert_eq!(
        (found.region.as_str(), found.title.as_ref()),
        (REGION, expected.title.as_ref())
    );
    assert_eq!(found.signed_on.as_deref(), Some("2024-01-15"));
    assert_eq!(found.url, "http://portal.test/a");
    assert_eq!(
        (found.confirmed, found.doubted, found.problems),
        (200, 0, 1)
    );
    assert_eq!(warehouse.cells(found).await.expect("cells"), expected.cells);
}

async fn a_correction_becomes_current_and_an_older_content_that_comes_later_does_not(
    scratch: Scratch,
) {
    let original = Said::read(fetched("a", 1, "A"), "1", &report(5));
    let corrected = Said::read(fetched("a", 2, "A'"), "1", &report(6));
    for order in [[&original, &corrected], [&corrected, &original]] {
        let (_scratch, warehouse) = another(&scratch).await;
        load_all(&warehouse, order).await;
        assert_eq!(current_figure(&warehouse).await, 6);
        let status = warehouse.status().await.expect("status");
        assert_eq!((status.reports, status.revisions), (1, 2));
        assert!(
            !status.problems.contains_key("revision_conflict"),
            "a correction is no conflict"
        );
    }
}

async fn what_the_source_puts_back_is_current_again(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    for (observation, bytes, figure) in [(1, "A", 5), (2, "A'", 6), (3, "A", 5)] {
        let said = Said::read(fetched("a", observation, bytes), "1", &report(figure));
        said.load(&warehouse).await;
        assert_eq!(current_figure(&warehouse).await, figure);
    }
    let events = warehouse.unsent().await.expect("the outbox");
    let events: Vec<_> = events.iter().map(event).collect();
    let told: Vec<bool> = events.iter().map(|it| it.data.current).collect();
    assert_eq!(told, [true, true, true]);
    assert_ne!(
        events[0].id, events[2].id,
        "said again on purpose, not a repeat"
    );
}

async fn equal_bytes_at_two_addresses_are_two_documents_and_one_revision(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    for page in ["a", "b"] {
        Said::read(fetched(page, 1, "A"), "1", &report(5))
            .load(&warehouse)
            .await;
    }
    let status = warehouse.status().await.expect("status");
    assert_eq!((status.reports, status.revisions), (1, 1));
    assert_eq!(status.documents["loaded"], 2);
}

async fn documents_of_one_date_that_disagree_are_a_problem_of_each_figure(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut other = report(5);
    other.cells[0].value = Some(Value::Count(7));
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    Said::read(fetched("b", 1, "B"), "1", &other)
        .load(&warehouse)
        .await;
    let problems = warehouse.current_problems().await.expect("problems");
    let conflicts: Vec<_> = problems
        .iter()
        .filter(|it| it.code == "revision_conflict")
        .collect();
    let [conflict] = &conflicts[..] else {
        panic!("one conflict is expected: {problems:?}");
    };
    assert_eq!(conflict.row_key.as_deref(), Some("regulations"));

    // The source corrects one of the two: no conflict is left.
    let corrected = Said::read(fetched("b", 2, "B'"), "1", &report(5));
    corrected.load(&warehouse).await;
    let status = warehouse.status().await.expect("status");
    assert!(
        !status.problems.contains_key("revision_conflict"),
        "{:?}",
        status.problems
    );
}

async fn a_reading_without_figures_does_not_displace_one_that_has_some(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut empty = report(5);
    empty.cells.clear();
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    Said::read(fetched("a", 2, "A'"), "1", &empty)
        .load(&warehouse)
        .await;
    assert_eq!(current_figure(&warehouse).await, 5);
}

async fn a_rejected_document_is_on_record_with_its_reason_and_takes_nothing_away(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    Said::rejected(fetched("a", 2, "a notice"))
        .load(&warehouse)
        .await;
    let status = warehouse.status().await.expect("status");
    assert_eq!(
        (status.documents["loaded"], status.documents["rejected"]),
        (1, 1)
    );
    assert_eq!(current_figure(&warehouse).await, 5);
    let problems = warehouse.current_problems().await.expect("problems");
    let rejected = problems.iter().find(|it| it.code == "document_rejected");
    let rejected = rejected.expect("the rejection is a problem");
    assert_eq!(rejected.reason.as_deref(), Some("not_a_report"));
    assert_eq!(rejected.message, "not_a_report: a notice");
    assert_eq!(rejected.url.as_deref(), Some("http://portal.test/a"));
}

async fn a_report_of_an_unknown_agency_is_in_quarantine_with_its_problem(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    Said::read(fetched("a", 1, "A"), "1", &anonymous_report())
        .load(&warehouse)
        .await;
    let status = warehouse.status().await.expect("status");
    assert_eq!((status.reports, status.revisions), (0, 0));
    assert_eq!(status.documents["quarantined"], 1);
    assert_eq!(status.problems["agency_missing"], 1);

    // A newer reader that finds the agency takes it out.
    Said::read(fetched("a", 1, "A"), "2", &report(5))
        .load(&warehouse)
        .await;
    let status = warehouse.status().await.expect("status");
    assert_eq!(status.reports, 1);
    assert_eq!(status.documents.get("quarantined"), None);
    assert_eq!(status.problems.get("agency_missing"), None);
}

async fn one_name_in_two_regions_is_two_agencies(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut elsewhere = report(5);
    elsewhere.agency.as_mut().expect("it has one").region = Some("南岭省石桥市".to_owned());
    // Equal bytes on two portals: each portal's file says another region.
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    Said::read(fetched("b", 1, "A"), "1", &elsewhere)
        .load(&warehouse)
        .await;
    let year = elsewhere.report_year.expect("it has a year");
    let reports = warehouse.reports_of(AGENCY, year).await.expect("reports");
    let regions: Vec<&str> = reports.iter().map(|it| it.region.as_str()).collect();
    assert_eq!(regions, ["南岭省石桥市", REGION]);
}

async fn a_replay_replaces_what_the_same_reader_made_of_the_document(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mistaken = report(5);
    let mut corrected = report(5);
    corrected.report_year = 2022.try_into().ok();
    Said::read(fetched("a", 1, "A"), "1", &mistaken)
        .load(&warehouse)
        .await;
    let replayed = Said::read_again(fetched("a", 1, "A"), "1", &corrected, 1);
    assert_eq!(replayed.load(&warehouse).await, Loaded::Now);
    assert_eq!(current_years(&warehouse).await, [2022]);
    let status = warehouse.status().await.expect("status");
    assert_eq!(status.revisions, 2, "the mistaken one stays queryable");
}

async fn a_newer_reader_that_corrects_the_year_leaves_no_report_of_the_mistaken_one(
    scratch: Scratch,
) {
    let mistaken = Said::read(fetched("a", 1, "A"), "1", &of_year(2023));
    let corrected = Said::read(fetched("a", 1, "A"), "2", &of_year(2022));
    for order in [[&mistaken, &corrected], [&corrected, &mistaken]] {
        let (_scratch, warehouse) = another(&scratch).await;
        load_all(&warehouse, order).await;
        assert_eq!(current_years(&warehouse).await, [2022]);
        let status = warehouse.status().await.expect("status");
        assert_eq!(status.revisions, 2, "the mistaken one stays queryable");
    }
}

async fn a_document_that_still_gives_the_report_keeps_it(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let story = [
        Said::read(fetched("a", 1, "A"), "1", &of_year(2023)),
        Said::read(fetched("b", 1, "B"), "1", &of_year(2023)),
        Said::read(fetched("a", 1, "A"), "2", &of_year(2022)),
    ];
    load_all(&warehouse, &story).await;
    assert_eq!(current_years(&warehouse).await, [2022, 2023]);
}

async fn a_newer_reader_that_takes_back_its_correction_is_followed(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    for (reader, year) in [("1", 2023), ("2", 2022), ("3", 2023)] {
        let said = Said::read(fetched("a", 1, "A"), reader, &of_year(year));
        said.load(&warehouse).await;
        assert_eq!(current_years(&warehouse).await, [year]);
    }
}

async fn a_newer_reader_that_finds_no_figure_takes_no_report_away(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut empty = of_year(2022);
    empty.cells.clear();
    let story = [
        Said::read(fetched("a", 1, "A"), "1", &of_year(2023)),
        Said::read(fetched("a", 1, "A"), "2", &empty),
    ];
    load_all(&warehouse, &story).await;
    assert!(current_years(&warehouse).await.contains(&2023));
}
