//! A range of cells and how it is named.

/// Rows of a sheet.
pub(super) const ROWS: u32 = 1_048_576;
/// Columns of a sheet.
pub(super) const COLUMNS: u32 = 16_384;

/// A cell: row and column from 0.
pub(super) type Position = (u32, u32);

/// Cells from one corner to the other, both in it; row and column from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CellRange {
    pub(super) top: u32,
    pub(super) left: u32,
    pub(super) bottom: u32,
    pub(super) right: u32,
}

impl CellRange {
    /// One cell.
    pub(super) fn of((row, column): Position) -> Self {
        Self {
            top: row,
            left: column,
            bottom: row,
            right: column,
        }
    }

    /// Between two corners; none when it is not on a sheet.
    pub(super) fn between(one: Position, other: Position) -> Option<Self> {
        let range = Self {
            top: one.0.min(other.0),
            left: one.1.min(other.1),
            bottom: one.0.max(other.0),
            right: one.1.max(other.1),
        };
        (range.bottom < ROWS && range.right < COLUMNS).then_some(range)
    }

    /// The range of this name: `B2:D3`, or `B2` for a single cell.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (one, other) = name.split_once(':').unwrap_or((name, name));
        Self::between(position(one)?, position(other)?)
    }

    /// Its first cell.
    pub(super) fn first(self) -> Position {
        (self.top, self.left)
    }

    /// True when a cell is in it.
    pub(super) fn contains(self, (row, column): Position) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

/// The cell of this name, `$` signs left out: `B7`. None when it is not on a sheet.
pub(super) fn position(name: &str) -> Option<Position> {
    let name = name.replace('$', "");
    let digits = name.find(|it: char| it.is_ascii_digit())?;
    let (letters, digits) = name.split_at(digits);
    let mut column = 0_u32;
    for letter in letters.chars() {
        let value = u32::from(letter.to_ascii_uppercase()).checked_sub(u32::from('A'))?;
        column = column.checked_mul(26)?.checked_add(value + 1)?;
        if value >= 26 {
            return None;
        }
    }
    let row: u32 = digits.parse().ok()?;
    let position = (row.checked_sub(1)?, column.checked_sub(1)?);
    (position.0 < ROWS && position.1 < COLUMNS).then_some(position)
}

/// The name of a cell.
pub(super) fn name((row, column): Position) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{}", row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_positions_belong_together() {
        for (text, expected) in [
            ("A1", (0, 0)),
            ("Z9", (8, 25)),
            ("AA10", (9, 26)),
            ("XFD1048576", (1_048_575, 16_383)),
        ] {
            assert_eq!(position(text), Some(expected));
            assert_eq!(name(expected), text);
        }
        assert_eq!(position("$B$7"), Some((6, 1)));
        for text in [
            "",
            "A",
            "7",
            "A0",
            "XFE1",
            "A1048577",
            "AAAAAAAAAAA1",
            "一1",
            "A-1",
            "[1",
        ] {
            assert_eq!(position(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_may_name_any_corners() {
        let expected = CellRange::between((1, 1), (3, 2));
        assert_eq!(CellRange::parse("B2:C4"), expected);
        assert_eq!(CellRange::parse("C4:B2"), expected);
        assert_eq!(CellRange::parse("B2"), Some(CellRange::of((1, 1))));
        assert_eq!(CellRange::parse("B2:"), None);
    }
}
