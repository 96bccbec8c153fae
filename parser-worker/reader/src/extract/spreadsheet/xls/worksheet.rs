//! A sheet's records (MS-XLS 2.1.7.20.5), cell by cell.

use super::{
    super::{
        super::{ExtractError, package::damaged},
        cell_range::{CellRange, Position},
        sheet::{Budget, Sheet},
    },
    globals::Globals,
    record::{Bytes, Record, Records, kind},
    string::StringReader,
};

/// What stands in a cell whose text is not there.
const LOST: &str = "\u{FFFD}";

/// Reads the records of a sheet.
///
/// # Errors
/// [`ExtractError`] when they end too early.
pub(super) fn read(
    records: &mut Records<'_>,
    globals: &Globals,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), ExtractError> {
    if records.next()?.kind != kind::BOF {
        return Err(damaged(format!(
            "sheet {} is not where it should be",
            sheet.number
        )));
    }
    let mut reading = Reading {
        globals,
        sheet,
        budget,
        formula: None,
    };
    // Charts stand within the sheet, between records of their own.
    let mut depth = 1_usize;
    while depth > 0 {
        let record = records.next()?;
        match record.kind {
            kind::BOF => depth += 1,
            kind::EOF => depth -= 1,
            _ if depth == 1 => reading.record(&record).ok_or_else(|| {
                damaged(format!(
                    "a record of kind {:#06x} is cut short",
                    record.kind
                ))
            })?,
            _ => {}
        }
    }
    Ok(())
}

struct Reading<'r> {
    globals: &'r Globals,
    sheet: &'r mut Sheet,
    budget: &'r mut Budget,
    /// The formula whose text is in the next record, and its style.
    formula: Option<(Position, u16)>,
}

