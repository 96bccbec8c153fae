//! A transaction in either engine.

use std::time::Duration;

use sqlx::{Postgres, Sqlite};

use super::patience::in_time;

/// Which engine a database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A transaction. Dropped without [`Transaction::commit`], it is undone.
#[derive(Debug)]
pub struct Transaction {
    pub(super) begun: Begun,
    /// How long one of its statements may take.
    pub(super) patience: Duration,
}

/// A transaction of one engine.
#[derive(Debug)]
pub(super) enum Begun {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    /// SQLite itself ends what takes too long: waiting for another writer.
    pub(super) fn sqlite(begun: sqlx::Transaction<'static, Sqlite>) -> Self {
        Self {
            begun: Begun::Sqlite(begun),
            patience: Duration::MAX,
        }
    }

    pub(super) fn postgres(
        begun: sqlx::Transaction<'static, Postgres>,
        patience: Duration,
    ) -> Self {
        Self {
            begun: Begun::Postgres(begun),
            patience,
        }
    }

    /// Which engine it is in.
    pub fn engine(&self) -> Engine {
        match self.begun {
            Begun::Sqlite(_) => Engine::Sqlite,
            Begun::Postgres(_) => Engine::Postgres,
        }
    }

    /// Makes what was done in it durable and visible.
    ///
    /// # Errors
    /// When that is not so, or (the connection broke) not known.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self.begun {
            Begun::Sqlite(it) => it.commit().await,
            Begun::Postgres(it) => in_time(self.patience, it.commit()).await,
        }
    }
}
