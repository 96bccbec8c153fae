//! What transactions see of each other.

use runtime::database::{Database, Engine, Transaction, is_conflict, is_outage, query};

use crate::{
    SCHEMA, alike, count,
    scratch::{Scratch, on, on_each_engine},
    upgrade,
};

const COUNT: &str = "SELECT CAST(count(*) AS BIGINT) FROM it";

async fn database(scratch: &Scratch) -> Database {
    let database = scratch.open(SCHEMA);
    let migrations = alike(&["CREATE TABLE it (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)"]);
    upgrade(&database, &migrations).await;
    database
}

async fn insert(transaction: &mut Transaction, id: i64) -> u64 {
    let insert = query("INSERT INTO it VALUES ($1, 0) ON CONFLICT (id) DO NOTHING").bind(id);
    insert.execute(transaction).await.expect("inserted")
}

async fn add(transaction: &mut Transaction, id: i64) -> Result<u64, sqlx::Error> {
    let add = query("UPDATE it SET n = n + 1 WHERE id = $1").bind(id);
    add.execute(transaction).await
}

on_each_engine!(
    a_snapshot_is_one_state_whatever_is_written_meanwhile,
    what_is_dropped_is_undone,
    writers_at_once_lose_nothing,
    it_answers_until_it_is_closed,
);

async fn a_snapshot_is_one_state_whatever_is_written_meanwhile(scratch: Scratch) {
    let database = database(&scratch).await;
    let mut snapshot = database.snapshot().await.expect("it begins");
    let seen = async |snapshot: &mut Transaction| {
        let (count,): (i64,) = query(COUNT).fetch_one(snapshot).await.expect("one row");
        count
    };
    assert_eq!(seen(&mut snapshot).await, 0);
    let mut transaction = database.begin().await.expect("it begins");
    insert(&mut transaction, 1).await;
    transaction.commit().await.expect("committed");
    assert_eq!(seen(&mut snapshot).await, 0);
    drop(snapshot);
    assert_eq!(count(&database, COUNT).await, 1);
}

async fn what_is_dropped_is_undone(scratch: Scratch) {
    let database = database(&scratch).await;
    let mut transaction = database.begin().await.expect("it begins");
    insert(&mut transaction, 1).await;
    drop(transaction);
    assert_eq!(count(&database, COUNT).await, 0);
    let mut transaction = database.begin().await.expect("it begins");
    assert_eq!(insert(&mut transaction, 1).await, 1);
}

async fn writers_at_once_lose_nothing(scratch: Scratch) {
    let first = database(&scratch).await;
    let second = scratch.open(SCHEMA);
    let mut transaction = first.begin().await.expect("it begins");
    insert(&mut transaction, 1).await;
    transaction.commit().await.expect("committed");
    let writer = |database: &Database| {
        let database = database.clone();
        async move {
            for _ in 0..20 {
                let mut transaction = database.begin().await.expect("it begins");
                add(&mut transaction, 1).await.expect("added");
                transaction.commit().await.expect("committed");
            }
        }
    };
    tokio::join!(writer(&first), writer(&second), writer(&first));
    assert_eq!(count(&first, "SELECT n FROM it").await, 60);
}

async fn it_answers_until_it_is_closed(scratch: Scratch) {
    let database = database(&scratch).await;
    database.check().await.expect("it answers");
    database.close().await;
    let closed = database.check().await.expect_err("it is closed");
    assert!(is_outage(&closed), "{closed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_a_conflict_and_no_outage() {
    on(Engine::Postgres, |scratch| async move {
        let database = database(&scratch).await;
        let mut first = database.begin().await.expect("it begins");
        for id in [1, 2] {
            insert(&mut first, id).await;
        }
        first.commit().await.expect("committed");

        let mut first = database.begin().await.expect("it begins");
        let mut second = database.begin().await.expect("it begins");
        add(&mut first, 1).await.expect("nobody is in the way");
        add(&mut second, 2).await.expect("nobody is in the way");
        // Each waits for the other; whoever is undone lets the other go on.
        let first = async {
            let added = add(&mut first, 2).await;
            drop(first);
            added
        };
        let second = async {
            let added = add(&mut second, 1).await;
            drop(second);
            added
        };
        let (first, second) = tokio::join!(first, second);
        let [error] = &[first, second]
            .into_iter()
            .filter_map(Result::err)
            .collect::<Vec<_>>()[..]
        else {
            panic!("one of the two is expected to be undone");
        };
        assert!(is_conflict(error) && !is_outage(error), "{error:?}");
    })
    .await;
}
