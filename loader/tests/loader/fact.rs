//! What a report tells beside its tables: figures of its text, statistics, checks, head and foot.

use runtime::database::Migrations;
use shared::{
    cell::{Obtained, Verdict},
    check::CheckResult,
    digest::Sha256,
    header::{Citation, Contact, ContactKind, Link, Period, TitleSource, YearSource},
    indicator,
    narrative::{NarrativeFigure, Precision},
    place::Place,
    problem::Severity,
    region::{Region, RegionLevel, RegionSource},
    report::Report,
    rule::RuleOutcome,
    statistic::Statistic,
};

use crate::{
    fixture::{Said, fetched, load_all, of_year, open, report},
    scratch::{Scratch, on_each_engine},
    tool::{Fields, Tool},
};

on_each_engine!(
    all_of_it_is_stored,
    its_views_show_the_current_reports,
    a_character_that_no_database_takes_is_replaced,
    a_reading_without_any_of_it_is_loaded,
    the_reading_that_has_everything_is_loaded,
    a_warehouse_of_before_is_brought_up_and_goes_on,
    indicators_are_written_anew_unless_a_newer_build_has_written_them,
);

/// A report with all that it may tell beside its tables, in which this figure occurs, and nothing else.
pub(crate) fn facts(figure: i64) -> Report {
    Report {
        year_source: Some(YearSource::Title),
        title_source: Some(TitleSource::Text),
        region: Some(Region {
            code: "990101".to_owned(),
            name: "云溪区".to_owned(),
            level: RegionLevel::County,
            parent: Some("990100".to_owned()),
            full_name: "青原省云溪市云溪区".to_owned(),
            source: RegionSource::Agency,
        }),
        period: Some(Period {
            from: "2023-01-01".parse().expect("a date"),
            to: "2023-12-31".parse().expect("a date"),
            place: line(2),
        }),
        legal_basis: vec![Citation {
            title: "中华人民共和国政府信息公开条例".to_owned(),
            number: Some("国令第711号".to_owned()),
            place: line(2),
        }],
        contacts: vec![Contact {
            kind: ContactKind::Phone,
            value: "0990-1234567".to_owned(),
            place: line(40),
        }],
        links: vec![Link {
            target: "http://portal.test/".to_owned(),
            text: Some("\"门户\"".to_owned()),
            place: line(41),
        }],
        narrative: vec![
            narrative("proactive_items", format!("{figure}.10")),
            NarrativeFigure {
                part: Some("机构职能".to_owned()),
                precision: Precision::Exact,
                year: None,
                obtained: Obtained::Inferred,
                ..narrative("of_a_later_list", "-12345678901234567890.123456".to_owned())
            },
        ],
        statistics: vec![
            statistic("主动公开政府信息数", Some(figure)),
            statistic("其中", None),
        ],
        checks: vec![CheckResult {
            id: "S-missing[issues]".to_owned(),
            version: 3,
            severity: Severity::Warning,
            outcome: RuleOutcome::Broken,
            left: format!("{figure}.0").parse().ok(),
            right: None,
            message: "存在的主要问题 was not found".to_owned(),
            place: None,
        }],
        ..Report::default()
    }
}

fn narrative(indicator: &str, value: String) -> NarrativeFigure {
    NarrativeFigure {
        indicator: indicator.to_owned(),
        part: None,
        raw: format!("{value}条"),
        sentence: format!("全年主动公开政府信息约{value}条。"),
        value: value.parse().expect("a decimal"),
        precision: Precision::About,
        year: 2023.try_into().ok(),
        place: line(5),
        obtained: Obtained::Read,
        verdict: Verdict::Unchecked,
    }
}

fn statistic(label: &str, figure: Option<i64>) -> Statistic {
    Statistic {
        groups: vec!["一、主动公开情况".to_owned(), "（一）渠道".to_owned()],
        label: label.to_owned(),
        unit: figure.map(|_| "条".to_owned()),
        value: figure.map(Into::into),
        raw: figure.map(|it| it.to_string()).unwrap_or_default(),
        verdict: Verdict::Unchecked,
        place: line(9),
    }
}

fn line(line: u32) -> Place {
    Place::Line { line }
}

/// The fields of a row, parted by bars; `-` where there is none.
fn told(row: &Fields) -> String {
    let fields = row.iter().map(|(_, it)| it.as_deref().unwrap_or("-"));
    fields.collect::<Vec<_>>().join("|")
}

