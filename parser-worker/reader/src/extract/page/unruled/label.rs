//! The labels beside the rows of a stretch: which of their lines belong together, and which row they name.

use super::stretch::Stretch;
use super::word::Word;

/// A row of a table without rulings.
#[derive(Debug, Clone)]
pub(super) struct LabelledRow {
    /// The lines of its label, as indices of words, from the top; empty where it has none.
    pub(super) label: Vec<usize>,
    /// Where the label begins, if it begins left of the others: it spans the columns of the groups.
    pub(super) spans_from: Option<f32>,
    /// Its line of figures, as an index of the stretch's rows; none where all its cells are blank.
    pub(super) figures: Option<usize>,
    /// Its upper and lower end.
    pub(super) height: (f32, f32),
}

/// What stands left of the figures.
#[derive(Debug, Clone)]
pub(super) struct Labels {
    /// The rows from the top.
    pub(super) rows: Vec<LabelledRow>,
    /// Where most labels begin.
    pub(super) left: f32,
    /// Words that label several rows.
    pub(super) groups: Vec<usize>,
}

impl Labels {
    /// Where the longest label ends; none where nothing is labelled.
    pub(super) fn end(&self, words: &[Word]) -> Option<f32> {
        let own = self.rows.iter().flat_map(|it| &it.label);
        own.map(|it| words[*it].area.right).reduce(f32::max)
    }
}

/// Ends of words this near to each other are aligned.
const ALIGNED: f32 = 3.0;
/// How far apart the lines of one label are at most, in font sizes.
const LEADING: f32 = 1.45;
/// How far a line may be off its row, in font sizes.
const OFF: f32 = 0.35;
/// The least ratio of the distance between labels to that between the lines of one.
const DISTINCT: f32 = 1.2;

/// A line of a label: words beside each other.
#[derive(Debug, Clone)]
struct Line {
    words: Vec<usize>,
    y: f32,
    size: f32,
    left: f32,
    right: f32,
    is_spanning: bool,
}

/// The labels of a stretch; none where it is not sure which line names which row.
pub(super) fn labels(stretch: &Stretch, words: &[Word]) -> Option<Labels> {
    let (first, last) = (stretch.rows.first()?, stretch.rows.last()?);
    let size = words[*first.figures.first()?].size;
    let lines = lines_left_of(
        stretch,
        words,
        (first.y - 10.0 * size, last.y + 10.0 * size),
    );
    let Some(left) = common_left(stretch, &lines, size) else {
        return without_labels(stretch, words);
    };
    let (own, groups) = classified(stretch, lines, left, size);
    let own = within(stretch, own, size);
    let groups = groups
        .into_iter()
        .filter(|it| {
            let reach = 0.75 * size;
            let (top, bottom) = (own.first(), own.last());
            top.is_some_and(|top| top.y - reach <= it.y)
                && bottom.is_some_and(|bottom| it.y <= bottom.y + reach)
        })
        .flat_map(|it| it.words)
        .collect();
    let blocks = each_alone(stretch, &own, size)
        .or_else(|| by_distance(stretch, &own, size))
        .or_else(|| around_figures(stretch, &own, size))?;
    let rows = blocks.into_iter().map(|(lines, figures)| {
        let lines = &own[lines];
        let words_of: Vec<usize> = lines.iter().flat_map(|it| it.words.clone()).collect();
        let areas = || words_of.iter().map(|it| words[*it].area);
        LabelledRow {
            height: (
                areas().map(|it| it.top).fold(f32::MAX, f32::min),
                areas().map(|it| it.bottom).fold(f32::MIN, f32::max),
            ),
            spans_from: lines.first().filter(|it| it.is_spanning).map(|it| it.left),
            label: words_of,
            figures,
        }
    });
    Some(Labels {
        rows: rows.collect(),
        left,
        groups,
    })
}

