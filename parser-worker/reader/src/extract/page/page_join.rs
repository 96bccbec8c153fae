//! Pages put together: a table cut by a page break becomes one table again.
//!
//! Tables are joined when nothing but page furniture stands between them and their column edges agree. The rows of the
//! next page are appended; the row at the break is made whole only where the parts prove that they are one row, and a
//! label that spans rows on both sides becomes one cell where one side is blank. A paragraph runs on where its last line
//! is full and the next page begins at the same left edge.

use std::collections::BTreeMap;

use super::layout::{Page, PageBlock, PageTable};
use super::paragraph::PageText;
use super::row_cut::{Pair, continues_group, is_cut, is_number};
use crate::document::{Block, Doubt, GridCell, Join, JoinKind, Table};

/// Column edges this near to each other are the same.
const SAME_EDGE: f32 = 4.0;
/// The share of the page's height at its top and bottom where running heads and page numbers stand.
const MARGIN: f32 = 0.12;
/// A running head is not longer.
const LONGEST_HEAD: usize = 40;

/// Puts the blocks of all pages in one sequence.
pub(in crate::extract) fn join(pages: Vec<Page>) -> Vec<Block> {
    let heads = running_heads(&pages);
    let mut blocks: Vec<PageBlock> = Vec::new();
    // The last block that says something, and the page it ends on.
    let mut last: Option<(usize, u32)> = None;
    for page in pages {
        for block in page.blocks {
            if let PageBlock::Text(text) = &block
                && is_furniture(text, page.height, &heads)
            {
                blocks.push(block);
                continue;
            }
            let cut = last.filter(|(_, end)| end + 1 == page.number);
            let before = cut.and_then(|(index, _)| Some((index, blocks.get_mut(index)?)));
            let (index, rest) = match before {
                Some((index, before)) => (index, absorb(before, block)),
                None => (0, Some(block)),
            };
            last = Some(match rest {
                None => (index, page.number),
                Some(block) => {
                    blocks.push(block);
                    (blocks.len() - 1, page.number)
                }
            });
        }
    }
    blocks.into_iter().map(finished).collect()
}

/// Adds the first block of a page to the last of the page before it, or gives it back when it does not go on there.
fn absorb(before: &mut PageBlock, block: PageBlock) -> Option<PageBlock> {
    match (before, block) {
        (PageBlock::Table(before), PageBlock::Table(table)) => {
            append(before, table).map(PageBlock::Table)
        }
        (PageBlock::Text(before), PageBlock::Text(text)) => {
            before.run_on(text).map(PageBlock::Text)
        }
        (_, block) => Some(block),
    }
}

fn finished(block: PageBlock) -> Block {
    match block {
        PageBlock::Text(text) => Block::Paragraph(text.paragraph),
        PageBlock::Table(table) => Block::Table(Table {
            rows: table.rows,
            columns: table.columns.len().saturating_sub(1),
            cells: table.cells,
            ragged: false,
            joins: table.joins,
        }),
    }
}

/// Where on a page a running head stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Margin {
    Top,
    Bottom,
}

fn margin(text: &PageText, height: f32) -> Option<Margin> {
    if text.area.bottom <= MARGIN * height {
        Some(Margin::Top)
    } else if text.area.top >= (1.0 - MARGIN) * height {
        Some(Margin::Bottom)
    } else {
        None
    }
}

/// Lines that stand in the margin of several pages, digits apart, with how many.
fn running_heads(pages: &[Page]) -> BTreeMap<(Margin, String), usize> {
    let mut heads = BTreeMap::new();
    for page in pages {
        for block in &page.blocks {
            if let PageBlock::Text(text) = block
                && let Some(margin) = margin(text, page.height)
            {
                let key = (margin, without_digits(&text.paragraph.text));
                *heads.entry(key).or_insert(0) += 1;
            }
        }
    }
    heads
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|it| !it.is_ascii_digit()).collect()
}

