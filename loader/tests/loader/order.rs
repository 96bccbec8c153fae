//! Loading the same events again, or in another order, gives the same warehouse.

use std::collections::BTreeMap;

use loader::Loaded;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use runtime::database::Engine;
use shared::{
    cell::{Value, Verdict},
    place::Place,
    run::{FetchOutcome, RefusalReason},
};

use tokio::{runtime::Handle, task::JoinSet};

use crate::{
    fixture::{
        Said, anonymous_report, another, fetched, load_all, of_year, open, report, unchanged,
        was_fetched,
    },
    scratch::{Scratch, on, on_each_engine},
    tool::{Fields, Tool},
};

on_each_engine!(
    many_loaders_at_once_load_what_one_does,
    a_repeat_changes_nothing,
    two_loaders_at_once_load_what_one_does,
    a_revision_is_known_since_the_first_event_that_was_said_of_it,
);

/// Two runs: a report, its correction, the same bytes at a second address, another reader, a document beside it that
/// disagrees, one whose year a newer reader corrects, a replay, a rejected one, one in quarantine.
fn story() -> Vec<Said> {
    let mut beside = report(6);
    beside.cells[3].raw = None;
    beside.cells[3].value = None;
    beside.cells[4].value = Some(Value::Count(60));
    let mut retold = fetched("h", 1, "H");
    retold.listing.title = Some("another title".to_owned());
    let refused = FetchOutcome::Refused {
        reason: RefusalReason::ErrorPage,
        detail: "访问出错".to_owned(),
    };
    vec![
        Said::read(fetched("a", 1, "A"), "1", &report(5)),
        Said::read(fetched("a", 2, "A'"), "1", &report(6)),
        Said::read(fetched("a", 2, "A'"), "2", &report(7)),
        Said::read(fetched("b", 1, "A"), "1", &report(5)),
        Said::read(fetched("e", 2, "E"), "2", &beside),
        Said::read(fetched("g", 1, "G"), "1", &report(5)),
        Said::read(fetched("g", 1, "G"), "2", &of_year(2022)),
        Said::read(fetched("h", 1, "H"), "1", &report(5)),
        Said::read_again(retold, "1", &of_year(2021), 1),
        Said::rejected(fetched("c", 1, "C")),
        Said::read(fetched("d", 1, "D"), "1", &anonymous_report()),
        Said::finished(
            1,
            vec![
                ("a", was_fetched(2, "A'")),
                ("b", was_fetched(1, "A")),
                ("c", was_fetched(1, "C")),
                ("d", was_fetched(1, "D")),
                ("e", was_fetched(2, "E")),
                ("f", refused),
            ],
        ),
        Said::finished(2, vec![("a", unchanged(2, "A'")), ("b", unchanged(1, "A"))]),
    ]
}

/// The dump of another warehouse of this engine into which these were loaded.
async fn dump_of<'a>(scratch: &Scratch, all: impl IntoIterator<Item = &'a Said>) -> String {
    let (_scratch, warehouse) = another(scratch).await;
    load_all(&warehouse, all).await;
    warehouse.dump().await.expect("the dump")
}

async fn a_repeat_changes_nothing(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let story = story();
    load_all(&warehouse, &story).await;
    let (dump, unsent) = (
        warehouse.dump().await.expect("the dump"),
        warehouse.unsent().await.expect("the outbox"),
    );
    for said in &story {
        assert_eq!(said.load(&warehouse).await, Loaded::Before);
    }
    assert_eq!(warehouse.dump().await.expect("the dump"), dump);
    assert_eq!(warehouse.unsent().await.expect("the outbox"), unsent);
}

/// One engine is enough: both give the same dump.
#[tokio::test]
async fn the_dump_tells_warehouses_apart() {
    on(Engine::Sqlite, check_dump).await;
}

async fn check_dump(scratch: Scratch) {
    let story = story();
    let whole = dump_of(&scratch, &story).await;
    for left_out in 0..story.len() {
        let others = story
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != left_out);
        let dump = dump_of(&scratch, others.map(|(_, said)| said)).await;
        assert_ne!(dump, whole, "event {left_out} leaves no trace");
    }
}

async fn two_loaders_at_once_load_what_one_does(scratch: Scratch) {
    let first = open(&scratch).await;
    let second = open(&scratch).await;
    let forwards = story();
    let backwards: Vec<Said> = forwards.iter().rev().cloned().collect();
    tokio::join!(load_all(&first, &forwards), load_all(&second, &backwards));
    let dump = first.dump().await.expect("the dump");
    assert_eq!(dump, dump_of(&scratch, &forwards).await);
}