/// Rows that nothing names: one line of figures under its heads.
fn without_labels(stretch: &Stretch, words: &[Word]) -> Option<Labels> {
    let rows = stretch.rows.iter().enumerate().map(|(index, row)| {
        let area = words[*row.figures.first()?].area;
        Some(LabelledRow {
            label: Vec::new(),
            spans_from: None,
            figures: Some(index),
            height: (area.top, area.bottom),
        })
    });
    Some(Labels {
        rows: rows.collect::<Option<Vec<_>>>()?,
        left: stretch.left(),
        groups: Vec::new(),
    })
}

/// The lines that end left of all figures, from the top; words beside each other are two lines where they stand apart.
fn lines_left_of(stretch: &Stretch, words: &[Word], (from, to): (f32, f32)) -> Vec<Line> {
    let mut lines: Vec<Line> = words
        .iter()
        .enumerate()
        .filter(|(_, it)| (from..=to).contains(&it.y()) && it.area.right <= stretch.left())
        .map(|(index, it)| Line {
            words: vec![index],
            y: it.y(),
            size: it.size,
            left: it.area.left,
            right: it.area.right,
            is_spanning: false,
        })
        .collect();
    lines.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.left.total_cmp(&b.left)));
    lines
}

/// Where most of the words nearest to the figures begin.
fn common_left(stretch: &Stretch, lines: &[Line], size: f32) -> Option<f32> {
    let mut lefts: Vec<f32> = Vec::new();
    for row in &stretch.rows {
        let beside = lines.iter().filter(|it| (it.y - row.y).abs() <= OFF * size);
        lefts.extend(beside.map(|it| it.left).reduce(f32::max));
    }
    let votes = |left: f32| {
        lefts
            .iter()
            .filter(|it| (*it - left).abs() <= ALIGNED)
            .count()
    };
    lefts
        .iter()
        .copied()
        .max_by(|a, b| votes(*a).cmp(&votes(*b)).then(a.total_cmp(b)))
}

/// Parts the lines into those of labels and those of groups.
fn classified(stretch: &Stretch, lines: Vec<Line>, left: f32, size: f32) -> (Vec<Line>, Vec<Line>) {
    let is_own = |it: &Line| it.left >= left - ALIGNED;
    let beside_own: Vec<f32> = lines
        .iter()
        .filter(|it| is_own(it))
        .map(|it| it.y)
        .collect();
    let places: Vec<(f32, f32)> = lines.iter().map(|it| (it.left, it.y)).collect();
    let is_near = |one: f32, other: f32| (one - other).abs() <= OFF * size;
    let spans = |it: &Line| {
        it.right > left + size
            || (stretch.rows.iter().any(|row| is_near(row.y, it.y))
                && !beside_own.iter().any(|y| is_near(*y, it.y))
                && !places
                    .iter()
                    .any(|(left, y)| is_near(*y, it.y) && *left > it.left))
    };
    let spanning: Vec<(f32, f32)> = lines
        .iter()
        .filter(|it| !is_own(it) && spans(it))
        .map(|it| (it.left, it.y))
        .collect();
    let goes_on = |it: &Line| {
        spanning.iter().any(|(left, y)| {
            (it.left - left).abs() <= ALIGNED && (it.y - y).abs() <= LEADING * size
        })
    };
    let (mut own, mut groups): (Vec<Line>, Vec<Line>) = (Vec::new(), Vec::new());
    for mut line in lines {
        line.is_spanning = !is_own(&line) && (spans(&line) || goes_on(&line));
        if line.is_spanning || is_own(&line) {
            own.push(line);
        } else {
            groups.push(line);
        }
    }
    (beside_as_one(own, size), groups)
}

/// Lines beside each other as one.
fn beside_as_one(lines: Vec<Line>, size: f32) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::new();
    for line in lines {
        match joined.last_mut() {
            Some(last) if (line.y - last.y).abs() <= OFF * size => {
                last.words.extend(line.words);
                last.right = last.right.max(line.right);
            }
            _ => joined.push(line),
        }
    }
    joined
}

