//! Hostile archives: each ends soon, in a reason or in a report that says what was not read.

use std::{
    io::{Cursor, Write},
    time::{Duration, Instant},
};

use proptest::prelude::*;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{support::seven_zip, *};

/// Longer than this, on any machine and without optimisation, means that work grows out of proportion.
const PATIENCE: Duration = Duration::from_secs(60);

fn check_refused(bytes: &[u8], reason: RejectionReason, words: &str) {
    let start = Instant::now();
    let rejection = refused(bytes);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert_eq!(rejection.reason, reason, "{}", rejection.detail);
    assert!(rejection.detail.contains(words), "{}", rejection.detail);
}

/// Checks that the report is read and says this of what was not.
fn check_not_whole(bytes: &[u8], words: &str) {
    let report = read(bytes);
    assert_eq!(codes(&report), [ProblemCode::ArchiveNotReadWhole]);
    let message = &report.problems[0].message;
    assert!(message.contains(words), "{message}");
}

fn document() -> Vec<u8> {
    Shape::Docx.print(&truth(11, 2023))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

#[test]
fn a_bomb_is_too_large() {
    let much = vec![b'x'; 3_000_000];
    let bomb: &[(&str, &[u8])] = &[("年报.txt", &much)];
    let too_large = RejectionReason::TooLarge;
    for bytes in [
        Archive::Zip.pack(bomb),
        Archive::SevenZip.pack(bomb),
        gzip(&much),
        Archive::Zip.pack(&[("内.zip", &Archive::Zip.pack(bomb))]),
    ] {
        check_refused(&bytes, too_large, "100 times");
    }
}

#[test]
fn a_bomb_beside_a_report_is_named() {
    let much = vec![b'x'; 3_000_000];
    let document = document();
    check_not_whole(
        &Archive::Zip.pack(&[("大.txt", &much), (NAME, &document)]),
        "大.txt",
    );
    check_not_whole(
        &Archive::SevenZip.pack(&[(NAME, &document), ("大.txt", &much), ("b.txt", b"b")]),
        "大.txt",
    );
}

#[test]
fn archives_that_multiply_end() {
    let mut bytes = Archive::Zip.pack(&[("0.txt", &[0; 100_000])]);
    for _ in 0..5 {
        let names: Vec<String> = (0..16).map(|it| format!("{it}.zip")).collect();
        let files: Vec<(&str, &[u8])> = names
            .iter()
            .map(|it| (it.as_str(), bytes.as_slice()))
            .collect();
        bytes = Archive::Zip.pack(&files);
    }
    check_refused(&bytes, RejectionReason::NestedTooDeep, "3 archives");
}

/// The same archive with some bytes of what is said of each of its entries written over, locally and in the directory.
fn overwritten(mut bytes: Vec<u8>, change: impl Fn(usize, &mut [u8], &mut [u8])) -> Vec<u8> {
    let archive = ZipArchive::new(Cursor::new(bytes.clone())).expect("it is whole");
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).expect("it is there");
        let (local, central) = (entry.header_start(), entry.central_header_start());
        let (before, after) = bytes.split_at_mut(central as usize);
        change(index, &mut before[local as usize..], after);
    }
    bytes
}

#[test]
fn files_upon_each_other_are_damage() {
    let document = document();
    let bytes = Archive::Zip.pack(&[("a.docx", &document), ("b.docx", &document)]);
    // Where the entry's own header is.
    let bytes = overwritten(bytes, |_, _, central| central[42..46].fill(0));
    check_refused(&bytes, RejectionReason::Damaged, "upon each other");
}

#[test]
fn of_files_with_one_name_not_all_are_read() {
    let document = document();
    let bytes = Archive::Zip.pack(&[("a.docx", b"other"), ("b.docx", &document)]);
    let bytes = overwritten(bytes, |_, local, central| {
        local[30] = b'a';
        central[46] = b'a';
    });
    check_not_whole(&bytes, "the same name");
}

#[test]
fn a_directory_is_not_read_beyond_its_limit() {
    let mut entry = [0; 46];
    entry[..4].copy_from_slice(b"PK\x01\x02");
    let count = 1_000_000_u64;
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.extend(entry.repeat(count as usize));
    bytes.extend(b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF");
    bytes.extend((count as u32 * 46).to_le_bytes());
    bytes.extend([4, 0, 0, 0, 0, 0]);
    check_refused(&bytes, RejectionReason::TooLarge, "20000 entries");
    let none = b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0\0\0";
    check_refused(none, RejectionReason::Damaged, "cannot be opened");
}

#[test]
fn of_many_files_the_first_are_read() {
    let document = document();
    let names: Vec<String> = (0..3_000).map(|it| format!("{it}.txt")).collect();
    let mut files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|it| (it.as_str(), b"x".as_slice()))
        .collect();
    files.insert(0, (NAME, &document));
    check_not_whole(&Archive::Zip.pack(&files), "(1001 more)");
    check_not_whole(&Archive::SevenZip.pack(&files), "(1001 more)");
    files.rotate_left(1);
    check_refused(
        &Archive::Zip.pack(&files),
        RejectionReason::TooLarge,
        "2000 files",
    );
}

