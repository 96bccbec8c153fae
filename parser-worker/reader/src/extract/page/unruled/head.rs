//! The heads above the columns of a stretch, and which columns each of them covers.

use super::super::area::Area;
use super::stretch::Stretch;
use super::word::Word;

/// A head: lines of words one below the other.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Its words from the top.
    pub(super) words: Vec<usize>,
    /// The box around them.
    pub(super) area: Area,
    /// The first column of figures that it covers.
    pub(super) first: usize,
    /// The last.
    pub(super) last: usize,
    /// Its row among the rows of heads.
    pub(super) row: usize,
    /// How many rows of heads it covers.
    pub(super) rows: usize,
}

/// The heads of a stretch.
#[derive(Debug, Clone, Default)]
pub(super) struct Heads {
    /// The heads of the columns of figures.
    pub(super) columns: Vec<Head>,
    /// The words of the head above the labels.
    pub(super) labels: Vec<usize>,
    /// How many rows they stand on.
    pub(super) rows: usize,
    /// The top of the highest.
    pub(super) top: f32,
    /// The edges of the columns of figures: one more than there are columns.
    pub(super) edges: Vec<f32>,
}

/// Lines of one head are not further apart, in font sizes.
const LEADING: f32 = 1.45;
/// How far figures may reach over the edge of their column, in points.
const SLACK: f32 = 4.0;
/// Heights this near to each other are of one row, in points.
const ON_ROW: f32 = 2.0;
/// A line further above than this many font sizes is no head.
const FARTHEST: f32 = 3.0;

/// The heads above a stretch whose first row begins at `top` and whose labels end at `labels_end`; none where it is not sure which column is whose. A column
/// that has a head and no figures is a column too.
pub(super) fn heads(
    stretch: &Stretch,
    words: &[Word],
    (top, labels_end): (f32, f32),
    taken: &[usize],
) -> Option<Heads> {
    let candidates = candidates(stretch, words, (top, labels_end), taken);
    let (over_figures, mut over_labels): (Vec<usize>, Vec<usize>) = candidates
        .into_iter()
        .partition(|it| words[*it].area.left >= labels_end);
    let mut blocks = stacked(&over_figures, words);
    let mut leaves = leaves(&mut blocks)?;
    let has_figures = |place: usize, leaves: &[Head]| {
        let places = places(&edges(leaves)?, &stretch.columns)?;
        Some(places.contains(&place))
    };
    // What stands first, over no figures, heads the labels where nothing else does.
    if over_labels.is_empty() && labels_end.is_finite() && !has_figures(0, &leaves)? {
        over_labels.extend(leaves.remove(0).words);
        numbered(&mut leaves);
    }
    let middles: Vec<f32> = leaves.iter().map(|it| it.area.middle().0).collect();
    let groups = groups(blocks, &leaves, &middles)?;
    let edges = edges(&leaves)?;
    places(&edges, &stretch.columns)?;
    let mut heads = arranged(groups, leaves, edges);
    heads.labels = over_labels
        .into_iter()
        .filter(|it| words[*it].area.bottom > heads.top)
        .collect();
    Some(heads)
}

/// The words above a row that may be heads: as large as its figures, no line of text between.
fn candidates(
    stretch: &Stretch,
    words: &[Word],
    (top, labels_end): (f32, f32),
    taken: &[usize],
) -> Vec<usize> {
    let Some(first) = stretch.rows.first().and_then(|it| it.figures.first()) else {
        return Vec::new();
    };
    let size = words[*first].size;
    let mut above: Vec<usize> = (0..words.len())
        .filter(|it| words[*it].y() < top && !taken.contains(it))
        .collect();
    above.sort_by(|a, b| words[*b].y().total_cmp(&words[*a].y()));
    let mut edge = top;
    let mut found = Vec::new();
    for index in above {
        let word = &words[index];
        let crosses = word.area.left < labels_end - size && word.area.right > labels_end + size;
        let is_other_text = (word.size - size).abs() > 0.15 * size || crosses || word.is_figure();
        if is_other_text || edge - word.area.bottom > FARTHEST * size {
            break;
        }
        edge = edge.min(word.area.top);
        found.push(index);
    }
    found
}

