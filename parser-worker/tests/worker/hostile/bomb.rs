//! Bytes that unpack to very many.

use std::io::Write;

use flate2::{Compress, Compression, FlushCompress, write::ZlibEncoder};

/// How many bytes a block unpacks to.
const BLOCK: usize = 1024 * 1024;

/// A DEFLATE stream (RFC 1951) of this text, again and again until there are so many megabytes. One block is packed and
/// repeated, since to pack them all would take longer than any reader.
pub(crate) fn deflated(text: &[u8], megabytes: usize) -> Vec<u8> {
    let block: Vec<u8> = text.iter().copied().cycle().take(BLOCK).collect();
    let mut packer = Compress::new(Compression::best(), false);
    let mut packed = Vec::with_capacity(BLOCK);
    packer
        .compress_vec(&block, &mut packed, FlushCompress::Full)
        .expect("it is packed");
    let mut stream = packed.repeat(megabytes);
    // An empty last block.
    stream.extend([3, 0]);
    stream
}

/// The same as a zlib stream (RFC 1950).
pub(crate) fn zlib(text: &[u8], megabytes: usize) -> Vec<u8> {
    let mut stream = vec![0x78, 0xda];
    stream.extend(deflated(text, megabytes));
    stream.extend(checksum(text, megabytes).to_be_bytes());
    stream
}

/// The Adler-32 of so many equal blocks, from one of them.
fn checksum(text: &[u8], blocks: usize) -> u32 {
    let block = text.iter().cycle().take(BLOCK).map(|it| u128::from(*it));
    let (mut sum, mut weighted) = (0, 0);
    for (byte, left) in block.zip((1..=BLOCK as u128).rev()) {
        sum += byte;
        weighted += byte * left;
    }
    let (length, blocks) = (BLOCK as u128, blocks as u128);
    let pairs = blocks * blocks.saturating_sub(1) / 2;
    let first = (1 + blocks * sum) % 65_521;
    let second = (blocks * length + blocks * weighted + sum * length * pairs) % 65_521;
    (second << 16 | first) as u32
}

/// A zlib stream of these bytes.
pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).expect("written");
    packer.finish().expect("finished")
}

/// A ZIP archive of members that are packed already: name, packed bytes, bytes unpacked.
pub(crate) fn zip(members: &[(&str, &[u8], u32)]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, packed, size) in members {
        let offset = archive.len() as u32;
        archive.extend(b"PK\x03\x04");
        archive.extend(fields(name, packed, *size));
        archive.extend(0_u16.to_le_bytes());
        archive.extend(name.as_bytes());
        archive.extend(*packed);
        directory.extend(entry(name, packed, *size, offset));
    }
    finished(archive, &directory, members.len())
}

/// A ZIP archive in which so many members are the same bytes.
pub(crate) fn overlapping(packed: &[u8], size: u32, members: usize) -> Vec<u8> {
    let archive = zip(&[("0.txt", packed, size)]);
    let kept = 30 + "0.txt".len() + packed.len();
    let directory: Vec<u8> = (0..members)
        .flat_map(|_| entry("0.txt", packed, size, 0))
        .collect();
    finished(
        archive.get(..kept).expect("it is longer").to_vec(),
        &directory,
        members,
    )
}

fn entry(name: &str, packed: &[u8], size: u32, offset: u32) -> Vec<u8> {
    let mut entry = b"PK\x01\x02\x14\0".to_vec();
    entry.extend(fields(name, packed, size));
    entry.extend([0; 12]);
    entry.extend(offset.to_le_bytes());
    entry.extend(name.as_bytes());
    entry
}

/// What the head of a member and its entry in the directory share: version to length of the name.
fn fields(name: &str, packed: &[u8], size: u32) -> Vec<u8> {
    let mut fields = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
    fields.extend([0; 4]);
    fields.extend((packed.len() as u32).to_le_bytes());
    fields.extend(size.to_le_bytes());
    fields.extend((name.len() as u16).to_le_bytes());
    fields
}

fn finished(mut archive: Vec<u8>, directory: &[u8], members: usize) -> Vec<u8> {
    let at = archive.len() as u32;
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend((members as u16).to_le_bytes());
    archive.extend((members as u16).to_le_bytes());
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(at.to_le_bytes());
    archive.extend([0; 2]);
    archive
}
