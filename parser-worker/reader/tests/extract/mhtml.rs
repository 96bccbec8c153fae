//! MHTML, built here part by part, and other ways in which Word saves a page.

use base64::{Engine, prelude::BASE64_STANDARD};
use encoding_rs::GB18030;

use super::*;

fn message(start: &str, parts: &[String]) -> String {
    let parts: String = parts
        .iter()
        .map(|it| format!("--b=_1\r\n{it}\r\n"))
        .collect();
    format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"b=_1\"{start}\r\n\r\npreamble\r\n\
         {parts}--b=_1--\r\nepilogue\r\n"
    )
}

fn part(headers: &str, body: &str) -> String {
    format!("{headers}\r\n\r\n{body}")
}

const PAGE: &str = "Content-Type: text/html";

#[test]
fn the_page_is_read_in_its_charset_and_transfer_encoding() {
    let page = "<html xmlns:o=\"urn:x\"><body><p>一</p><table><tr><td>规章</td><td>2</td></tr></table></body></html>";
    let encoded = BASE64_STANDARD.encode(GB18030.encode(page).0);
    let (one, two) = encoded.split_at(40);
    let base64 = part(
        "Content-Type: text/html; charset=\"gb2312\"\r\nContent-Transfer-Encoding: BASE64",
        &format!("{one}\r\n{two}"),
    );
    let printed: String = page
        .bytes()
        .map(|it| format!("={it:02X}"))
        .collect::<Vec<_>>()
        .chunks(20)
        .map(|it| it.concat() + "=\r\n")
        .collect();
    let quoted = part(
        "Content-Type: text/html;\r\n charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
        &printed,
    );
    let declared = page.replace("<body>", "<head><meta charset=gbk></head><body>");
    let plain = part(
        "Content-Transfer-Encoding: 8bit\r\ncontent-type: TEXT/HTML",
        &declared,
    );
    for part in [base64, quoted, plain] {
        let bytes = message("", &[part]);
        check(&bytes, &["一", "[规章@0 | 2@1]"]);
        assert_eq!(read(&bytes).format, Format::Mhtml);
    }
}

#[test]
fn the_root_is_the_page_that_is_named_or_the_first() {
    let image = part(
        "Content-Type: image/gif\r\nContent-Transfer-Encoding: base64",
        "!!!",
    );
    let first = part(&format!("{PAGE}\r\nContent-ID: <1>"), "<p>a</p>");
    let second = part(&format!("{PAGE}\r\nContent-ID: <2>"), "<p>b</p>");
    let parts = [image, first, second];
    check(message("", &parts), &["a"]);
    check(message("; start=\"<2>\"", &parts), &["b"]);
    check(message("; start=\"<3>\"", &parts), &["a"]);
}

#[test]
fn pages_in_frames_and_in_other_messages_are_read() {
    let frames = part(PAGE, "<html><frameset><frame src=a></frameset></html>");
    let sheets = ["a", "b"].map(|it| part(PAGE, &format!("<p>{it}</p>")));
    check(
        message("", &[frames, sheets[0].clone(), sheets[1].clone()]),
        &["a", "b"],
    );
    let inner = message("", &[part(PAGE, "<p>c</p>")]).replace("b=_1", "inner");
    let inner = inner.trim_start_matches("MIME-Version: 1.0\r\n");
    check(message("", &[inner.to_owned()]), &["c"]);
    check(
        "MIME-Version: 1.0\nContent-Type: text/html\n\n<p>d</p>",
        &["d"],
    );
}

#[test]
fn what_holds_no_whole_page_is_refused_with_the_reason() {
    let whole = message("", &[part(PAGE, "<p>a</p>")]);
    let cut = &whole[..whole.find("--b=_1--").expect("the end")];
    assert!(matches!(refused(cut), ExtractError::Damaged { .. }));
    let image = message("", &[part("Content-Type: image/gif", "x")]);
    assert!(matches!(
        refused(image),
        ExtractError::UnsupportedFormat { .. }
    ));
    let broken = part(
        &format!("{PAGE}\r\nContent-Transfer-Encoding: base64"),
        "a!b",
    );
    assert!(matches!(
        refused(message("", &[broken])),
        ExtractError::Damaged { .. }
    ));
}

#[test]
fn depth_and_parts_are_bounded() {
    let start = Instant::now();
    let mut nested = part(PAGE, "<p>a</p>");
    for depth in 0..20 {
        nested = format!(
            "Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n{nested}\r\n--b{depth}--"
        );
    }
    let nested = format!("MIME-Version: 1.0\r\n{nested}");
    assert!(matches!(
        refused(nested),
        ExtractError::NestedTooDeep { .. }
    ));
    let many = vec![part(PAGE, ""); 20_000];
    assert!(matches!(
        refused(message("", &many)),
        ExtractError::TooLarge { .. }
    ));
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

/// What Word writes when it saves a document as a page, whatever its name: list numbers are marked, and comments say
/// what only some browsers are to see.
const SAVED_BY_WORD: &str = "<html xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
    xmlns:w=\"urn:schemas-microsoft-com:office:word\"><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">\
    <!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>\
    <body lang=ZH-CN><div class=Section1><p class=MsoNormal style='mso-list:l0 level1 lfo1'><![if !supportLists]>\
    <span style='mso-list:Ignore'>一、</span><![endif]>总体情况<o:p></o:p></p>\
    <table class=MsoNormalTable><tr><td>第二十条第（一）项</td><td><p class=MsoNormal>2<o:p></o:p></p></td></tr></table></div></body></html>";

#[test]
fn a_page_that_word_saved_is_a_page_in_any_charset() {
    let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        SAVED_BY_WORD.encode_utf16().flat_map(bytes).collect()
    };
    let listing = Listing {
        file_name: Some("年报.doc".to_owned()),
        ..Listing::default()
    };
    for bytes in [
        GB18030.encode(SAVED_BY_WORD).0.into_owned(),
        SAVED_BY_WORD.as_bytes().to_vec(),
        [b"\xFF\xFE", &wide(u16::to_le_bytes)[..]].concat(),
        [b"\xFE\xFF", &wide(u16::to_be_bytes)[..]].concat(),
        wide(u16::to_le_bytes),
    ] {
        let document = extract(&bytes, &listing).expect("a page");
        assert_eq!(
            outline(&document),
            ["一、总体情况", "[第二十条第（一）项@0 | 2@1]"]
        );
        assert_eq!((document.format, document.warnings), (Format::Html, vec![]));
    }
}