#[test]
fn names_are_only_shown() {
    let document = document();
    for name in [
        "../../etc/passwd",
        "/etc/passwd",
        r"C:\年报.docx",
        "a\0b\x1b",
    ] {
        let report = read(&Archive::ZipGb18030.pack(&[(name, &document)]));
        let shown = name.replace(['\0', '\x1b'], "\u{fffd}");
        assert_eq!(report.archive_path, [shown]);
    }
}

#[test]
fn a_link_is_no_document() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.add_symlink("年报.docx", "/etc/passwd", options)
        .expect("a link");
    let bytes = zip.finish().expect("an archive").into_inner();
    check_refused(&bytes, RejectionReason::Empty, "no file");
}

/// Says of these entries that they need a password.
fn encrypted(bytes: Vec<u8>, entries: std::ops::Range<usize>) -> Vec<u8> {
    overwritten(bytes, |index, local, central| {
        if entries.contains(&index) {
            local[6] |= 1;
            central[8] |= 1;
        }
    })
}

#[test]
fn what_needs_a_password_is_encrypted() {
    let document = document();
    let files: &[(&str, &[u8])] = &[("a.docx", &document), (NAME, &document), ("b.txt", b"b")];
    let bytes = Archive::ZipGb18030.pack(files);
    let reason = RejectionReason::Encrypted;
    check_refused(&encrypted(bytes.clone(), 0..3), reason, "a.docx");
    check_refused(&encrypted(bytes.clone(), 0..2), reason, "a.docx");
    check_not_whole(
        &encrypted(bytes, 0..1),
        "a.docx (the document needs a password",
    );
    let bytes = seven_zip(&[0x06, 0xF1, 0x07, 0x01], &[0, 0], &[0; 16], 16);
    check_refused(&bytes, reason, "password");
}

#[test]
fn a_dictionary_is_not_made_before_it_is_filled() {
    let page = "<p>一、总体情况</p>";
    // LZMA2: one piece that is not compressed, then the end; 40 is a dictionary of 4 GB.
    let mut packed = vec![1, 0, page.len() as u8 - 1];
    packed.extend(page.as_bytes());
    packed.push(0);
    let bytes = seven_zip(&[0x21], &[40], &packed, page.len() as u8);
    check_refused(&bytes, RejectionReason::NotAReport, "a.html");
}

#[test]
fn a_method_that_is_not_read_is_named() {
    let bytes = seven_zip(&[0x04, 0x02, 0x02], &[0], &[0; 16], 16);
    check_refused(&bytes, RejectionReason::UnsupportedFormat, "7z method");
    let bytes = Archive::Zip.pack(&[("a.txt", b"abc")]);
    let bytes = overwritten(bytes, |_, local, central| {
        local[8] = 9;
        central[10] = 9;
    });
    check_refused(
        &bytes,
        RejectionReason::UnsupportedFormat,
        "ZIP method Deflate64",
    );
}

#[test]
fn an_archive_cut_short_is_damaged() {
    let document = document();
    for archive in Archive::ALL {
        let bytes = archive.pack(&[(NAME, &document)]);
        for cut in [bytes.len() / 3, bytes.len() - 30] {
            check_refused(&bytes[..cut], RejectionReason::Damaged, "");
        }
    }
    let packed = gzip(&document);
    check_refused(&packed[..packed.len() / 2], RejectionReason::Damaged, "");
}

#[test]
fn a_damaged_file_beside_a_report_is_named() {
    let document = document();
    let bytes = Archive::Zip.pack(&[("坏.txt", &[b'x'; 500]), (NAME, &document)]);
    let bytes = overwritten(bytes, |index, local, _| {
        if index == 0 {
            local[40] ^= 0xFF;
        }
    });
    check_not_whole(&bytes, "坏.txt (the document is damaged");
}

/// Whole archives of something short.
fn whole() -> impl Strategy<Value = Vec<u8>> {
    let text = "一、总体情况\n".repeat(20);
    let inner = Archive::SevenZip.pack(&[("a.txt", text.as_bytes())]);
    let files: [(&str, &[u8]); 2] = [("年报.txt", text.as_bytes()), ("内.7z", &inner)];
    let mut archives = Archive::ALL.map(|it| it.pack(&files)).to_vec();
    archives.push(gzip(&inner));
    let packed = [&[1, 0, 19][..], &[b'x'; 20], &[0]].concat();
    archives.push(seven_zip(&[0x21], &[0], &packed, 20));
    prop::sample::select(archives)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn no_damage_panics(
        mut bytes in whole(),
        holes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
        is_cut in prop::bool::weighted(0.2),
    ) {
        for (at, byte) in holes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = report_reader::read(&bytes, &Listing::default());
    }
}
