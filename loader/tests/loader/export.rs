//! The exported files.

use std::{collections::BTreeMap, fs, path::Path};

use loader::export;
use rust_decimal::Decimal;
use shared::{
    cell::{Cell, CellKey, Value},
    form, indicator,
};

use crate::{
    fixture::{AGENCY, REGION, Said, fetched, load_all, open, report},
    scratch::{Scratch, on_each_engine},
};

on_each_engine!(
    every_figure_comes_back_exactly,
    a_cell_has_its_labels_and_its_lineage,
    what_a_text_states_has_the_labels_of_its_indicator,
    every_file_is_there_and_described,
    two_exports_are_equal_and_leave_nothing_else_behind,
);

type Row = BTreeMap<String, String>;

fn rows(file: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(file).expect("the file is there");
    reader.deserialize().map(|it| it.expect("a row")).collect()
}

fn story() -> Vec<Said> {
    let mut odd = report(5);
    odd.cells[1].raw = Some("=5,\"\n五".to_owned());
    odd.cells[2].value = None;
    vec![
        Said::read(fetched("a", 1, "A"), "1", &odd),
        Said::rejected(fetched("b", 1, "B")),
    ]
}

async fn every_figure_comes_back_exactly(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut expected = report(5);
    let amount = expected
        .cells
        .iter_mut()
        .find(|it| matches!(it.value, Some(Value::Amount(_))));
    let amount = &mut amount.expect("an amount").value;
    *amount = Some(Value::Amount(
        "792281625142643375.1234567890".parse().expect("a decimal"),
    ));
    expected.cells[1].value = Some(Value::Count(i64::MAX));
    expected.cells[2].value = None;
    Said::read(fetched("a", 1, "A"), "1", &expected)
        .load(&warehouse)
        .await;
    export::csv(&warehouse, scratch.folder.path())
        .await
        .expect("the export");

    let found = rows(&scratch.folder.path().join("cells.csv"))
        .into_iter()
        .map(|it| {
            let figure = (!it["value"].is_empty()).then(|| it["value"].clone());
            (
                CellKey::new(&it["table"], &it["row"], &it["column"]),
                figure,
            )
        });
    let figure = |it: &Cell| (it.key.clone(), it.value.map(|it| it.to_string()));
    let expected: Vec<_> = expected.cells.iter().map(figure).collect();
    assert_eq!(found.collect::<Vec<_>>(), expected);
    let exact: Decimal = expected
        .iter()
        .find_map(|(key, figure)| {
            let figure = figure.as_ref().filter(|_| key.column == "amount")?;
            figure.parse().ok()
        })
        .expect("the amount");
    assert_eq!(exact.scale(), 10);
}

async fn a_cell_has_its_labels_and_its_lineage(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    load_all(&warehouse, &story()).await;
    export::csv(&warehouse, scratch.folder.path())
        .await
        .expect("the export");
    let cells = rows(&scratch.folder.path().join("cells.csv"));
    assert_eq!(cells.len(), 200);
    let cell = &cells[1];
    for (column, expected) in [
        ("agency", AGENCY),
        ("region", REGION),
        ("report_year", "2023"),
        ("table", "active_disclosure"),
        ("row", "regulations"),
        ("column", "repealed"),
        ("row_label", "规章"),
        ("column_label", "本年废止件数"),
        ("column_english", "Repealed this year"),
        ("unit", "件"),
        ("value", "5"),
        ("raw", "=5,\"\n五"),
        ("obtained", "read"),
        ("verdict", "confirmed"),
        ("url", "http://portal.test/a"),
        ("reader", "1"),
    ] {
        assert_eq!(cell[column], expected, "{column}");
    }
}

