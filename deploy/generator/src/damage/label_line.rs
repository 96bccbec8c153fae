//! Damage to the lines on which labels and figures stand.

use rand::{
    RngExt,
    seq::{IndexedRandom, SliceRandom},
};
use rand_chacha::ChaCha8Rng;

use crate::{
    grid::Role,
    line::{Line, Piece},
    text::wrap,
    truth::Truth,
};

/// Labels above their figures.
pub(super) fn above(rng: &mut ChaCha8Rng, lines: &mut Vec<Line>) {
    let share = share(rng);
    rearrange(rng, lines, share, |rng, label, figures| {
        let mut lines = label_lines(rng, label);
        lines.push(figures);
        lines
    });
}

/// Labels below their figures.
pub(super) fn below(rng: &mut ChaCha8Rng, lines: &mut Vec<Line>) {
    let share = share(rng);
    rearrange(rng, lines, share, |rng, label, figures| {
        let mut lines = vec![figures];
        lines.extend(label_lines(rng, label));
        lines
    });
}

/// Labels one character on a line, above their figures.
pub(super) fn characters(rng: &mut ChaCha8Rng, lines: &mut Vec<Line>) {
    rearrange(rng, lines, 0.4, |_, label, figures| {
        let mut lines: Vec<Line> = wrap(label, 1).into_iter().map(of_table).collect();
        lines.push(figures);
        lines
    });
}

/// A third of the rows without label; it stands above, below or around them.
pub(super) fn tear(rng: &mut ChaCha8Rng, lines: &mut Vec<Line>) {
    rearrange(rng, lines, 0.35, |rng, label, figures| {
        let mut lines = label_lines(rng, label);
        let at = rng.random_range(0..=lines.len());
        lines.insert(at, figures);
        lines
    });
}

/// Labels printed a second time in their rows.
pub(super) fn repeat(rng: &mut ChaCha8Rng, lines: &mut [Line]) {
    for line in lines.iter_mut().filter(|it| it.has_figures()) {
        if let Some(at) = line.label().filter(|_| rng.random_bool(0.3)) {
            let label = line.pieces[at].clone();
            line.pieces.insert(at + 1, label);
        }
    }
}

/// The total of one or two rows of table 3 away from them.
pub(super) fn tear_total(rng: &mut ChaCha8Rng, truth: &mut Truth, lines: &mut Vec<Line>) {
    for _ in 0..rng.random_range(1..3) {
        let total = |it: &Line| {
            it.pieces
                .iter()
                .position(|it| is_total(it) && !it.text.is_empty())
        };
        let rows: Vec<usize> = (0..lines.len())
            .filter(|it| total(&lines[*it]).is_some())
            .collect();
        let Some((row, at)) = rows
            .choose(rng)
            .and_then(|it| Some((*it, total(&lines[*it])?)))
        else {
            return;
        };
        let piece = &mut lines[row].pieces[at];
        let alone = of_table(std::mem::take(&mut piece.text));
        if let Some(key) = &piece.key {
            let value = truth.cells.get(key).and_then(|it| it.value);
            truth.allowance.lose(key, value);
        }
        let way = rng.random_range(0..5);
        let place = (row + way).saturating_sub(2).min(lines.len());
        lines.insert(if way == 2 { row + 1 } else { place }, alone);
    }
}

fn is_total(piece: &Piece) -> bool {
    piece
        .key
        .as_ref()
        .is_some_and(|it| it.table == "requests" && it.column == "total")
}

/// One figure less in one or two rows of table 3; the others move up.
pub(super) fn lose_figure(rng: &mut ChaCha8Rng, truth: &mut Truth, lines: &mut [Line]) {
    let is_row = |it: &Line| it.pieces.iter().any(is_total);
    let mut rows: Vec<&mut Line> = lines.iter_mut().filter(|it| is_row(it)).collect();
    rows.shuffle(rng);
    for line in rows.into_iter().take(rng.random_range(1..3)) {
        let figures = (0..line.pieces.len()).filter(|it| line.pieces[*it].key.is_some());
        let figures: Vec<usize> = figures.collect();
        let lost = figures[rng.random_range(0..figures.len())];
        // Which of them it was, the row does not say.
        let keys = line.pieces.iter().filter_map(|it| it.key.clone());
        truth.allowance.unreadable.extend(keys);
        if let Some(key) = line.pieces.remove(lost).key {
            let value = truth.cells.get(&key).and_then(|it| it.value);
            truth.allowance.lose(&key, value);
        }
    }
}

/// All rows in some documents, half of them in others.
fn share(rng: &mut ChaCha8Rng) -> f64 {
    if rng.random_bool(0.5) { 1.0 } else { 0.5 }
}

/// Sets the labels and figures of this share of the rows anew.
fn rearrange(
    rng: &mut ChaCha8Rng,
    lines: &mut Vec<Line>,
    share: f64,
    set: impl Fn(&mut ChaCha8Rng, &str, Line) -> Vec<Line>,
) {
    let mut labels: Vec<Line> = Vec::new();
    let mut done: Vec<Line> = Vec::new();
    for mut line in std::mem::take(lines) {
        if line.label().is_some() && !line.has_figures() {
            labels.push(line);
        } else if line.has_figures() && rng.random_bool(share) {
            let own = line
                .pieces
                .extract_if(.., |it| it.role == Some(Role::Label));
            let label = labels.drain(..).flat_map(|it| it.pieces).chain(own);
            let label: String = label.map(|it| it.text).collect();
            let groups = line
                .pieces
                .extract_if(.., |it| it.key.is_none() && !is_figure(it));
            done.extend(
                groups
                    .filter(|it| !it.text.is_empty())
                    .map(|it| of_table(it.text)),
            );
            done.extend(if label.is_empty() {
                vec![line]
            } else {
                set(rng, &label, line)
            });
        } else {
            done.append(&mut labels);
            done.push(line);
        }
    }
    done.append(&mut labels);
    *lines = done;
}

fn is_figure(piece: &Piece) -> bool {
    piece.role == Some(Role::Figure)
}

/// A label broken into lines.
fn label_lines(rng: &mut ChaCha8Rng, label: &str) -> Vec<Line> {
    let width = rng.random_range(6..13);
    wrap(label, width).into_iter().map(of_table).collect()
}

/// A line of words inside a table.
fn of_table(text: String) -> Line {
    Line {
        table: Some(String::new()),
        ..Line::words(text)
    }
}