/// True for page numbers, running heads and watermarks, which say nothing about what they stand between.
fn is_furniture(text: &PageText, height: f32, heads: &BTreeMap<(Margin, String), usize>) -> bool {
    if text.slanted {
        return true;
    }
    let printed = &text.paragraph.text;
    let Some(margin) = margin(text, height) else {
        return false;
    };
    let repeated = heads
        .get(&(margin, without_digits(printed)))
        .is_some_and(|count| *count > 1);
    text.lines == 1
        && printed.chars().count() <= LONGEST_HEAD
        && (repeated || is_page_number(printed))
}

fn is_page_number(text: &str) -> bool {
    text.chars().any(|it| it.is_ascii_digit())
        && text.chars().all(|it| {
            it.is_ascii_digit() || it.is_whitespace() || "-—–－―~·•./第页共of".contains(it)
        })
}

/// Appends a table to one that it continues, or gives it back when it does not.
fn append(before: &mut PageTable, mut next: PageTable) -> Option<PageTable> {
    if !align(before, &mut next) {
        return Some(next);
    }
    drop_repeated_head(before, &mut next);
    let pairs = pairs(before, &next);
    let parts: Vec<Pair<'_>> = pairs
        .iter()
        .map(|(above, below)| Pair {
            above: &before.cells[*above].text,
            below: &next.cells[*below].text,
        })
        .collect();
    let whole = is_whole_row(before, &next, pairs.len());
    let cut = whole && is_cut(&parts, before.open_bottom || next.open_top);
    let merged: Vec<(usize, usize)> = (0..pairs.len())
        .filter(|index| cut || continues_group(&parts, *index))
        .map(|index| pairs[index])
        .collect();
    let shift = if cut { before.rows - 1 } else { before.rows };
    before.joins.push(Join {
        page_before: next.page.saturating_sub(1),
        row: shift,
        kind: match (cut, merged.is_empty()) {
            (true, _) => JoinKind::RowCut,
            (false, true) => JoinKind::NewRow,
            (false, false) => JoinKind::SpanContinues,
        },
    });
    for (above, below) in &merged {
        let part = &next.cells[*below];
        let cell = &mut before.cells[*above];
        cell.row_span = shift + part.row_span - cell.row;
        let doubts = [cell.doubt.take(), part.doubt.clone()];
        let is_split = !cell.text.is_empty() && !part.text.is_empty();
        // What the whole may be instead is only known where one part is all of it.
        cell.doubt = doubts
            .into_iter()
            .flatten()
            .next()
            .map(|doubt| match is_split {
                true => Doubt::default(),
                false => doubt,
            });
        cell.text = [cell.text.as_str(), part.text.as_str()]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join("\n");
    }
    let rest = next.cells.into_iter().enumerate();
    before.cells.extend(
        rest.filter(|(index, _)| merged.iter().all(|(_, below)| below != index))
            .map(|(_, cell)| GridCell {
                row: cell.row + shift,
                ..cell
            }),
    );
    before.cells.sort_by_key(|it| (it.row, it.column));
    before.rows = shift + next.rows;
    before.open_bottom = next.open_bottom;
    None
}

/// Brings two tables on the same columns, if the edges of one are all edges of the other.
fn align(before: &mut PageTable, next: &mut PageTable) -> bool {
    if before.columns.len() < 3 || next.columns.len() < 3 {
        return false;
    }
    if let Some(columns) = positions(&next.columns, &before.columns) {
        remap(next, &columns);
        next.columns.clone_from(&before.columns);
        true
    } else if let Some(columns) = positions(&before.columns, &next.columns) {
        remap(before, &columns);
        before.columns.clone_from(&next.columns);
        true
    } else {
        false
    }
}

