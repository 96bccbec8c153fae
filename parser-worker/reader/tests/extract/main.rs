//! Extraction over its public interface: bytes of every format, charset and degree of malice in, blocks or a reason out.

mod charset;
mod corpus;
mod doc;
mod docx;
mod formats;
mod hostile;
mod html;
mod mhtml;
mod numbering;
mod ofd;
mod rtf;
mod spreadsheet;

use std::{
    io::{Cursor, Read, Write},
    time::{Duration, Instant},
};

use report_reader::{
    document::{Block, Document, Format, GridCell, Meta, Table, Warning},
    extract::{ExtractError, extract},
};
use shared::{
    place::Place,
    report::{Listing, Rejection, RejectionReason},
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Longer than this, on any machine and without optimisation, means that work grows out of proportion.
const PATIENCE: Duration = Duration::from_secs(60);

fn read(bytes: impl AsRef<[u8]>) -> Document {
    extract(bytes.as_ref(), &Listing::default()).expect("a readable document")
}

fn refused(bytes: impl AsRef<[u8]>) -> ExtractError {
    extract(bytes.as_ref(), &Listing::default()).expect_err("no readable document")
}

/// One line a block: paragraphs as they are, tables as `[row / row]` of `text` with its span when it has one.
fn outline(document: &Document) -> Vec<String> {
    document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(paragraph) => paragraph.text.clone(),
            Block::Table(table) => rows(table),
        })
        .collect()
}

fn rows(table: &Table) -> String {
    let rows: Vec<String> = (0..table.rows)
        .map(|row| {
            let cells = table.cells.iter().filter(|cell| cell.row == row);
            cells.map(cell).collect::<Vec<_>>().join(" | ")
        })
        .collect();
    format!("[{}]", rows.join(" / "))
}

fn cell(cell: &GridCell) -> String {
    match (cell.row_span, cell.column_span) {
        (1, 1) => format!("{}@{}", cell.text, cell.column),
        (rows, columns) => format!("{}@{}+{rows}x{columns}", cell.text, cell.column),
    }
}

fn check(bytes: impl AsRef<[u8]>, expected: &[&str]) {
    let document = read(bytes);
    assert_eq!(outline(&document), expected);
    assert_eq!(document.warnings, []);
    for table in tables(&document) {
        assert_tiles(table);
    }
}

fn tables(document: &Document) -> Vec<&Table> {
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    });
    tables.collect()
}

/// Cells lie in the grid and cover no position twice.
fn assert_tiles(table: &Table) {
    let mut covered = vec![false; table.rows * table.columns];
    for cell in &table.cells {
        for row in cell.row..cell.row + cell.row_span {
            for column in cell.column..cell.column + cell.column_span {
                assert!(row < table.rows && column < table.columns, "{cell:?}");
                let position = &mut covered[row * table.columns + column];
                assert!(!*position, "{cell:?} overlaps");
                *position = true;
            }
        }
    }
}

fn path(place: &Place) -> &str {
    match place {
        Place::Element { path } => path,
        other => panic!("no element: {other:?}"),
    }
}

/// A package of parts by their names.
fn package(parts: &[(String, String)]) -> Vec<u8> {
    packed(parts, CompressionMethod::Deflated)
}

fn packed(parts: &[(String, String)], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, content) in parts {
        archive.start_file(name.as_str(), options).expect("a part");
        archive.write_all(content.as_bytes()).expect("its content");
    }
    archive.finish().expect("an archive").into_inner()
}

/// The parts of a package.
fn unpacked(package: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(package)).expect("an archive");
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("a part");
        let name = entry.name().expect("a name").into_owned();
        let mut content = String::new();
        entry.read_to_string(&mut content).expect("its content");
        parts.push((name, content));
    }
    parts
}

/// The same package, compressed in another way.
fn repacked(package: &[u8], method: CompressionMethod) -> Vec<u8> {
    packed(&unpacked(package), method)
}
