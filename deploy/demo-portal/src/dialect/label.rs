//! Names that content systems make up: hexadecimal digits that say nothing.

use shared::digest::Sha256;

/// As many hexadecimal digits as asked for, at most 64, always the same for the same number of the same kind of thing.
pub(crate) fn hex(kind: &str, number: u32, digits: usize) -> String {
    let digest = Sha256::of(format!("{kind}/{number}").as_bytes()).to_string();
    digest.chars().take(digits).collect()
}

/// The part of a file's name after the last point.
pub(crate) fn extension(file_name: &str) -> &str {
    file_name.rsplit_once('.').map_or("", |(_, it)| it)
}
