//! The account of a run closes whatever order its events arrive in.

use loader::{Loaded, Mark, RunBalance, Warehouse, WarehouseError, run_rows};
use shared::{
    digest::Sha256,
    event::{CrawlFinished, Event, RunStatus},
    run::{FetchOutcome, RefusalReason},
};

use crate::{
    fixture::{
        Said, anonymous_report, another, crawl_finished, fetched, load_all, manifest, open, report,
        unchanged, was_fetched,
    },
    scratch::{Scratch, on_each_engine},
};

on_each_engine!(
    what_is_still_to_be_read_is_pending,
    a_run_whose_end_is_not_known_is_not_green,
    a_refusal_is_a_problem_with_address_and_reason_until_a_later_run_does_not_meet_it,
    what_the_source_puts_back_is_pending_until_it_is_read_again,
    what_is_unchanged_and_was_never_read_is_pending,
    an_account_without_observations_goes_by_the_bytes,
    an_incomplete_run_says_why,
    an_account_that_comes_after_its_replay_changes_nothing,
    another_account_under_the_same_name_is_refused,
);

/// What the run before had told of: it is unchanged.
fn before() -> Said {
    Said::read(fetched("d", 1, "D"), "1", &report(5))
}

fn readings() -> Vec<Said> {
    vec![
        Said::read(fetched("a", 1, "A"), "1", &report(5)),
        Said::read(fetched("b", 1, "B"), "1", &anonymous_report()),
        Said::rejected(fetched("c", 1, "C")),
    ]
}

fn finished() -> Said {
    let failed = FetchOutcome::Failed {
        detail: "no answer".to_owned(),
    };
    let refused = FetchOutcome::Refused {
        reason: RefusalReason::NotFound,
        detail: "404".to_owned(),
    };
    Said::finished(
        1,
        vec![
            ("a", was_fetched(1, "A")),
            ("b", was_fetched(1, "B")),
            ("c", was_fetched(1, "C")),
            ("d", unchanged(1, "D")),
            ("e", FetchOutcome::Landing),
            ("f", refused),
            ("g", failed),
        ],
    )
}

async fn the_run(warehouse: &Warehouse) -> RunBalance {
    let mut runs = warehouse.run_balances().await.expect("runs");
    assert_eq!(runs.len(), 1);
    runs.remove(0)
}

fn check(run: &RunBalance, loaded_quarantined_rejected_pending: [i64; 4]) {
    let found = [run.loaded, run.quarantined, run.rejected, run.pending];
    assert_eq!(found, loaded_quarantined_rejected_pending);
    assert_eq!([run.unchanged, run.refused, run.failed], [1, 1, 1]);
    assert_eq!((run.discovered, run.balanced), (Some(6), true));
    assert_eq!(run.is_green(), run.pending == 0);
}

async fn what_is_still_to_be_read_is_pending(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    before().load(&warehouse).await;
    finished().load(&warehouse).await;
    check(&the_run(&warehouse).await, [0, 0, 0, 3]);
    let [report, anonymous, rejected] = &readings()[..] else {
        panic!("three readings are expected");
    };
    report.load(&warehouse).await;
    check(&the_run(&warehouse).await, [1, 0, 0, 2]);
    anonymous.load(&warehouse).await;
    check(&the_run(&warehouse).await, [1, 1, 0, 1]);
    rejected.load(&warehouse).await;
    check(&the_run(&warehouse).await, [1, 1, 1, 0]);
}

async fn a_run_whose_end_is_not_known_is_not_green(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    before().load(&warehouse).await;
    load_all(&warehouse, &readings()).await;
    let run = the_run(&warehouse).await;
    assert_eq!((run.status.as_str(), run.discovered), ("running", None));
    assert!(!run.balanced && !run.is_green());
    finished().load(&warehouse).await;
    check(&the_run(&warehouse).await, [1, 1, 1, 0]);
}

async fn a_refusal_is_a_problem_with_address_and_reason_until_a_later_run_does_not_meet_it(
    scratch: Scratch,
) {
    let warehouse = open(&scratch).await;
    finished().load(&warehouse).await;
    let problems = warehouse.current_problems().await.expect("problems");
    let [refused] = &problems[..] else {
        panic!("one problem is expected: {problems:?}");
    };
    assert_eq!(
        (refused.code.as_str(), refused.reason.as_deref()),
        ("fetch_refused", Some("not_found"))
    );
    assert_eq!(refused.url.as_deref(), Some("http://portal.test/f"));
    Said::finished(2, vec![("f", was_fetched(1, "F"))])
        .load(&warehouse)
        .await;
    assert_eq!(warehouse.current_problems().await.expect("problems"), []);
}

/// The account of the n-th run.
async fn run(warehouse: &Warehouse, number: i64) -> RunBalance {
    let runs = warehouse.run_balances().await.expect("runs");
    let run = runs.into_iter().find(|it| it.number == Some(number));
    run.expect("the run is there")
}

