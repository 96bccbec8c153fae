//! Which database to use, and how.

use std::{num::NonZeroU32, path::PathBuf, time::Duration};

use serde::Deserialize;

use crate::config::{Secret, duration};

/// A section that names a database.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// Which engine.
    pub backend: Kind,
    /// Settings of SQLite.
    pub sqlite: SqliteConfig,
    /// Settings of PostgreSQL.
    pub postgres: PostgresConfig,
}

/// The engines there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One file, for one machine.
    Sqlite,
    /// A server, for several processes on several machines.
    Postgres,
}

/// Settings of SQLite.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqliteConfig {
    /// The file. It and its folder are made when missing.
    pub file: PathBuf,
}

/// Settings of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostgresConfig {
    /// `postgres://user:password@host:port/database`, with `?sslmode=verify-full&sslrootcert=/path` for TLS.
    pub url: Secret,
    /// Connections of one process at most.
    pub connections: NonZeroU32,
    /// How long one statement may take, and how long a row may be in coming.
    #[serde(deserialize_with = "duration::positive")]
    pub answer_timeout: Duration,
}

/// How long a statement may take where no configuration tells.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

impl DatabaseConfig {
    /// SQLite in this file.
    pub fn sqlite(file: impl Into<PathBuf>) -> Self {
        Self {
            backend: Kind::Sqlite,
            sqlite: SqliteConfig { file: file.into() },
            postgres: PostgresConfig {
                url: Secret::new(""),
                connections: NonZeroU32::MIN,
                answer_timeout: ANSWER_TIMEOUT,
            },
        }
    }

    /// PostgreSQL at this address.
    pub fn postgres(url: impl Into<String>, connections: NonZeroU32) -> Self {
        Self {
            backend: Kind::Postgres,
            sqlite: SqliteConfig {
                file: PathBuf::new(),
            },
            postgres: PostgresConfig {
                url: Secret::new(url),
                connections,
                answer_timeout: ANSWER_TIMEOUT,
            },
        }
    }
}