impl Reading<'_> {
    /// Reads a record; none when it is shorter than its kind is.
    fn record(&mut self, record: &Record<'_>) -> Option<()> {
        let bytes = record.bytes();
        match record.kind {
            kind::ROW => {
                let (row, flags) = (u32::from(bytes.u16(0)?), bytes.u16(12)?);
                if flags & 0x0020 != 0 {
                    self.sheet.hide_row(row, self.budget);
                }
            }
            kind::COLUMN_INFO => self.columns(bytes)?,
            kind::MERGE_CELLS => self.merges(bytes)?,
            kind::LABEL_SST => {
                let number = usize::try_from(bytes.u32(6)?).ok()?;
                let text = self.globals.strings.get(number);
                let text = text.map_or(LOST, String::as_str);
                self.put(at(bytes)?, bytes.u16(4)?, text);
            }
            kind::LABEL | kind::RICH_STRING => {
                let text = StringReader::new(record, 6).string(self.globals.string_kind)?;
                self.put(at(bytes)?, bytes.u16(4)?, &text);
            }
            kind::NUMBER => self.number(at(bytes)?, bytes.u16(4)?, bytes.f64(6)?),
            kind::RK => self.number(at(bytes)?, bytes.u16(4)?, rk(bytes.u32(6)?)),
            kind::MUL_RK => self.numbers(bytes)?,
            kind::BOOL_ERR => {
                let is_error = bytes.u8(7)? != 0;
                let text = constant(bytes.u8(6)?, is_error);
                self.put(at(bytes)?, bytes.u16(4)?, text);
            }
            kind::FORMULA => self.formula(bytes)?,
            kind::STRING => {
                if let Some((position, style)) = self.formula.take() {
                    let text = StringReader::new(record, 0).string(self.globals.string_kind)?;
                    self.put(position, style, &text);
                }
            }
            _ => {}
        }
        Some(())
    }

    fn put(&mut self, at: Position, style: u16, text: &str) {
        let style = self.globals.style_of(style);
        self.sheet.put(at, text, style.is_bordered, self.budget);
    }

    fn number(&mut self, at: Position, style: u16, value: f64) {
        let shown = self.globals.style_of(style);
        let text = shown.format.show(value, self.globals.epoch);
        self.sheet.put(at, &text, shown.is_bordered, self.budget);
    }

    /// Several numbers beside each other (MS-XLS 2.4.175).
    fn numbers(&mut self, bytes: Bytes<'_>) -> Option<()> {
        let (row, first) = at(bytes)?;
        let numbers = bytes.from(4)?;
        // The last two bytes are the last column.
        let numbers = numbers.get(..numbers.len().checked_sub(2)?)?;
        for (column, it) in (first..).zip(numbers.chunks_exact(6)) {
            let it = Bytes(it);
            self.number((row, column), it.u16(0)?, rk(it.u32(2)?));
        }
        Some(())
    }

    /// A formula by the value that was stored with it (MS-XLS 2.4.127, 2.5.133).
    fn formula(&mut self, bytes: Bytes<'_>) -> Option<()> {
        let (position, style) = (at(bytes)?, bytes.u16(4)?);
        self.formula = None;
        if bytes.u16(12)? != 0xFFFF {
            self.number(position, style, bytes.f64(6)?);
            return Some(());
        }
        match bytes.u8(6)? {
            0 => self.formula = Some((position, style)),
            1 => self.put(position, style, constant(bytes.u8(8)?, false)),
            2 => self.put(position, style, constant(bytes.u8(8)?, true)),
            _ => {}
        }
        Some(())
    }

    fn columns(&mut self, bytes: Bytes<'_>) -> Option<()> {
        let (first, last) = (u32::from(bytes.u16(0)?), u32::from(bytes.u16(2)?));
        let is_hidden = bytes.u16(8)? & 0x0001 != 0 || bytes.u16(4)? == 0;
        if let Some(range) = CellRange::between((0, first), (0, last))
            && is_hidden
        {
            self.sheet
                .hide_columns((range.left, range.right), self.budget);
        }
        Some(())
    }

    fn merges(&mut self, bytes: Bytes<'_>) -> Option<()> {
        let count = usize::from(bytes.u16(0)?);
        let ranges = bytes.from(2)?;
        for range in ranges.chunks_exact(8).take(count) {
            let edge = |at: usize| Bytes(range).u16(at).map(u32::from);
            let corners = ((edge(0)?, edge(4)?), (edge(2)?, edge(6)?));
            if let Some(range) = CellRange::between(corners.0, corners.1) {
                self.sheet.merge(range, self.budget);
            }
        }
        (ranges.len() / 8 >= count).then_some(())
    }
}

/// Where the cell of a record stands.
fn at(bytes: Bytes<'_>) -> Option<Position> {
    let position = (u32::from(bytes.u16(0)?), u32::from(bytes.u16(2)?));
    CellRange::between(position, position).map(CellRange::first)
}

/// A number in four bytes (MS-XLS 2.5.218).
fn rk(bits: u32) -> f64 {
    let value = if bits & 0x02 != 0 {
        f64::from(bits.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(bits & !0x03) << 32)
    };
    if bits & 0x01 != 0 {
        value / 100.0
    } else {
        value
    }
}

/// What a truth value or an error shows (MS-XLS 2.5.10).
fn constant(value: u8, is_error: bool) -> &'static str {
    match (is_error, value) {
        (false, 0) => "FALSE",
        (false, _) => "TRUE",
        (true, 0x00) => "#NULL!",
        (true, 0x07) => "#DIV/0!",
        (true, 0x0F) => "#VALUE!",
        (true, 0x17) => "#REF!",
        (true, 0x1D) => "#NAME?",
        (true, 0x24) => "#NUM!",
        (true, _) => "#N/A",
    }
}

#[cfg(test)]
mod tests {
    use super::rk;

    #[test]
    fn short_numbers_are_whole_or_the_first_half_of_others() {
        assert_eq!(rk((12 << 2) | 2), 12.0);
        assert_eq!(rk((1250 << 2) | 3), 12.5);
        assert_eq!(rk((-7_i32 << 2).cast_unsigned() | 2), -7.0);
        assert_eq!(rk((1.5_f64.to_bits() >> 32) as u32), 1.5);
    }
}
