//! What pages leave between the lines of a table: their numbers and running heads.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::{article::Part, line::Line, truth::Truth};

/// What stands between two pages: a number, a running head or nothing.
pub(super) fn between(rng: &mut ChaCha8Rng, truth: &Truth) -> Option<Part> {
    rng.random_bool(0.5).then(|| something_between(rng, truth))
}

/// What stands between two pages: a number or a running head.
pub(super) fn something_between(rng: &mut ChaCha8Rng, truth: &Truth) -> Part {
    Part::Paragraph(if rng.random_bool(0.5) {
        number(rng)
    } else {
        truth.title.clone()
    })
}

/// Marked numbers of pages between the lines of tables.
pub(super) fn pages(rng: &mut ChaCha8Rng, lines: &mut Vec<Line>) {
    insert(rng, lines, number);
}

/// Bare numbers of pages between the lines of tables.
pub(super) fn numbers(rng: &mut ChaCha8Rng, lines: &mut Vec<Line>) {
    insert(rng, lines, |rng| rng.random_range(2..12).to_string());
}

/// Running heads between the lines of tables.
pub(super) fn running_heads(rng: &mut ChaCha8Rng, truth: &Truth, lines: &mut Vec<Line>) {
    let (agency, year) = (&truth.agency.name, truth.report_year);
    let head = match rng.random_range(0..3) {
        0 => truth.title.clone(),
        1 => format!("{agency}文件"),
        _ => format!("政府信息公开工作年度报告（{year}年）"),
    };
    insert(rng, lines, |_| head.clone());
}

fn number(rng: &mut ChaCha8Rng) -> String {
    let page = rng.random_range(2..9);
    match rng.random_range(0..5) {
        0 => format!("— {page} —"),
        1 => format!("-{page}-"),
        2 => format!("第{page}页"),
        3 => format!("第 {page} 页 共 9 页"),
        _ => format!("第{page}页/共9页"),
    }
}

/// One to three lines of words, each between two lines of a table.
fn insert(
    rng: &mut ChaCha8Rng,
    lines: &mut Vec<Line>,
    mut words: impl FnMut(&mut ChaCha8Rng) -> String,
) {
    for _ in 0..rng.random_range(1..4) {
        let is_inside =
            |at: &usize| lines[*at].table.is_some() && lines[at - 1].table == lines[*at].table;
        let places: Vec<usize> = (1..lines.len()).filter(is_inside).collect();
        let at = places[rng.random_range(0..places.len())];
        lines.insert(at, Line::words(words(rng)));
    }
}
