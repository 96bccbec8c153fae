//! How many reports of each shape the reader reads in a second of CPU time.
//!
//! ```text
//! cargo bench -p report-reader --bench shapes             the reader alone
//! deploy/bench/reader [--rounds N] [--documents N] [--shape NAME]        beside peers in Python, as shipped
//! ```
//!
//! The documents are generated, every figure known, and all must be read right before a clock starts. A round reads them
//! all and then lets the peer parse them all; the ratio is that of the two rates in one round.

mod peers;
mod site;

use std::{
    env,
    error::Error,
    fs,
    io::{Write as _, stdout},
    path::{Path, PathBuf},
};

use generator::{Shape, Truth};
use rustix::time::{ClockId, clock_gettime};
use shared::report::Listing;

use peers::Peers;

/// The allocator of the binaries that read documents.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A shape, what it is called, and what parses it in Python.
const SHAPES: [(&str, Option<&str>); 4] = [
    ("html", Some("lxml")),
    ("text", None),
    ("pdf", Some("pdfplumber")),
    ("docx", Some("python-docx")),
];

/// What the command line asks for.
struct Options {
    rounds: usize,
    documents: usize,
    shape: Option<String>,
    peers: Option<(PathBuf, PathBuf)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let folder = env::temp_dir().join(format!("reader-bench-{}", std::process::id()));
    let measured = measure_all(&options, &folder);
    // Also after an error nothing is left.
    fs::remove_dir_all(&folder).ok();
    measured
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        rounds: 5,
        documents: 20,
        shape: None,
        peers: None,
    };
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || {
            let missing = || format!("{argument} needs a value");
            arguments.next().ok_or_else(missing)
        };
        match argument.as_str() {
            "--rounds" => options.rounds = value()?.parse::<usize>()?.max(1),
            "--documents" => options.documents = value()?.parse::<usize>()?.max(1),
            "--shape" => options.shape = Some(value()?),
            "--peers" => options.peers = Some((value()?.into(), value()?.into())),
            // Cargo says it of every benchmark.
            "--bench" => {}
            other => return Err(format!("{other} is no option").into()),
        }
    }
    Ok(options)
}

fn measure_all(options: &Options, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut peers = match &options.peers {
        Some((python, script)) => Some(Peers::start(python, script)?),
        None => None,
    };
    writeln!(
        stdout(),
        "{:6} {:>10} {:>14} {:12} {:>14} {:>7}  ratios",
        "shape",
        "KB each",
        "per CPU second",
        "peer",
        "per CPU second",
        "ratio"
    )?;
    let is_asked = |shape: &str| options.shape.as_deref().is_none_or(|it| it == shape);
    for (shape, peer) in SHAPES.into_iter().filter(|(shape, _)| is_asked(shape)) {
        let documents = documents(shape, options.documents)?;
        let of_shape = folder.join(shape);
        write(&of_shape, &documents)?;
        let peer = peers.as_mut().zip(peer);
        measure(shape, &documents, peer, &of_shape, options.rounds)?;
    }
    Ok(())
}

/// Measures one shape and prints its line.
fn measure(
    shape: &str,
    documents: &[Vec<u8>],
    mut peer: Option<(&mut Peers, &str)>,
    folder: &Path,
    rounds: usize,
) -> Result<(), Box<dyn Error>> {
    let rate = |seconds: f64| documents.len() as f64 / seconds;
    let (mut own, mut theirs) = (Vec::new(), Vec::new());
    // The first round warms up both sides.
    for round in 0..=rounds {
        let seconds = read_all(documents);
        let peer_seconds = match &mut peer {
            Some((peers, _)) => Some(peers.parse_all(shape, folder)?),
            None => None,
        };
        if round > 0 {
            own.push(rate(seconds));
            theirs.extend(peer_seconds.map(rate));
        }
    }
    let size = documents.iter().map(Vec::len).sum::<usize>() / documents.len();
    let mut line = format!("{shape:6} {:>10} {:>14.0}", size / 1024, median(&own));
    if let Some((_, name)) = peer {
        let ratios: Vec<f64> = own.iter().zip(&theirs).map(|(own, it)| own / it).collect();
        let each: Vec<String> = ratios.iter().map(|it| format!("{it:.2}")).collect();
        line += &format!(
            " {name:12} {:>14.1} {:>7.2}  {}",
            median(&theirs),
            median(&ratios),
            each.join(" ")
        );
    }
    writeln!(stdout(), "{line}")?;
    Ok(())
}

/// Seconds of CPU time to read all documents.
fn read_all(documents: &[Vec<u8>]) -> f64 {
    let start = cpu_seconds();
    for document in documents {
        std::hint::black_box(report_reader::read(document, &Listing::default())).ok();
    }
    cpu_seconds() - start
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Documents of a shape, all of which are read right.
fn documents(shape: &str, count: usize) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut documents = Vec::with_capacity(count);
    for seed in 0..count as u64 {
        let truth = generator::truth(seed, [2021, 2022, 2023, 2024, 2020][seed as usize % 5])?;
        let bytes = match shape {
            "html" => site::page(&truth).into_bytes(),
            "text" => Shape::Text.print(&truth),
            "pdf" => Shape::Pdf.print(&truth),
            "docx" => Shape::Docx.print(&truth),
            other => return Err(format!("{other} is no shape").into()),
        };
        check(&truth, &bytes).map_err(|it| format!("{shape}, seed {seed}: {it}"))?;
        documents.push(bytes);
    }
    Ok(documents)
}

/// Checks that every cell is read as it is.
fn check(truth: &Truth, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let report = report_reader::read(bytes, &Listing::default())
        .map_err(|it| format!("not read: {}", it.detail))?;
    let right = |it: &&shared::cell::Cell| {
        let figure = truth.cells.get(&it.key);
        figure.is_some_and(|figure| figure.value == it.value)
    };
    let right = report.cells.iter().filter(right).count();
    if right != truth.cells.len() {
        return Err(format!("{right} of {} cells are right", truth.cells.len()).into());
    }
    Ok(())
}

fn write(folder: &Path, documents: &[Vec<u8>]) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (index, document) in documents.iter().enumerate() {
        fs::write(folder.join(format!("{index:04}")), document)?;
    }
    Ok(())
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        (sorted[middle - 1] + sorted[middle]) / 2.0
    }
}
