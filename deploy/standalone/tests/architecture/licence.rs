//! Every crate that is built in leaves a permissive choice of licence, and there is one TLS stack.

use std::{collections::BTreeSet, process::Command};

use spdx::{Expression, ParseMode};

use crate::root;

/// Crates that would bring in a second TLS stack, or whose licence binds.
const NEVER: &[&str] = &[
    "rustls",
    "aws-lc-rs",
    "aws-lc-sys",
    "ring",
    "mupdf",
    "pdf-extract",
];

/// Licences that ask for no more than a notice.
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates with a licence of another kind, which one, and why it will do.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("cssparser", "MPL-2.0", SELECTORS),
    ("cssparser-macros", "MPL-2.0", SELECTORS),
    ("dtoa-short", "MPL-2.0", SELECTORS),
    ("selectors", "MPL-2.0", SELECTORS),
];

const SELECTORS: &str = "scraper's CSS selectors, by Servo. MPL-2.0 binds changes of their own files; they are unchanged.";

#[test]
fn no_crate_brings_a_second_tls_stack_or_a_licence_that_binds() {
    let tree = tree();
    let crates = crates(&tree);
    assert!(crates.len() > 200, "the tree is whole");
    for (name, licence) in &crates {
        assert!(!NEVER.contains(name), "{name} is in the tree");
        let excepted = EXCEPTIONS.iter().any(|it| (it.0, it.1) == (name, licence));
        assert!(
            excepted || is_permissive(licence),
            "{name} has the licence {licence:?}"
        );
    }
    for (name, licence, reason) in EXCEPTIONS {
        assert!(
            crates.contains(&(name, licence)),
            "{name} needs no exception any more ({reason})"
        );
    }
}

#[test]
fn an_expression_is_permissive_when_every_way_through_it_that_is_needed_is() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "MIT OR GPL-3.0-only",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "GPL-3.0-only OR (MIT AND ISC)",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_permissive(good), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0",
        "MPL-2.0",
        "MIT AND GPL-3.0-only",
        "(MIT OR Apache-2.0) AND GPL-3.0",
        "MIT AND (GPL-3.0-only OR LGPL-2.1-or-later)",
        "LicenseRef-ours OR AGPL-3.0-only",
        "Apache-2.0 WITH Classpath-exception-2.0",
        "no licence",
    ] {
        assert!(!is_permissive(bad), "{bad}");
    }
}

/// A line `name version|licence` for each crate that is built in, on any target.
fn tree() -> String {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--workspace",
            "--locked",
            "--edges",
            "normal,build",
            "--target",
            "all",
        ])
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .current_dir(root())
        .output()
        .expect("cargo tree runs");
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    String::from_utf8(tree.stdout).expect("it is UTF-8")
}

/// Name and licence of each.
fn crates(tree: &str) -> BTreeSet<(&str, &str)> {
    tree.lines()
        .filter_map(|line| line.trim_end_matches(" (*)").split_once('|'))
        .map(|(package, licence)| (package.split(' ').next().unwrap_or(package), licence))
        .collect()
}

/// Whether an SPDX expression leaves a permissive choice. What is none leaves none.
fn is_permissive(expression: &str) -> bool {
    let parsed = Expression::parse_mode(expression, ParseMode::LAX);
    parsed.is_ok_and(|it| it.evaluate(|licence| PERMISSIVE.contains(&licence.to_string().as_str())))
}
