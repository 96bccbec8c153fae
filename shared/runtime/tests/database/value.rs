//! What goes in comes out, of every type, in one row and in many.

use chrono::{DateTime, NaiveDate, Utc};
use runtime::database::{Argument, Batch, Database, FromRow, Query, Values, query};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::{
    SCHEMA, migrations,
    scratch::{Scratch, on_each_engine},
    upgrade,
};

const SQLITE: &str = "CREATE TABLE it (
    id INTEGER PRIMARY KEY, whole INTEGER, truth INTEGER, words TEXT, bytes BLOB, day TEXT, moment TEXT, digits TEXT,
    json TEXT
) STRICT";
const POSTGRES: &str = "CREATE TABLE it (
    id BIGINT PRIMARY KEY, whole BIGINT, truth BOOLEAN, words TEXT, bytes BYTEA, day DATE, moment TIMESTAMPTZ,
    digits NUMERIC, json JSON
)";

async fn database(scratch: &Scratch) -> Database {
    let database = scratch.open(SCHEMA);
    upgrade(&database, &migrations(&[SQLITE], &[POSTGRES])).await;
    database
}

/// Stores the value in this column; what the column then says.
async fn stored<T: FromRow>(
    database: &Database,
    insert: &'static str,
    value: Argument<'_>,
    select: &'static str,
) -> T {
    let mut transaction = database.begin().await.expect("it begins");
    let inserted = query(insert).bind(value).execute(&mut transaction).await;
    assert_eq!(inserted.expect("it is stored"), 1);
    let found = query(select).fetch_one(&mut transaction).await;
    found.expect("one row")
}

/// Checks that a column gives back what it was given, and NULL.
macro_rules! check {
    ($database:expr, $column:literal as $type:ty, $values:expr) => {
        check!($database, $column as $type, $values, $column)
    };
    ($database:expr, $column:literal as $type:ty, $values:expr, $select:literal) => {
        for value in $values {
            let value: Option<$type> = value;
            let found: (Option<$type>,) = stored(
                $database,
                concat!("INSERT INTO it (id, ", $column, ") VALUES (1, $1)"),
                value.clone().into(),
                concat!("SELECT ", $select, " FROM it"),
            )
            .await;
            assert_eq!(found, (value,), $column);
        }
    };
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).expect("JSON")
}

const MOMENTS: [&str; 3] = [
    "2024-02-29T23:59:59.999999Z",
    "1970-01-01T00:00:00Z",
    "2024-02-29T12:00:00.100Z",
];
const DECIMALS: [&str; 9] = [
    "0",
    "0.00",
    "5.0050",
    "-12345678901234567890.123456",
    "79228162514264337593543950335",
    "0.0000000000000000000000000001",
    "100000000",
    "-0.5",
    "120.000",
];
const JSONS: [&str; 4] = [
    r#"{"b": 1,  "a":2, "b":3}"#,
    "[\"第一段。\", \"\\u0000\"]",
    "null",
    "1.10",
];

on_each_engine!(
    a_batch_of_any_size_is_stored_whole_and_in_order,
    every_value_comes_back,
    a_decimal_keeps_its_digits_and_json_its_text,
    times_are_in_order_as_they_are_stored,
    a_row_becomes_a_struct,
    many_rows_come_back,
    one_column_is_enough_and_no_rows_ask_nothing,
);

async fn every_value_comes_back(scratch: Scratch) {
    let it = &database(&scratch).await;
    check!(
        it,
        "whole" as i64,
        [Some(i64::MIN), Some(0), Some(i64::MAX), None]
    );
    check!(it, "truth" as bool, [Some(true), Some(false), None]);
    let texts = ["", "第一段。", "a'b\"c\\\n\u{10ffff}"].map(|it| Some(it.to_owned()));
    check!(it, "words" as String, texts.into_iter().chain([None]));
    check!(
        it,
        "bytes" as Vec<u8>,
        [Some(vec![]), Some(vec![0, 255, 1]), None]
    );
    check!(
        it,
        "day" as NaiveDate,
        [Some(day("2024-02-29")), Some(day("0001-01-01")), None]
    );
    check!(
        it,
        "moment" as DateTime<Utc>,
        MOMENTS.map(|it| Some(moment(it))).into_iter().chain([None])
    );
}

