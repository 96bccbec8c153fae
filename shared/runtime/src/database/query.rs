//! A statement and its values, for either engine.

use futures::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr, postgres::PgRow, sqlite::SqliteRow};

use super::{
    Argument, Transaction,
    patience::{each_in_time, in_time},
    transaction::Begun,
};

/// What a row of either engine can become: a tuple, or a type that derives [`sqlx::FromRow`] and names no engine.
pub trait FromRow:
    for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin + 'static
{
}

impl<T> FromRow for T where
    T: for<'r> sqlx::FromRow<'r, SqliteRow>
        + for<'r> sqlx::FromRow<'r, PgRow>
        + Send
        + Unpin
        + 'static
{
}

/// A statement and its values.
#[derive(Debug)]
pub struct Query<'q> {
    statement: SqlStr,
    arguments: Vec<Argument<'q>>,
}

/// A statement that both engines read alike. One that is put together at run time comes as [`AssertSqlSafe`].
pub fn query<'q>(statement: impl SqlSafeStr) -> Query<'q> {
    Query {
        statement: statement.into_sql_str(),
        arguments: Vec::new(),
    }
}

/// The sqlx query of one engine.
macro_rules! of {
    ($query:ident, $bind:ident) => {
        $query
            .arguments
            .into_iter()
            .fold(sqlx::query($query.statement), |query, it| it.$bind(query))
    };
}

impl<'q> Query<'q> {
    /// The next value: `$1`, `$2`, …
    #[must_use]
    pub fn bind(mut self, value: impl Into<Argument<'q>>) -> Self {
        self.arguments.push(value.into());
        self
    }

    /// Does it; how many rows it changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn execute(self, transaction: &mut Transaction) -> Result<u64, sqlx::Error> {
        Ok(match &mut transaction.begun {
            Begun::Sqlite(it) => {
                let query = of!(self, bind_sqlite);
                query.execute(&mut **it).await?.rows_affected()
            }
            Begun::Postgres(it) => {
                let query = of!(self, bind_postgres);
                in_time(transaction.patience, query.execute(&mut **it))
                    .await?
                    .rows_affected()
            }
        })
    }

    /// Its rows, one after the other.
    pub fn fetch<'c, T: FromRow>(
        self,
        transaction: &'c mut Transaction,
    ) -> BoxStream<'c, Result<T, sqlx::Error>>
    where
        'q: 'c,
    {
        match &mut transaction.begun {
            Begun::Sqlite(it) => {
                let rows = of!(self, bind_sqlite).fetch(&mut **it);
                decoded(rows, |row| T::from_row(&row)).boxed()
            }
            Begun::Postgres(it) => {
                let rows = of!(self, bind_postgres).fetch(&mut **it);
                let rows = each_in_time(transaction.patience, rows);
                decoded(rows, |row| T::from_row(&row)).boxed()
            }
        }
    }

    /// All its rows.
    ///
    /// # Errors
    /// What the database says, or that a row is no `T`.
    pub async fn fetch_all<T: FromRow>(
        self,
        transaction: &mut Transaction,
    ) -> Result<Vec<T>, sqlx::Error> {
        self.fetch(transaction).try_collect().await
    }

    /// Its first row, if it has one.
    ///
    /// # Errors
    /// What the database says, or that the row is no `T`.
    pub async fn fetch_optional<T: FromRow>(
        self,
        transaction: &mut Transaction,
    ) -> Result<Option<T>, sqlx::Error> {
        // To the end, so that the statement is over.
        Ok(self.fetch_all(transaction).await?.into_iter().next())
    }

    /// Its first row.
    ///
    /// # Errors
    /// [`sqlx::Error::RowNotFound`] when it has none; else what the database says, or that the row is no `T`.
    pub async fn fetch_one<T: FromRow>(
        self,
        transaction: &mut Transaction,
    ) -> Result<T, sqlx::Error> {
        self.fetch_optional(transaction)
            .await?
            .ok_or(sqlx::Error::RowNotFound)
    }
}

fn decoded<R, T>(
    rows: impl Stream<Item = Result<R, sqlx::Error>>,
    decode: impl Fn(R) -> Result<T, sqlx::Error>,
) -> impl Stream<Item = Result<T, sqlx::Error>> {
    rows.map(move |row| row.and_then(&decode))
}

pub(super) fn dynamic<'q>(statement: String) -> Query<'q> {
    query(AssertSqlSafe(statement))
}
