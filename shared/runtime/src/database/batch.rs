//! Many rows of one table in one statement: arrays in PostgreSQL (`unnest`), one JSON in SQLite (`json_each`).

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, value::RawValue};
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, postgres::PgArguments, query::Query};

use super::{
    Argument, Transaction,
    patience::in_time,
    query::dynamic,
    transaction::Begun,
    wire::{JsonText, Numeric, digits, instant},
};

/// How much of a batch goes to PostgreSQL in one statement, about. It must fit into one TLS record of 16 KiB: sqlx leaves
/// Nagle's algorithm on, under which a second record waits until the server's machine has acknowledged the first, some
/// 40 ms. Another statement costs a tenth of a millisecond.
const MESSAGE: usize = 15 * 1024;

/// Rows for one table, column by column. Every column has as many values as there are rows.
#[derive(Debug, Clone)]
pub struct Batch<'a> {
    table: &'static str,
    /// Columns that are the same in every row.
    same: Vec<(&'static str, Argument<'a>)>,
    columns: Vec<(&'static str, Values<'a>)>,
}

/// The values of one column.
#[derive(Debug, Clone)]
pub enum Values<'a> {
    /// `BIGINT`.
    Int(Vec<Option<i64>>),
    /// `BOOLEAN`; 0 and 1 in SQLite.
    Bool(Vec<Option<bool>>),
    /// `TEXT`.
    Text(Vec<Option<&'a str>>),
    /// `DATE`.
    Date(Vec<Option<NaiveDate>>),
    /// `TIMESTAMPTZ`.
    Time(Vec<Option<DateTime<Utc>>>),
    /// `NUMERIC`.
    Decimal(Vec<Option<Decimal>>),
    /// `JSON`.
    Json(Vec<Option<Box<RawValue>>>),
}

impl<'a> Batch<'a> {
    /// No columns of this table yet.
    pub fn of(table: &'static str) -> Self {
        Self {
            table,
            same: Vec::new(),
            columns: Vec::new(),
        }
    }

    /// A column that is the same in every row.
    #[must_use]
    pub fn same(mut self, column: &'static str, value: impl Into<Argument<'a>>) -> Self {
        self.same.push((column, value.into()));
        self
    }

    /// A column.
    #[must_use]
    pub fn column(mut self, column: &'static str, values: Values<'a>) -> Self {
        self.columns.push((column, values));
        self
    }

    /// A column that numbers the rows from 0, for as many as there are.
    #[must_use]
    pub fn ordinal(self, column: &'static str, rows: usize) -> Self {
        self.column(column, Values::Int((0..rows as i64).map(Some).collect()))
    }

    /// Inserts the rows; how many there were. Without rows it asks nothing of the database.
    ///
    /// # Errors
    /// What the database says.
    ///
    /// # Panics
    /// When the columns differ in length.
    pub async fn insert(self, transaction: &mut Transaction) -> Result<u64, sqlx::Error> {
        let rows = self.columns.first().map_or(0, |(_, it)| it.len());
        for (column, values) in &self.columns {
            assert_eq!(values.len(), rows, "{}.{column}", self.table);
        }
        if rows == 0 {
            return Ok(0);
        }
        match &mut transaction.begun {
            Begun::Sqlite(_) => self.insert_sqlite(rows, transaction).await,
            Begun::Postgres(it) => {
                in_time(transaction.patience, self.insert_postgres(rows, it)).await
            }
        }
    }

    /// `INSERT INTO it (a, b, c) SELECT $1, …`: up to the columns that differ.
    fn statement(&self) -> String {
        let names = self.same.iter().map(|it| it.0);
        let names: Vec<&str> = names.chain(self.columns.iter().map(|it| it.0)).collect();
        let mut text = format!("INSERT INTO {} ({}) SELECT ", self.table, names.join(", "));
        for number in 1..=self.same.len() {
            write!(text, "${number}, ").expect("a text takes every text");
        }
        text
    }

    async fn insert_sqlite(
        self,
        rows: usize,
        transaction: &mut Transaction,
    ) -> Result<u64, sqlx::Error> {
        let mut text = self.statement();
        let picks: Vec<String> = (0..self.columns.len())
            .map(|it| format!("value ->> {it}"))
            .collect();
        let array = self.same.len() + 1;
        write!(text, "{} FROM json_each(${array})", picks.join(", "))
            .expect("a text takes every text");
        let json: Vec<Vec<Value>> = (0..rows)
            .map(|row| self.columns.iter().map(|it| it.1.json(row)).collect())
            .collect();
        let json = serde_json::to_string(&json).expect("texts and numbers are always JSON");
        let query = self
            .same
            .into_iter()
            .fold(dynamic(text), |query, it| query.bind(it.1));
        query.bind(json).execute(transaction).await
    }