/// For each edge its position among `all`, counted from the left edges; none when one is missing or the widths differ.
fn positions(edges: &[f32], all: &[f32]) -> Option<Vec<usize>> {
    let (first, all_first) = (edges.first()?, all.first()?);
    let found: Option<Vec<usize>> = edges
        .iter()
        .map(|edge| {
            all.iter()
                .position(|it| ((it - all_first) - (edge - first)).abs() <= SAME_EDGE)
        })
        .collect();
    let found = found?;
    let ascending = found.windows(2).all(|it| it[0] < it[1]);
    (ascending && found.last() == Some(&(all.len() - 1))).then_some(found)
}

fn remap(table: &mut PageTable, columns: &[usize]) {
    for cell in &mut table.cells {
        let (from, to) = (
            columns[cell.column],
            columns[cell.column + cell.column_span],
        );
        cell.column = from;
        cell.column_span = to - from;
    }
}

/// Drops the head that a tool prints again on each page: the first rows of the next table, cell for cell those of the
/// table before, without a number in them. What they say stands once, at the top.
fn drop_repeated_head(before: &PageTable, next: &mut PageTable) {
    let same = |a: &GridCell, b: &GridCell| {
        (a.row, a.column, a.row_span, a.column_span) == (b.row, b.column, b.row_span, b.column_span)
            && a.text == b.text
            && !is_number(&a.text)
    };
    let height = before.rows.min(next.rows.saturating_sub(1));
    let head = (1..=height).rev().find(|height| {
        let above = |table: &PageTable| -> Vec<GridCell> {
            let cells = table.cells.iter().filter(|it| it.row < *height);
            cells.cloned().collect()
        };
        let (first, second) = (above(before), above(next));
        first.len() == second.len()
            && first.iter().any(|it| !it.text.is_empty())
            && first
                .iter()
                .zip(&second)
                .all(|(a, b)| same(a, b) && a.row + a.row_span <= *height)
    });
    let Some(head) = head else { return };
    next.cells.retain(|it| it.row >= head);
    for cell in &mut next.cells {
        cell.row -= head;
    }
    next.rows -= head;
}

/// The cells that meet at the break over the same columns, from the left.
fn pairs(before: &PageTable, next: &PageTable) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (below, part) in next.cells.iter().enumerate().filter(|(_, it)| it.row == 0) {
        let above = before.cells.iter().position(|it| {
            it.row + it.row_span == before.rows
                && (it.column, it.column_span) == (part.column, part.column_span)
        });
        pairs.extend(above.map(|above| (above, below)));
    }
    pairs
}

/// True when every cell at the break has its counterpart.
fn is_whole_row(before: &PageTable, next: &PageTable, pairs: usize) -> bool {
    let above = before
        .cells
        .iter()
        .filter(|it| it.row + it.row_span == before.rows);
    let below = next.cells.iter().filter(|it| it.row == 0);
    pairs > 0 && above.count() == pairs && below.count() == pairs
}

#[cfg(test)]
mod tests {
    use shared::place::Place;

    use super::*;

    fn cell(row: usize, column: usize, row_span: usize, text: &str) -> GridCell {
        GridCell {
            row,
            column,
            row_span,
            column_span: 1,
            text: text.to_owned(),
            place: Place::Line { line: 1 },
            doubt: None,
        }
    }

    fn table(rows: usize, cells: Vec<GridCell>) -> PageTable {
        PageTable {
            columns: vec![0.0, 50.0, 150.0, 200.0],
            rows,
            cells,
            open_top: false,
            open_bottom: false,
            page: 2,
            joins: Vec::new(),
        }
    }

