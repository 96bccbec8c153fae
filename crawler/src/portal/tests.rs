//! Tests of portal files.

use std::{error::Error, fs};

use super::{Adapter, Portal, PortalError, portals};

const GOOD: &str = r#"
name = "青禾市水务局"

[agency]
name = { value = "青禾市水务局", source = "a test" }
region = { value = "某省青禾市", source = "a test" }

[site]
hosts = { value = ["127.0.0.1:18081"], source = "a test" }
schemes = { value = ["http"], source = "a test" }

[politeness]
delay = "10ms"

[adapter.jcms]
columns = { value = ["http://127.0.0.1:18081/col/col7/index.html"], source = "a test" }

[adapter.jcms.annual_reports]
address = { value = "http://127.0.0.1:18081/module/xxgk/xxgkAnnualReport.jsp", source = "a test" }
area = { value = "11000000000000000X", source = "a test" }
first_year = { value = 2021, source = "a test" }
last_year = { value = 2024, source = "a test" }

[expected_reports]
value = { 2023 = 1 }
source = "a test"
"#;

#[test]
fn a_known_portal_is_active_and_says_what_a_crawl_needs() -> Result<(), Box<dyn Error>> {
    let portal = Portal::parse("some/folder/qinghe-water.toml", GOOD)?;
    assert_eq!(portal.id.as_str(), "qinghe-water");
    assert!(portal.unknown().is_empty());
    let target = portal.target().ok_or("inactive")?;
    let Adapter::Jcms(jcms) = &target.adapter else {
        return Err("another adapter".into());
    };
    assert_eq!(jcms.columns.len(), 1);
    let view = jcms.annual_reports.as_ref().ok_or("no view")?;
    assert_eq!((view.first_year.get(), view.last_year.get()), (2021, 2024));
    assert_eq!(view.show_type, None);
    assert!(target.allows(&"http://127.0.0.1:18081/x".parse()?));
    assert!(!target.allows(&"https://127.0.0.1:18081/x".parse()?));
    assert!(!target.allows(&"http://127.0.0.1/x".parse()?));
    Ok(())
}

#[test]
fn an_unknown_parameter_makes_a_portal_inactive_and_is_told() -> Result<(), Box<dyn Error>> {
    let text = GOOD
        .replace(
            r#"area = { value = "11000000000000000X", source = "a test" }"#,
            r#"area = "unknown""#,
        )
        .replace(
            r#"region = { value = "某省青禾市", source = "a test" }"#,
            r#"region = "unknown""#,
        );
    let portal = Portal::parse("a.toml", &text)?;
    assert!(portal.target().is_none());
    assert_eq!(
        portal.unknown(),
        ["agency.region", "adapter.jcms.annual_reports.area"]
    );
    Ok(())
}

#[test]
fn what_does_not_fit_the_format_is_refused_with_file_key_and_reason() {
    let check = |from: &str, to: &str, key: &str, reason: &str| {
        assert!(GOOD.contains(from), "{from}");
        match Portal::parse("x/a.toml", &GOOD.replacen(from, to, 1)) {
            Err(PortalError::Refused {
                file,
                key: found,
                reason: why,
            }) => {
                assert_eq!((file.as_str(), found.as_str()), ("x/a.toml", key), "{why}");
                assert!(why.contains(reason), "{key}: {why}");
            }
            other => panic!("{to}: {other:?}"),
        }
    };
    check("name =", "nmae =", "nmae", "unknown field");
    check(
        "[politeness]\ndelay",
        "[politeness]\ndealy",
        "politeness.dealy",
        "unknown field",
    );
    check("\"10ms\"", "\"soon\"", "politeness.delay", "soon");
    check(
        "2021, source",
        "1999, source",
        "adapter.jcms.annual_reports.first_year.value",
        "1999",
    );
    check(
        "2021, source",
        "2025, source",
        "adapter.jcms.annual_reports.last_year",
        "before",
    );
    check("{ 2023 = 1 }", "{ x = 1 }", "expected_reports.value", "x");
    check(
        "area = { value = \"11000000000000000X\", source = \"a test\" }",
        "area = { value = \"11000000000000000X\" }",
        "adapter.jcms.annual_reports.area",
        "missing field `source`",
    );
    check(
        "area = { value = \"11000000000000000X\", source = \"a test\" }",
        "area = \"11000000000000000X\"",
        "adapter.jcms.annual_reports.area",
        "unknown",
    );
    check(
        "schemes = { value = [\"http\"], source = \"a test\" }",
        "schemes = { value = [\"http\"], source = \" \" }",
        "site.schemes.source",
        "say where",
    );
    check(
        "[\"127.0.0.1:18081\"]",
        "[\"0x7f.1\"]",
        "site.hosts.value[0]",
        "not a host",
    );
    check(
        "[\"127.0.0.1:18081\"]",
        "[]",
        "site.hosts.value",
        "at least one",
    );
    check(
        "[\"127.0.0.1:18081\"]",
        "[\"127.0.0.1\"]",
        "adapter.jcms.columns.value",
        "not in site.hosts",
    );
    check(
        "[\"http\"]",
        "[\"ftp\"]",
        "site.schemes.value[0]",
        "unknown variant `ftp`",
    );
    check(
        "[\"http\"]",
        "[\"https\"]",
        "adapter.jcms.columns.value",
        "scheme",
    );
    check("[site]", "[site", ".", "unclosed table");
}