    async fn insert_postgres(
        mut self,
        mut rows: usize,
        transaction: &mut sqlx::Transaction<'static, Postgres>,
    ) -> Result<u64, sqlx::Error> {
        let mut text = self.statement();
        let arrays: Vec<String> = (self.same.len() + 1..)
            .zip(&self.columns)
            .map(|(number, it)| format!("${number}::{}[]", it.1.type_name()))
            .collect();
        write!(text, "it.* FROM unnest({}) AS it", arrays.join(", "))
            .expect("a text takes every text");
        let text = AssertSqlSafe(text).into_sql_str();
        let mut inserted = 0;
        while rows > 0 {
            let some = self.first(rows);
            rows -= some;
            let mut query = sqlx::query(text.clone());
            for (_, value) in &self.same {
                query = value.clone().bind_postgres(query);
            }
            for (_, values) in &mut self.columns {
                query = values.take(some).bind_postgres(query);
            }
            inserted += query.execute(&mut **transaction).await?.rows_affected();
        }
        Ok(inserted)
    }

    /// How many of the first rows go into one statement: at least one.
    fn first(&self, rows: usize) -> usize {
        let mut bytes = 0;
        let fits = |row: &usize| {
            bytes += self
                .columns
                .iter()
                .map(|it| it.1.bytes(*row))
                .sum::<usize>();
            bytes <= MESSAGE
        };
        (0..rows).take_while(fits).count().max(1)
    }
}

impl<'a> Values<'a> {
    /// Takes the first so many away.
    fn take(&mut self, rows: usize) -> Self {
        match self {
            Self::Int(it) => Self::Int(it.drain(..rows).collect()),
            Self::Bool(it) => Self::Bool(it.drain(..rows).collect()),
            Self::Text(it) => Self::Text(it.drain(..rows).collect()),
            Self::Date(it) => Self::Date(it.drain(..rows).collect()),
            Self::Time(it) => Self::Time(it.drain(..rows).collect()),
            Self::Decimal(it) => Self::Decimal(it.drain(..rows).collect()),
            Self::Json(it) => Self::Json(it.drain(..rows).collect()),
        }
    }

    fn bind_postgres(
        self,
        query: Query<'a, Postgres, PgArguments>,
    ) -> Query<'a, Postgres, PgArguments> {
        match self {
            Self::Int(it) => query.bind(it),
            Self::Bool(it) => query.bind(it),
            Self::Text(it) => query.bind(it),
            Self::Date(it) => query.bind(it),
            Self::Time(it) => query.bind(it),
            Self::Decimal(it) => query.bind(each(it, Numeric)),
            Self::Json(it) => query.bind(each(it, JsonText)),
        }
    }

    /// About how much one of them takes on its way.
    fn bytes(&self, row: usize) -> usize {
        const LENGTH: usize = 4;
        LENGTH
            + match self {
                Self::Text(it) => it[row].map_or(0, str::len),
                Self::Json(it) => it[row].as_ref().map_or(0, |it| it.get().len()),
                Self::Decimal(_) => 16,
                Self::Int(_) | Self::Bool(_) | Self::Date(_) | Self::Time(_) => 8,
            }
    }
}

impl Values<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Int(it) => it.len(),
            Self::Bool(it) => it.len(),
            Self::Text(it) => it.len(),
            Self::Date(it) => it.len(),
            Self::Time(it) => it.len(),
            Self::Decimal(it) => it.len(),
            Self::Json(it) => it.len(),
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Int(_) => "bigint",
            Self::Bool(_) => "boolean",
            Self::Text(_) => "text",
            Self::Date(_) => "date",
            Self::Time(_) => "timestamptz",
            Self::Decimal(_) => "numeric",
            Self::Json(_) => "json",
        }
    }

    /// As SQLite is to keep it: JSON stays a text of its own.
    fn json(&self, row: usize) -> Value {
        match self {
            Self::Int(it) => it[row].into(),
            Self::Bool(it) => it[row].map(i64::from).into(),
            Self::Text(it) => it[row].into(),
            Self::Date(it) => it[row].map(|it| it.to_string()).into(),
            Self::Time(it) => it[row].map(instant).into(),
            Self::Decimal(it) => it[row].map(digits).into(),
            Self::Json(it) => it[row].as_ref().map(|it| it.get()).into(),
        }
    }
}

fn each<A, B>(values: Vec<Option<A>>, into: impl Fn(A) -> B) -> Vec<Option<B>> {
    values.into_iter().map(|it| it.map(&into)).collect()
}
