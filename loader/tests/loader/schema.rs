//! The schema: made by whoever opens the file first, and its views, generated from the forms.

use std::collections::BTreeSet;

use loader::{Warehouse, WarehouseError};
use runtime::database::{DatabaseConfig, DatabaseError, Engine};
use shared::{cell::Verdict, form};

use crate::{
    fixture::{Said, another, fetched, open, report},
    scratch::{Scratch, on, on_each_engine},
    tool::{Fields, Tool},
};

on_each_engine!(
    a_wide_view_has_a_column_for_each_cell_of_its_table_in_every_form,
    a_wide_view_shows_the_figures_and_how_many_are_doubted,
    every_cell_is_doubted_by_the_name_of_its_column,
    opening_again_writes_nothing,
    what_an_older_build_generated_is_generated_anew,
    what_a_newer_build_generated_stays,
    a_new_warehouse_may_be_opened_by_several_at_once,
);

async fn a_wide_view_has_a_column_for_each_cell_of_its_table_in_every_form(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut with_doubt = report(5);
    with_doubt.cells[0].verdict = Verdict::Uncertain;
    Said::read(fetched("a", 1, "A"), "1", &with_doubt)
        .load(&warehouse)
        .await;
    let tool = &mut Tool::connect(&scratch).await;
    for table in ["active_disclosure", "requests", "challenges"] {
        let fields = tool.row(format!("SELECT * FROM {table}")).await;
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

async fn a_wide_view_shows_the_figures_and_how_many_are_doubted(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut with_doubt = report(5);
    with_doubt.cells[1].verdict = Verdict::Missing;
    with_doubt.cells[0].verdict = Verdict::Uncertain;
    Said::read(fetched("a", 1, "A"), "1", &with_doubt)
        .load(&warehouse)
        .await;
    let tool = &mut Tool::connect(&scratch).await;
    let shown =
        "SELECT form, doubted, doubted_cells, fees__amount, licensing__decisions, licensing__change
        FROM active_disclosure";
    let shown = tool.row(shown).await;
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
    let sound = tool.row("SELECT doubted_cells FROM requests").await;
    assert_eq!(sound[0].1.as_deref(), Some("[]"));
}

async fn every_cell_is_doubted_by_the_name_of_its_column(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut in_doubt = report(5);
    for cell in &mut in_doubt.cells {
        cell.verdict = Verdict::Contradicted;
    }
    Said::read(fetched("a", 1, "A"), "1", &in_doubt)
        .load(&warehouse)
        .await;
    let tool = &mut Tool::connect(&scratch).await;
    let mut doubted = 0;
    for table in ["active_disclosure", "requests", "challenges"] {
        let fields = tool.row(format!("SELECT * FROM {table}")).await;
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

async fn opening_again_writes_nothing(scratch: Scratch) {
    open(&scratch).await;
    let tool = &mut Tool::connect(&scratch).await;
    let changes_of_others = match tool.engine() {
        Engine::Sqlite => "PRAGMA data_version",
        // The transactions that made what is there.
        Engine::Postgres => {
            "SELECT (SELECT string_agg(xmin::text, ' ' ORDER BY oid) FROM pg_class
                    WHERE relnamespace = 'warehouse'::regnamespace),
                (SELECT string_agg(xmin::text, ' ' ORDER BY form, ordinal) FROM form_cell)"
        }
    };
    let before = tool.row(changes_of_others).await;
    open(&scratch).await;
    assert_eq!(tool.row(changes_of_others).await, before);
}

async fn what_an_older_build_generated_is_generated_anew(scratch: Scratch) {
    open(&scratch).await;
    let tool = &mut Tool::connect(&scratch).await;
    let generated = match tool.engine() {
        Engine::Sqlite => {
            "SELECT sql, (SELECT count(*) FROM form_cell WHERE row_label = 'another') AS others
             FROM sqlite_master WHERE name = 'requests'"
        }
        Engine::Postgres => {
            "SELECT pg_get_viewdef('requests'), obj_description('requests'::regclass),
                (SELECT count(*) FROM form_cell WHERE row_label = 'another') AS others"
        }
    };
    let before = tool.row(generated).await;
    for change in [
        "DROP VIEW requests",
        "CREATE VIEW requests AS SELECT 1 AS new__total",
        "UPDATE form_cell SET row_label = 'another' WHERE row_key = 'new'",
    ] {
        tool.execute(change).await;
    }
    assert_ne!(tool.row(generated).await, before);
    open(&scratch).await;
    assert_eq!(tool.row(generated).await, before);
}

async fn what_a_newer_build_generated_stays(scratch: Scratch) {
    open(&scratch).await;
    let tool = &mut Tool::connect(&scratch).await;
    for change in [
        "INSERT INTO form_cell (form, table_key, row_key, column_key, ordinal, wide_column, table_label, table_english,
             row_groups, row_label, row_english, column_label, column_english, unit, article)
         SELECT '2099', table_key, row_key, column_key, ordinal + 10000, wide_column, table_label, table_english,
             row_groups, row_label, row_english, column_label, column_english, unit, article FROM form_cell
         WHERE form = '2021'",
        "DROP VIEW requests",
        "CREATE VIEW requests AS SELECT 1 AS of_2099",
    ] {
        tool.execute(change).await;
    }
    let before = tool.rows("SELECT * FROM form_cell ORDER BY ordinal").await;
    open(&scratch).await;
    let after = tool.rows("SELECT * FROM form_cell ORDER BY ordinal").await;
    assert_eq!(after, before);
    let view = tool.row("SELECT * FROM requests").await;
    assert_eq!(view, [("of_2099".to_owned(), Some("1".to_owned()))]);
}

/// A view of an older build, which has fewer columns.
const OF_AN_OLDER_BUILD: &str =
    "DROP VIEW requests; CREATE VIEW requests AS SELECT report_id, agency, region, report_year,
         CAST('' AS TEXT) COLLATE \"C\" AS form, CAST(0 AS BIGINT) AS doubted, CAST('[]' AS JSON) AS doubted_cells,
         CAST(1 AS BIGINT) AS denied_state_secret__natural_person, CAST(1 AS BIGINT) AS new__total FROM current_report";

/// In PostgreSQL, where others build on views and have rights on them.
#[tokio::test]
async fn a_wide_view_grows_at_its_end_under_what_is_built_on_it() {
    on(Engine::Postgres, |scratch| async move {
        open(&scratch).await;
        let tool = &mut Tool::connect(&scratch).await;
        let columns =
            "SELECT attname FROM pg_attribute WHERE attrelid = 'requests'::regclass AND attnum > 0
            ORDER BY attnum";
        let as_made = tool.rows(columns).await;
        tool.execute(OF_AN_OLDER_BUILD).await;
        tool.execute(
            "GRANT SELECT ON requests TO PUBLIC; CREATE VIEW mine AS SELECT * FROM requests",
        )
        .await;
        let before = tool.rows(columns).await;
        open(&scratch).await;
        let mut after = tool.rows(columns).await;
        assert_eq!(after[..before.len()], before);
        let generated = "SELECT pg_get_viewdef('requests'), obj_description('requests'::regclass)";
        let written = tool.row(generated).await;
        open(&scratch).await;
        assert_eq!(tool.row(generated).await, written);
        let mut all = as_made;
        after.sort();
        all.sort();
        assert_eq!(after, all);
        let kept = tool.row(
            "SELECT relacl IS NOT NULL AS kept FROM pg_class WHERE oid = 'requests'::regclass",
        );
        assert_eq!(kept.await[0].1.as_deref(), Some("t"));
        tool.rows("SELECT new__total FROM mine").await;
    })
    .await;
}

#[tokio::test]
async fn who_has_built_on_a_view_that_must_go_is_told() {
    on(Engine::Postgres, |scratch| async move {
        open(&scratch).await;
        let tool = &mut Tool::connect(&scratch).await;
        tool.execute(
            "DROP VIEW requests; CREATE VIEW requests AS SELECT 1 AS other;
             CREATE VIEW mine AS SELECT * FROM requests; CREATE VIEW yours AS SELECT * FROM requests",
        )
        .await;
        let refused = Warehouse::open(&scratch.config).await.expect_err("it is in use");
        assert!(matches!(refused, WarehouseError::ViewInUse { .. }) && !refused.is_outage());
        let words = format!("{:#}", anyhow::Error::from(refused));
        for expected in ["view requests", "view mine", "view yours", "drop these"] {
            assert!(words.contains(expected), "{words}");
        }
        tool.execute("DROP VIEW mine; DROP VIEW yours").await;
        open(&scratch).await;
        tool.rows("SELECT new__total FROM requests").await;
    })
    .await;
}

#[tokio::test]
async fn the_folder_of_a_new_warehouse_is_made() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data/2024/warehouse.db");
    let opened = Warehouse::open(&DatabaseConfig::sqlite(&path)).await;
    opened.expect("it opens");
    assert!(path.is_file());

    let in_the_way = DatabaseConfig::sqlite(path.join("warehouse.db"));
    let refused = Warehouse::open(&in_the_way)
        .await
        .expect_err("a file is in the way");
    let expected = matches!(
        refused,
        WarehouseError::Database(DatabaseError::Folder { .. })
    );
    assert!(expected && refused.is_outage(), "{refused:?}");
}

async fn a_new_warehouse_may_be_opened_by_several_at_once(scratch: Scratch) {
    tokio::join!(open(&scratch), open(&scratch), open(&scratch));
    for _ in 0..4 {
        let (scratch, _warehouse) = another(&scratch).await;
        tokio::join!(open(&scratch), open(&scratch), open(&scratch));
    }
}

/// What an analyst sees in PostgreSQL, where columns have types.
#[tokio::test]
async fn figures_are_numbers_and_dates_are_dates_and_each_column_says_what_it_is() {
    on(Engine::Postgres, |scratch| async move {
        let warehouse = open(&scratch).await;
        Said::read(fetched("a", 1, "A"), "1", &report(5))
            .load(&warehouse)
            .await;
        let tool = &mut Tool::connect(&scratch).await;
        let types = "SELECT table_name || '.' || column_name AS name, data_type FROM information_schema.columns
            WHERE table_schema = 'warehouse'";
        let types = tool.rows(types).await;
        for (column, expected) in [
            ("requests.new__total", "bigint"),
            ("active_disclosure.fees__amount", "numeric"),
            ("active_disclosure.doubted_cells", "json"),
            ("current_report.signed_on", "date"),
            ("current_report.report_year", "integer"),
            ("current_cell.amount_value", "numeric"),
            ("current_cell.place", "json"),
            ("current_document.latest", "boolean"),
            ("run_balance.balanced", "boolean"),
            ("run_balance.loaded", "bigint"),
            ("current_problem.report_year", "integer"),
            ("revision.known_since", "timestamp with time zone"),
        ] {
            let found = types.iter().find(|it| it[0].1.as_deref() == Some(column));
            let found = found.unwrap_or_else(|| panic!("{column} is missing"));
            assert_eq!(found[1].1.as_deref(), Some(expected), "{column}");
        }
        let undescribed = "SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'warehouse'::regnamespace
            AND c.relkind IN ('r', 'v') AND c.relname <> '_sqlx_migrations' AND obj_description(c.oid) IS NULL";
        assert_eq!(tool.rows(undescribed).await, Vec::<Fields>::new());
        let described = "SELECT col_description('requests'::regclass, attnum) FROM pg_attribute
            WHERE attrelid = 'requests'::regclass AND attname = 'new__total'";
        let described = tool.row(described).await;
        assert!(described[0].1.as_ref().is_some_and(|it| it.ends_with(" 件")), "{described:?}");
        let sum = "SELECT sum(fees__amount) + sum(licensing__decisions) AS sum FROM active_disclosure";
        assert_eq!(tool.row(sum).await[0].1.as_deref(), Some("10.0050"));
    })
    .await;
}
