//! A part of a workbook's stream: records between one that begins it and one that ends it.

/// Bytes of a record at most (MS-XLS 2.1.4).
pub(super) const LARGEST: usize = 8224;

/// Records in the making.
pub(super) struct Stream(Vec<u8>);

impl Stream {
    /// Begins a part of this kind.
    pub(super) fn begin(kind: u16) -> Self {
        let mut stream = Self(Vec::new());
        let words = [0x0600, kind, 0x0DBB, 0x07CC, 0x00C1, 0, 0x0306, 0];
        stream.put(0x0809, &words.map(u16::to_le_bytes).concat());
        stream
    }

    /// Adds a record.
    pub(super) fn put(&mut self, kind: u16, bytes: &[u8]) {
        debug_assert!(bytes.len() <= LARGEST);
        self.0.extend(kind.to_le_bytes());
        self.0.extend((bytes.len() as u16).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    /// Ends the part.
    pub(super) fn end(mut self) -> Vec<u8> {
        self.put(0x000A, &[]);
        self.0
    }
}
