//! Real documents, where the corpus is at hand.

use super::*;

/// A real document, by the beginning of its name; none where the corpus is not at hand.
fn real(beginning: &str) -> Option<Document> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_it = |name: &str| name.starts_with(beginning) && !name.ends_with(".truth.json");
    let file = names.map(|it| it.path()).find(|path| {
        let name = path.file_name().and_then(|it| it.to_str());
        name.is_some_and(is_it)
    });
    let Some(file) = file else {
        eprintln!("skipped: {beginning} is not at hand");
        return None;
    };
    Some(read(std::fs::read(file).expect("it is readable")))
}

fn check_sizes(name: &str, format: Format, expected: &[(usize, usize)]) {
    let Some(document) = real(name) else {
        return;
    };
    let tables = tables(&document);
    let sizes: Vec<_> = tables.iter().map(|it| (it.rows, it.columns)).collect();
    assert_eq!(
        (document.format, sizes.as_slice()),
        (format, expected),
        "{name}"
    );
    tables.into_iter().for_each(assert_tiles);
    assert_eq!(document.warnings, []);
}

#[test]
fn real_pages_have_their_three_tables() {
    check_sizes("05_", Format::Html, &[(14, 4), (28, 10), (4, 15)]);
    check_sizes("06_", Format::Html, &[(18, 5), (26, 10), (4, 15)]);
    check_sizes("blank-form", Format::Docx, &[(14, 4), (28, 10), (4, 15)]);
}

#[test]
fn real_text_has_its_ragged_tables() {
    check_sizes(
        "001_",
        Format::Text,
        &[(14, 12), (25, 13), (4, 10), (4, 15)],
    );
    check_sizes("000_", Format::Text, &[]);
    let Some(document) = real("07_") else {
        return;
    };
    let rows: usize = tables(&document).iter().map(|it| it.rows).sum();
    assert_eq!(rows, 31);
    assert!(tables(&document).iter().all(|it| it.ragged));
}

#[test]
fn the_facts_of_a_real_page_are_found() {
    let Some(document) = real("05_") else {
        return;
    };
    for (name, beginning) in [
        ("title", "沭阳"),
        ("发布机构", "沭阳"),
        ("公开日期", "2024-01-17"),
        ("publishtime", "2024"),
    ] {
        let found = document
            .meta
            .iter()
            .any(|it| it.name == name && it.content.starts_with(beginning));
        assert!(found, "{name} in {:?}", document.meta);
    }
}
