//! The shape of the source tree, as a failing test: top level, packages, their edges, who may name which crate, licences,
//! and that no portal is named in Rust. Sizes are printed, not failed.

mod licence;
mod size;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Each package, its folder, and the packages it may know of.
const EDGES: &[(&str, &str, &[&str])] = &[
    ("shared", "shared", &[]),
    ("runtime", "shared/runtime", &["shared"]),
    ("crawler", "crawler", &["shared", "runtime"]),
    (
        "parser-worker",
        "parser-worker",
        &["shared", "runtime", "report-reader"],
    ),
    ("report-reader", "parser-worker/reader", &["shared"]),
    ("loader", "loader", &["shared", "runtime"]),
    ("generator", "deploy/generator", &["shared"]),
    (
        "demo-portal",
        "deploy/demo-portal",
        &["shared", "generator"],
    ),
    (
        "standalone",
        "deploy/standalone",
        &[
            "shared",
            "runtime",
            "crawler",
            "parser-worker",
            "report-reader",
            "loader",
            "generator",
            "demo-portal",
        ],
    ),
];

/// Who alone may depend on a crate.
const OWNERS: &[(&str, &[&str])] = &[
    ("axum", &["runtime", "demo-portal"]),
    ("clap", &["runtime", "standalone"]),
    ("lapin", &["runtime"]),
    (
        "metrics",
        &["runtime", "crawler", "parser-worker", "loader"],
    ),
    ("metrics-exporter-prometheus", &["runtime"]),
    ("object_store", &["runtime"]),
    ("sqlx", &["runtime", "crawler", "loader"]),
    // Runtime names it for its feature alone: it gives object_store's client its TLS.
    ("reqwest", &["crawler", "runtime"]),
    ("scraper", &["report-reader", "crawler"]),
    // The generator draws its scans from its own PDFs.
    ("hayro-interpret", &["report-reader", "generator"]),
];

/// The binaries there are, and the package of each.
const BINARIES: &[(&str, &str)] = &[
    ("crawler", "crawler"),
    ("gongkai", "standalone"),
    ("loader", "loader"),
    ("parser-worker", "parser-worker"),
];

/// Packages that must stay free of an asynchronous runtime.
const WITHOUT_TOKIO: &[&str] = &["shared", "report-reader", "generator"];

const TOP_LEVEL: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "crawler",
    "deploy",
    "loader",
    "parser-worker",
    "shared",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .expect("cargo metadata runs")
}

fn members(metadata: &Metadata) -> Vec<&Package> {
    metadata.workspace_packages()
}

/// The crates a package names, those for its tests left out.
fn named_by(package: &Package) -> BTreeSet<&str> {
    let built_in = |it: &&cargo_metadata::Dependency| it.kind != DependencyKind::Development;
    package
        .dependencies
        .iter()
        .filter(built_in)
        .map(|it| it.name.as_str())
        .collect()
}

