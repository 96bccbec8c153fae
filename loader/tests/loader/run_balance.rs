//! The account of a run closes whatever order its events arrive in.

use loader::{RunBalance, Warehouse};
use shared::run::{FetchOutcome, RefusalReason};

use crate::fixture::{
    Said, anonymous_report, fetched, load_all, report, unchanged, warehouse, was_fetched,
};

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
            ("a", was_fetched("A")),
            ("b", was_fetched("B")),
            ("c", was_fetched("C")),
            ("d", unchanged("D")),
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

#[tokio::test]
async fn what_is_still_to_be_read_is_pending() {
    let (_folder, warehouse) = warehouse().await;
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

#[tokio::test]
async fn a_run_whose_end_is_not_known_is_not_green() {
    let (_folder, warehouse) = warehouse().await;
    load_all(&warehouse, &readings()).await;
    let run = the_run(&warehouse).await;
    assert_eq!((run.status.as_str(), run.discovered), ("running", None));
    assert!(!run.balanced && !run.is_green());
    finished().load(&warehouse).await;
    check(&the_run(&warehouse).await, [1, 1, 1, 0]);
}

#[tokio::test]
async fn a_refusal_is_a_problem_with_address_and_reason_until_a_later_run_does_not_meet_it() {
    let (_folder, warehouse) = warehouse().await;
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
    Said::finished(2, vec![("f", was_fetched("F"))])
        .load(&warehouse)
        .await;
    assert_eq!(warehouse.current_problems().await.expect("problems"), []);
}