async fn a_decimal_keeps_its_digits_and_json_its_text(scratch: Scratch) {
    let it = &database(&scratch).await;
    for text in DECIMALS {
        let (insert, select) = (
            "INSERT INTO it (id, digits) VALUES (1, $1)",
            "SELECT CAST(digits AS TEXT) FROM it",
        );
        let found: (String,) = stored(it, insert, decimal(text).into(), select).await;
        assert_eq!(found.0, text);
    }
    for text in JSONS {
        let (insert, select) = (
            "INSERT INTO it (id, json) VALUES (1, $1)",
            "SELECT CAST(json AS TEXT) FROM it",
        );
        let found: (String,) = stored(it, insert, Argument::Json(Some(raw(text))), select).await;
        assert_eq!(found.0, text);
    }
    let insert = "INSERT INTO it (id, digits) VALUES (1, $1)";
    let found: (String,) = stored(
        it,
        insert,
        decimal("-0.00").into(),
        "SELECT CAST(digits AS TEXT) FROM it",
    )
    .await;
    assert_eq!(found.0, "0.00", "a zero has no sign");
    for (insert, none) in [
        (
            "INSERT INTO it (id, digits) VALUES (1, $1)",
            Argument::Decimal(None),
        ),
        (
            "INSERT INTO it (id, json) VALUES (1, $1)",
            Argument::Json(None),
        ),
    ] {
        let nothing = "SELECT id FROM it WHERE digits IS NULL AND json IS NULL";
        assert_eq!(stored::<(i64,)>(it, insert, none, nothing).await, (1,));
    }
}

async fn times_are_in_order_as_they_are_stored(scratch: Scratch) {
    let it = &database(&scratch).await;
    let mut transaction = it.begin().await.expect("it begins");
    for (id, text) in (0_i64..).zip(MOMENTS) {
        let insert = query("INSERT INTO it (id, moment) VALUES ($1, $2)");
        insert
            .bind(id)
            .bind(moment(text))
            .execute(&mut transaction)
            .await
            .expect("stored");
    }
    let later = query("SELECT id FROM it WHERE moment > $1 ORDER BY moment")
        .bind(moment("2024-02-29T12:00:00Z"));
    let later: Vec<(i64,)> = later.fetch_all(&mut transaction).await.expect("rows");
    assert_eq!(later, [(2,), (0,)]);
}

async fn a_row_becomes_a_struct(scratch: Scratch) {
    #[derive(Debug, PartialEq, sqlx::FromRow)]
    struct It {
        id: i64,
        words: Option<String>,
        truth: bool,
    }
    let it = &database(&scratch).await;
    let mut transaction = it.begin().await.expect("it begins");
    let insert: Query<'_> = query("INSERT INTO it (id, words, truth) VALUES ($1, $2, $3)");
    insert
        .bind(7_i64)
        .bind("七")
        .bind(true)
        .execute(&mut transaction)
        .await
        .expect("stored");
    let select = || query("SELECT * FROM it");
    let expected = It {
        id: 7,
        words: Some("七".to_owned()),
        truth: true,
    };
    assert_eq!(
        select()
            .fetch_one::<It>(&mut transaction)
            .await
            .expect("one row"),
        expected
    );
    let wrong = query("SELECT words AS id, words, truth FROM it")
        .fetch_one::<It>(&mut transaction)
        .await;
    assert!(
        matches!(wrong, Err(sqlx::Error::ColumnDecode { .. })),
        "{wrong:?}"
    );
    let none = query("SELECT * FROM it WHERE id = 8")
        .fetch_one::<It>(&mut transaction)
        .await;
    assert!(matches!(none, Err(sqlx::Error::RowNotFound)), "{none:?}");
}

