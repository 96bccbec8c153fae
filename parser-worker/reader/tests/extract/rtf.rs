//! RTF, built here word by word: charsets across runs, what is left out, fields, tables by their edges, limits.

use super::*;

const CHINESE: &str = r"\ansicpg936{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset134 \'cb\'ce;}{\f2\fcharset2 S;}{\f3\fcharset136 B;}}";

fn rtf(body: &str) -> String {
    format!(r"{{\rtf1\ansi{CHINESE}{body}}}")
}

/// The text of a document of one paragraph.
fn check_text(body: &str, expected: &str) {
    check(rtf(body), &[expected]);
}

/// A row of cells that end at these edges, with what is said of each before its edge.
fn row(shapes: &[(&str, i32)], cells: &[&str]) -> String {
    let shapes: String = shapes
        .iter()
        .map(|(merge, edge)| format!("{merge}\\cellx{edge}"))
        .collect();
    let cells: String = cells
        .iter()
        .map(|it| format!("\\pard\\intbl {it}\\cell "))
        .collect();
    format!("\\trowd\\trleft-100{shapes}{cells}\\row\n")
}

#[test]
fn bytes_make_characters_in_the_charset_of_their_font() {
    check_text(r"\f1 \'d2\'bb\'a1\'a2", "一、");
    check_text(r"{\f1\'d2}{\f1\'bb}2", "一2");
    check_text(r"{\f1\'d2\b\f0\'bb}2023{\f1\'c4\'ea}", "一2023年");
    check_text(r"\f1\'81\\2", "乗2");
    check_text(r"\f3\'a4\'40", "一");
    check_text(r"\f0 2\'d2\'bb3", "2一3");
    check_text(r"\f0 12\'b712", "12·12");
    check_text(r"\plain 1\'d2\'bb", "1一");
    check(br"{\rtf1\ansi\'d2\'bb{\f9 \'a1\'a2}}", &["一、"]);
    check(br"{\rtf1\ansi caf\'e9 \'93a\'94}", &["café “a”"]);
    check(b"{\\rtf1\\ansi\\ansicpg936 \xD2\xBB}\0\0", &["一"]);
}

#[test]
fn numbered_characters_have_a_fallback() {
    check_text(r"\u25919?\u24220 ?2", "政府2");
    check_text(r"\uc2\u25919\'d5\'fe\u-10179 ??\u-9139 ??2", "政\u{1f44d}2");
    check_text(r"\uc0\u25919 2{\uc1\u24220 ?}3", "政2府3");
    check_text(r"\u8220\ldblquote a\u8221\rdblquote", "“a”");
    check_text(r"{\u25919}2", "政2");
    check_text(r"\u25919\bin3 ???2", "政2");
    // Whoever forgot the fallback still ends the paragraph.
    check(rtf(r"a\u25919\par b"), &["a政", "b"]);
}

#[test]
fn what_cannot_be_decoded_is_counted() {
    let document = read(rtf(r"\f1 2\'ff3\u-10179 ?4\'zz"));
    assert!(
        matches!(
            document.warnings[..],
            [Warning::CharsetErrors { replaced: 3, .. }]
        ),
        "{:?}",
        document.warnings
    );
    assert_eq!(outline(&document), ["2\u{fffd}3\u{fffd}4zz"]);
}

#[test]
fn special_characters_are_text() {
    check_text(
        r"a\tab b\line c\~d\_e\emdash\bullet\{\}\-f",
        "a\tb\nc\u{a0}d-e—•{}f",
    );
    check(rtf("a\\\nb\\par\r\n\\par c\\sect d"), &["a", "b", "c", "d"]);
}

#[test]
fn what_is_no_text_of_the_document_is_left_out() {
    for left_out in [
        r"{\header x\par}",
        r"{\footerr x}",
        r"{\footnote x}",
        r"{\*\annotation x}",
        r"{\*\unknown x{\b y}}",
        r"{\pict\wmetafile8 0102ff}",
        r"{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}",
        "{\\pict\\bin4 }}}}}",
        r"{\stylesheet{\s1 x;}}",
        r"{\colortbl;\red0;}",
        r"{\v x}",
        r"\v x\v0 ",
        r"{\deleted x}",
        r"{\strike x}{\striked1 y}",
        r"{\xe{\v x}}",
        r"{\object{\*\objdata 0102}{\result{\pict 00}}}",
        r"{\mmath{\*\moMath{\mr x}}{\mmathPict x}}",
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}}{\shprslt{x}}}",
        r"{\*\htmltag <p>}",
        r"{\info{\author x}{\*\company y}}",
    ] {
        check_text(&format!("2{left_out}35"), "235");
    }
    check_text(r"{\strike0 2}{\v0 3}\v\plain 5", "235");
}