async fn check(tool: &mut Tool, statement: &str, expected: &[&str]) {
    let rows = tool.rows(statement).await;
    assert_eq!(
        rows.iter().map(told).collect::<Vec<_>>(),
        expected,
        "{statement}"
    );
}

async fn all_of_it_is_stored(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    let tool = &mut Tool::connect(&scratch).await;
    for (statement, expected) in [
        (
            "SELECT year_source, title_source, period_from, period_to, period_place FROM revision",
            &[r#"title|text|2023-01-01|2023-12-31|{"in":"line","line":2}"#][..],
        ),
        (
            "SELECT region_code, region_name, region_level, region_parent_code, region_full_name, region_source
             FROM revision",
            &["990101|云溪区|county|990100|青原省云溪市云溪区|agency"],
        ),
        (
            "SELECT heading, depth, parent_ordinal, place FROM section ORDER BY ordinal",
            &[
                "一、总体情况|0|-|-",
                r#"（一）主动公开|1|0|{"in":"line","line":4}"#,
            ],
        ),
        (
            "SELECT anchor, forced_by, count(*) FROM (SELECT anchor, CAST(forced_by AS TEXT) AS forced_by FROM cell) AS it
             GROUP BY anchor, forced_by ORDER BY forced_by IS NULL",
            &[r#"lines|["T3-row[total]"]|28"#, "lines|-|172"],
        ),
        ("SELECT version FROM rule_result", &["2"]),
        ("SELECT alternatives FROM problem", &[r#"[5,"0.50"]"#]),
        (
            "SELECT indicator, part, value, precision, year, raw, obtained, verdict FROM narrative_figure
             ORDER BY ordinal",
            &[
                "proactive_items|-|5.10|about|2023|5.10条|read|unchecked",
                "of_a_later_list|机构职能|-12345678901234567890.123456|exact|-|-12345678901234567890.123456条|inferred|\
                 unchecked",
            ],
        ),
        (
            "SELECT sentence, place FROM narrative_figure WHERE ordinal = 0",
            &[r#"全年主动公开政府信息约5.10条。|{"in":"line","line":5}"#],
        ),
        (
            "SELECT label_groups, label, unit, value, raw, verdict, place FROM statistic ORDER BY ordinal",
            &[
                r#"["一、主动公开情况","（一）渠道"]|主动公开政府信息数|条|5|5|unchecked|{"in":"line","line":9}"#,
                r#"["一、主动公开情况","（一）渠道"]|其中|-|-||unchecked|{"in":"line","line":9}"#,
            ],
        ),
        (
            "SELECT check_id, version, severity, outcome, left_value, right_value, message, place FROM check_result",
            &["S-missing[issues]|3|warning|broken|5.0|-|存在的主要问题 was not found|-"],
        ),
        (
            "SELECT kind, value, place FROM contact",
            &[r#"phone|0990-1234567|{"in":"line","line":40}"#],
        ),
        (
            "SELECT title, number, place FROM citation",
            &[r#"中华人民共和国政府信息公开条例|国令第711号|{"in":"line","line":2}"#],
        ),
        (
            "SELECT target, text, place FROM link",
            &[r#"http://portal.test/|"门户"|{"in":"line","line":41}"#],
        ),
    ] {
        check(tool, statement, expected).await;
    }
    let found = warehouse
        .current_reports()
        .await
        .expect("reports")
        .remove(0);
    assert_eq!(
        [found.year_source, found.period_to, found.region_code],
        ["title", "2023-12-31", "990101"].map(|it| Some(it.to_owned()))
    );
    let problems = warehouse.current_problems().await.expect("problems");
    assert_eq!(problems[0].alternatives.as_deref(), Some(r#"[5,"0.50"]"#));
}

async fn its_views_show_the_current_reports(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let story = [
        Said::read(fetched("a", 1, "A"), "1", &report(5)),
        Said::read(fetched("a", 2, "A'"), "1", &report(6)),
        Said::read(fetched("b", 1, "B"), "1", &of_year(2022)),
    ];
    load_all(&warehouse, &story).await;
    let tool = &mut Tool::connect(&scratch).await;
    let known = indicator::by_key("proactive_items").expect("it is there");
    let labelled = format!("proactive_items|{}|{}", known.label, known.unit);
    check(
        tool,
        "SELECT report_year, indicator, label, unit, value FROM current_narrative_figure
         ORDER BY report_year, ordinal",
        &[
            &format!("2022|{labelled}|5.10"),
            "2022|of_a_later_list|-|-|-12345678901234567890.123456",
            &format!("2023|{labelled}|6.10"),
            "2023|of_a_later_list|-|-|-12345678901234567890.123456",
        ],
    )
    .await;
    check(
        tool,
        "SELECT report_year, value, url FROM current_statistic WHERE value IS NOT NULL ORDER BY report_year",
        &["2022|5|http://portal.test/b", "2023|6|http://portal.test/a"],
    )
    .await;
    check(
        tool,
        "SELECT report_year, check_id, left_value FROM current_check_result ORDER BY report_year",
        &["2022|S-missing[issues]|5.0", "2023|S-missing[issues]|6.0"],
    )
    .await;
}

async fn a_character_that_no_database_takes_is_replaced(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut odd = report(5);
    let nul = || "a\0b".to_owned();
    odd.narrative[0].sentence = nul();
    odd.narrative[0].part = Some(nul());
    odd.statistics[0].groups = vec![nul()];
    odd.checks[0].message = nul();
    odd.contacts[0].value = nul();
    odd.legal_basis[0].title = nul();
    odd.links[0].target = nul();
    odd.sections[0].sections[0].heading = nul();
    odd.cells[0].forced_by = vec![nul()];
    odd.region.as_mut().expect("it has one").full_name = nul();
    Said::read(fetched("a", 1, "A"), "1", &odd)
        .load(&warehouse)
        .await;
    let dump = warehouse.dump().await.expect("the dump");
    assert_eq!(dump.matches("a\u{fffd}b").count(), 10);
    assert!(!dump.contains("\\u0000"));
}

fn sample(text: &str) -> Report {
    serde_json::from_str(text).expect("the sample is a report")
}

async fn a_reading_without_any_of_it_is_loaded(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let old = sample(include_str!("../../../shared/samples/report.v1.json"));
    Said::read(fetched("a", 1, "A"), "1", &old)
        .load(&warehouse)
        .await;
    let found = warehouse
        .current_reports()
        .await
        .expect("reports")
        .remove(0);
    assert_eq!((&found.year_source, &found.region_code), (&None, &None));
    assert_eq!(warehouse.cells(&found).await.expect("cells"), old.cells);
    let tool = &mut Tool::connect(&scratch).await;
    check(tool, "SELECT DISTINCT version FROM rule_result", &["1"]).await;
    check(tool, "SELECT DISTINCT depth FROM section", &["0"]).await;
    check(tool, "SELECT * FROM current_narrative_figure", &[]).await;
}

async fn the_reading_that_has_everything_is_loaded(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let full = sample(include_str!("../../../shared/samples/report.v1.full.json"));
    Said::read(fetched("a", 1, "A"), "1", &full)
        .load(&warehouse)
        .await;
    let found = warehouse
        .current_reports()
        .await
        .expect("reports")
        .remove(0);
    assert_eq!(warehouse.cells(&found).await.expect("cells"), full.cells);
    let tool = &mut Tool::connect(&scratch).await;
    for (table, rows) in [
        ("narrative_figure", full.narrative.len()),
        ("statistic", full.statistics.len()),
        ("check_result", full.checks.len()),
        ("contact", full.contacts.len()),
        ("citation", full.legal_basis.len()),
        ("link", full.links.len()),
    ] {
        assert!(rows > 0, "the sample has no {table}");
        let statement = format!("SELECT count(*) FROM {table}");
        check(tool, &statement, &[&rows.to_string()]).await;
    }
}

/// The schema without its last steps: as it was up to this version.
fn schema_up_to(version: i64) -> Migrations {
    let mut migrations = Migrations {
        sqlite: sqlx::migrate!("./migrations/sqlite"),
        postgres: sqlx::migrate!("./migrations/postgres"),
    };
    for it in [&mut migrations.sqlite, &mut migrations.postgres] {
        it.migrations
            .to_mut()
            .retain(|step| step.version <= version);
    }
    migrations
}

/// A report, as the build before wrote it.
const OF_BEFORE: [&str; 11] = [
    "INSERT INTO agency (name, region) VALUES ('云溪市工业和信息化局', '青原省云溪市')",
    "INSERT INTO run (id, portal, number, status) VALUES ('demo-1', 'demo', 1, 'running')",
    "INSERT INTO document (url, observation, sha256, portal, run_id, role, size, media_type, generation)
     VALUES ('http://portal.test/a', 1, '{document}', 'demo', 'demo-1', 'page', 1, 'text/html', 0)",
    "INSERT INTO report (agency_id, report_year) VALUES (1, 2023)",
    "INSERT INTO revision (report_id, document_sha256, reader, reading_sha256, agency_source, confirmed, unchecked,
         contradicted, uncertain, missing, known_since)
     VALUES (1, '{document}', '0', '{reading}', 'title', 1, 0, 0, 0, 0, '2024-01-15T00:00:00.000000Z')",
    "INSERT INTO reading (document_id, reader, outcome, sha256, size, revision_id, newest, generation)
     VALUES (1, '0', 'loaded', '{reading}', 1, 1, TRUE, 0)",
    "UPDATE report SET current_reading_id = 1",
    "INSERT INTO section (revision_id, ordinal, heading, paragraphs) VALUES (1, 0, '一、', '[]'), (1, 1, '二、', '[]')",
    "INSERT INTO cell (revision_id, table_key, row_key, column_key, ordinal, count_value, kind, raw, obtained, verdict)
     VALUES (1, 'requests', 'new', 'total', 0, 7, 'number', '7', 'read', 'confirmed')",
    "INSERT INTO rule_result (revision_id, table_key, rule_id, ordinal, outcome) VALUES (1, 'requests', 'T', 0, 'holds')",
    "INSERT INTO problem (revision_id, ordinal, code, severity, message) VALUES (1, 0, 'section_missing', 'warning', '')",
];

async fn a_warehouse_of_before_is_brought_up_and_goes_on(scratch: Scratch) {
    let database = scratch.open("warehouse");
    let before = database.upgrade(&schema_up_to(2)).await;
    let before = before.expect("the schema of before");
    before.commit().await.expect("committed");
    database.close().await;
    let tool = &mut Tool::connect(&scratch).await;
    let digest = |it: &str| Sha256::of(it.as_bytes()).to_string();
    for statement in OF_BEFORE {
        let statement = statement
            .replace("{document}", &digest("A"))
            .replace("{reading}", &digest("reading"));
        tool.execute(statement).await;
    }
    tool.execute("CREATE VIEW mine AS SELECT agency, report_year FROM current_report")
        .await;

    let warehouse = open(&scratch).await;
    let found = warehouse
        .current_reports()
        .await
        .expect("reports")
        .remove(0);
    assert_eq!((found.confirmed, found.region_code.as_ref()), (1, None));
    let cells = warehouse.cells(&found).await.expect("cells");
    assert_eq!((cells.len(), cells[0].anchor), (1, None));
    assert!(cells[0].forced_by.is_empty());
    for (statement, expected) in [
        (
            "SELECT depth, parent_ordinal FROM section",
            &["0|-", "0|-"][..],
        ),
        ("SELECT version FROM rule_result", &["1"]),
        ("SELECT alternatives FROM current_problem", &["-"]),
        ("SELECT new__total FROM requests", &["7"]),
        (
            "SELECT agency, report_year FROM mine",
            &["云溪市工业和信息化局|2023"],
        ),
    ] {
        check(tool, statement, expected).await;
    }

    Said::read(fetched("a", 2, "A'"), "1", &report(6))
        .load(&warehouse)
        .await;
    check(
        tool,
        "SELECT value FROM current_narrative_figure WHERE ordinal = 0",
        &["6.10"],
    )
    .await;
}

async fn indicators_are_written_anew_unless_a_newer_build_has_written_them(scratch: Scratch) {
    open(&scratch).await;
    let tool = &mut Tool::connect(&scratch).await;
    let all = "SELECT key, label, english, unit FROM indicator ORDER BY ordinal";
    let own =
        |it: &indicator::Indicator| format!("{}|{}|{}|{}", it.key, it.label, it.english, it.unit);
    let own: Vec<String> = indicator::all().iter().map(own).collect();
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    check(tool, all, &own).await;

    tool.execute("UPDATE indicator SET label = 'of an older list'")
        .await;
    open(&scratch).await;
    check(tool, all, &own).await;

    tool.execute("INSERT INTO indicator VALUES ('of_a_newer_list', 10000, '', '', '')")
        .await;
    tool.execute("UPDATE indicator SET label = 'of a newer list'")
        .await;
    let newer = tool.rows(all).await;
    open(&scratch).await;
    assert_eq!(tool.rows(all).await, newer);
}
