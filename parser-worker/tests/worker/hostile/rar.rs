//! A RAR archive of version 4 (the format's `technote.txt`) with members that are stored.

use flate2::Crc;

/// A member whose name leads out of the folder that it is unpacked in.
pub(crate) fn climbing() -> Vec<u8> {
    let mut archive = b"Rar!\x1a\x07\0".to_vec();
    archive.extend(block(0x73, 0, &[0; 6]));
    for name in [
        "../../../../../../tmp/gongkai-climbed",
        "/tmp/gongkai-climbed",
    ] {
        archive.extend(member(name, b"junk"));
    }
    archive.extend(block(0x7b, 0x4000, &[]));
    archive
}

fn member(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut fields = Vec::new();
    let size = (bytes.len() as u32).to_le_bytes();
    fields.extend(size);
    fields.extend(size);
    // Made on Unix.
    fields.push(3);
    fields.extend(checksum(bytes).to_le_bytes());
    // Some day, for version 2.0, stored.
    fields.extend([0, 0, 0x21, 0x50, 20, 0x30]);
    fields.extend((name.len() as u16).to_le_bytes());
    fields.extend(0o100_644_u32.to_le_bytes());
    fields.extend(name.as_bytes());
    [block(0x74, 0x8000, &fields), bytes.to_vec()].concat()
}

/// A header: half its checksum, its kind, flags, its length, its fields.
fn block(kind: u8, flags: u16, fields: &[u8]) -> Vec<u8> {
    let mut block = vec![kind];
    block.extend(flags.to_le_bytes());
    block.extend((7 + fields.len() as u16).to_le_bytes());
    block.extend(fields);
    let checksum = checksum(&block) as u16;
    [checksum.to_le_bytes().to_vec(), block].concat()
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut checksum = Crc::new();
    checksum.update(bytes);
    checksum.sum()
}
