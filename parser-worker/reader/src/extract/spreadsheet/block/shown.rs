//! The cells of a sheet as they are seen: without hidden rows and columns, and without what a merged cell covers.

use super::super::{
    cell_range::{CellRange, Position},
    sheet::Sheet,
};

/// A cell as it is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShownCell {
    /// Which of the visible rows and columns it covers, counted from 0.
    pub(super) range: CellRange,
    pub(super) text: String,
    pub(super) is_bordered: bool,
    /// Where it stands on the sheet.
    pub(super) origin: Position,
}

/// The visible cells with text, by row, then by column. None is covered by another, unless merged cells overlap.
pub(super) fn shown(sheet: &Sheet) -> Vec<ShownCell> {
    let rows = Visible::without(&sheet.hidden_rows);
    let columns = Visible::without(&sheet.hidden_columns);
    let mut merges = sheet.merges.clone();
    merges.sort_unstable();
    let mut waiting = merges.into_iter().peekable();
    let mut open: Vec<CellRange> = Vec::new();
    let mut shown = Vec::new();
    let mut row = 0;
    for (at, cell) in &sheet.cells {
        while let Some(next) = waiting.next_if(|it| it.top <= at.0) {
            open.push(next);
        }
        if at.0 > row {
            row = at.0;
            open.retain(|it| it.bottom >= row);
        }
        let around = open.iter().find(|it| it.contains(*at));
        let range = match around {
            Some(range) if range.first() != *at => continue,
            Some(range) => *range,
            None => CellRange::of(*at),
        };
        let (Some((top, bottom)), Some((left, right))) = (
            rows.stretch(range.top, range.bottom),
            columns.stretch(range.left, range.right),
        ) else {
            continue;
        };
        shown.push(ShownCell {
            range: CellRange {
                top,
                left,
                bottom,
                right,
            },
            text: cell.text.clone(),
            is_bordered: cell.is_bordered,
            origin: *at,
        });
    }
    shown.sort_by_key(|it| it.range);
    shown
}

/// Which rows or columns are visible.
struct Visible {
    /// Hidden stretches, apart and ascending, each with how many are hidden before it.
    hidden: Vec<(u32, u32, u32)>,
}

impl Visible {
    fn without(hidden: &[(u32, u32)]) -> Self {
        let mut sorted = hidden.to_vec();
        sorted.sort_unstable();
        let mut apart: Vec<(u32, u32, u32)> = Vec::new();
        let mut count = 0;
        for (first, last) in sorted {
            let first = apart.last().map_or(first, |it| first.max(it.1 + 1));
            if first > last {
                continue;
            }
            apart.push((first, last, count));
            count += last - first + 1;
        }
        Self { hidden: apart }
    }

    /// The number among the visible of the first and last visible one of a stretch; none when all of it is hidden.
    fn stretch(&self, first: u32, last: u32) -> Option<(u32, u32)> {
        let (from, to) = (self.visible_before(first), self.visible_before(last + 1));
        (to > from).then(|| (from, to - 1))
    }

    /// How many are visible before this one.
    fn visible_before(&self, index: u32) -> u32 {
        let after = self.hidden.partition_point(|it| it.0 < index);
        match after.checked_sub(1).and_then(|it| self.hidden.get(it)) {
            None => index,
            Some((first, last, before)) => index - before - (index.min(last + 1) - first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_visible_is_counted() {
        let visible = Visible::without(&[(6, 7), (2, 3), (3, 4)]);
        // 0 1 5 8 9 are visible.
        assert_eq!(visible.stretch(0, 1), Some((0, 1)));
        assert_eq!(visible.stretch(1, 5), Some((1, 2)));
        assert_eq!(visible.stretch(2, 4), None);
        assert_eq!(visible.stretch(3, 8), Some((2, 3)));
        assert_eq!(visible.stretch(9, 9), Some((4, 4)));
    }
}
