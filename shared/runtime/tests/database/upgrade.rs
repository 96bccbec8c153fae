//! Bringing a schema up to date: by several at once, and by an older build.

use runtime::database::{DatabaseError, query};

use crate::{
    SCHEMA, alike, count,
    scratch::{Scratch, on_each_engine},
    upgrade,
};

const STEP: &str = "CREATE TABLE it (id INTEGER PRIMARY KEY)";
const NEXT: &str = "CREATE TABLE other (id INTEGER PRIMARY KEY)";

on_each_engine!(
    a_new_database_may_be_upgraded_by_several_at_once,
    what_a_newer_build_has_written_is_refused,
    a_step_that_fails_leaves_nothing,
    what_is_not_committed_is_not_there,
);

async fn a_new_database_may_be_upgraded_by_several_at_once(scratch: Scratch) {
    let migrations = alike(&[STEP, "INSERT INTO it VALUES (1)", NEXT]);
    let loaders = (0..8).map(|_| async {
        // Each with connections of its own, as a process has.
        let database = scratch.open(SCHEMA);
        let mut upgraded = database.upgrade(&migrations).await.expect("it upgrades");
        let generate = query("INSERT INTO other SELECT coalesce(max(id), 0) + 1 FROM other");
        generate
            .execute(&mut upgraded)
            .await
            .expect("nobody else generates");
        upgraded.commit().await.expect("committed");
        database.close().await;
    });
    futures::future::join_all(loaders).await;
    let database = scratch.open(SCHEMA);
    assert_eq!(
        count(&database, "SELECT CAST(count(*) AS BIGINT) FROM it").await,
        1
    );
    assert_eq!(
        count(&database, "SELECT CAST(max(id) AS BIGINT) FROM other").await,
        8
    );
}

async fn what_a_newer_build_has_written_is_refused(scratch: Scratch) {
    let database = scratch.open(SCHEMA);
    upgrade(&database, &alike(&[STEP, NEXT])).await;
    for other in [&[STEP][..], &[NEXT, STEP]] {
        let refused = database
            .upgrade(&alike(other))
            .await
            .map(drop)
            .expect_err("it is newer");
        assert!(
            matches!(refused, DatabaseError::Migrate { .. }),
            "{refused:?}"
        );
        assert!(!refused.is_outage(), "{refused:?}");
    }
    // Nothing is left behind that keeps others away.
    upgrade(&scratch.open(SCHEMA), &alike(&[STEP, NEXT])).await;
    upgrade(&database, &alike(&[STEP, NEXT])).await;
}

async fn a_step_that_fails_leaves_nothing(scratch: Scratch) {
    let database = scratch.open(SCHEMA);
    let refused = database
        .upgrade(&alike(&[STEP, "CREATE TABLE it (id INTEGER)"]))
        .await
        .map(drop);
    let refused = refused.expect_err("it is there");
    assert!(!refused.is_outage(), "{refused:?}");
    upgrade(&database, &alike(&[STEP])).await;
    assert_eq!(
        count(&database, "SELECT CAST(count(*) AS BIGINT) FROM it").await,
        0
    );
}

async fn what_is_not_committed_is_not_there(scratch: Scratch) {
    let database = scratch.open(SCHEMA);
    drop(
        database
            .upgrade(&alike(&[STEP]))
            .await
            .expect("it upgrades"),
    );
    upgrade(&database, &alike(&[NEXT])).await;
    assert_eq!(
        count(&database, "SELECT CAST(count(*) AS BIGINT) FROM other").await,
        0
    );
}
