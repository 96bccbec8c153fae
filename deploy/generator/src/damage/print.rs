//! Damage to how figures are printed.

use rand::{
    RngExt,
    seq::{IndexedRandom, SliceRandom},
};
use rand_chacha::ChaCha8Rng;
use shared::cell::{CellKey, Kind, Value};

use super::set;
use crate::{
    shape::Shape,
    truth::{Figure, Truth},
};

/// Adds notes to a few counts.
pub(super) fn notes(rng: &mut ChaCha8Rng, truth: &mut Truth) {
    let mut keys = counts(truth, |key, count| {
        count > 1 && (key.table == "active_disclosure" || key.column == "total")
    });
    keys.shuffle(rng);
    for key in keys.iter().take(rng.random_range(1..5)) {
        let Some(figure) = truth.cells.get_mut(key) else {
            continue;
        };
        let part = rng.random_range(1..3);
        figure.printed += &match rng.random_range(0..4) {
            0 => format!("（其中修订{part}件）"),
            1 => format!("（含自然失效 {part} 件）"),
            2 => format!("(其中涉企{part}件)"),
            _ => format!("（较上年增加{part}件）"),
        };
    }
}

/// Makes figures large and separates their thousands.
pub(super) fn separators(rng: &mut ChaCha8Rng, truth: &mut Truth) {
    let factor = rng.random_range(41..400);
    for figure in truth.cells.values_mut() {
        if let Some(Value::Count(count)) = figure.value {
            *figure = Figure::of(Value::Count(count * factor));
        }
        figure.printed = separated(&figure.printed);
    }
    truth.prose.follow(&truth.cells);
}

/// Digits before the point in groups of three.
fn separated(printed: &str) -> String {
    let start = printed.len() - printed.trim_start_matches('-').len();
    let digits = printed[start..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let mut text = printed[..start].to_owned();
    for (index, digit) in printed[start..start + digits].chars().enumerate() {
        if index > 0 && (digits - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text + &printed[start + digits..]
}

/// Prints digits full-width.
pub(super) fn full_width(truth: &mut Truth) {
    for figure in truth.cells.values_mut() {
        let digits = figure.printed.chars().map(|it| match it {
            '0'..='9' => char::from_u32(it as u32 - '0' as u32 + '０' as u32).unwrap_or(it),
            other => other,
        });
        figure.printed = digits.collect();
    }
}

/// Prints something else for zeros: for all, or for some.
pub(super) fn zeros(rng: &mut ChaCha8Rng, truth: &mut Truth, kind: Kind, printed: &str) {
    let keys = counts(truth, |_, count| count == 0);
    let all = rng.random_bool(0.5);
    for key in keys {
        if all || rng.random_bool(0.4) {
            set(truth, &key, none(kind, printed));
        }
    }
}

/// Leaves zeros blank. In text, rows with a blank cannot be told apart by their figures alone.
pub(super) fn blanks(rng: &mut ChaCha8Rng, truth: &mut Truth, shape: Shape) {
    zeros(rng, truth, Kind::Blank, "");
    if shape != Shape::Text {
        return;
    }
    let is_blank = |it: &(&CellKey, &Figure)| it.1.kind == Kind::Blank;
    let blanks: Vec<CellKey> = truth
        .cells
        .iter()
        .filter(is_blank)
        .map(|it| it.0.clone())
        .collect();
    for blank in blanks {
        let of_row = |it: &&CellKey| {
            it.table == blank.table && (it.row == blank.row || it.table == "challenges")
        };
        let row = truth.cells.keys().filter(of_row);
        truth.allowance.unreadable.extend(row.cloned());
    }
}

/// Takes digits of a few figures for letters. The figures are there no more.
pub(super) fn confusions(rng: &mut ChaCha8Rng, truth: &mut Truth) {
    const ALIKE: [(char, char); 5] = [('0', 'O'), ('1', 'l'), ('1', 'I'), ('5', 'S'), ('8', 'B')];
    let mut keys: Vec<CellKey> = truth.cells.keys().cloned().collect();
    keys.shuffle(rng);
    let mut left = rng.random_range(1..6);
    for key in keys {
        let Some(figure) = truth.cells.get_mut(&key).filter(|_| left > 0) else {
            continue;
        };
        let possible = ALIKE.iter().filter(|it| figure.printed.contains(it.0));
        let possible: Vec<&(char, char)> = possible.collect();
        let Some((digit, letter)) = possible.choose(rng) else {
            continue;
        };
        figure.printed = figure.printed.replacen(*digit, &letter.to_string(), 1);
        truth.allowance.lose(&key, figure.value);
        left -= 1;
    }
}

/// Prints one or two figures that break their sums.
pub(super) fn broken_sums(rng: &mut ChaCha8Rng, truth: &mut Truth) {
    let keys = counts(truth, |key, _| key.table != "active_disclosure");
    for _ in 0..rng.random_range(1..3) {
        let Some(key) = keys.choose(rng) else { return };
        let count = truth.count(&key.table, &key.row, &key.column);
        let wrong = match rng.random_range(0..3) {
            0 if count > 0 => 0,
            1 => count + 10,
            _ => count + rng.random_range(1..4),
        };
        set(truth, key, Figure::of(Value::Count(wrong)));
    }
    let broken = truth.violations().into_iter().flat_map(|it| it.cells);
    truth.allowance.doubtful.extend(broken);
}

fn none(kind: Kind, printed: &str) -> Figure {
    Figure {
        value: None,
        kind,
        printed: printed.to_owned(),
    }
}

fn counts(truth: &Truth, wanted: impl Fn(&CellKey, i64) -> bool) -> Vec<CellKey> {
    let counts = truth.cells.iter().filter(
        |(key, figure)| matches!(figure.value, Some(Value::Count(count)) if wanted(key, count)),
    );
    counts.map(|(key, _)| key.clone()).collect()
}
