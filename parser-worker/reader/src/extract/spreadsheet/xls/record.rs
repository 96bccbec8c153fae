//! The records that a workbook's stream consists of (MS-XLS 2.1.4).

use super::super::super::{ExtractError, package::damaged};

/// Kinds of records (MS-XLS 2.3).
pub(super) mod kind {
    pub(in super::super) const FORMULA: u16 = 0x0006;
    pub(in super::super) const EOF: u16 = 0x000A;
    pub(in super::super) const DATE_1904: u16 = 0x0022;
    pub(in super::super) const FILE_PASS: u16 = 0x002F;
    pub(in super::super) const CONTINUE: u16 = 0x003C;
    pub(in super::super) const CODE_PAGE: u16 = 0x0042;
    pub(in super::super) const COLUMN_INFO: u16 = 0x007D;
    pub(in super::super) const BOUND_SHEET: u16 = 0x0085;
    pub(in super::super) const MUL_RK: u16 = 0x00BD;
    pub(in super::super) const RICH_STRING: u16 = 0x00D6;
    pub(in super::super) const XF: u16 = 0x00E0;
    pub(in super::super) const MERGE_CELLS: u16 = 0x00E5;
    pub(in super::super) const SST: u16 = 0x00FC;
    pub(in super::super) const LABEL_SST: u16 = 0x00FD;
    pub(in super::super) const NUMBER: u16 = 0x0203;
    pub(in super::super) const LABEL: u16 = 0x0204;
    pub(in super::super) const BOOL_ERR: u16 = 0x0205;
    pub(in super::super) const STRING: u16 = 0x0207;
    pub(in super::super) const ROW: u16 = 0x0208;
    pub(in super::super) const RK: u16 = 0x027E;
    pub(in super::super) const FORMAT: u16 = 0x041E;
    pub(in super::super) const BOF: u16 = 0x0809;
}

/// A record, and what continues it.
#[derive(Debug)]
pub(super) struct Record<'b> {
    pub(super) kind: u16,
    /// Its bytes, then those of each record that continues it.
    pub(super) parts: Vec<&'b [u8]>,
}

impl<'b> Record<'b> {
    /// Its own bytes.
    pub(super) fn bytes(&self) -> Bytes<'b> {
        Bytes(self.parts.first().copied().unwrap_or_default())
    }
}

/// The records from some place of a stream on.
#[derive(Debug)]
pub(super) struct Records<'b> {
    stream: &'b [u8],
    at: usize,
}

impl<'b> Records<'b> {
    /// The records from this byte on.
    pub(super) fn new(stream: &'b [u8], at: usize) -> Self {
        Self { stream, at }
    }

    /// The byte that the next record begins at.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next record with what continues it.
    ///
    /// # Errors
    /// [`ExtractError::Damaged`] when the stream ends within it or before it: every part of a stream ends with a record
    /// that says so.
    pub(super) fn next(&mut self) -> Result<Record<'b>, ExtractError> {
        let (kind, bytes) = self.take().ok_or_else(|| self.ends_early())?;
        let mut parts = vec![bytes];
        while self.kind() == Some(kind::CONTINUE) {
            let (_, bytes) = self.take().ok_or_else(|| self.ends_early())?;
            parts.push(bytes);
        }
        Ok(Record { kind, parts })
    }

    fn ends_early(&self) -> ExtractError {
        damaged(format!("the workbook ends too early, at byte {}", self.at))
    }

    fn kind(&self) -> Option<u16> {
        Bytes(self.stream.get(self.at..)?).u16(0)
    }

    fn take(&mut self) -> Option<(u16, &'b [u8])> {
        let head = Bytes(self.stream.get(self.at..)?);
        let (kind, length) = (head.u16(0)?, usize::from(head.u16(2)?));
        let start = self.at.checked_add(4)?;
        let end = start.checked_add(length)?;
        let bytes = self.stream.get(start..end)?;
        self.at = end;
        Some((kind, bytes))
    }
}

/// Bytes of which little-endian numbers are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'b>(pub(super) &'b [u8]);

impl<'b> Bytes<'b> {
    fn array<const COUNT: usize>(self, at: usize) -> Option<[u8; COUNT]> {
        self.0.get(at..)?.first_chunk().copied()
    }

    pub(super) fn u8(self, at: usize) -> Option<u8> {
        self.0.get(at).copied()
    }

    pub(super) fn u16(self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_le_bytes)
    }

    pub(super) fn u32(self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_le_bytes)
    }

    pub(super) fn f64(self, at: usize) -> Option<f64> {
        self.array(at).map(f64::from_le_bytes)
    }

    /// The bytes from a place on.
    pub(super) fn from(self, at: usize) -> Option<&'b [u8]> {
        self.0.get(at..)
    }
}
