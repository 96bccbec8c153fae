//! A relational database behind one interface: SQLite in a file, or PostgreSQL.
//!
//! Statements are shared: both take `$1`, `ON CONFLICT`, `RETURNING` and `CAST`. Whoever writes one keeps to what both mean
//! alike; where they differ, [`Transaction::engine`] tells which one it is. Values travel as [`Argument`]s, each in the
//! type its engine has for it; many rows travel as a [`Batch`], in one statement.
//!
//! No statement is waited for without a limit ([`PostgresConfig::answer_timeout`]), nor is a connection taken from the
//! pool, or given back to it, that does not answer. Only a schema takes as long as it takes to be brought up to date.

mod argument;
mod batch;
mod config;
mod error;
mod migrations;
mod patience;
mod postgres;
mod query;
mod sqlite;
mod transaction;
mod wire;

use std::{io, time::Duration};

use sqlx::{PgPool, SqlitePool};

use self::patience::in_time;
pub use self::{
    argument::Argument,
    batch::{Batch, Values},
    config::{DatabaseConfig, Kind, PostgresConfig, SqliteConfig},
    error::{DatabaseError, is_conflict, is_outage},
    migrations::Migrations,
    query::{FromRow, Query, query},
    transaction::{Engine, Transaction},
};

/// How long a database may take to answer a question that costs nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long closing waits for connections that are in use.
const CLOSE_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(3);

/// A database. Clones share their connections. What a commit returned is durable.
#[derive(Debug, Clone)]
pub struct Database {
    pools: Pools,
    /// Where it is, without secrets; for messages.
    place: String,
}

#[derive(Debug, Clone)]
enum Pools {
    Sqlite {
        /// One connection: writers of one process queue here instead of in SQLite's busy loop.
        writer: SqlitePool,
        reader: SqlitePool,
    },
    Postgres {
        pool: PgPool,
        /// How long one statement may take.
        patience: Duration,
    },
}

impl Database {
    /// Opens a database. The file of SQLite, and its folder, are made when missing. In PostgreSQL everything lives in the
    /// schema of this name, which [`Database::upgrade`] makes. Nothing is connected yet.
    ///
    /// # Errors
    /// [`DatabaseError`] when the settings make no database.
    pub fn open(config: &DatabaseConfig, schema: &'static str) -> Result<Self, DatabaseError> {
        Ok(match config.backend {
            Kind::Sqlite => {
                let (writer, reader) = sqlite::pools(&config.sqlite)?;
                Self {
                    pools: Pools::Sqlite { writer, reader },
                    place: config.sqlite.file.display().to_string(),
                }
            }
            Kind::Postgres => {
                let (pool, place) = postgres::pool(&config.postgres, schema)?;
                Self {
                    pools: Pools::Postgres {
                        pool,
                        patience: config.postgres.answer_timeout,
                    },
                    place,
                }
            }
        })
    }

    /// Where it is, without secrets: a file, or host and database.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres { .. } => Engine::Postgres,
        }
    }

    /// A transaction in which the schema is up to date and which nobody else upgrades meanwhile. Who has more to bring up
    /// to date does that in it, and commits.
    ///
    /// # Errors
    /// [`DatabaseError`] when the database cannot be reached, or a newer build has written its schema.
    pub async fn upgrade(&self, migrations: &Migrations) -> Result<Transaction, DatabaseError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => sqlite::upgrade(writer, migrations, &self.place).await,
            Pools::Postgres { pool, patience } => {
                postgres::upgrade(pool, migrations, *patience, &self.place).await
            }
        }
    }

    /// A transaction that may write. SQLite gives it the write lock at once, so that it cannot fail half way because another
    /// writer came first; in PostgreSQL it reads what is committed, statement by statement, and locks what it must.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => {
                Transaction::sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres { pool, patience } => {
                let begun = in_time(*patience, pool.begin()).await?;
                Transaction::postgres(begun, *patience)
            }
        })
    }

    /// A transaction that only reads: one state of the database, whatever is written meanwhile.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        Ok(match &self.pools {
            Pools::Sqlite { reader, .. } => Transaction::sqlite(reader.begin().await?),
            Pools::Postgres { pool, patience } => {
                let begun = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
                Transaction::postgres(in_time(*patience, begun).await?, *patience)
            }
        })
    }

    /// Whether it answers, within five seconds, and may be written to as far as it says: a standby may not.
    ///
    /// # Errors
    /// What keeps it from answering; an outage when it is silent.
    pub async fn check(&self) -> Result<(), sqlx::Error> {
        let answer = async {
            let mut snapshot = self.snapshot().await?;
            let only_reads = match snapshot.engine() {
                Engine::Sqlite => "SELECT FALSE",
                Engine::Postgres => {
                    "SELECT pg_is_in_recovery() OR CAST(current_setting('default_transaction_read_only') AS BOOLEAN)"
                }
            };
            let (only_reads,): (bool,) = query(only_reads).fetch_one(&mut snapshot).await?;
            if only_reads {
                let words = "the server only reads; it may be a standby";
                return Err(io::Error::new(io::ErrorKind::ReadOnlyFilesystem, words).into());
            }
            Ok(())
        };
        in_time(PATIENCE, answer).await
    }

    /// Closes its connections. Dropping the last clone does too, but does not wait for it.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            // A connection that has fallen silent while it was given back is not waited for.
            Pools::Postgres { pool, .. } => {
                let _ = tokio::time::timeout(CLOSE_TIMEOUT, pool.close()).await;
            }
        }
    }
}
