//! Loading the same events again, or in another order, gives the same warehouse.

use loader::Loaded;
use proptest::prelude::*;
use shared::run::{FetchOutcome, RefusalReason};

use crate::fixture::{
    Said, anonymous_report, fetched, load_all, of_year, open, report, unchanged, warehouse,
    was_fetched,
};
use crate::schema::{connect, row};

/// Two runs: a report, its correction, the same bytes at a second address, another reader, a document beside it that
/// disagrees, one whose year a newer reader corrects, a replay, a rejected one, one in quarantine.
fn story() -> Vec<Said> {
    let mut beside = report(6);
    beside.cells[3].raw = None;
    beside.cells[3].value = None;
    beside.cells[4].value = Some(shared::cell::Value::Count(60));
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

async fn dump_of<'a>(all: impl IntoIterator<Item = &'a Said>) -> String {
    let (_folder, warehouse) = warehouse().await;
    load_all(&warehouse, all).await;
    warehouse.dump().await.expect("the dump")
}

#[tokio::test]
async fn a_repeat_changes_nothing() {
    let (_folder, warehouse) = warehouse().await;
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

#[tokio::test]
async fn the_dump_tells_warehouses_apart() {
    let story = story();
    let whole = dump_of(&story).await;
    for left_out in 0..story.len() {
        let others = story
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != left_out);
        let dump = dump_of(others.map(|(_, said)| said)).await;
        assert_ne!(dump, whole, "event {left_out} leaves no trace");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_loaders_at_once_load_what_one_does() {
    let (folder, first) = warehouse().await;
    let second = open(&folder).await;
    let forwards = story();
    let backwards: Vec<Said> = forwards.iter().rev().cloned().collect();
    tokio::join!(load_all(&first, &forwards), load_all(&second, &backwards));
    let dump = first.dump().await.expect("the dump");
    assert_eq!(dump, dump_of(&forwards).await);
}

#[tokio::test]
async fn a_revision_is_known_since_the_first_event_that_was_said_of_it() {
    let known_since = async |order: [&Said; 2]| {
        let (folder, warehouse) = warehouse().await;
        load_all(&warehouse, order).await;
        let statement = "SELECT known_since FROM revision".to_owned();
        row(&mut connect(&folder).await, statement).await
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_events_does_not_matter(deliveries in deliveries()) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let story = story();
        let expected = runtime.block_on(dump_of(&story));
        let dump = runtime.block_on(dump_of(deliveries.iter().map(|it| &story[*it])));
        prop_assert_eq!(dump, expected);
    }
}