/// Words one below the other, as blocks from the top.
fn stacked(found: &[usize], words: &[Word]) -> Vec<Head> {
    let mut blocks: Vec<Head> = Vec::new();
    let mut order = found.to_vec();
    order.sort_by(|a, b| words[*a].y().total_cmp(&words[*b].y()));
    for index in order {
        let word = &words[index];
        let above = blocks.iter_mut().find(|it| {
            let last = it.words.last().map(|it| &words[*it]);
            last.is_some_and(|last| {
                let distance = word.y() - last.y();
                let aligned = (word.x() - it.area.middle().0).abs() <= 0.5 * word.size
                    || (word.area.left - it.area.left).abs() <= 2.0;
                distance > 0.5 * word.size && distance <= LEADING * word.size && aligned
            })
        });
        match above {
            Some(block) => {
                block.words.push(index);
                block.area = block.area.union(word.area);
            }
            None => blocks.push(Head {
                words: vec![index],
                area: word.area,
                first: 0,
                last: 0,
                row: 0,
                rows: 1,
            }),
        }
    }
    blocks
}

/// Takes the heads that have no other below them out of the blocks: each is the head of one column.
fn leaves(blocks: &mut Vec<Head>) -> Option<Vec<Head>> {
    let areas: Vec<Area> = blocks.iter().map(|it| it.area).collect();
    let has_below = |area: Area| {
        areas
            .iter()
            .any(|it| it.top >= area.bottom - 1.0 && it.left < area.right && area.left < it.right)
    };
    let all = std::mem::take(blocks);
    let (above, mut leaves): (Vec<Head>, Vec<Head>) =
        all.into_iter().partition(|it| has_below(it.area));
    *blocks = above;
    leaves.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
    numbered(&mut leaves);
    let apart = leaves
        .windows(2)
        .all(|it| it[0].area.right < it[1].area.left);
    apart.then_some(leaves)
}

fn numbered(leaves: &mut [Head]) {
    for (column, leaf) in leaves.iter_mut().enumerate() {
        (leaf.first, leaf.last) = (column, column);
    }
}

/// The edges of the columns under heads: half way between one head and the next.
fn edges(leaves: &[Head]) -> Option<Vec<f32>> {
    let middles: Vec<f32> = leaves.iter().map(|it| it.area.middle().0).collect();
    let ([first, second, ..], [.., last_but_one, last]) = (middles.as_slice(), middles.as_slice())
    else {
        return None;
    };
    let mut edges = vec![first - (second - first) / 2.0];
    edges.extend(middles.windows(2).map(|it| (it[0] + it[1]) / 2.0));
    edges.push(last + (last - last_but_one) / 2.0);
    Some(edges)
}

/// The column of each extent: a different one for each, from left to right.
pub(super) fn places(edges: &[f32], extents: &[(f32, f32)]) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for (left, right) in extents {
        let middle = (left + right) / 2.0;
        let place = edges
            .windows(2)
            .position(|it| it[0] <= middle && middle < it[1])?;
        let is_within = edges[place] - SLACK <= *left && *right <= edges[place + 1] + SLACK;
        if !is_within || found.last().is_some_and(|it| *it >= place) {
            return None;
        }
        found.push(place);
    }
    Some(found)
}

/// Gives each head above others the columns that it stands in the middle of. Level by level the heads must cover all
/// columns that have a head below; the topmost level that does not is no head.
fn groups(blocks: Vec<Head>, leaves: &[Head], middles: &[f32]) -> Option<Vec<Head>> {
    let mut levels: Vec<Vec<Head>> = Vec::new();
    for block in blocks {
        match levels.last_mut() {
            Some(level)
                if level
                    .first()
                    .is_some_and(|it| are_beside(it.area, block.area)) =>
            {
                level.push(block);
            }
            _ => levels.push(vec![block]),
        }
    }
    for from in 0..=levels.len() {
        let levels = levels.get(from..)?;
        let heights: [fn(Area) -> f32; 2] = [|it| it.middle().1, |it| it.top];
        let mut found = heights
            .into_iter()
            .filter_map(|height| covering(levels, leaves, middles, height));
        if let Some(found) = found.next() {
            return Some(found);
        }
        // Only what stands over everything may be a caption.
        if levels.first().is_some_and(|it| it.len() > 1) {
            return None;
        }
    }
    None
}

