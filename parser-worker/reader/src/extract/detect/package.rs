//! Formats that are files in a file: ZIP packages and OLE compound files.

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use zip::ZipArchive;

use super::{Kind, UOF, position, unsupported};
use crate::{
    extract::{
        ExtractError,
        archive::{ArchiveKind, zip_file},
        ofd,
    },
    tools::OfficeFormat::{Docx, Xlsx},
};

/// The longest media type that an OpenDocument or EPUB file names, in bytes.
const LONGEST_MEDIA_TYPE: u64 = 100;

/// Media types that packages name, and what they are: a document that can be converted, or its name.
const MEDIA_TYPES: [(&str, Result<Kind, &str>); 5] = [
    ("application/epub+zip", Err("an EPUB book")),
    (
        "application/vnd.oasis.opendocument.text",
        Ok(Kind::Foreign(Docx, "an OpenDocument text (ODT)")),
    ),
    (
        "application/vnd.oasis.opendocument.spreadsheet",
        Ok(Kind::Foreign(Xlsx, "an OpenDocument spreadsheet (ODS)")),
    ),
    (
        "application/vnd.oasis.opendocument.presentation",
        Err("an OpenDocument presentation (ODP)"),
    ),
    (
        "application/vnd.oasis.opendocument",
        Err("an OpenDocument file"),
    ),
];

pub(super) fn is_zip(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK00PK\x03\x04"];
    marks.iter().any(|it| bytes.starts_with(it))
}

/// What a ZIP file is, by the files in it.
pub(super) fn zip(bytes: &[u8]) -> Result<Kind, ExtractError> {
    let mut archive = zip_file::open(bytes)?;
    let holds = |part: &str| archive.index_for_name_raw(part.as_bytes()).is_some();
    let parts: [(&str, Result<Kind, &str>); 10] = [
        ("word/document.xml", Ok(Kind::Docx)),
        ("OFD.xml", Ok(Kind::Ofd)),
        (ofd::ENCRYPTIONS, Ok(Kind::Ofd)),
        ("xl/workbook.xml", Ok(Kind::Xlsx)),
        (
            "xl/workbook.bin",
            Ok(Kind::Foreign(Xlsx, "a binary Excel workbook (XLSB)")),
        ),
        ("uof.xml", Ok(Kind::Foreign(Docx, UOF))),
        (
            "ppt/presentation.xml",
            Err("a PowerPoint presentation (PPTX)"),
        ),
        ("visio/document.xml", Err("a Visio drawing (VSDX)")),
        ("FixedDocSeq.fdseq", Err("an XPS document")),
        ("FixedDocumentSequence.fdseq", Err("an XPS document")),
    ];
    let mut parts = parts.into_iter();
    if let Some((_, kind)) = parts.find(|(part, _)| holds(part)) {
        return kind.map_err(unsupported);
    }
    // Some writers name the parts of a document as they like; its list of relations names the folder all the same.
    let begins = |folder: &str| {
        archive
            .file_names_raw()
            .any(|it| it.starts_with(folder.as_bytes()))
    };
    if holds("[Content_Types].xml") && begins("xl/") {
        return Ok(Kind::Xlsx);
    }
    match media_type(&mut archive) {
        Some(kind) => kind.map_err(unsupported),
        None => Ok(Kind::Archive(ArchiveKind::Zip)),
    }
}

/// What the package says itself to be.
fn media_type(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Option<Result<Kind, &'static str>> {
    let mut text = String::new();
    let index = archive.index_for_name_raw(b"mimetype")?;
    let part = archive.by_index(index).ok()?;
    part.take(LONGEST_MEDIA_TYPE)
        .read_to_string(&mut text)
        .ok()?;
    let mut types = MEDIA_TYPES.iter();
    types
        .find(|it| text.trim().starts_with(it.0))
        .map(|it| it.1)
}

pub(super) fn is_compound_file(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// What an OLE compound file is, by the streams in its root: those below it belong to what is embedded.
pub(super) fn compound_file(bytes: &[u8]) -> Result<Kind, ExtractError> {
    let streams: [(&str, Result<Kind, ExtractError>); 10] = [
        ("EncryptedPackage", Err(ExtractError::Encrypted)),
        // A document of whatever format, with restricted rights ([MS-OFFCRYPTO] 1.3.2).
        ("\tDRMContent", Err(ExtractError::Encrypted)),
        ("WordDocument", Ok(Kind::Doc)),
        ("Workbook", Ok(Kind::Xls)),
        ("Book", Ok(Kind::Xls)),
        (
            "PowerPoint Document",
            Err(unsupported("a PowerPoint 97-2003 presentation (PPT)")),
        ),
        ("VisioDocument", Err(unsupported("a Visio drawing (VSD)"))),
        (
            "__properties_version1.0",
            Err(unsupported("an Outlook message (MSG)")),
        ),
        (
            "MatOST",
            Ok(Kind::Foreign(Docx, "a Microsoft Works document")),
        ),
        ("Quill", Err(unsupported("a Microsoft Publisher document"))),
    ];
    let root = root_names(bytes);
    let holds = |name: &str| match &root {
        Some(names) => names.iter().any(|it| it.eq_ignore_ascii_case(name)),
        None => has_entry(bytes, name),
    };
    let mut streams = streams.into_iter();
    let kind = streams.find(|(name, _)| holds(name)).map(|it| it.1);
    kind.unwrap_or_else(|| Err(unsupported("an OLE compound file")))
}

/// The names in the root of a compound file; none when its directory cannot be read.
fn root_names(bytes: &[u8]) -> Option<Vec<String>> {
    let file = CompoundFile::open(Cursor::new(bytes)).ok()?;
    Some(
        file.read_root_storage()
            .map(|it| it.name().to_owned())
            .collect(),
    )
}

/// Bytes of an entry of a compound file's directory, which begins at a multiple of them: MS-CFB 2.6.1.
const ENTRY: usize = 128;

/// Bytes of an entry's name.
const ENTRY_NAME: usize = 64;

/// True when a directory entry, wherever it belongs, has this name: what is left to ask of a damaged file.
fn has_entry(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name
        .encode_utf16()
        .chain([0])
        .flat_map(u16::to_le_bytes)
        .collect();
    let has_name = |it: &[u8]| {
        let length = [it[ENTRY_NAME], it[ENTRY_NAME + 1]];
        it.starts_with(&wide) && usize::from(u16::from_le_bytes(length)) == wide.len()
    };
    position(bytes, &wide).is_some() && bytes.chunks_exact(ENTRY).any(has_name)
}
