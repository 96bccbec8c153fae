//! The database, on each engine.

mod isolation;
mod outage;
mod scratch;
mod upgrade;
mod value;

use std::borrow::Cow;

use runtime::database::{Database, Migrations, query};
use sqlx::migrate::{Migration, MigrationType, Migrator};

const SCHEMA: &str = "test";

/// These steps, the first of them number 1.
fn migrations(sqlite: &[&'static str], postgres: &[&'static str]) -> Migrations {
    let migrator = |steps: &[&'static str]| {
        let step = |(number, sql): (i64, &&'static str)| {
            Migration::new(
                number,
                Cow::Borrowed("step"),
                MigrationType::Simple,
                sqlx::SqlSafeStr::into_sql_str(*sql),
                false,
            )
        };
        Migrator::with_migrations((1..).zip(steps).map(step).collect())
    };
    Migrations {
        sqlite: migrator(sqlite),
        postgres: migrator(postgres),
    }
}

/// The same steps for both.
fn alike(steps: &[&'static str]) -> Migrations {
    migrations(steps, steps)
}

async fn upgrade(database: &Database, migrations: &Migrations) {
    let upgraded = database.upgrade(migrations).await.expect("it upgrades");
    upgraded.commit().await.expect("committed");
}

async fn count(database: &Database, statement: &'static str) -> i64 {
    let mut snapshot = database.snapshot().await.expect("it answers");
    let (count,): (i64,) = query(statement)
        .fetch_one(&mut snapshot)
        .await
        .expect("one row");
    count
}