fn are_beside(one: Area, other: Area) -> bool {
    let shared = one.bottom.min(other.bottom) - one.top.max(other.top);
    shared >= 0.5 * one.height().min(other.height())
}

/// The heads of all levels with their columns. What stands on one row is of one `height`.
fn covering(
    levels: &[Vec<Head>],
    leaves: &[Head],
    middles: &[f32],
    height: fn(Area) -> f32,
) -> Option<Vec<Head>> {
    let mut parents = vec![(0, leaves.len().checked_sub(1)?)];
    let mut found = Vec::new();
    for (row, level) in levels.iter().enumerate() {
        let bottom = level
            .iter()
            .map(|it| it.area.bottom)
            .fold(f32::MIN, f32::max);
        let is_last = row + 1 == levels.len();
        let is_below = |column: usize| {
            let leaf = leaves[column].area;
            leaf.top >= bottom - 1.0 && (!is_last || is_in_row_under(level, leaf, leaves, height))
        };
        let mut spans = Vec::new();
        let mut sorted = level.clone();
        sorted.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
        let mut heads = sorted.into_iter().peekable();
        for (first, last) in parents {
            let mut own = Vec::new();
            let right = (middles[last] + middles.get(last + 1).unwrap_or(&f32::MAX)) / 2.0;
            while let Some(head) = heads.next_if(|it| it.area.middle().0 < right) {
                own.push(head);
            }
            // Runs of columns with heads below: what stands beside the level is a head of its own.
            let mut columns: Vec<usize> = (first..=last).filter(|it| is_below(*it)).collect();
            if own.is_empty() {
                continue;
            }
            for mut head in own {
                let start = *columns.first()?;
                let end = end_of(&head, start, &columns, middles)?;
                (head.first, head.last, head.row) = (start, end, row);
                spans.push((start, end));
                columns.retain(|it| *it > end);
                found.push(head);
            }
            if !columns.is_empty() {
                return None;
            }
        }
        if heads.next().is_some() {
            return None;
        }
        parents = spans;
    }
    Some(found)
}

/// True when the head of a column stands on the row of those right under a level.
fn is_in_row_under(level: &[Head], leaf: Area, leaves: &[Head], height: fn(Area) -> f32) -> bool {
    let nearest = level.iter().filter_map(|head| {
        let off = |it: &Head| (it.area.middle().0 - head.area.middle().0).abs();
        leaves.iter().min_by(|a, b| off(a).total_cmp(&off(b)))
    });
    let mut nearest = nearest.map(|it| height(it.area));
    nearest.any(|it| (it - height(leaf)).abs() <= ON_ROW)
}

/// The last column of a head that begins at `start` and stands in the middle over its columns.
fn end_of(head: &Head, start: usize, columns: &[usize], middles: &[f32]) -> Option<usize> {
    let middle = head.area.middle().0;
    let off = |end: usize| ((middles[start] + middles[end]) / 2.0 - middle).abs();
    let run = columns.iter().copied().enumerate();
    let run = run
        .take_while(|(index, it)| start + index == *it)
        .map(|(_, it)| it);
    let best = run.min_by(|a, b| off(*a).total_cmp(&off(*b)))?;
    let pitch = middles
        .windows(2)
        .map(|it| it[1] - it[0])
        .fold(f32::MAX, f32::min);
    (off(best) <= 0.25 * pitch.min(1000.0)).then_some(best)
}

/// Puts the heads on rows: a column's own head begins under the last group over it and reaches down.
fn arranged(groups: Vec<Head>, leaves: Vec<Head>, edges: Vec<f32>) -> Heads {
    let levels = groups.iter().map(|it| it.row + 1).max().unwrap_or(0);
    let own = leaves.into_iter().map(|mut leaf| {
        let over = groups
            .iter()
            .filter(|it| it.first <= leaf.first && leaf.first <= it.last);
        leaf.row = over.map(|it| it.row + 1).max().unwrap_or(0);
        leaf.rows = levels + 1 - leaf.row;
        leaf
    });
    let own: Vec<Head> = own.collect();
    let columns: Vec<Head> = groups.into_iter().chain(own).collect();
    Heads {
        top: columns
            .iter()
            .map(|it| it.area.top)
            .fold(f32::MAX, f32::min),
        columns,
        labels: Vec::new(),
        rows: levels + 1,
        edges,
    }
}