async fn what_the_source_puts_back_is_pending_until_it_is_read_again(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    for (number, bytes) in [(1, "A"), (2, "B"), (3, "A")] {
        let pages = vec![("a", was_fetched(number, bytes))];
        Said::finished(number.into(), pages).load(&warehouse).await;
    }
    let read = |observation, bytes| Said::read(fetched("a", observation, bytes), "1", &report(5));
    for said in [read(1, "A"), read(2, "B")] {
        said.load(&warehouse).await;
    }
    let third = run(&warehouse, 3).await;
    assert_eq!(
        (third.loaded, third.pending),
        (0, 1),
        "its bytes were read, but before B"
    );
    assert!(run(&warehouse, 1).await.is_green() && !third.is_green());
    read(3, "A").load(&warehouse).await;
    assert!(run(&warehouse, 3).await.is_green());
}

async fn what_is_unchanged_and_was_never_read_is_pending(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    for (number, outcome) in [(1, was_fetched(1, "A")), (2, unchanged(1, "A"))] {
        Said::finished(number, vec![("a", outcome)])
            .load(&warehouse)
            .await;
    }
    let second = run(&warehouse, 2).await;
    assert_eq!((second.unchanged, second.pending), (0, 1));
    assert!(second.balanced && !second.is_green());
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    let second = run(&warehouse, 2).await;
    assert_eq!((second.unchanged, second.pending), (1, 0));
    assert!(second.is_green());
}

async fn an_account_without_observations_goes_by_the_bytes(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let sha256 = Sha256::of(b"A");
    let observation = None;
    let fetched_then = FetchOutcome::Fetched {
        sha256,
        observation,
    };
    let unchanged_then = FetchOutcome::Unchanged {
        sha256,
        observation,
    };
    Said::finished(1, vec![("a", fetched_then)])
        .load(&warehouse)
        .await;
    Said::finished(2, vec![("a", unchanged_then)])
        .load(&warehouse)
        .await;
    let pending = |it: &RunBalance| it.pending;
    let runs = warehouse.run_balances().await.expect("runs");
    assert_eq!(runs.iter().map(pending).collect::<Vec<_>>(), [1, 1]);
    Said::read(fetched("a", 7, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    let runs = warehouse.run_balances().await.expect("runs");
    assert!(runs.iter().all(RunBalance::is_green), "{runs:?}");
}

async fn an_incomplete_run_says_why(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let manifest = manifest(1, vec![]);
    let mut event = crawl_finished(&manifest);
    event.status = RunStatus::Incomplete;
    event.reason = Some("the list ended early".to_owned());
    let rows = run_rows(&event, &manifest).expect("the manifest of the run");
    let mark = Mark::of(&Event::now(event));
    warehouse
        .load_run(&mark, &rows)
        .await
        .expect("it is loaded");
    let run = the_run(&warehouse).await;
    assert_eq!(run.reason.as_deref(), Some("the list ended early"));
    assert!(run.balanced && !run.is_green());
}

async fn an_account_that_comes_after_its_replay_changes_nothing(scratch: Scratch) {
    let first = Said::finished(1, vec![("a", was_fetched(1, "A"))]);
    let replay = Said::finished_again(1, vec![("a", FetchOutcome::Landing)], 1);
    let mut dumps = Vec::new();
    for order in [[&first, &replay], [&replay, &first]] {
        let (_scratch, warehouse) = another(&scratch).await;
        load_all(&warehouse, order).await;
        assert_eq!(the_run(&warehouse).await.discovered, Some(0));
        dumps.push(warehouse.dump().await.expect("the dump"));
    }
    assert_eq!(dumps[0], dumps[1]);
}

async fn another_account_under_the_same_name_is_refused(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let account = |pages| {
        let manifest = manifest(1, pages);
        let event = crawl_finished(&manifest);
        let rows = run_rows(&event, &manifest).expect("the manifest of the run");
        (event, rows)
    };
    let (event, rows) = account(vec![("a", was_fetched(1, "A"))]);
    let (other_event, other_rows) = account(vec![("b", was_fetched(1, "B"))]);
    let news = |event: &CrawlFinished| Mark::of(&Event::now(event.clone()));
    let loaded = warehouse.load_run(&news(&event), &rows).await;
    assert_eq!(loaded.expect("it is loaded"), Loaded::Now);
    let repeated = warehouse.load_run(&news(&event), &rows).await;
    assert_eq!(repeated.expect("a repeat is no error"), Loaded::Before);

    let dump = warehouse.dump().await.expect("the dump");
    let refused = warehouse.load_run(&news(&other_event), &other_rows).await;
    let refused = refused.expect_err("it is another account");
    assert!(
        matches!(refused, WarehouseError::OtherAccount { .. }),
        "{refused:?}"
    );
    assert!(!refused.is_temporary() && !refused.is_outage());
    assert_eq!(warehouse.dump().await.expect("the dump"), dump);

    // On purpose it may be replaced, and the repeat of what it replaced is still a repeat.
    let replay = Mark::of(&Event::replayed(other_event, 1));
    let replaced = warehouse.load_run(&replay, &other_rows).await;
    assert_eq!(replaced.expect("a replay"), Loaded::Now);
    let repeated = warehouse.load_run(&news(&event), &rows).await;
    assert_eq!(repeated.expect("a repeat is no error"), Loaded::Before);
}
