//! How long files and functions are: printed for who looks for what to redesign, not failed.

use std::{fs, path::Path};

use crate::{root, source_files};

/// Lines of a file, tests left out, above which it is marked.
const LONG_FILE: usize = 300;
/// Lines of a function above which it is listed.
const LONG_FUNCTION: usize = 70;

/// A function: its signature's first line, and how many lines it has from there to its closing brace.
#[derive(Debug, PartialEq, Eq)]
struct Function<'text> {
    signature: &'text str,
    lines: usize,
}

#[test]
fn sizes() {
    let texts: Vec<(String, String)> = source_files()
        .iter()
        .map(|path| (shown(path), fs::read_to_string(path).expect("readable")))
        .collect();
    let files = texts.iter().filter(|(path, _)| !is_of_tests(path));
    let mut files: Vec<(usize, &str)> = files
        .map(|(path, text)| (lines_without_tests(text), path.as_str()))
        .collect();
    files.sort_by(|one, other| other.cmp(one));
    let sum: usize = files.iter().map(|it| it.0).sum();
    println!(
        "{} files without those of tests, {sum} lines without tests; the longest:",
        files.len()
    );
    for (lines, path) in files.iter().take(10) {
        println!(
            "{lines:6} {path}{}",
            if *lines > LONG_FILE {
                "  (redesign?)"
            } else {
                ""
            }
        );
    }
    let mut functions = Vec::new();
    for (path, text) in &texts {
        functions.extend(functions_of(text).into_iter().map(|it| (path, it)));
    }
    println!(
        "{} functions, those of tests included; of more than {LONG_FUNCTION} lines:",
        functions.len()
    );
    for (path, function) in functions.iter().filter(|(_, it)| it.lines > LONG_FUNCTION) {
        println!("{:6} {path}: {}", function.lines, function.signature.trim());
    }
    assert!(functions.len() > files.len(), "functions are found");
}

/// The path in the source tree.
fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

fn is_of_tests(path: &str) -> bool {
    path.split('/').any(|it| it == "tests" || it == "tests.rs")
}

#[test]
fn a_function_reaches_from_its_signature_to_the_brace_below_it() {
    let text = "\
impl Noun {
    /// Not fn here.
    pub(crate) async fn verb(&self) {
        let text = \"fn of a text {\";
        if true {
        }
    }

    const fn one() -> u8 { 1 }
}

trait Promise {
    fn without_body();
}

fn long(
    argument: u8,
) -> u8 {
    argument
}
";
    let found: Vec<(&str, usize)> = functions_of(text)
        .iter()
        .map(|it| (it.signature.trim(), it.lines))
        .collect();
    let expected = [
        ("pub(crate) async fn verb(&self) {", 5),
        ("const fn one() -> u8 { 1 }", 1),
        ("fn long(", 5),
    ];
    assert_eq!(found, expected);
}

fn lines_without_tests(text: &str) -> usize {
    text.lines()
        .take_while(|it| !it.starts_with("#[cfg(test)]"))
        .count()
}

/// The functions of a file, by the indents that rustfmt gives.
fn functions_of(text: &str) -> Vec<Function<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = (0..lines.len()).filter(|it| is_signature(lines[*it]));
    starts
        .filter_map(|start| Function::at_the_head_of(&lines[start..]))
        .collect()
}

impl<'text> Function<'text> {
    /// The function whose signature is the first of these lines; none if it has no body. The body ends with the first
    /// brace that stands as far left as the signature.
    fn at_the_head_of(lines: &[&'text str]) -> Option<Self> {
        let signature = lines.first()?;
        let indent = signature.len() - signature.trim_start().len();
        let closes = |line: &&str| {
            line.strip_prefix(&signature[..indent])
                .is_some_and(|it| it.starts_with('}'))
        };
        let declares =
            |line: &&str| line.ends_with(';') && line.len() - line.trim_start().len() == indent;
        if signature.ends_with('}') {
            return Some(Self {
                signature,
                lines: 1,
            });
        }
        let last = lines.iter().position(|it| closes(it) || declares(it))?;
        closes(&lines[last]).then_some(Self {
            signature,
            lines: last + 1,
        })
    }
}

/// True for a line that begins a function.
fn is_signature(line: &str) -> bool {
    const BEFORE: &[&str] = &[
        "pub",
        "pub(crate)",
        "pub(super)",
        "async",
        "const",
        "unsafe",
    ];
    line.split_whitespace().find(|it| !BEFORE.contains(it)) == Some("fn")
}
