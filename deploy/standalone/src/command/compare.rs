//! `gongkai compare`: reads the documents of a folder with other engines too, and says where the readings differ.

mod difference;
mod pdfium;

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use office_oxide::{Document as OtherDocument, DocumentFormat};
use pdfium_render::prelude::Pdfium;
use report_reader::{document::Format, tools::Tools};
use shared::report::{Listing, Rejection, Report};

use self::difference::differences;
use crate::{
    exit::Exit,
    file::{self, Rejected},
    output::Output,
};

/// Read each PDF of a folder with pdfium and each DOC with office_oxide too, and show where the figures differ
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The folder; what is no PDF and no DOC by content is passed over
    folder: PathBuf,
    /// The library of pdfium: libpdfium.so of the Python package pypdfium2
    #[arg(long, value_name = "FILE")]
    pdfium: PathBuf,
}

/// Runs the command.
pub(crate) fn run(arguments: &Compare) -> anyhow::Result<Exit> {
    let library = Pdfium::bind_to_library(&arguments.pdfium)
        .with_context(|| format!("loading pdfium from {}", arguments.pdfium.display()))?;
    let pdfium = Pdfium::new(library);
    let mut out = Output::stdout();
    let (mut compared, mut cells, mut differing) = (0, 0, 0);
    for path in files(&arguments.folder)? {
        let Some(opinions) = opinions(&path, &pdfium) else {
            continue;
        };
        let found = differences(&opinions);
        compared += 1;
        cells += opinions.ours.as_ref().map_or(0, |it| it.cells.len());
        differing += found.len();
        out.text(&shown(&path, &opinions, &found))?;
        if out.is_closed() {
            break;
        }
    }
    out.text(&format!(
        "{compared} documents, {cells} cells, {differing} differences\n"
    ))?;
    Ok(Exit::complete_if(differing == 0))
}

/// What two readers say of one document.
#[derive(Debug)]
struct Opinions {
    /// Name of the other engine.
    engine: &'static str,
    ours: Result<Report, Rejected>,
    theirs: Result<Report, Rejected>,
}

/// The files of a folder, by name.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listed = || -> std::io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    };
    listed().with_context(|| format!("listing {}", folder.display()))
}

/// Both readings of a document, if there are two readers for what it is.
fn opinions(path: &Path, pdfium: &Pdfium) -> Option<Opinions> {
    let bytes = file::bytes(path).ok()?;
    let listing = file::listing(path);
    let reading =
        file::guarded(|| report_reader::read_with_document(&bytes, &listing, Tools::default()));
    let format = match &reading {
        Ok(reading) if reading.report.archive_path.is_empty() => Some(reading.document.format),
        Ok(_) => None,
        Err(_) => begins(&bytes),
    };
    let ours = reading.map(|it| it.report);
    let (engine, theirs) = match format? {
        Format::Pdf => (
            "pdfium",
            file::guarded(|| pdfium::read(pdfium, &bytes, &listing)),
        ),
        Format::Doc => ("office_oxide", file::guarded(|| read_doc(&bytes, &listing))),
        _ => return None,
    };
    Some(Opinions {
        engine,
        ours,
        theirs,
    })
}

/// What a document that our reader refuses may be for the other.
fn begins(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"%PDF-") {
        Some(Format::Pdf)
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        Some(Format::Doc)
    } else {
        None
    }
}

/// Reads a DOC by way of the page that office_oxide makes of it.
fn read_doc(bytes: &[u8], listing: &Listing) -> Result<Report, Rejection> {
    let source = Cursor::new(bytes.to_vec());
    let document = OtherDocument::from_reader(source, DocumentFormat::Doc);
    let document = document.map_err(|error| refused(&error))?;
    let listing = Listing {
        charset: Some("utf-8".to_owned()),
        ..listing.clone()
    };
    report_reader::read(document.to_html().as_bytes(), &listing)
}

/// The rejection for what another engine says.
fn refused(error: &dyn std::error::Error) -> Rejection {
    Rejection {
        reason: shared::report::RejectionReason::Damaged,
        detail: error.to_string(),
    }
}

fn shown(path: &Path, opinions: &Opinions, found: &[String]) -> String {
    let engine = opinions.engine;
    let count = match found.len() {
        0 => "no difference".to_owned(),
        count => format!("{count} differences"),
    };
    let mut text = format!("{}: {count} to {engine}\n", file::name(path));
    for it in found {
        text += &format!("  {it}\n");
    }
    text
}