    fn check(before: PageTable, next: PageTable, expected: &[(usize, usize, usize, &str)]) {
        let mut joined = before;
        assert_eq!(append(&mut joined, next), None);
        let found: Vec<_> = joined
            .cells
            .iter()
            .map(|it| (it.row, it.column, it.row_span, it.text.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_are_appended_and_a_blank_group_continues() {
        check(
            table(
                1,
                vec![
                    cell(0, 0, 1, "（三）不予公开"),
                    cell(0, 1, 1, "1.国家秘密"),
                    cell(0, 2, 1, "1"),
                ],
            ),
            table(
                2,
                vec![
                    cell(0, 0, 2, ""),
                    cell(0, 1, 1, "2.其他"),
                    cell(0, 2, 1, "2"),
                    cell(1, 1, 1, "3.其他"),
                    cell(1, 2, 1, "3"),
                ],
            ),
            &[
                (0, 0, 3, "（三）不予公开"),
                (0, 1, 1, "1.国家秘密"),
                (0, 2, 1, "1"),
                (1, 1, 1, "2.其他"),
                (1, 2, 1, "2"),
                (2, 1, 1, "3.其他"),
                (2, 2, 1, "3"),
            ],
        );
    }

    #[test]
    fn a_cut_row_is_made_whole() {
        check(
            table(
                1,
                vec![
                    cell(0, 0, 1, "（三）不予公开"),
                    cell(0, 1, 1, "2.其他法律行政"),
                    cell(0, 2, 1, "1"),
                ],
            ),
            table(
                2,
                vec![
                    cell(0, 0, 2, ""),
                    cell(0, 1, 1, "法规禁止公开"),
                    cell(0, 2, 1, ""),
                    cell(1, 1, 1, "3.其他"),
                    cell(1, 2, 1, "3"),
                ],
            ),
            &[
                (0, 0, 2, "（三）不予公开"),
                (0, 1, 1, "2.其他法律行政\n法规禁止公开"),
                (0, 2, 1, "1"),
                (1, 1, 1, "3.其他"),
                (1, 2, 1, "3"),
            ],
        );
    }

    #[test]
    fn a_repeated_head_stands_once() {
        let head = |span: usize| {
            vec![
                cell(0, 0, span, "信息内容"),
                cell(0, 1, span, "事项"),
                cell(0, 2, span, "数量"),
            ]
        };
        let mut first = head(1);
        first.extend([cell(1, 0, 1, "甲"), cell(1, 1, 1, "乙"), cell(1, 2, 1, "1")]);
        let mut second = head(1);
        second.extend([cell(1, 0, 1, "丙"), cell(1, 1, 1, "丁"), cell(1, 2, 1, "2")]);
        let mut joined = table(2, first);
        assert_eq!(append(&mut joined, table(2, second)), None);
        let texts: Vec<&str> = joined.cells.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(
            texts,
            ["信息内容", "事项", "数量", "甲", "乙", "1", "丙", "丁", "2"]
        );
        assert_eq!(joined.rows, 3);
    }

    #[test]
    fn a_table_with_other_columns_is_given_back() {
        let mut before = table(1, vec![cell(0, 0, 1, "甲"), cell(0, 1, 1, "乙")]);
        let mut next = table(1, vec![cell(0, 0, 1, "丙"), cell(0, 1, 1, "丁")]);
        next.columns = vec![0.0, 80.0, 120.0, 200.0];
        assert!(append(&mut before, next).is_some());
    }

    #[test]
    fn fewer_columns_become_spans() {
        let mut before = table(
            1,
            vec![cell(0, 0, 1, "甲"), cell(0, 1, 1, "乙"), cell(0, 2, 1, "1")],
        );
        let mut next = table(1, vec![cell(0, 0, 1, "总计"), cell(0, 1, 1, "2")]);
        next.columns = vec![10.0, 160.0, 210.0];
        assert_eq!(append(&mut before, next), None);
        let last: Vec<_> = before
            .cells
            .iter()
            .filter(|it| it.row == 1)
            .map(|it| (it.column, it.column_span, it.text.as_str()))
            .collect();
        assert_eq!(last, [(0, 2, "总计"), (2, 1, "2")]);
    }

    #[test]
    fn page_numbers_are_told() {
        for text in ["3", "— 3 —", "- 12 -", "第 3 页 共 10 页", "3/10"] {
            assert!(is_page_number(text), "{text}");
        }
        assert!(!is_page_number("三、收到和处理"));
        assert!(!is_page_number("——"));
    }
}