/// The lines from the first row to the last, and what goes on above and below without a gap.
fn within(stretch: &Stretch, lines: Vec<Line>, size: f32) -> Vec<Line> {
    let (Some(first), Some(last)) = (stretch.rows.first(), stretch.rows.last()) else {
        return Vec::new();
    };
    let near = |it: &Line| first.y - 0.75 * size <= it.y && it.y <= last.y + 0.75 * size;
    let Some(mut from) = lines.iter().position(near) else {
        return Vec::new();
    };
    let mut to = lines.iter().rposition(near).unwrap_or(from);
    let goes_on = |one: usize, other: usize| {
        let (one, other) = (&lines[one], &lines[other]);
        (one.y - other.y).abs() <= LEADING * size
            && (one.left - other.left).abs() <= ALIGNED
            && (one.size - other.size).abs() <= 0.1 * size
    };
    while from > 0 && goes_on(from - 1, from) {
        from -= 1;
    }
    while to + 1 < lines.len() && goes_on(to + 1, to) {
        to += 1;
    }
    lines.get(from..=to).unwrap_or_default().to_vec()
}

/// Lines of labels, and the line of figures beside them.
type Block = (std::ops::Range<usize>, Option<usize>);

/// Each line is a label: each has figures beside it.
fn each_alone(stretch: &Stretch, lines: &[Line], size: f32) -> Option<Vec<Block>> {
    let mut rows = stretch.rows.iter().enumerate();
    let mut blocks = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let (row, _) = rows
            .next()
            .filter(|(_, it)| (it.y - line.y).abs() <= OFF * size)?;
        blocks.push((index..index + 1, Some(row)));
    }
    rows.next().is_none().then_some(blocks)
}

/// Lines near each other are one label, and all labels stand alike beside their figures.
fn by_distance(stretch: &Stretch, lines: &[Line], size: f32) -> Option<Vec<Block>> {
    let distances = || lines.windows(2).map(|it| it[1].y - it[0].y);
    let least = distances().reduce(f32::min)?;
    let is_inner = |distance: f32, pair: &[Line]| {
        distance < DISTINCT * least && pair[0].is_spanning == pair[1].is_spanning
    };
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = 0;
    for index in 1..=lines.len() {
        let goes_on = lines
            .get(index - 1..=index)
            .is_some_and(|pair| is_inner(pair[1].y - pair[0].y, pair));
        if !goes_on {
            blocks.push((start..index, None));
            start = index;
        }
    }
    // Lines of one label must be nearer to each other than two labels are.
    let outer = distances().zip(lines.windows(2));
    let outer = outer.filter(|(distance, pair)| !is_inner(*distance, pair));
    if outer
        .map(|(distance, _)| distance)
        .any(|it| it < DISTINCT * least)
        || least > LEADING * size
    {
        return None;
    }
    let reach = 0.6 * size;
    let mut aligned = [true; 3];
    for (index, row) in stretch.rows.iter().enumerate() {
        let around = |it: &&mut Block| {
            let (first, last) = (&lines[it.0.start], &lines[it.0.end - 1]);
            first.y - reach <= row.y && row.y <= last.y + reach
        };
        let mut beside = blocks.iter_mut().filter(around);
        let block = beside.next()?;
        if beside.next().is_some() || block.1.replace(index).is_some() {
            return None;
        }
        let (first, last) = (lines[block.0.start].y, lines[block.0.end - 1].y);
        for (is, y) in aligned.iter_mut().zip([(first + last) / 2.0, first, last]) {
            *is &= (y - row.y).abs() <= OFF * size;
        }
    }
    aligned.contains(&true).then_some(blocks)
}

/// Each label stands in the middle beside its figures, and no line is left over: then the lines of each are known.
fn around_figures(stretch: &Stretch, lines: &[Line], size: f32) -> Option<Vec<Block>> {
    let mut blocks = Vec::new();
    let mut start = 0;
    for (index, row) in stretch.rows.iter().enumerate() {
        let first = lines.get(start)?.y;
        let end = (start..lines.len())
            .find(|end| ((first + lines[*end].y) / 2.0 - row.y).abs() <= OFF * size)?;
        blocks.push((start..end + 1, Some(index)));
        start = end + 1;
    }
    (start == lines.len()).then_some(blocks)
}
