//! The shared strings of a workbook (MS-XLS 2.4.265), cut into records where one is full.

use super::record::LARGEST;

/// The strings in the order in which cells ask for them.
#[derive(Default)]
pub(super) struct SharedStrings(Vec<String>);

impl SharedStrings {
    /// Adds a string and returns its number.
    pub(super) fn put(&mut self, text: &str) -> u32 {
        self.0.push(text.to_owned());
        self.0.len() as u32 - 1
    }

    /// The bytes of the record and of those that continue it.
    pub(super) fn records(&self) -> Vec<Vec<u8>> {
        let count = (self.0.len() as u32).to_le_bytes();
        let mut records = vec![[count, count].concat()];
        for text in &self.0 {
            put(text, &mut records);
        }
        records
    }
}

/// Adds a string. Its head is never cut; its characters go on in the next record behind a byte that says how wide they
/// are there.
fn put(text: &str, records: &mut Vec<Vec<u8>>) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let is_wide = units.iter().any(|it| *it > 0xFF);
    if left(records) < 3 {
        records.push(Vec::new());
    }
    extend(records, &(units.len() as u16).to_le_bytes());
    extend(records, &[u8::from(is_wide)]);
    for unit in units {
        let [low, high] = unit.to_le_bytes();
        let bytes = if is_wide { &[low, high][..] } else { &[low] };
        if left(records) < bytes.len() {
            records.push(vec![u8::from(is_wide)]);
        }
        extend(records, bytes);
    }
}

fn left(records: &[Vec<u8>]) -> usize {
    LARGEST - records.last().map_or(LARGEST, Vec::len)
}

fn extend(records: &mut [Vec<u8>], bytes: &[u8]) {
    if let Some(record) = records.last_mut() {
        record.extend_from_slice(bytes);
    }
}
