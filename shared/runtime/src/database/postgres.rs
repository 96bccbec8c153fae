//! PostgreSQL: one schema of one database.

use std::{str::FromStr, time::Duration};

use sqlx::{
    AssertSqlSafe, Connection, PgConnection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{DatabaseError, Migrations, PostgresConfig, Transaction, patience::in_time};

/// How long to wait for a connection: of a server that is away, or of a pool whose connections are all in use.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a connection that is in no use may take to answer. One that takes longer is closed without a word, so that
/// connections on which nothing comes any more do not use up the pool.
const PING_TIMEOUT: Duration = Duration::from_secs(3);

/// How an address begins. sqlx takes every other scheme for one of these.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// What every connection asks of the server: to notice within about a minute that a client's machine is gone, and within
/// two that a client has stopped in the middle of a transaction, and to give up the locks of both. That dates and times as
/// text are those of ISO 8601, in UTC. And not to compile statements: for one of many columns that takes seconds, and our
/// statements are short.
const SETTINGS: [(&str, &str); 7] = [
    ("tcp_keepalives_idle", "30"),
    ("tcp_keepalives_interval", "10"),
    ("tcp_keepalives_count", "3"),
    ("idle_in_transaction_session_timeout", "120000"),
    ("datestyle", "ISO"),
    ("timezone", "UTC"),
    ("jit", "off"),
];

/// Held by whoever brings a schema up to date. Any number does, if it is always the same.
const UPGRADE_LOCK: i64 = 0x676f_6e67_6b61_6901;

/// Connections to this server, with everything in this schema; and where that is.
pub(super) fn pool(
    config: &PostgresConfig,
    schema: &'static str,
) -> Result<(PgPool, String), DatabaseError> {
    let url = config.url.expose();
    if !SCHEMES.iter().any(|it| url.starts_with(it)) {
        return Err(DatabaseError::Address);
    }
    // What sqlx says of an address that is none repeats parts of it.
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| DatabaseError::Address)?
        .options([("search_path", schema)])
        .options(SETTINGS)
        .application_name("gongkai");
    let place = format!(
        "{}:{}/{} (schema {schema})",
        options.get_host(),
        options.get_port(),
        options
            .get_database()
            .unwrap_or_else(|| options.get_username()),
    );
    let pool = PgPoolOptions::new()
        .max_connections(config.connections.get())
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // The pool's own test has no limit.
        .test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(answers(connection)))
        .after_release(|connection, _| Box::pin(answers(connection)))
        .connect_lazy_with(options);
    Ok((pool, place))
}

/// Whether a connection answers. What was left of a transaction is undone before.
async fn answers(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    in_time(PING_TIMEOUT, connection.ping()).await?;
    Ok(true)
}

pub(super) async fn upgrade(
    pool: &PgPool,
    migrations: &Migrations,
    patience: Duration,
    place: &str,
) -> Result<Transaction, DatabaseError> {
    let open = |source| DatabaseError::Open {
        place: place.to_owned(),
        source,
    };
    let mut transaction = pool.begin().await.map_err(open)?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(UPGRADE_LOCK)
        .execute(&mut *transaction)
        .await
        .map_err(open)?;
    let schema: String = sqlx::query_scalar("SHOW search_path")
        .fetch_one(&mut *transaction)
        .await
        .map_err(open)?;
    let is_there: bool = sqlx::query_scalar("SELECT to_regnamespace($1) IS NOT NULL")
        .bind(&schema)
        .fetch_one(&mut *transaction)
        .await
        .map_err(open)?;
    if !is_there {
        // The name is a constant of ours that went to the server and came back.
        let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
        sqlx::query(create)
            .execute(&mut *transaction)
            .await
            .map_err(open)?;
    }
    let migrated = without_lock(&migrations.postgres)
        .run_direct(None, &mut *transaction, false)
        .await;
    migrated.map_err(|source| DatabaseError::Migrate {
        place: place.to_owned(),
        source,
    })?;
    Ok(Transaction::postgres(transaction, patience))
}

/// The same steps without sqlx's lock, which a failed step would leave on the connection. Ours goes with the transaction.
fn without_lock(migrator: &Migrator) -> Migrator {
    Migrator {
        migrations: migrator.migrations.clone(),
        locking: false,
        ..Migrator::DEFAULT
    }
}