#[test]
fn numbers_of_lists_are_read_as_they_are_shown() {
    check_text(
        r"{\listtext\pard\plain\f1 \'d2\'bb\'a1\'a2\tab}a",
        "一、\ta",
    );
    check_text(r"{\pntext\f1 1.\tab}{\*\pn\pnlvlbody{\pntxta .}}a", "1.\ta");
    check_text(r"{\listtext\f2\'b7\tab}a", "·\ta");
}

/// A list of two levels, which override 2 names; override 1 changes it.
const LISTS: &str = r"{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc39\levelnfcn39\levelfollow2\levelstartat1{\leveltext\leveltemplateid2\f1 \'02\'00\'a1\'a2;}{\levelnumbers\'01;}}{\listlevel\levelnfc0\levelfollow1\levelstartat3{\leveltext\'03(\'01);}{\levelnumbers\'02;}}{\listname x;}\listid77}}{\*\listoverridetable{\listoverride\listid77\listoverridecount1{\lfolevel\listoverridestartat\levelstartat5}\ls1}{\listoverride\listid77\listoverridecount0\ls2}}";

#[test]
fn numbers_that_only_a_list_table_gives_are_counted() {
    let body = r"\pard\ls2 a\par b\par\ilvl1 c\par\pard x\par\pard\ls2{\listtext 9.\tab}d\par\pard\ls2 e\par";
    let expected = ["一、a", "二、b", "(3) c", "x", "9.\td", "四、e"];
    check(rtf(&format!("{LISTS}{body}")), &expected);
    // A figure never touches its number.
    let cells = [r"\ls2\ilvl1 ", r"\ls2\ilvl1 5", r"\ls1 ", r"\ls1 5"];
    let table = row(&[("", 500), ("", 900), ("", 1500), ("", 2000)], &cells);
    let expected = ["[(3)@0 | (4) 5@1 | [number]@2 | 5@3]"];
    check(rtf(&format!("{LISTS}{table}")), &expected);
}

#[test]
fn a_number_of_which_only_its_kind_is_said_is_not_known() {
    let by = |kind: &str| format!(r"{{\*\pn\{kind}\pndec\pnstart1{{\pntxta .}}}}");
    let shown = format!(r"{{\pntext 1.\tab}}{}", by("pnlvlbody"));
    let cells = [&*by("pnlvlbody"), &by("pnlvlblt"), &shown];
    let table = row(&[("", 500), ("", 900), ("", 1500)], &cells);
    check(rtf(&table), &["[[number]@0 | @1 | 1.@2]"]);
}

#[test]
fn what_is_raised_is_no_part_of_a_number() {
    check_text(r"235{\super 1}", "235[1]");
    check_text(r"235{\up6 1}", "235[1]");
    check_text(r"2{\super\nosupersub 3}{\up0 5}", "235");
}

#[test]
fn fields_show_their_result_and_links_lead_somewhere() {
    let field = r#"{\field{\*\fldinst{HYPERLINK "http://a.cn/b"}}{\fldrslt{\f1 \'d2\'bb}2}}"#;
    let page = r"{\field\flddirty{\*\fldinst PAGE}{\fldrslt 7}}";
    let inner = r#"{\field{\*\fldinst HYPERLINK \\l "_Toc"}{\fldrslt x}}"#;
    let document = read(rtf(&format!(r"a\par b{field}c{page}{inner}")));
    assert_eq!(outline(&document), ["a", "b一2c7x"]);
    let links: Vec<_> = document
        .links
        .iter()
        .map(|it| (it.target.as_str(), it.text.as_str(), path(&it.place)))
        .collect();
    assert_eq!(links, [("http://a.cn/b", "一2", "p[2]")]);
}

