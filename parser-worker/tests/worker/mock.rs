//! A reader that does what its document says: the worst that a reader can do. Only tests have it.

use std::{
    env, fs,
    io::{self, Cursor, Write},
    net::TcpStream,
    os::unix::net::{UnixDatagram, UnixListener, UnixStream},
    path::Path,
    process::{self, Command, ExitCode},
    thread,
    time::Duration,
};

use parser_worker::{child, pool::Program, reader::Reader, tool};
use report_reader::tools::{
    GrayPicture, OfficeFormat, OfficeReader, PrintKind, Tools, UnpackLimits,
};
use shared::report::{Listing, Rejection, RejectionReason, Report};
use zip::{ZipWriter, write::SimpleFileOptions};

/// The version of this reader.
pub(crate) const VERSION: &str = "invented-1";

/// This program as a child that reads.
pub(crate) fn program() -> Program {
    Program {
        version: VERSION,
        ..Program::this()
    }
}

/// Reads, when this process was started for it.
pub(crate) fn main() -> Option<ExitCode> {
    child::main_with(Reader {
        version: VERSION,
        read,
    })
}

fn read(bytes: &[u8], listing: &Listing, tools: Tools<'_>) -> Result<Report, Rejection> {
    if tools.office == OfficeReader::Converter {
        return by_conversion(bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
    match word {
        "panic" => panic!("the reader fell over"),
        "abort" => process::abort(),
        "exit" => process::exit(3),
        "overflow" => return Err(says(overflow(0).to_string())),
        "hang" => hang(),
        "spin" => spin(),
        "grow" => grow(),
        "burst" => return Err(says(vec![1_u8; 3_000_000_000].len().to_string())),
        "keep" => keep(200_000_000),
        "garbage" => pipe(b"what is this?"),
        "half" => {
            pipe(b"R\0\0\0\x63{");
            process::exit(0);
        }
        "broken" => pipe(b"R\0\0\0\x02{["),
        "flood" => {
            pipe(b"R\xff\xff\xff\xff");
            loop {
                pipe(&[b'x'; 4096]);
            }
        }
        "poem" => return Err(says("a poem")),
        "pid" => return Ok(titled(process::id().to_string())),
        "environment" => {
            let names = env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
            return Ok(titled(names.collect::<Vec<_>>().join(" ")));
        }
        "connect" => return Err(tried(TcpStream::connect(rest))),
        "write" => return Err(tried(fs::write(rest, "x"))),
        "recognize" => return Err(recognize()),
        "unpack" => return Err(unpack()),
        "convert" => return Err(convert(tools)),
        "listen" => return Err(tried(UnixListener::bind(rest))),
        "reach" => return Err(tried(UnixStream::connect(rest))),
        "send" => return Err(tried(UnixDatagram::unbound())),
        "wait" => wait(rest),
        "tool" => tool(rest),
        _ => {}
    }
    Ok(Report {
        title: listing.title.clone(),
        ..Report::default()
    })
}

fn titled(title: String) -> Report {
    Report {
        title: Some(title),
        ..Report::default()
    }
}

fn says(words: impl Into<String>) -> Rejection {
    Rejection {
        reason: RejectionReason::NotAReport,
        detail: words.into(),
    }
}

fn tried<T>(outcome: io::Result<T>) -> Rejection {
    says(outcome.map_or_else(|it| it.kind().to_string(), |_| "done".to_owned()))
}

/// Has a blank page recognized.
fn recognize() -> Rejection {
    let (width, height) = (400, 300);
    let page = GrayPicture {
        width,
        height,
        pixels: vec![255; (width * height) as usize],
    };
    let recognizer = tool::tools().recognizer.expect("there is one");
    match recognizer.recognize(&[page], PrintKind::Page) {
        Ok(recognized) => says(format!("{} page", recognized.len())),
        Err(error) => says(error.to_string()),
    }
}

/// Has an archive of one file unpacked.
fn unpack() -> Rejection {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file("report.txt", SimpleFileOptions::default())
        .expect("a member begins");
    let archive = archive.finish().expect("finished").into_inner();
    let limits = UnpackLimits { files: 1, bytes: 1 };
    let unpacker = tool::tools().unpacker.expect("there is one");
    match unpacker.unpack(&archive, limits) {
        Ok(files) => says(format!("{} file", files.len())),
        Err(error) => says(error.to_string()),
    }
}

/// Has a flat OpenDocument text converted.
fn convert(tools: Tools<'_>) -> Rejection {
    let converter = tools.converter.expect("there is one");
    let text = "<?xml version=\"1.0\"?><office:document \
        xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
        xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.2\" \
        office:mimetype=\"application/vnd.oasis.opendocument.text\">\
        <office:body><office:text><text:p>x</text:p></office:text></office:body></office:document>";
    match converter.convert(text.as_bytes(), OfficeFormat::Docx) {
        Ok(document) => says(String::from_utf8_lossy(&document[..2])),
        Err(error) => says(error.to_string()),
    }
}

/// What a reader says that has the document converted.
fn by_conversion(document: &[u8]) -> Result<Report, Rejection> {
    match document {
        b"panic" => Ok(titled("converted".to_owned())),
        b"exit" => Err(says("it is a poem")),
        b"abort" => process::abort(),
        _ => Err(Rejection {
            reason: RejectionReason::UnsupportedFormat,
            detail: "it is no office document".to_owned(),
        }),
    }
}

fn hang() -> ! {
    loop {
        thread::park();
    }
}

fn spin() -> ! {
    let mut number = 1_u64;
    loop {
        number = std::hint::black_box(number.wrapping_mul(3));
    }
}

/// Recursion that no compiler turns into a loop.
#[expect(unconditional_recursion, reason = "it is to overflow the stack")]
fn overflow(depth: u64) -> u64 {
    let array = std::hint::black_box([depth; 64]);
    overflow(depth + 1) + array[(depth % 64) as usize]
}

/// Slowly enough to be seen at it.
fn grow() -> ! {
    let mut all = Vec::new();
    loop {
        all.push(vec![1_u8; 20_000_000]);
        std::hint::black_box(&all);
        thread::sleep(Duration::from_millis(10));
    }
}

fn keep(bytes: usize) {
    std::mem::forget(std::hint::black_box(vec![1_u8; bytes]));
}

fn pipe(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    if stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .is_err()
    {
        process::exit(1);
    }
}

/// Shows a name, as a thread, and waits for a file. `NAME FILE`.
fn wait(rest: &str) {
    let (name, file) = rest.split_once(' ').expect("a name and a file");
    show(name);
    while !Path::new(file).exists() {
        thread::sleep(Duration::from_millis(5));
    }
}

/// Runs a tool that does not end, then shows a name.
fn tool(name: &str) {
    let mut sleep = Command::new("sleep").arg("600").spawn().expect("it starts");
    show(name);
    let _ = sleep.wait();
}

fn show(name: &str) {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(|| hang())
        .expect("it starts");
}
