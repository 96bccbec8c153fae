//! The schema of a database, for each engine.

use sqlx::migrate::Migrator;

/// The schema of a database, as the steps that lead to it, for each engine.
#[derive(Debug)]
pub struct Migrations {
    /// Steps in SQLite.
    pub sqlite: Migrator,
    /// Steps in PostgreSQL.
    pub postgres: Migrator,
}
