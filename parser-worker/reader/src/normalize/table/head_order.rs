//! The order in which the heads of columns stand in lines of text, torn into pieces or not.

use std::borrow::Cow;

use shared::form::ColumnForm;

use super::{column_match::heads_of, printed_row::PrintedRow};

/// The heads of these columns in the lines, joined, in the order they stand.
pub(super) fn heads_in<'a>(
    lines: impl Iterator<Item = &'a PrintedRow>,
    columns: &[ColumnForm],
) -> Vec<usize> {
    let text: String = lines.map(PrintedRow::label).collect();
    // The name of a group of columns, which one of the columns is a part of.
    let text = text.replace("法人或其他组织", "");
    let labels = heads_of(columns);
    let mut heads = Vec::new();
    let mut rest = text.as_str();
    while let Some(it) = rest.chars().next() {
        let length = match head_at(rest, &labels) {
            Some((column, length)) => {
                heads.push(column);
                length
            }
            None => it.len_utf8(),
        };
        rest = &rest[length..];
    }
    heads
}

/// The column whose head the text begins with, and the head's length; the longest where there are several.
fn head_at(text: &str, heads: &[Vec<Cow<'_, str>>]) -> Option<(usize, usize)> {
    let lengths = |(column, labels): (usize, &Vec<Cow<'_, str>>)| {
        let begins = labels.iter().filter(|it| text.starts_with(&***it));
        begins.map(|it| (column, it.len())).max()
    };
    let found = heads.iter().enumerate().filter_map(lengths);
    found.max_by_key(|(column, length)| (*length, std::cmp::Reverse(*column)))
}

/// The order of a row's columns that heads show, where it is another than the form's: of all but the total, which may
/// stand beside a group of columns. None where the heads are not each found once.
pub(super) fn other_order(heads: &[usize], columns: &[ColumnForm]) -> Option<Vec<usize>> {
    let is_total = |it: &usize| columns[*it].key == "total";
    let found: Vec<usize> = heads.iter().copied().filter(|it| !is_total(it)).collect();
    let each: Vec<usize> = (0..columns.len()).filter(|it| !is_total(it)).collect();
    let mut sorted = found.clone();
    sorted.sort_unstable();
    if sorted != each || found == each {
        return None;
    }
    let mut order = found.into_iter();
    let column = |it: usize| {
        if is_total(&it) {
            Some(it)
        } else {
            order.next()
        }
    };
    (0..columns.len()).map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{label::fold, normalize::table::printed_row::Layout};

    fn heads(lines: &[&str], table: usize, row: &str) -> (Vec<usize>, Option<Vec<usize>>) {
        let form = shared::form::by_id("2021").expect("it is there");
        let block = form.tables[table].block_of(row).expect("it is there");
        let line = |it: &&str| PrintedRow {
            labels: vec![fold(it)],
            ..PrintedRow::blank(Layout::Line, shared::place::Place::Line { line: 1 })
        };
        let lines: Vec<PrintedRow> = lines.iter().map(line).collect();
        let heads = heads_in(lines.iter(), &block.columns);
        let order = other_order(&heads, &block.columns);
        (heads, order)
    }

    #[test]
    fn heads_torn_into_lines_are_found_in_their_order() {
        let (found, order) = heads(
            &[
                "自然人",
                "法人或其他组织",
                "总计商业",
                "企业",
                "科研",
                "机构",
                "社会公",
                "益组织",
                "法律服",
                "务机构",
                "其他",
            ],
            1,
            "new",
        );
        assert_eq!(found, [0, 6, 1, 2, 3, 4, 5]);
        assert_eq!(order, None);
    }

    #[test]
    fn another_order_is_seen_where_every_head_is_there() {
        let (_, order) = heads(
            &[
                "自然人",
                "总计",
                "科研",
                "机构",
                "商业企业",
                "社会公益组织",
                "法律服务机构",
                "其他",
            ],
            1,
            "new",
        );
        assert_eq!(order, Some(vec![0, 2, 1, 3, 4, 5, 6]));
        let (_, order) = heads(&["科研机构", "商业企业", "其他"], 1, "new");
        assert_eq!(order, None);
    }
}