async fn a_revision_is_known_since_the_first_event_that_was_said_of_it(scratch: Scratch) {
    let known_since = async |order: [&Said; 2]| {
        let (scratch, warehouse) = another(&scratch).await;
        load_all(&warehouse, order).await;
        let statement = "SELECT known_since FROM revision";
        Tool::connect(&scratch).await.row(statement).await
    };
    let first = Said::read(fetched("a", 1, "A"), "1", &report(5));
    let second = Said::read(fetched("b", 1, "A"), "1", &report(5));
    let in_order = known_since([&first, &second]).await;
    assert_eq!(known_since([&second, &first]).await, in_order);
    assert_ne!(known_since([&second, &second]).await, in_order);
}

/// Every event at least once, some more often, in any order.
fn deliveries() -> impl Strategy<Value = Vec<usize>> {
    let events = story().len();
    prop::collection::vec(0..events, 0..4)
        .prop_map(move |repeated| (0..events).chain(repeated).collect::<Vec<_>>())
        .prop_shuffle()
}

/// In so many orders.
async fn check_orders(scratch: Scratch, cases: u32) {
    let story = story();
    let expected = dump_of(&scratch, &story).await;
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let runtime = Handle::current();
    let checked = tokio::task::block_in_place(|| {
        runner.run(&deliveries(), |deliveries| {
            let delivered = deliveries.iter().map(|it| &story[*it]);
            let dump = runtime.block_on(dump_of(&scratch, delivered));
            prop_assert_eq!(&dump, &expected);
            Ok(())
        })
    });
    checked.expect("the order does not matter");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_events_does_not_matter_in_sqlite() {
    on(Engine::Sqlite, |scratch| check_orders(scratch, 24)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_events_does_not_matter_in_postgres() {
    on(Engine::Postgres, |scratch| check_orders(scratch, 6)).await;
}

/// Many hands, each with all events and some twice, in an order of its own: the result is that of one hand, and each event
/// was loaded once.
async fn many_loaders_at_once_load_what_one_does(scratch: Scratch) {
    const ROUNDS: usize = 3;
    const LOADERS: usize = 4;
    let story = story();
    let expected = dump_of(&scratch, &story).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..ROUNDS {
        let (scratch, _warehouse) = another(&scratch).await;
        let mut loaders = JoinSet::new();
        for _ in 0..LOADERS {
            let deliveries = deliveries()
                .new_tree(&mut runner)
                .expect("an order")
                .current();
            // With connections of its own, as a process has.
            let warehouse = open(&scratch).await;
            let story = story.clone();
            loaders.spawn(async move {
                let mut loaded = 0;
                for it in deliveries {
                    loaded += usize::from(story[it].load(&warehouse).await == Loaded::Now);
                }
                loaded
            });
        }
        let loaded: usize = loaders.join_all().await.into_iter().sum();
        assert_eq!(loaded, story.len());
        let warehouse = open(&scratch).await;
        let dump = warehouse.dump().await.expect("the dump");
        assert_eq!(dump, expected);
    }
}

/// The same in both engines, row for row: every table, every view, every file that is exported.
#[tokio::test(flavor = "multi_thread")]
async fn both_engines_hold_and_show_the_same() {
    on(Engine::Postgres, |postgres| async move {
        let sqlite = Scratch::new(Engine::Sqlite)
            .await
            .expect("it needs no server");
        let mut story = story();
        story.push(in_doubt());
        let mut seen = Vec::new();
        for scratch in [&sqlite, &postgres] {
            let warehouse = open(scratch).await;
            load_all(&warehouse, &story).await;
            let out = scratch.folder.path().join("out");
            let files = loader::export::csv(&warehouse, &out)
                .await
                .expect("the export");
            let read = |it: &loader::export::ExportedFile| {
                let name = it.path.file_name().expect("a name").to_owned();
                (
                    name,
                    std::fs::read_to_string(&it.path).expect("the file is there"),
                )
            };
            seen.push((
                warehouse.dump().await.expect("the dump"),
                warehouse.status().await.expect("status"),
                warehouse.current_reports().await.expect("reports"),
                warehouse.current_problems().await.expect("problems"),
                files.iter().map(read).collect::<Vec<_>>(),
                relations(scratch).await,
            ));
        }
        let (postgres, sqlite) = (seen.pop().expect("one"), seen.pop().expect("the other"));
        assert!(sqlite.5.len() > 20 && sqlite.5.values().all(|it| !it.is_empty()));
        for (table, rows) in &sqlite.5 {
            assert_eq!(postgres.5.get(table), Some(rows), "{table}");
        }
        assert_eq!(sqlite, postgres);
    })
    .await;
}

/// A report with a cell of every verdict, odd characters, places, and a zero that is printed as 0.00.
fn in_doubt() -> Said {
    let mut report = of_year(2020);
    let verdicts = [
        Verdict::Missing,
        Verdict::Uncertain,
        Verdict::Contradicted,
        Verdict::Unchecked,
    ];
    for (cell, verdict) in report.cells.iter_mut().zip(verdicts) {
        cell.verdict = verdict;
        cell.raw = Some("无\"\\\u{1}\n".to_owned());
        cell.place = Some(Place::Element {
            path: "table[2]/tr[5]".to_owned(),
        });
    }
    report.cells[0].value = None;
    for cell in &mut report.cells {
        if let Some(Value::Amount(amount)) = &mut cell.value {
            *amount = "0.00".parse().expect("a decimal");
        }
    }
    report.rules[0].right = "-12.340".parse().ok();
    Said::read(fetched("z", 1, "Z"), "1", &report)
}

/// Every table and view with all its rows, but for what is said only to one database: its migrations, surrogate keys (both
/// gave the same ones to the same events in the same order, save those that an insert of PostgreSQL used up in vain), and
/// the events in the outbox, which have ids and times of their own.
async fn relations(scratch: &Scratch) -> BTreeMap<String, Vec<Fields>> {
    let mut tool = Tool::connect(scratch).await;
    let names = match tool.engine() {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'"
        }
        Engine::Postgres => {
            "SELECT relname FROM pg_class
            WHERE relnamespace = 'warehouse'::regnamespace AND relkind IN ('r', 'v')"
        }
    };
    let mut relations = BTreeMap::new();
    for name in tool.rows(names).await {
        let name = name[0].1.clone().expect("a name");
        if name == "_sqlx_migrations" || name.ends_with("outbox") {
            continue;
        }
        let mut rows = tool.rows(format!("SELECT * FROM \"{name}\"")).await;
        for row in &mut rows {
            row.retain(|(column, _)| {
                column != "id" && !column.ends_with("_id") || column == "run_id"
            });
            for (column, field) in row {
                alike(column, field);
            }
        }
        rows.sort();
        relations.insert(name, rows);
    }
    relations
}

/// SQLite has neither truth values nor times: what PostgreSQL says of them, in its words.
fn alike(column: &str, field: &mut Option<String>) {
    let Some(text) = field else {
        return;
    };
    if ["newest", "latest", "balanced"].contains(&column) {
        *text = text.replace('t', "1").replace('f', "0");
    }
    if column == "known_since" {
        let time = text.replace(' ', "T").replace("+00", "Z");
        *text = time
            .parse::<chrono::DateTime<chrono::Utc>>()
            .expect("a time")
            .to_string();
    }
}

/// How long a load takes must not grow with the reports that it has nothing to do with.
#[tokio::test]
async fn a_load_reads_no_reports_but_its_own() {
    on(Engine::Postgres, |scratch| async move {
        let warehouse = open(&scratch).await;
        let tool = &mut Tool::connect(&scratch).await;
        for fill in [
            "INSERT INTO agency (name, region) SELECT '局' || it, '' FROM generate_series(1, 20000) AS it",
            "INSERT INTO report (agency_id, report_year) SELECT id, 2023 FROM agency",
            "ANALYZE",
        ] {
            tool.execute(fill).await;
        }
        for reader in ["1", "2"] {
            let said = Said::read(fetched("a", 1, "A"), reader, &report(5));
            said.load(&warehouse).await;
        }
        Said::rejected(fetched("b", 1, "B")).load(&warehouse).await;
        // Sessions count what they read, and say so when they end.
        warehouse.close().await;
        let others = "SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
        while !tool.rows(others).await.is_empty() {
            tokio::task::yield_now().await;
        }
        let read = "SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_user_tables WHERE relname = 'report'";
        let read = tool.row(read).await;
        let read: i64 = read[0].1.as_deref().and_then(|it| it.parse().ok()).expect("a number");
        assert!((1..100).contains(&read), "{read} reports were read");
    })
    .await;
}
