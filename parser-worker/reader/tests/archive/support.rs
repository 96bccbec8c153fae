//! Unpackers for tests, and archives made by hand.

use std::{
    io::{ErrorKind, Write},
    process::{Command, Stdio},
    thread,
};

use report_reader::tools::{PackedFile, ToolError, Unpack, UnpackLimits};

/// Gives the same answer whatever it is asked.
#[derive(Debug)]
pub(crate) struct Answer(pub(crate) Result<Vec<PackedFile>, ToolError>);

impl Unpack for Answer {
    fn unpack(&self, _: &[u8], _: UnpackLimits) -> Result<Vec<PackedFile>, ToolError> {
        self.0.clone()
    }
}

/// Unpacks by bsdtar, which writes whatever archive it is given as a tar stream.
#[derive(Debug)]
pub(crate) struct Bsdtar;

impl Unpack for Bsdtar {
    fn unpack(&self, archive: &[u8], _: UnpackLimits) -> Result<Vec<PackedFile>, ToolError> {
        let arguments = ["-cf", "-", "--format=ustar", "@-"];
        bsdtar(&arguments, archive).map(|tar| files(&tar))
    }
}

/// What bsdtar writes when it is given this.
pub(crate) fn bsdtar(arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, ToolError> {
    let failed = |detail: String| ToolError::Failed {
        tool: "bsdtar".to_owned(),
        detail,
    };
    let child = Command::new("bsdtar")
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|error| match error.kind() {
        ErrorKind::NotFound => ToolError::Missing {
            tool: "bsdtar".to_owned(),
            remedy: "install libarchive-tools".to_owned(),
        },
        _ => failed(error.to_string()),
    })?;
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_vec();
    // It stops reading when it has seen enough.
    let writer = thread::spawn(move || stdin.write_all(&input).ok());
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("it does not panic");
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}

/// The files of a tar archive in the old format: POSIX.1-1988.
fn files(tar: &[u8]) -> Vec<PackedFile> {
    let mut files = Vec::new();
    let mut left = tar;
    while let Some((header, rest)) = left.split_at_checked(512) {
        let text = |from: usize, to: usize| {
            let field = header[from..to].split(|it| *it == 0).next();
            String::from_utf8_lossy(field.unwrap_or_default()).into_owned()
        };
        let Ok(size) = usize::from_str_radix(text(124, 136).trim(), 8) else {
            break;
        };
        if header[156] == b'0' {
            files.push(PackedFile {
                path: text(0, 100),
                bytes: rest[..size].to_vec(),
            });
        }
        left = &rest[size.next_multiple_of(512)..];
    }
    files
}

/// A 7z archive of one file that is packed by one coder: its method, its properties, what it packed and how large that
/// was.
pub(crate) fn seven_zip(method: &[u8], properties: &[u8], packed: &[u8], size: u8) -> Vec<u8> {
    let mut header = vec![0x01, 0x04, 0x06, 0, 1, 0x09];
    header.extend(number(packed.len()));
    header.extend([0, 0x07, 0x0B, 1, 0, 1, 0x20 | method.len() as u8]);
    header.extend(method);
    header.push(properties.len() as u8);
    header.extend(properties);
    header.extend([0x0C, size, 0, 0x08, 0, 0]);
    let name: Vec<u8> = "a.html\0"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    header.extend([0x05, 1, 0x11, name.len() as u8 + 1, 0]);
    header.extend(name);
    header.extend([0, 0]);
    let mut start = (packed.len() as u64).to_le_bytes().to_vec();
    start.extend((header.len() as u64).to_le_bytes());
    start.extend(checksum(&header));
    let mut bytes = b"7z\xBC\xAF\x27\x1C\0\x04".to_vec();
    bytes.extend(checksum(&start));
    bytes.extend(start);
    bytes.extend(packed);
    bytes.extend(header);
    bytes
}

/// A number below 16,384 as 7z archives write it.
fn number(number: usize) -> [u8; 2] {
    [0x80 | (number >> 8) as u8, number as u8]
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut checksum = flate2::Crc::new();
    checksum.update(bytes);
    checksum.sum().to_le_bytes()
}