async fn what_a_text_states_has_the_labels_of_its_indicator(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    load_all(&warehouse, &story()).await;
    export::csv(&warehouse, scratch.folder.path())
        .await
        .expect("the export");
    let check = |file: &str, expected: &[(&str, &str)]| {
        let row = &rows(&scratch.folder.path().join(file))[0];
        for (column, expected) in expected {
            assert_eq!(row[*column], *expected, "{column} in {file}");
        }
    };
    let indicator = indicator::by_key("proactive_items").expect("it is there");
    check(
        "narrative.csv",
        &[
            ("agency", AGENCY),
            ("report_year", "2023"),
            ("indicator", "proactive_items"),
            ("label", &indicator.label),
            ("english", &indicator.english),
            ("unit", &indicator.unit),
            ("value", "5.10"),
            ("precision", "about"),
            ("year", "2023"),
            ("url", "http://portal.test/a"),
        ],
    );
    check(
        "statistics.csv",
        &[
            ("groups", r#"["一、主动公开情况","（一）渠道"]"#),
            ("unit", "条"),
            ("value", "5"),
        ],
    );
    check(
        "checks.csv",
        &[
            ("check", "S-missing[issues]"),
            ("left", "5.0"),
            ("right", ""),
        ],
    );
    check(
        "reports.csv",
        &[
            ("year_source", "title"),
            ("period_from", "2023-01-01"),
            ("region_code", "990101"),
            ("region_parent_code", "990100"),
        ],
    );
    check("rules.csv", &[("version", "2")]);
    check("cells.csv", &[("anchor", "lines"), ("forced_by", "")]);
    check(
        "problems.csv",
        &[
            ("code", "section_missing"),
            ("alternatives", r#"[5,"0.50"]"#),
        ],
    );
}

async fn every_file_is_there_and_described(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    load_all(&warehouse, &story()).await;
    let exported = export::csv(&warehouse, scratch.folder.path())
        .await
        .expect("the export");
    let package = fs::read_to_string(scratch.folder.path().join("datapackage.json"))
        .expect("the description");
    let package: serde_json::Value = serde_json::from_str(&package).expect("it is JSON");
    let resources = package["resources"].as_array().expect("resources");
    assert_eq!(resources.len() + 1, exported.len());
    for resource in resources {
        let path = scratch
            .folder
            .path()
            .join(resource["path"].as_str().expect("a path"));
        let bytes = fs::read(&path).expect("the file is there");
        assert!(!bytes.starts_with(b"\xef\xbb\xbf"), "no byte order mark");
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        let names: Vec<&str> = fields.iter().filter_map(|it| it["name"].as_str()).collect();
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        assert_eq!(
            reader
                .headers()
                .expect("a head line")
                .iter()
                .collect::<Vec<_>>(),
            names
        );
    }
    let count = |name: &str| rows(&scratch.folder.path().join(name)).len();
    assert_eq!(count("reports.csv"), 1);
    assert_eq!(count("rules.csv"), 1);
    assert_eq!(count("problems.csv"), 2);
    assert_eq!(count("narrative.csv"), 2);
    assert_eq!(count("statistics.csv"), 2);
    assert_eq!(count("checks.csv"), 1);
    assert_eq!(count("indicators.csv"), indicator::all().len());
    assert_eq!(count("requests.csv"), 1);
    let cells_of_forms: usize = form::all().iter().map(|it| it.cells().count()).sum();
    assert_eq!(count("dictionary.csv"), cells_of_forms);
    let wide = &rows(&scratch.folder.path().join("active_disclosure.csv"))[0];
    assert_eq!(
        (
            wide["fees__amount"].as_str(),
            wide["licensing__change"].as_str()
        ),
        ("5.0050", "")
    );
    assert_eq!(wide["doubted_cells"], "[]");
}

async fn two_exports_are_equal_and_leave_nothing_else_behind(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    load_all(&warehouse, &story()).await;
    let out = scratch.folder.path().join("out");
    let mut contents = Vec::new();
    for _ in 0..2 {
        let exported = export::csv(&warehouse, &out).await.expect("the export");
        assert_eq!(
            fs::read_dir(&out).expect("the folder").count(),
            exported.len()
        );
        let read = |it: &export::ExportedFile| fs::read(&it.path).expect("the file is there");
        contents.push(exported.iter().map(read).collect::<Vec<_>>());
    }
    assert_eq!(contents[0], contents[1]);
}
