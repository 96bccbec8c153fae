//! Formats that their first bytes tell.

use file_format::FileFormat;

use super::{Kind, SNIFFED, unsupported};
use crate::extract::{ExtractError, archive::ArchiveKind};

/// Beginnings of formats that have an extractor.
const READ: [(&[u8], Kind); 10] = [
    (b"\x89PNG\r\n\x1a\n", Kind::Picture),
    (b"\xFF\xD8\xFF", Kind::Picture),
    (b"II*\0", Kind::Picture),
    (b"MM\0*", Kind::Picture),
    (b"GIF87a", Kind::Picture),
    (b"GIF89a", Kind::Picture),
    (b"BM", Kind::Picture),
    (b"Rar!\x1a\x07", Kind::Archive(ArchiveKind::Rar)),
    (b"7z\xBC\xAF\x27\x1C", Kind::Archive(ArchiveKind::SevenZip)),
    (b"\x1F\x8B\x08", Kind::Archive(ArchiveKind::Gzip)),
];

/// Where a tar archive has its mark: POSIX.1-1988.
const TAR_MARK: usize = 257;

/// Beginnings of formats that no library tells, in words.
const NAMED: [(&[u8], &str); 3] = [
    (b"Founder CEB", "a Founder e-document (CEB)"),
    (b"CAJ\0", "a CNKI document (CAJ)"),
    (b"HN\0\0", "a CNKI document (CAJ)"),
];

/// The format, if it has an extractor.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    if bytes
        .get(TAR_MARK..)
        .is_some_and(|it| it.starts_with(b"ustar"))
    {
        return Some(Kind::Archive(ArchiveKind::Tar));
    }
    // Two letters begin texts too.
    let fits = |mark: &[u8]| mark != b"BM" || bytes.contains(&0);
    let mut marks = READ.iter();
    let found = marks.find(|(mark, _)| bytes.starts_with(mark) && fits(mark));
    found.map(|(_, kind)| *kind)
}

/// Says what bytes are that no extractor reads.
pub(super) fn unknown(bytes: &[u8]) -> ExtractError {
    if let Some((_, name)) = NAMED.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return unsupported(*name);
    }
    match FileFormat::from_bytes(&bytes[..bytes.len().min(SNIFFED)]) {
        FileFormat::ArbitraryBinaryData | FileFormat::PlainText | FileFormat::Empty => {
            unsupported("binary data of an unknown format")
        }
        format => unsupported(format!(
            "in the format {} ({})",
            format.name(),
            format.media_type()
        )),
    }
}
