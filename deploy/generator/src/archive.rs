//! Packs documents into archives, as offices do before they publish them.

use std::io::{Cursor, Write};

use encoding_rs::GB18030;
use sevenz_rust2::{ArchiveEntry, ArchiveWriter};
use zip::{DateTime, ZipArchive, ZipWriter, result::ZipResult, write::SimpleFileOptions};

/// A format of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Archive {
    /// ZIP, names in UTF-8 and said to be.
    Zip,
    /// ZIP, names in GB 18030 and nothing said of it, as Windows packs in China.
    ZipGb18030,
    /// 7z.
    SevenZip,
}

/// Where the name stands in what a ZIP file says of an entry before its bytes: APPNOTE 4.3.7.
const LOCAL_NAME: u64 = 30;
/// Where the name stands in an entry of a ZIP file's directory: APPNOTE 4.3.12.
const CENTRAL_NAME: u64 = 46;

impl Archive {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Zip, Self::ZipGb18030, Self::SevenZip];

    /// The archive of these files: name and bytes of each, in order.
    pub fn pack(self, files: &[(&str, &[u8])]) -> Vec<u8> {
        let packed = match self {
            Self::Zip => zip(files).map_err(|it| it.to_string()),
            Self::ZipGb18030 => zip_gb18030(files).map_err(|it| it.to_string()),
            Self::SevenZip => seven_zip(files).map_err(|it| it.to_string()),
        };
        packed.expect("memory takes every write, and no file is too large for an archive")
    }

    /// The usual end of such a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Zip | Self::ZipGb18030 => "zip",
            Self::SevenZip => "7z",
        }
    }
}

fn zip(files: &[(&str, &[u8])]) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, bytes) in files {
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Names are written as so many digits, then overwritten where they stand: no writer writes others than UTF-8.
fn zip_gb18030(files: &[(&str, &[u8])]) -> ZipResult<Vec<u8>> {
    let names: Vec<_> = files.iter().map(|it| GB18030.encode(it.0).0).collect();
    let digits = |(index, name): (usize, &std::borrow::Cow<'_, [u8]>)| {
        format!("{index:0width$}", width = name.len())
    };
    let digits: Vec<String> = names.iter().enumerate().map(digits).collect();
    let renamed: Vec<(&str, &[u8])> = digits
        .iter()
        .zip(files)
        .map(|(digits, file)| (digits.as_str(), file.1))
        .collect();
    let mut bytes = zip(&renamed)?;
    let archive = ZipArchive::new(Cursor::new(bytes.clone()))?;
    for (index, name) in names.iter().enumerate() {
        let entry = archive.by_index_data(index)?;
        for at in [
            entry.header_start() + LOCAL_NAME,
            entry.central_header_start() + CENTRAL_NAME,
        ] {
            let at = usize::try_from(at).expect("the archive is in memory");
            bytes[at..at + name.len()].copy_from_slice(name);
        }
    }
    Ok(bytes)
}

fn seven_zip(files: &[(&str, &[u8])]) -> Result<Vec<u8>, sevenz_rust2::Error> {
    let mut archive = ArchiveWriter::new(Cursor::new(Vec::new()))?;
    for (name, bytes) in files {
        archive.push_archive_entry(ArchiveEntry::new_file(name), Some(*bytes))?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_charset_that_is_asked_for() {
        let name = "望溪区/年报.txt";
        for (archive, expected) in [
            (Archive::Zip, name.as_bytes().to_vec()),
            (Archive::ZipGb18030, GB18030.encode(name).0.into_owned()),
        ] {
            let bytes = archive.pack(&[(name, b"a"), ("b.txt", b"b")]);
            let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
            let names: Vec<Vec<u8>> = zip.file_names_raw().map(<[u8]>::to_vec).collect();
            assert_eq!(names, [expected, b"b.txt".to_vec()]);
            let content = std::io::read_to_string(zip.by_index(1).expect("an entry"));
            assert_eq!(content.expect("its text"), "b");
        }
    }

    #[test]
    fn the_same_files_give_the_same_archive() {
        for archive in Archive::ALL {
            let pack = || archive.pack(&[("年报.txt", b"a")]);
            assert_eq!(pack(), pack());
        }
    }
}
