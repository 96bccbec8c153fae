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

#[cfg(test)]
mod tests {
    use std::{
        env,
        io::{Cursor, Write},
        path::Path,
        process::Stdio,
    };

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    const LIMITS: UnpackLimits = UnpackLimits {
        files: 10,
        bytes: 100_000,
    };

    /// What is in the archive; none, and said so, where bsdtar is not installed.
    fn unpacked(
        archive: &[u8],
        limits: UnpackLimits,
    ) -> Option<Result<Vec<PackedFile>, ToolError>> {
        let is_needed = env::var_os("GONGKAI_TEST_REQUIRE_TOOLS").is_some();
        match Bsdtar.unpack(archive, limits) {
            Err(ToolError::Missing { .. }) if !is_needed => {
                eprintln!("skipped: bsdtar is not installed");
                None
            }
            other => Some(other),
        }
    }

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            archive
                .start_file(*name, SimpleFileOptions::default())
                .expect("a member begins");
            archive.write_all(bytes).expect("written");
        }
        archive.finish().expect("finished").into_inner()
    }

    /// An archive that bsdtar packs from a folder with one file in it.
    fn packed(options: &[&str]) -> Option<Vec<u8>> {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("report.txt");
        fs::write(&file, "年度报告".repeat(1000)).expect("written");
        let pack = |to: &Path| {
            Command::new("bsdtar")
                .args(options)
                .arg("-cf")
                .arg(to)
                .args(["-C"])
                .arg(folder.path())
                .arg("report.txt")
                .stdin(Stdio::null())
                .status()
        };
        let archive = folder.path().join("archive");
        pack(&archive).ok()?;
        fs::read(archive).ok()
    }

    #[test]
    fn files_are_unpacked_in_order_and_their_names_are_nothing_but_text() {
        let members: [(&str, &[u8]); 3] = [
            ("附件/2023年度报告.doc", b"one"),
            ("../../../tmp/climbed", b"two"),
            ("/absolute", b""),
        ];
        let Some(files) = unpacked(&zip(&members), LIMITS) else {
            return;
        };
        let files = files.expect("it is an archive");
        let found: Vec<_> = files.iter().map(|it| (&*it.path, &*it.bytes)).collect();
        assert_eq!(found, members);
    }

    #[test]
    fn names_in_gbk_are_read() {
        let mut archive = zip(&[("12345678.txt", b"x")]);
        let (name, _, _) = GB18030.encode("年度报告");
        for at in 0..archive.len() {
            if archive[at..].starts_with(b"12345678") {
                archive[at..at + 8].copy_from_slice(&name);
            }
        }
        if let Some(files) = unpacked(&archive, LIMITS) {
            assert_eq!(files.expect("it is an archive")[0].path, "年度报告.txt");
        }
    }

    #[test]
    fn limits_are_counted_while_unpacking() {
        let check = |archive: &[u8], limit: &str| {
            if let Some(files) = unpacked(archive, LIMITS) {
                let limit = limit.to_owned();
                assert_eq!(files, Err(ToolError::TooLarge { limit }));
            }
        };
        let names: Vec<String> = (0..11).map(|it| format!("{it}.txt")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|it| (&**it, &b""[..])).collect();
        check(&zip(&many), "10 files");
        let half = [0; 60_000];
        check(&zip(&[("a", &half), ("b", &half)]), "100000 bytes");
        check(&zip(&[("a", &[0; 30_000_000])]), "100000 bytes");
    }

    #[test]
    fn an_archive_in_7z_is_unpacked() {
        let Some(archive) = packed(&["--format", "7zip"]) else {
            return;
        };
        if let Some(files) = unpacked(&archive, LIMITS) {
            let files = files.expect("it is an archive");
            assert_eq!(files[0].path, "report.txt");
            assert_eq!(files[0].bytes.len(), 12_000);
        }
        let cut = unpacked(archive.get(..60).expect("it is longer"), LIMITS);
        assert!(
            matches!(cut, None | Some(Err(ToolError::Damaged { .. }))),
            "{cut:?}"
        );
    }

    #[test]
    fn an_archive_that_needs_a_password_says_so() {
        let options = ["--format", "zip", "--options", "zip:encryption=zipcrypt"];
        let Some(archive) = packed(&[&options[..], &["--passphrase", "secret"]].concat()) else {
            return;
        };
        if let Some(files) = unpacked(&archive, LIMITS) {
            assert_eq!(files, Err(ToolError::Encrypted));
        }
    }

    #[test]
    fn what_names_files_of_this_machine_is_no_archive() {
        let mtree = b"#mtree\npasswd type=file contents=/etc/passwd\n";
        let refused = Bsdtar.unpack(mtree, LIMITS);
        assert!(
            matches!(refused, Err(ToolError::Damaged { .. })),
            "{refused:?}"
        );
    }
}