#[test]
fn an_adapter_without_any_way_to_ask_is_refused() {
    let (head, _) = GOOD.split_once("[adapter.jcms]").expect("the adapter");
    let refused = Portal::parse("a.toml", &format!("{head}\n[adapter.jcms]\n"));
    assert!(matches!(refused, Err(PortalError::Refused { key, .. }) if key == "adapter.jcms"));
}

#[test]
fn an_adapter_that_does_not_exist_is_refused() {
    match Portal::parse("a.toml", &GOOD.replace("[adapter.jcms", "[adapter.wix.x")) {
        Err(PortalError::Refused { key, reason, .. }) => {
            assert_eq!(key, "adapter");
            assert!(reason.contains("unknown variant `wix`"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_name_that_cannot_name_a_portal_is_refused() {
    let refused = Portal::parse("Some Portal.toml", GOOD);
    assert!(matches!(refused, Err(PortalError::Refused { key, .. }) if key == "file name"));
}

#[test]
fn the_built_in_portals_fit_the_format_and_the_extra_folder_adds_to_them()
-> Result<(), Box<dyn Error>> {
    let built_in = portals(None)?;
    assert!(built_in.len() >= 5);
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("qinghe-water.toml"), GOOD)?;
    fs::write(folder.path().join("README.md"), "not a portal")?;
    let all = portals(Some(folder.path()))?;
    assert_eq!(all.len(), built_in.len() + 1);
    assert!(all.iter().any(|it| it.id.as_str() == "qinghe-water"));
    let taken = format!("{}.toml", built_in[0].id);
    fs::write(folder.path().join(taken), GOOD)?;
    assert!(matches!(
        portals(Some(folder.path())),
        Err(PortalError::Twice { .. })
    ));
    Ok(())
}

#[test]
fn a_missing_extra_folder_is_an_error_with_its_path() {
    let missing = portals(Some("/no/such/folder".as_ref()));
    match missing {
        Err(error @ PortalError::Unreadable { .. }) => {
            let words = format!("{:#}", anyhow::Error::from(error));
            for expected in ["/no/such/folder", "No such file"] {
                assert_eq!(words.matches(expected).count(), 1, "{words}");
            }
        }
        other => panic!("{other:?}"),
    }
}

/// A portal with this instead of the adapter of [`GOOD`].
fn with_adapter(adapter: &str) -> Result<Portal, PortalError> {
    let (head, _) = GOOD.split_once("[adapter.jcms]").expect("the adapter");
    Portal::parse("a.toml", &format!("{head}\n{adapter}"))
}

#[test]
fn every_content_system_has_its_parameters() -> Result<(), PortalError> {
    const COLUMNS: &str =
        "columns = { value = [\"http://127.0.0.1:18081/gknb/\"], source = \"a test\" }";
    let list_page = format!(
        "[adapter.list_page]\n{COLUMNS}\nrecords = {{ value = \"ul.list > li\", source = \"a test\" }}\n\
         length = {{ value = {{ pages = '共(\\d+)页' }}, source = \"a test\" }}"
    );
    let catalogue = "[adapter.jcms.catalogue]\naddress = { value = \"http://127.0.0.1:18081/module/xxgk/search.jsp\", source = \"a test\" }\n\
        info_type = { value = \"Y001C001\", source = \"a test\" }\nsite = { value = 3096, source = \"a test\" }\n\
        area = { value = \"\", source = \"a test\" }\ndivision = { value = \"div1\", source = \"a test\" }";
    let gkmlpt = "[adapter.gkmlpt]\naddress = { value = \"http://127.0.0.1:18081/gkmlpt/api/all\", source = \"a test\" }\n\
        site = { value = 755041, source = \"a test\" }\ncategories = { value = [2811], source = \"a test\" }";
    for (adapter, name) in [
        (format!("[adapter.jpaas]\n{COLUMNS}"), "jpaas"),
        (format!("[adapter.trs_wcm]\n{COLUMNS}"), "trs_wcm"),
        (format!("[adapter.ucap]\n{COLUMNS}"), "ucap"),
        (list_page.clone(), "list_page"),
        (catalogue.to_owned(), "jcms"),
        (gkmlpt.to_owned(), "gkmlpt"),
    ] {
        let portal = with_adapter(&adapter)?;
        assert_eq!(portal.file.adapter.name(), name);
        let target = portal.target().expect(name);
        assert_eq!(crate::discover::sources(&target.adapter).len(), 1, "{name}");
        let elsewhere = adapter.replace("127.0.0.1:18081", "127.0.0.2");
        assert!(
            matches!(with_adapter(&elsewhere), Err(PortalError::Refused { reason, .. }) if reason.contains("site.hosts")),
            "{name}"
        );
    }
    let unknown =
        with_adapter(&gkmlpt.replace("{ value = 755041, source = \"a test\" }", "\"unknown\""))?;
    assert_eq!(unknown.unknown(), ["adapter.gkmlpt.site"]);
    for (from, to, key) in [
        ("ul.list > li", "ul..", "adapter.list_page.records.value"),
        ("共(\\d+)页", "共(", "adapter.list_page.length.value"),
        ("共(\\d+)页", "共\\d+页", "adapter.list_page.length.value"),
        (
            "[\"http://127.0.0.1:18081/gknb/\"]",
            "[]",
            "adapter.list_page.columns",
        ),
    ] {
        assert!(list_page.contains(from), "{from}");
        let refused = with_adapter(&list_page.replace(from, to));
        assert!(
            matches!(&refused, Err(PortalError::Refused { key: found, .. }) if found == key),
            "{to}: {refused:?}"
        );
    }
    Ok(())
}