async fn many_rows_come_back(scratch: Scratch) {
    let it = &database(&scratch).await;
    let mut transaction = it.begin().await.expect("it begins");
    let rows = DECIMALS.len();
    let row = |row: usize, some: &str| (row != 1).then(|| some.to_owned());
    let inserted = Batch::of("it")
        .same("bytes", &b"\0\xff"[..])
        .ordinal("id", rows)
        .column(
            "whole",
            Values::Int((0..rows).map(|it| (it != 1).then_some(i64::MAX)).collect()),
        )
        .column(
            "truth",
            Values::Bool((0..rows).map(|it| (it != 1).then_some(it == 0)).collect()),
        )
        .column(
            "words",
            Values::Text(
                (0..rows)
                    .map(|it| (it != 1).then_some("a'\"\\,{第}\n"))
                    .collect(),
            ),
        )
        .column(
            "day",
            Values::Date(
                (0..rows)
                    .map(|it| (it != 1).then(|| day("2024-02-29")))
                    .collect(),
            ),
        )
        .column(
            "moment",
            Values::Time(
                (0..rows)
                    .map(|it| (it != 1).then(|| moment(MOMENTS[0])))
                    .collect(),
            ),
        )
        .column(
            "digits",
            Values::Decimal(DECIMALS.map(|it| Some(decimal(it))).to_vec()),
        )
        .column(
            "json",
            Values::Json(
                (0..rows)
                    .map(|it| (it != 1).then(|| raw(JSONS[it % 2])))
                    .collect(),
            ),
        )
        .insert(&mut transaction)
        .await;
    assert_eq!(inserted.expect("stored"), rows as u64);

    type Row = (
        (i64, Option<i64>, Option<bool>, Option<String>),
        (
            Vec<u8>,
            Option<NaiveDate>,
            Option<DateTime<Utc>>,
            Option<String>,
            Option<String>,
        ),
    );
    #[derive(sqlx::FromRow)]
    struct It {
        id: i64,
        whole: Option<i64>,
        truth: Option<bool>,
        words: Option<String>,
        bytes: Vec<u8>,
        day: Option<NaiveDate>,
        moment: Option<DateTime<Utc>>,
        digits: Option<String>,
        json: Option<String>,
    }
    let select =
        "SELECT id, whole, truth, words, bytes, day, moment, CAST(digits AS TEXT) AS digits,
        CAST(json AS TEXT) AS json FROM it ORDER BY id";
    let found: Vec<It> = query(select)
        .fetch_all(&mut transaction)
        .await
        .expect("rows");
    let found = found.into_iter().map(|it| -> Row {
        (
            (it.id, it.whole, it.truth, it.words),
            (it.bytes, it.day, it.moment, it.digits, it.json),
        )
    });
    let expected = (0..rows).map(|it| -> Row {
        (
            (
                it as i64,
                (it != 1).then_some(i64::MAX),
                (it != 1).then_some(it == 0),
                row(it, "a'\"\\,{第}\n"),
            ),
            (
                b"\0\xff".to_vec(),
                (it != 1).then(|| day("2024-02-29")),
                (it != 1).then(|| moment(MOMENTS[0])),
                Some(DECIMALS[it].to_owned()),
                row(it, JSONS[it % 2]),
            ),
        )
    });
    assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

async fn one_column_is_enough_and_no_rows_ask_nothing(scratch: Scratch) {
    let it = &database(&scratch).await;
    let mut transaction = it.begin().await.expect("it begins");
    let one = Batch::of("it")
        .ordinal("id", 3)
        .insert(&mut transaction)
        .await;
    assert_eq!(one.expect("stored"), 3);
    let none = Batch::of("no_such_table")
        .same("id", 1_i64)
        .column("words", Values::Text(vec![]));
    assert_eq!(
        none.insert(&mut transaction).await.expect("nothing to do"),
        0
    );
}

async fn a_batch_of_any_size_is_stored_whole_and_in_order(scratch: Scratch) {
    const ROWS: usize = 1000;
    let it = &database(&scratch).await;
    let mut transaction = it.begin().await.expect("it begins");
    // From nothing to more than goes into one message.
    let texts: Vec<String> = (0..ROWS)
        .map(|it| "文".repeat(if it == 7 { 20_000 } else { it % 50 }))
        .collect();
    let inserted = Batch::of("it")
        .same("truth", true)
        .ordinal("id", ROWS)
        .column(
            "words",
            Values::Text(texts.iter().map(|it| Some(it.as_str())).collect()),
        )
        .insert(&mut transaction)
        .await;
    assert_eq!(inserted.expect("stored"), ROWS as u64);
    let found: Vec<(String,)> = query("SELECT words FROM it WHERE truth ORDER BY id")
        .fetch_all(&mut transaction)
        .await
        .expect("rows");
    assert!(found.iter().map(|it| &it.0).eq(&texts));
}
