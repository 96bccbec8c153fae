//! Unpacking with bsdtar: it writes any archive it knows as a tar stream, which is read here. Nothing is unpacked to the disk,
//! so that no name in an archive is ever used as a path.

use std::{
    fs,
    io::{self, Read},
    process::{ChildStdout, Command},
    time::Duration,
};

use encoding_rs::GB18030;
use report_reader::tools::{PackedFile, ToolError, Unpack, UnpackLimits};

use super::run::Program;

const PROGRAM: Program = Program {
    name: "bsdtar",
    packages: "libarchive-tools",
};

/// How long it may take. It unpacks some ten million bytes in a second.
const TIME: Duration = Duration::from_secs(120);

/// How archives begin that it is given. It knows formats (mtree) that name files of this machine: those never.
const BEGINNINGS: [&[u8]; 4] = [
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"PK\x03\x04",
    b"MSCF",
];

/// Unpacks with the `bsdtar` of this system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bsdtar;

impl Unpack for Bsdtar {
    fn unpack(&self, archive: &[u8], limits: UnpackLimits) -> Result<Vec<PackedFile>, ToolError> {
        if !BEGINNINGS.iter().any(|it| archive.starts_with(it)) {
            return Err(ToolError::Damaged {
                detail: "it does not begin as an archive does".to_owned(),
            });
        }
        let folder = tempfile::tempdir().map_err(|it| PROGRAM.failed(it))?;
        let path = folder.path().join("archive");
        fs::write(&path, archive).map_err(|it| PROGRAM.failed(it))?;
        let mut from = std::ffi::OsString::from("@");
        from.push(&path);
        let mut command = Command::new(PROGRAM.name);
        command
            .args(["-c", "-f", "-", "--format", "pax"])
            .arg(from)
            // Names in the archive are not to be taken for those of another language.
            .env("LC_ALL", "C.UTF-8");
        let mut unpacked = Ok(Vec::new());
        let ended = PROGRAM.run(&mut command, TIME, |it| unpacked = files(it, limits));
        match (unpacked, ended) {
            // It was not listened to any more, so it may say anything.
            (Err(limit @ ToolError::TooLarge { .. }), _) => Err(limit),
            (_, Err(ToolError::Failed { detail, .. })) if is_encrypted(&detail) => {
                Err(ToolError::Encrypted)
            }
            (_, Err(ToolError::Failed { detail, .. })) => Err(ToolError::Damaged { detail }),
            (_, Err(error)) => Err(error),
            (unpacked, Ok(())) => unpacked,
        }
    }
}

/// The files of a tar stream. Bytes are counted as they come, whatever the stream says of them.
fn files(stream: ChildStdout, limits: UnpackLimits) -> Result<Vec<PackedFile>, ToolError> {
    let too_large = |limit: String| ToolError::TooLarge { limit };
    let mut stream = tar::Archive::new(stream);
    let mut files = Vec::new();
    let (mut entries, mut left) = (0, limits.bytes);
    for entry in stream.entries().map_err(damaged)? {
        let entry = entry.map_err(damaged)?;
        entries += 1;
        if entries > limits.files {
            return Err(too_large(format!("{} files", limits.files)));
        }
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = name(&entry.path_bytes());
        let mut bytes = Vec::new();
        entry
            .take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(damaged)?;
        left = left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(|| too_large(format!("{} bytes", limits.bytes)))?;
        files.push(PackedFile { path, bytes });
    }
    Ok(files)
}

fn damaged(error: io::Error) -> ToolError {
    ToolError::Damaged {
        detail: error.to_string(),
    }
}

/// A name in UTF-8, or in GB18030 as on Chinese systems.
fn name(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(
        |_| GB18030.decode_without_bom_handling(bytes).0.into_owned(),
        str::to_owned,
    )
}

/// It asks for the password, and nobody answers.
fn is_encrypted(words: &str) -> bool {
    let words = words.to_lowercase();
    ["passphrase", "encrypt", "password"]
        .iter()
        .any(|it| words.contains(it))
}
