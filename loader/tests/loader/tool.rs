//! The warehouse as any tool sees it: rows of texts, with the names of their columns.

use runtime::database::Engine;
use sqlx::{
    AssertSqlSafe, Column, ColumnIndex, Connection, Database, Decode, Executor, PgConnection, Row,
    SqliteConnection, Type,
};

use crate::scratch::Scratch;

/// A row: each column's name, and its field as a text.
pub(crate) type Fields = Vec<(String, Option<String>)>;

/// A connection as any tool opens one.
pub(crate) enum Tool {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Tool {
    pub(crate) async fn connect(scratch: &Scratch) -> Self {
        match scratch.open("warehouse").engine() {
            Engine::Sqlite => {
                let url = format!("sqlite://{}", scratch.config.sqlite.file.display());
                let connection = SqliteConnection::connect(&url).await;
                Self::Sqlite(connection.expect("any tool can open it"))
            }
            Engine::Postgres => {
                let mut connection = scratch.connect().await;
                let path = "SET search_path TO warehouse; SET TimeZone TO 'UTC'; SET jit TO off";
                connection.execute(path).await.expect("it is there");
                Self::Postgres(connection)
            }
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows.
    pub(crate) async fn rows(&mut self, statement: impl Into<String>) -> Vec<Fields> {
        // Without preparing it: then PostgreSQL gives texts, too.
        let statement = sqlx::raw_sql(AssertSqlSafe(statement.into()));
        match self {
            Self::Sqlite(it) => fields(statement.fetch_all(it).await.expect("rows")),
            Self::Postgres(it) => fields(statement.fetch_all(it).await.expect("rows")),
        }
    }

    /// The one row.
    pub(crate) async fn row(&mut self, statement: impl Into<String>) -> Fields {
        let mut rows = self.rows(statement).await;
        assert_eq!(rows.len(), 1);
        rows.remove(0)
    }

    pub(crate) async fn execute(&mut self, statement: impl Into<String>) {
        self.rows(statement).await;
    }
}

fn fields<R: Row>(rows: Vec<R>) -> Vec<Fields>
where
    usize: ColumnIndex<R>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
    <R as Row>::Database: Database,
{
    let field = |row: &R, column: &<R::Database as Database>::Column| {
        let field = row.try_get_unchecked(column.ordinal()).expect("a text");
        (column.name().to_owned(), field)
    };
    let fields = |row: R| row.columns().iter().map(|it| field(&row, it)).collect();
    rows.into_iter().map(fields).collect()
}
