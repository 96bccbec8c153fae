//! Charsets: labels that are right, absent or lie, damage, and charsets that nobody knows.

use encoding_rs::GB18030;

use super::*;

fn page(head: &str) -> String {
    format!("<html><head>{head}</head><p>某县发展和改革局２０２２年政府信息公开工作年度报告</p>")
}

fn paragraphs(bytes: &[u8], header: Option<&str>) -> Vec<String> {
    let listing = Listing {
        charset: header.map(str::to_owned),
        ..Listing::default()
    };
    let document = extract(bytes, &listing).expect("a readable page");
    assert_eq!(document.warnings, []);
    outline(&document)
}

#[test]
fn gb18030_is_read_with_a_label_without_and_with_one_that_lies() {
    let expected = ["某县发展和改革局２０２２年政府信息公开工作年度报告"];
    for head in ["<meta charset=gb2312>", "", "<meta charset='utf-8'>"] {
        let page = page(head);
        for header in [None, Some("GBK"), Some("utf-8"), Some("iso-8859-1")] {
            let bytes = GB18030.encode(&page).0;
            assert_eq!(paragraphs(&bytes, header), expected, "{head} {header:?}");
            assert_eq!(
                paragraphs(page.as_bytes(), header),
                expected,
                "{head} {header:?}"
            );
        }
    }
}

#[test]
fn damage_is_a_warning_with_its_extent() {
    let mut bytes = page("<meta charset=utf-8>").into_bytes();
    bytes.extend(b"<p>\xFF\xFE</p>");
    assert_eq!(
        read(bytes).warnings,
        [Warning::CharsetErrors {
            charset: "UTF-8".to_owned(),
            replaced: 2
        }]
    );
}

#[test]
fn an_unknown_charset_is_refused_by_its_name() {
    let mut bytes = page("<meta charset=x-foo>").into_bytes();
    bytes.extend([0xFF, b'1', 0xFE, b'2'].repeat(200));
    let declared = "x-foo".to_owned();
    assert_eq!(refused(bytes), ExtractError::UnknownCharset { declared });
}
