//! The schema: made by whoever opens the file first, and its views, generated from the forms.

use std::collections::BTreeSet;

use loader::{Warehouse, WarehouseError};
use shared::{cell::Verdict, form};
use sqlx::{AssertSqlSafe, Column, Connection, Row, SqliteConnection, sqlite::SqliteColumn};
use tempfile::TempDir;

use crate::fixture::{Said, fetched, open, report, warehouse};

/// A connection as any tool opens one.
pub(crate) async fn connect(folder: &TempDir) -> SqliteConnection {
    let path = format!("sqlite://{}", folder.path().join("warehouse.db").display());
    SqliteConnection::connect(&path)
        .await
        .expect("any tool can open it")
}

/// The names and fields of the one row.
pub(crate) async fn row(
    connection: &mut SqliteConnection,
    statement: String,
) -> Vec<(String, Option<String>)> {
    let row = sqlx::query(AssertSqlSafe(statement))
        .fetch_one(connection)
        .await
        .expect("one row");
    let field = |column: &SqliteColumn| {
        let field = row.try_get_unchecked(column.ordinal()).expect("text");
        (column.name().to_owned(), field)
    };
    row.columns().iter().map(field).collect()
}

#[tokio::test]
async fn a_wide_view_has_a_column_for_each_cell_of_its_table_in_every_form() {
    let (folder, warehouse) = warehouse().await;
    let mut with_doubt = report(5);
    with_doubt.cells[0].verdict = Verdict::Uncertain;
    Said::read(fetched("a", 1, "A"), "1", &with_doubt)
        .load(&warehouse)
        .await;
    let connection = &mut connect(&folder).await;
    for table in ["active_disclosure", "requests", "challenges"] {
        let fields = row(connection, format!("SELECT * FROM {table}")).await;
        let figures: BTreeSet<&str> = fields
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|it| it.contains("__"))
            .collect();
        let cells: BTreeSet<String> = form::all()
            .iter()
            .flat_map(|it| it.cells())
            .filter(|it| it.table == table)
            .map(|it| format!("{}__{}", it.row, it.column).replace('.', "_"))
            .collect();
        assert_eq!(figures, cells.iter().map(String::as_str).collect());
    }
}

#[tokio::test]
async fn a_wide_view_shows_the_figures_and_how_many_are_doubted() {
    let (folder, warehouse) = warehouse().await;
    let mut with_doubt = report(5);
    with_doubt.cells[1].verdict = Verdict::Missing;
    with_doubt.cells[0].verdict = Verdict::Uncertain;
    Said::read(fetched("a", 1, "A"), "1", &with_doubt)
        .load(&warehouse)
        .await;
    let connection = &mut connect(&folder).await;
    let shown = row(
        connection,
        "SELECT form, doubted, doubted_cells, fees__amount, licensing__decisions, licensing__change
         FROM active_disclosure"
            .to_owned(),
    )
    .await;
    let values: Vec<Option<&str>> = shown.iter().map(|(_, value)| value.as_deref()).collect();
    let doubted = r#"["regulations__made","regulations__repealed"]"#;
    assert_eq!(
        values,
        [
            Some("2021"),
            Some("2"),
            Some(doubted),
            Some("5.0050"),
            Some("5"),
            None
        ]
    );
    let sound = row(connection, "SELECT doubted_cells FROM requests".to_owned()).await;
    assert_eq!(sound[0].1.as_deref(), Some("[]"));
}

#[tokio::test]
async fn every_cell_is_doubted_by_the_name_of_its_column() {
    let (folder, warehouse) = warehouse().await;
    let mut in_doubt = report(5);
    for cell in &mut in_doubt.cells {
        cell.verdict = Verdict::Contradicted;
    }
    Said::read(fetched("a", 1, "A"), "1", &in_doubt)
        .load(&warehouse)
        .await;
    let connection = &mut connect(&folder).await;
    let mut doubted = 0;
    for table in ["active_disclosure", "requests", "challenges"] {
        let fields = row(connection, format!("SELECT * FROM {table}")).await;
        let filled: BTreeSet<&str> = fields
            .iter()
            .filter(|(name, value)| name.contains("__") && value.is_some())
            .map(|(name, _)| name.as_str())
            .collect();
        let names = fields.iter().find(|(name, _)| name == "doubted_cells");
        let names = names
            .and_then(|(_, value)| value.as_deref())
            .expect("the names");
        let names: Vec<&str> = serde_json::from_str(names).expect("a JSON array");
        assert_eq!(names.iter().copied().collect::<BTreeSet<_>>(), filled);
        doubted += names.len();
    }
    assert_eq!(doubted, in_doubt.cells.len());
}

#[tokio::test]
async fn opening_again_writes_nothing() {
    let (folder, _warehouse) = warehouse().await;
    let connection = &mut connect(&folder).await;
    let changes_of_others = "PRAGMA data_version";
    let before = row(connection, changes_of_others.to_owned()).await;
    open(&folder).await;
    assert_eq!(row(connection, changes_of_others.to_owned()).await, before);
}

#[tokio::test]
async fn what_an_older_build_generated_is_generated_anew() {
    let (folder, _warehouse) = warehouse().await;
    let connection = &mut connect(&folder).await;
    let generated =
        "SELECT sql, (SELECT count(*) FROM form_cell WHERE row_label = 'another') AS others
        FROM sqlite_master WHERE name = 'requests'";
    let before = row(connection, generated.to_owned()).await;
    for change in [
        "DROP VIEW requests",
        "CREATE VIEW requests AS SELECT 1 AS new__total",
        "UPDATE form_cell SET row_label = 'another' WHERE row_key = 'new'",
    ] {
        sqlx::query(change)
            .execute(&mut *connection)
            .await
            .expect("done");
    }
    assert_ne!(row(connection, generated.to_owned()).await, before);
    open(&folder).await;
    assert_eq!(row(connection, generated.to_owned()).await, before);
}

#[tokio::test]
async fn the_folder_of_a_new_warehouse_is_made() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data/2024/warehouse.db");
    Warehouse::open(&path).await.expect("it opens");
    assert!(path.is_file());

    let in_the_way = path.join("warehouse.db");
    let refused = Warehouse::open(&in_the_way)
        .await
        .expect_err("a file is in the way");
    assert!(
        matches!(refused, WarehouseError::Open { .. }),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_warehouse_may_be_opened_by_several_at_once() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().expect("a temporary folder");
        tokio::join!(open(&folder), open(&folder), open(&folder));
    }
}