fn source_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = ["shared", "crawler", "parser-worker", "loader", "deploy"]
        .iter()
        .map(|it| root().join(it))
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("the entry is readable").path();
            if path.is_dir() {
                // What a build leaves is no source.
                folders.extend((!path.ends_with("target")).then_some(path));
            } else if path.extension().is_some_and(|it| it == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_top_level_is_what_it_says() {
    let found: BTreeSet<String> = fs::read_dir(root())
        .expect("the root is there")
        .map(|it| {
            it.expect("readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|it| !it.starts_with('.') && it != "target" && it != "data")
        .collect();
    let expected: BTreeSet<String> = TOP_LEVEL.iter().map(|it| (*it).to_owned()).collect();
    assert_eq!(found, expected);
}

#[test]
fn packages_know_only_of_those_before_them() {
    let metadata = metadata();
    let names: BTreeSet<&str> = EDGES.iter().map(|it| it.0).collect();
    let members = members(&metadata);
    let found: BTreeSet<&str> = members.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        found, names,
        "a package is not in the table of edges, or the table names one that is not there"
    );
    for package in members {
        let (_, folder, allowed) = EDGES
            .iter()
            .find(|it| it.0 == package.name.as_str())
            .expect("the sets are equal");
        assert!(
            package
                .manifest_path
                .as_str()
                .ends_with(&format!("{folder}/Cargo.toml")),
            "{} is not in {folder}",
            package.name
        );
        for dependency in named_by(package).intersection(&names) {
            assert!(
                allowed.contains(dependency),
                "{} must not know of {dependency}",
                package.name
            );
        }
    }
}

#[test]
fn crates_are_named_only_by_their_owners() {
    let metadata = metadata();
    for package in members(&metadata) {
        let named = named_by(package);
        for (name, owners) in OWNERS {
            assert!(
                !named.contains(name) || owners.contains(&package.name.as_str()),
                "{} names {name}; only {owners:?} may",
                package.name
            );
        }
        if WITHOUT_TOKIO.contains(&package.name.as_str()) {
            assert!(
                !named.contains("tokio"),
                "{} must stay free of tokio",
                package.name
            );
        }
    }
}

#[test]
fn every_service_is_a_process_of_its_own_and_nothing_else_is() {
    let metadata = metadata();
    let mut found = Vec::new();
    for package in members(&metadata) {
        let binaries = package.targets.iter().filter(|it| it.is_bin());
        found.extend(binaries.map(|it| (it.name.as_str(), package.name.as_str())));
    }
    found.sort_unstable();
    assert_eq!(found, BINARIES);
}

#[test]
fn runtime_declares_the_client_of_portals_for_its_feature_and_names_it_nowhere() {
    let folder = root().join("shared/runtime/src");
    let runtime = fs::canonicalize(folder).expect("it is there");
    for path in source_files() {
        let path = fs::canonicalize(path).expect("it is there");
        let text = fs::read_to_string(&path).expect("readable");
        assert!(
            !path.starts_with(&runtime) || !text.contains("reqwest::"),
            "{} names reqwest",
            path.display()
        );
    }
}

#[test]
fn every_dependency_has_one_version_and_it_stands_in_the_workspace() {
    for (_, folder, _) in EDGES {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml"))
            .expect("the manifest is there");
        let mut in_dependencies = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies");
            } else if in_dependencies && line.contains('=') {
                assert!(
                    line.contains("workspace = true"),
                    "{folder}: {line:?} names a version of its own"
                );
            }
        }
    }
}

#[test]
fn no_portal_is_named_in_rust() {
    let folder = root().join("crawler/portals");
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("crawler/portals is there") {
        let path = entry.expect("readable").path();
        let file = path
            .file_name()
            .expect("it has a name")
            .to_string_lossy()
            .into_owned();
        let portal: toml::Table = fs::read_to_string(&path)
            .expect("readable")
            .parse()
            .expect("a portal is TOML");
        for name in names_in(&toml::Value::Table(portal)) {
            names.insert(name, file.clone());
        }
        names.insert(file.trim_end_matches(".toml").to_owned(), file.clone());
    }
    assert!(
        names.len() >= 10,
        "five portals have names and hosts: {names:?}"
    );
    for path in source_files() {
        let text = fs::read_to_string(&path).expect("readable");
        for (name, file) in &names {
            assert!(
                !text.contains(name.as_str()),
                "{} names {name:?} of {file}",
                path.display()
            );
        }
    }
}

/// Hosts and names of agencies in a portal's file.
fn names_in(value: &toml::Value) -> Vec<String> {
    match value {
        toml::Value::Table(table) => table
            .iter()
            .flat_map(
                |(key, value)| match (key.as_str(), value.get("value").unwrap_or(value)) {
                    ("name", toml::Value::String(text)) => vec![text.clone()],
                    ("hosts", toml::Value::Array(hosts)) => hosts
                        .iter()
                        .filter_map(|it| it.as_str())
                        .map(str::to_owned)
                        .collect(),
                    _ => names_in(value),
                },
            )
            .filter(|it| it != "unknown")
            .collect(),
        toml::Value::Array(values) => values.iter().flat_map(names_in).collect(),
        _ => vec![],
    }
}

#[test]
fn every_source_file_says_what_it_is_and_has_a_name_that_says_so() {
    const VAGUE: &[&str] = &[
        "utils", "util", "helper", "helpers", "common", "misc", "manager", "types", "data", "info",
    ];
    for path in source_files() {
        let text = fs::read_to_string(&path).expect("readable");
        assert!(
            text.starts_with("//!"),
            "{} does not begin with what it is",
            path.display()
        );
        let name = path
            .file_stem()
            .expect("it has a name")
            .to_string_lossy()
            .into_owned();
        assert!(
            !VAGUE.contains(&name.as_str()),
            "{} has a name that says nothing",
            path.display()
        );
    }
}
