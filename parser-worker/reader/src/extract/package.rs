//! A package: the ZIP archive of parts that an OFD or an Office document is, opened within limits.
//!
//! Names of parts are only looked up among the names of the archive, so none of them can reach anything else.

use std::{
    cell::{Cell, RefCell},
    io::{Cursor, Read},
};

use zip::{ZipArchive, result::ZipError};

use super::ExtractError;

/// The largest part that is read, in bytes after inflation.
const LARGEST_PART: u64 = 64 * 1024 * 1024;
/// All parts that are read together, in bytes after inflation.
const LARGEST_PACKAGE: u64 = 256 * 1024 * 1024;
/// A part that inflates to more than this many times its packed size is a bomb, if it is larger than [`SMALL_PART`].
const MOST_INFLATION: u64 = 100;
/// A part of this many bytes may inflate by any factor.
const SMALL_PART: u64 = 1024 * 1024;
/// Parts that a package may have.
const MOST_PARTS: usize = 10_000;

/// An open package.
pub(super) struct Package<'a> {
    archive: RefCell<ZipArchive<Cursor<&'a [u8]>>>,
    /// Bytes that may still be inflated.
    left: Cell<u64>,
}

impl<'a> Package<'a> {
    /// Opens a package; no part is inflated yet.
    ///
    /// # Errors
    /// [`ExtractError`] when the bytes are no archive, or one of too many parts.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ExtractError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
        if archive.len() > MOST_PARTS {
            return Err(too_large(format!("{MOST_PARTS} parts in one archive")));
        }
        Ok(Self {
            archive: RefCell::new(archive),
            left: Cell::new(LARGEST_PACKAGE),
        })
    }

    /// True when there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.borrow().index_for_name(name).is_some()
    }

    /// A part as text, UTF-8 or UTF-16 with its mark; none when there is no part of this name.
    ///
    /// # Errors
    /// [`ExtractError`] when the part is there and cannot be read to its end, or not within the limits.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, ExtractError> {
        let Some(bytes) = self.bytes(name)? else {
            return Ok(None);
        };
        let (text, _, broken) = encoding_rs::UTF_8.decode(&bytes);
        if broken {
            return Err(damaged(format!("{name} is not valid in its charset")));
        }
        Ok(Some(text.into_owned()))
    }

    /// A part; none when there is no part of this name.
    fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        let mut archive = self.archive.borrow_mut();
        let entry = match archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(unreadable(error)),
        };
        let packed = entry.compressed_size();
        let largest = LARGEST_PART
            .min(SMALL_PART.max(packed.saturating_mul(MOST_INFLATION)))
            .min(self.left.get());
        let beyond = || too_large(format!("{largest} bytes of {name}"));
        // What the archive states is checked before anything is inflated, and what comes out is counted all the same.
        if entry.size() > largest {
            return Err(beyond());
        }
        let mut bytes = Vec::new();
        entry
            .take(largest + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(format!("{name}: {error}")))?;
        let length = bytes.len() as u64;
        if length > largest {
            return Err(beyond());
        }
        self.left.set(self.left.get() - length);
        Ok(Some(bytes))
    }
}

/// The name of the part that a reference in another part means. An absolute reference counts from the archive's root, a
/// relative one from the folder of the part it stands in.
pub(super) fn resolve(part: &str, reference: &str) -> String {
    let reference = reference.trim().replace('\\', "/");
    let mut path: Vec<&str> = Vec::new();
    if !reference.starts_with('/') {
        path = part.split('/').collect();
        path.pop();
    }
    for step in reference.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

fn unreadable(error: ZipError) -> ExtractError {
    match error {
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            ExtractError::Encrypted
        }
        error => damaged(format!("the archive cannot be read: {error}")),
    }
}

/// The document is damaged.
pub(super) fn damaged(detail: impl Into<String>) -> ExtractError {
    ExtractError::Damaged {
        detail: detail.into(),
    }
}

/// The document is larger than this limit.
pub(super) fn too_large(limit: impl Into<String>) -> ExtractError {
    ExtractError::TooLarge {
        limit: limit.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn references_stay_inside_the_archive() {
        for (part, reference, expected) in [
            (
                "Doc_0/Document.xml",
                "Pages/Page_0/Content.xml",
                "Doc_0/Pages/Page_0/Content.xml",
            ),
            (
                "Doc_0/Document.xml",
                "/Doc_0/PublicRes.xml",
                "Doc_0/PublicRes.xml",
            ),
            (
                "xl/workbook.xml",
                "worksheets\\sheet1.xml",
                "xl/worksheets/sheet1.xml",
            ),
            ("xl/workbook.xml", "../../../etc/passwd", "etc/passwd"),
            ("OFD.xml", "./Doc_0//Document.xml", "Doc_0/Document.xml"),
        ] {
            assert_eq!(resolve(part, reference), expected);
        }
    }
}
