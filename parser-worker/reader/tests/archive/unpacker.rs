//! Archives that a tool unpacks: what it gives is read, and what it refuses is refused with its words.

use report_reader::tools::{PackedFile, ToolError, Unpack};

use super::{
    support::{Answer, Bsdtar, bsdtar},
    *,
};

const RAR: &[u8] = b"Rar!\x1a\x07\x01\0";

fn read_by(bytes: &[u8], unpacker: &dyn Unpack) -> Result<Report, Rejection> {
    let tools = Tools {
        unpacker: Some(unpacker),
        ..Tools::default()
    };
    report_reader::read_with(bytes, &Listing::default(), tools)
}

fn file(path: &str, bytes: &[u8]) -> PackedFile {
    PackedFile {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
    }
}

#[test]
fn what_the_tool_unpacks_is_read() {
    let document = Shape::Html(Charset::Gb18030).print(&truth(1, 2023));
    let inner = Archive::ZipGb18030.pack(&[(NAME, &document)]);
    let files = vec![
        file("../../etc/Thumbs.db", b"x"),
        file("../../etc/全部.zip", &inner),
    ];
    let mut report = read_by(RAR, &Answer(Ok(files))).expect("it is a report");
    assert_eq!(report.archive_path, path(&["../../etc/全部.zip", NAME]));
    report.archive_path.clear();
    assert_eq!(report, read(&document));
}

#[test]
fn an_archive_that_nothing_unpacks_is_unsupported() {
    let rejection = refused(RAR);
    assert_eq!(rejection.reason, RejectionReason::UnsupportedFormat);
    assert!(rejection.detail.contains("RAR"), "{}", rejection.detail);
}

#[test]
fn what_the_tool_refuses_is_refused() {
    let missing = ToolError::Missing {
        tool: "bsdtar".to_owned(),
        remedy: "install libarchive-tools".to_owned(),
    };
    let damaged = ToolError::Damaged {
        detail: "cut short".to_owned(),
    };
    let too_large = ToolError::TooLarge {
        limit: "more than 5 files".to_owned(),
    };
    for (error, reason, words) in [
        (missing, RejectionReason::UnsupportedFormat, "libarchive"),
        (ToolError::Encrypted, RejectionReason::Encrypted, "password"),
        (damaged, RejectionReason::Damaged, "cut short"),
        (too_large, RejectionReason::TooLarge, "5 files"),
    ] {
        let rejection = read_by(RAR, &Answer(Err(error))).expect_err("it is refused");
        assert_eq!(rejection.reason, reason, "{}", rejection.detail);
        assert!(rejection.detail.contains(words), "{}", rejection.detail);
    }
}

#[test]
fn a_tool_is_not_believed_to_keep_to_the_limits() {
    let many = vec![file("a.txt", b"text"); 3_000];
    let large = vec![file("a.txt", &[b'x'; 2_000_000])];
    for files in [many, large] {
        let rejection = read_by(RAR, &Answer(Ok(files))).expect_err("it is too much");
        assert_eq!(rejection.reason, RejectionReason::TooLarge);
    }
}

#[test]
fn an_archive_that_holds_itself_ends() {
    let rejection = read_by(RAR, &Answer(Ok(vec![file("a.rar", RAR); 20])));
    let reason = rejection.expect_err("it holds nothing").reason;
    assert_eq!(reason, RejectionReason::NestedTooDeep);
}

#[test]
fn a_tar_archive_is_unpacked_by_the_tool() {
    let document = Shape::Pdf.print(&truth(2, 2023));
    let zip = Archive::Zip.pack(&[("a/b.pdf", &document)]);
    let tar = bsdtar(&["-cf", "-", "--format=ustar", "@-"], &zip);
    if matches!(tar, Err(ToolError::Missing { .. })) {
        assert!(
            std::env::var_os("GONGKAI_TEST_REQUIRE_TOOLS").is_none(),
            "bsdtar is not installed"
        );
        eprintln!("skipped: bsdtar is not installed");
        return;
    }
    let tar = tar.expect("it converts");
    let report = read_by(&tar, &Bsdtar).expect("it is a report");
    assert_eq!(report.archive_path, ["a/b.pdf"]);
    let packed = bsdtar(&["-czf", "-", "--format=ustar", "@-"], &zip).expect("it packs");
    let report = read_by(&packed, &Bsdtar).expect("it is a report");
    assert_eq!(report.archive_path, ["(unnamed)", "a/b.pdf"]);
}
