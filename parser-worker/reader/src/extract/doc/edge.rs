//! Edges of columns: which edges of different rows are one edge of the grid.

/// Edges nearer than this are one, in twentieths of a point: no glyph fits between them. Rows that were dragged or
/// scaled one by one differ by less.
const NEAR: i32 = 40;

/// For each row the number of the grid's edge that each of its edges is. The edges of a row stay apart and in order.
pub(super) fn columns(rows: &[&[i32]]) -> Vec<Vec<usize>> {
    let mut edges: Vec<(i32, usize)> = Vec::new();
    for (row, of_row) in rows.iter().enumerate() {
        let mut last = i32::MIN;
        for edge in *of_row {
            last = last.saturating_add(1).max(*edge);
            edges.push((last, row));
        }
    }
    edges.sort_unstable();
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    let mut column = 0;
    let mut first: Option<i32> = None;
    for (edge, row) in edges {
        let is_far = first.is_some_and(|it| edge.saturating_sub(it) >= NEAR);
        if is_far || columns[row].last() == Some(&column) {
            column += 1;
            first = None;
        }
        first.get_or_insert(edge);
        columns[row].push(column);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &[&[i32]], expected: &[&[usize]]) {
        assert_eq!(columns(rows), expected, "{rows:?}");
    }

    #[test]
    fn near_edges_of_different_rows_are_one() {
        check(
            &[&[0, 1000, 2000], &[-8, 1012, 1500, 2003], &[5, 2000]],
            &[&[0, 1, 3], &[0, 1, 2, 3], &[0, 3]],
        );
    }

    #[test]
    fn edges_of_a_row_stay_apart_and_in_order() {
        check(&[&[0, 0, 0, 1000], &[0, 1000]], &[&[0, 1, 2, 3], &[0, 3]]);
        check(&[&[500, 100, 1000], &[]], &[&[0, 1, 2], &[]]);
    }
}