#[test]
fn boxes_of_text_are_read_once_before_their_line() {
    let words = |text: &str| {
        format!(
            r"{{\shp{{\*\shpinst{{\shptxt \pard {text}\par}}}}{{\shprslt{{\*\do{{\dptxbxtext x\par}}}}}}}}"
        )
    };
    check(rtf(&format!(r"a{}b\par c", words("t"))), &["t", "ab", "c"]);
    let table = row(&[("", 500), ("", 900)], &["x", "y"]);
    check(
        rtf(&format!(r"a{}b", words(&table))),
        &["[x@0 | y@1]", "ab"],
    );
    let cells = ["a".to_owned(), words("235")];
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    check(
        rtf(&row(&[("", 500), ("", 900)], &cells)),
        &["[a@0 | 235@1]"],
    );
}

#[test]
fn the_title_is_kept_and_said_in_the_better_way() {
    for title in [
        r"{\title a\f1\'d2\'bb}",
        r"{\upr{\title ?}{\*\ud{\title a\u19968 ?}}}",
    ] {
        let document = read(rtf(&format!(r"{{\info{title}{{\author b}}}}text")));
        let meta = Meta {
            name: "title".to_owned(),
            content: "a一".to_owned(),
        };
        assert_eq!((document.format, document.meta), (Format::Rtf, vec![meta]));
    }
}

#[test]
fn the_edges_of_all_rows_are_the_columns() {
    let rows = [
        row(&[("\\clvmgf", 500), ("", 1500)], &["甲", "乙"]),
        row(
            &[("\\clvmrg", 500), ("", 1005), ("", 1500)],
            &["", "1", "2"],
        ),
        row(
            &[("\\clmgf", 500), ("\\clmrg", 1000), ("", 1500)],
            &["丙", "", "3"],
        ),
    ]
    .concat()
    .replace('甲', r"{\f1 \'bc\'d7}")
    .replace('乙', r"{\f1 \'d2\'d2}")
    .replace('丙', r"{\f1 \'b1\'fb}");
    check(
        rtf(&format!(r"{rows}\pard a")),
        &["[甲@0+2x1 | 乙@1+1x2 / 1@1 | 2@2 / 丙@0+1x2 | 3@2]", "a"],
    );
}

#[test]
fn rows_may_begin_at_other_margins() {
    let near = row(&[("", 500), ("", 900)], &["a", "b"]).replace("-100", "0");
    let far = row(&[("", 900)], &["c"]).replace("-100", "500");
    let first = row(&[("", 500), ("", 900)], &["1", "2"]);
    check(
        rtf(&[first, near, far].concat()),
        &["[1@0 | 2@1 / a@0 | b@1 / c@1]"],
    );
}

#[test]
fn without_edges_only_the_order_of_cells_is_known() {
    let good = row(&[("", 500), ("", 900)], &["a", "b"]);
    for bad in [
        row(&[("", 500)], &["1", "2"]),
        row(&[("", 500), ("", 500)], &["1", "2"]),
        row(&[("", 900), ("", 500)], &["1", "2"]),
    ] {
        let document = read(rtf(&[good.as_str(), &bad].concat()));
        assert_eq!(outline(&document), ["[a@0 | b@1 / 1@0 | 2@1]"]);
        assert!(tables(&document)[0].ragged, "{bad}");
    }
    let exact = row(&[("", 500), ("", 510), ("", 900)], &["1", "", "2"]);
    let document = read(rtf(&[good.as_str(), &exact].concat()));
    assert_eq!(outline(&document), ["[a@0 | b@1+1x2 / 1@0 | @1 | 2@2]"]);
    assert!(!tables(&document)[0].ragged);
}

