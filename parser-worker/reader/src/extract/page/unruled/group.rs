//! Which rows a label of several rows names: it stands in the middle beside them.

use super::label::{LabelledRow, Labels};
use super::word::Word;

/// A label of several rows.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Its words from the top.
    pub(super) words: Vec<usize>,
    /// Its column among those of the labels.
    pub(super) column: usize,
    /// Its first row.
    pub(super) row: usize,
    /// How many rows it names.
    pub(super) rows: usize,
}

/// Lines of one label are not further apart, in font sizes.
const LEADING: f32 = 1.45;
/// How far a group may stand off the middle of its rows, in font sizes.
const OFF: f32 = 1.0;

/// The edges of the columns of labels: one more than there are columns.
pub(super) fn label_edges(labels: &Labels, words: &[Word], left: f32, right: f32) -> Vec<f32> {
    let groups = labels
        .groups
        .iter()
        .map(|it| (words[*it].area.left, words[*it].area.right));
    let spanning = labels.rows.iter().filter_map(|it| it.spans_from);
    let mut extents: Vec<(f32, f32)> = groups.chain(spanning.map(|it| (it, it))).collect();
    extents.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut columns: Vec<(f32, f32)> = Vec::new();
    for (from, to) in extents {
        match columns.last_mut() {
            Some(last) if from <= last.1 + 3.0 => last.1 = last.1.max(to),
            _ => columns.push((from, to)),
        }
    }
    let mut edges = vec![left];
    edges.extend(columns.windows(2).map(|it| (it[0].1 + it[1].0) / 2.0));
    if let Some(last) = columns.last() {
        edges.push((last.1.min(labels.left) + labels.left) / 2.0);
    }
    edges.push(right);
    edges
}

/// The groups of a stretch with the rows they name; `column_of` tells the column of labels at a distance from the left.
pub(super) fn groups(
    labels: &Labels,
    words: &[Word],
    column_of: impl Fn(f32) -> usize,
) -> Vec<Group> {
    let mut found = Vec::new();
    let spans = |row: &LabelledRow| row.spans_from.map_or(usize::MAX, &column_of);
    let own = column_of(labels.left);
    for column in 0..own {
        let stacks = stacks(labels, words, |it| column_of(it) == column);
        let mut next = stacks.into_iter().peekable();
        // Runs of rows whose labels begin right of this column.
        let mut start = 0;
        while start < labels.rows.len() {
            let length = labels.rows[start..]
                .iter()
                .take_while(|it| spans(it) > column)
                .count();
            let run = start..start + length;
            start = run.end + 1;
            let Some(last) = run.clone().last() else {
                continue;
            };
            let bottom = labels.rows[last].height.1;
            let mut own = Vec::new();
            while let Some(stack) = next.next_if(|it| middle(it, words) < bottom) {
                own.push(stack);
            }
            found.extend(shared_out(labels, words, own, run, column));
        }
    }
    found
}

fn middle(stack: &[usize], words: &[Word]) -> f32 {
    let top = stack.first().map_or(0.0, |it| words[*it].area.top);
    let bottom = stack.last().map_or(0.0, |it| words[*it].area.bottom);
    (top + bottom) / 2.0
}

/// The words of a column that stand one below the other.
fn stacks(labels: &Labels, words: &[Word], is_of: impl Fn(f32) -> bool) -> Vec<Vec<usize>> {
    let mut stacks: Vec<Vec<usize>> = Vec::new();
    for index in labels
        .groups
        .iter()
        .copied()
        .filter(|it| is_of(words[*it].x()))
    {
        let last = stacks.last().and_then(|it| it.last()).map(|it| &words[*it]);
        let word = &words[index];
        if last.is_some_and(|last| word.y() - last.y() <= LEADING * word.size) {
            stacks.last_mut().into_iter().for_each(|it| it.push(index));
        } else {
            stacks.push(vec![index]);
        }
    }
    stacks
}

/// Parts a run of rows among the groups beside it. The first rows may be those of a group on the page before. Where no
/// parting puts every group in the middle of its rows, each names the row it stands beside.
fn shared_out(
    labels: &Labels,
    words: &[Word],
    stacks: Vec<Vec<usize>>,
    run: std::ops::Range<usize>,
    column: usize,
) -> Vec<Group> {
    let Some(size) = stacks
        .first()
        .and_then(|it| it.first())
        .map(|it| words[*it].size)
    else {
        return Vec::new();
    };
    let own = |row: usize| labels.rows[row].height.0;
    let beside_first: Option<Vec<usize>> = stacks
        .iter()
        .map(|stack| {
            let top = words[*stack.first()?].area.top;
            run.clone()
                .find(|row| (own(*row) - top).abs() <= 0.35 * size)
        })
        .collect();
    let from_top = beside_first.filter(|it| it.first() == Some(&run.start) || run.start == 0);
    let edge = |row: usize| edge(labels, row);
    let mut starts = vec![0; stacks.len() + 1];
    let mut worst = f32::MAX;
    let first_starts = if run.start == 0 {
        run.clone()
    } else {
        run.start..run.start + 1
    };
    for first in first_starts {
        // From the first row on, each group ends where it stands in the middle.
        let mut bounds = vec![first];
        let mut error: f32 = 0.0;
        for (index, stack) in stacks.iter().enumerate() {
            let start = bounds[index];
            let middle = middle(stack, words);
            let off = |end: usize| ((edge(start) + edge(end)) / 2.0 - middle).abs();
            let ends = if index + 1 == stacks.len() {
                run.end..run.end + 1
            } else {
                start + 1..run.end
            };
            let Some(end) = ends
                .filter(|it| *it > start)
                .min_by(|a, b| off(*a).total_cmp(&off(*b)))
            else {
                error = f32::MAX;
                break;
            };
            error = error.max(off(end));
            bounds.push(end);
        }
        if error < worst && bounds.len() == starts.len() {
            (worst, starts) = (error, bounds);
        }
    }
    if worst > OFF * size
        && let Some(mut from_top) = from_top
    {
        from_top.push(run.end);
        (worst, starts) = (0.0, from_top);
    }
    let is_sure = worst <= OFF * size && starts.windows(2).all(|it| it[0] < it[1]);
    let groups = stacks.into_iter().enumerate().map(|(index, stack)| {
        let y = middle(&stack, words);
        let beside = run
            .clone()
            .find(|row| y <= edge(row + 1))
            .unwrap_or(run.end - 1);
        let (row, end) = if is_sure {
            (starts[index], starts[index + 1])
        } else {
            (beside, beside + 1)
        };
        Group {
            words: stack,
            column,
            row,
            rows: end - row,
        }
    });
    groups.collect()
}

/// Where a row begins: in the middle between its words and those of the row above.
pub(super) fn edge(labels: &Labels, row: usize) -> f32 {
    let above = row.checked_sub(1).and_then(|it| labels.rows.get(it));
    match (above, labels.rows.get(row)) {
        (Some(above), Some(below)) => (above.height.1 + below.height.0) / 2.0,
        (Some(above), None) => above.height.1 + 3.0,
        (None, Some(below)) => below.height.0 - 3.0,
        (None, None) => 0.0,
    }
}