#[test]
fn cells_end_where_they_are_said_to() {
    // Several paragraphs, no `\intbl`, no `\pard` and a shape that is said only once.
    let table = r"\trowd\cellx500\cellx900\pard\intbl a\par b\cell\pard 1\par 2\cell\row c\cell 3\cell\row\pard d\par";
    check(rtf(table), &["[a\nb@0 | 1\n2@1 / c@0 | 3@1]", "d"]);
    // A row that its writer forgot to end.
    let open = r"\trowd\cellx500\cellx900\pard\intbl a\cell 1\cell";
    check(rtf(open), &["[a@0 | 1@1]"]);
    // Paragraphs between tables part them, and so does a row that says that it is the first.
    let two = row(&[("", 500), ("", 900)], &["a", "1"]);
    check(rtf(&format!(r"{two}\pard\par {two}")), &["[a@0 | 1@1]"; 2]);
    check(rtf(&format!("{two}{two}")), &["[a@0 | 1@1 / a@0 | 1@1]"]);
    let first = two.replace("\\trleft", "\\irow0\\trleft");
    check(rtf(&format!("{first}{first}")), &["[a@0 | 1@1]"; 2]);
    let deleted = row(&[("\\cldel", 500), ("\\cldel", 900)], &["x", "9"]);
    check(rtf(&format!("{two}{deleted}")), &["[a@0 | 1@1]"]);
}

#[test]
fn a_cell_with_something_else_than_text_is_not_blank() {
    for (content, expected) in [
        (r"{\pict\wmetafile8 00}", "[image]"),
        (r"{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}", "[image]"),
        (r"{\object{\*\objdata 01}{\result{\pict 00}}}", "[object]"),
        (r"{\f2\'fc}", "[symbol]"),
        (r"{\f2 4}", "[symbol]"),
        (r"2{\f2 4}5", "2\u{fffd}5"),
        (r"{\f2 a}b", "b"),
        (r"{\mmath{\*\moMath{\mr 5}}}", "[math]"),
        (r"{\v{\pict 00}}", ""),
        (r"{\pict 00}235", "235"),
    ] {
        // The first cell of a document, too.
        let table = row(&[("", 500), ("", 900)], &[content, content]);
        check(rtf(&table), &[&format!("[{expected}@0 | {expected}@1]")]);
    }
}

#[test]
fn tables_that_only_place_things_are_read_through() {
    let nested = r"\pard\intbl\itap2 x\nestcell 1\nestcell{\*\nesttableprops\trowd\cellx400\cellx800\nestrow}{\nonesttables\par}";
    let cell = format!(r"b\par {nested}\pard\intbl c");
    let bytes = rtf(&row(&[("", 500), ("", 900)], &["a", &cell]));
    check(&bytes, &["a", "b", "[x@0 | 1@1]", "c"]);
    let document = read(&bytes);
    let cells = &tables(&document)[0].cells;
    let places: Vec<_> = cells.iter().map(|it| path(&it.place)).collect();
    assert_eq!(places, ["tbl[2]/tr[1]/tc[1]", "tbl[2]/tr[1]/tc[2]"]);
}

#[test]
fn what_is_cut_short_is_refused() {
    let whole = rtf("a\\par b");
    for bytes in [&whole[..whole.len() - 1], "{\\rtf1 a{\\pict\\bin99 x}}"] {
        assert!(matches!(refused(bytes), ExtractError::Damaged { .. }));
    }
}

#[test]
fn depth_paragraphs_and_tables_are_bounded() {
    let start = Instant::now();
    let deep = refused(rtf(&"{".repeat(2_000)));
    assert!(matches!(deep, ExtractError::NestedTooDeep { .. }), "{deep}");
    let long = refused(rtf(&"\\par".repeat(1_000_001)));
    assert!(matches!(long, ExtractError::TooLarge { .. }), "{long}");
    // Rows whose edges are all different make a grid that grows with the square of their number.
    let rows: String = (0..400)
        .map(|it| row(&[("", 1000 + it * 50), ("", 90_000)], &["a", "1"]))
        .collect();
    let wide = read(rtf(&rows));
    assert!(matches!(wide.warnings[..], [Warning::Truncated { .. }]));
    let nested = r"\intbl\itap2147483647 a\par\itap0 b\par".repeat(50_000);
    assert_eq!(read(rtf(&nested)).blocks.len(), 100_000);
    read(rtf(&"\\trowd\\cellx1\\cell\\row".repeat(200_000)));
    read(rtf(
        &"{\\field{\\*\\fldinst HYPERLINK http://a.cn}{\\fldrslt a}}".repeat(100_000),
    ));
    read(rtf(&"{\\shptxt a}".repeat(100_000)));
    read(rtf(&format!(
        "{}{}",
        "{\\shptxt a".repeat(900),
        "}".repeat(900)
    )));
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}
