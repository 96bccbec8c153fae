//! OFD: what its pages draw, whatever way they draw it.

use super::*;

const OFD: &str = "<OFD><DocBody><DocInfo><Title>年度报告</Title></DocInfo><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>";

const TEMPLATE: &str = "<TemplatePage ID=\"9\" BaseLoc=\"Tpl.xml\"/>";

/// A document of pages, each its content.
fn ofd(pages: &[&str]) -> Vec<u8> {
    let mut parts = vec![("OFD.xml".to_owned(), OFD.to_owned())];
    let mut list = String::new();
    for (number, content) in pages.iter().enumerate() {
        list += &format!("<Page ID=\"{number}\" BaseLoc=\"Pages/{number}.xml\"/>");
        parts.push((format!("Doc_0/Pages/{number}.xml"), page(content)));
    }
    parts.push((
        "Doc_0/Document.xml".to_owned(),
        format!(
            "<Document><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>{TEMPLATE}</CommonData>\
             <Pages>{list}</Pages></Document>"
        ),
    ));
    parts.push(("Doc_0/Tpl.xml".to_owned(), page(&text(20.0, 20.0, "模板"))));
    package(&parts)
}

fn page(content: &str) -> String {
    format!(
        "<ofd:Page xmlns:ofd=\"o\"><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>"
    )
}

/// A text of 4 millimetres with its left upper corner here.
fn text(x: f64, y: f64, text: &str) -> String {
    object(
        &format!("Boundary=\"{x} {y} 50 5\""),
        "X=\"0\" Y=\"4\"",
        text,
    )
}

fn object(attributes: &str, code: &str, text: &str) -> String {
    format!(
        "<ofd:TextObject {attributes} Size=\"4\"><ofd:TextCode {code}>{text}</ofd:TextCode></ofd:TextObject>"
    )
}

/// A path from the page's corner.
fn path_of(attributes: &str, data: &str) -> String {
    format!(
        "<ofd:PathObject Boundary=\"0 0 210 297\" {attributes}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )
}

/// Two columns and two rows with these lines, and a word in each cell.
fn table(lines: &str) -> String {
    let words: String = [
        (22.0, 32.0, "甲"),
        (62.0, 32.0, "乙"),
        (22.0, 42.0, "1"),
        (62.0, 42.0, "2"),
    ]
    .iter()
    .map(|(x, y, word)| text(*x, *y, word))
    .collect();
    format!("<ofd:PageBlock><ofd:PageBlock>{lines}</ofd:PageBlock>{words}</ofd:PageBlock>")
}

const GRID: [&str; 1] = ["[甲@0 | 乙@1 / 1@0 | 2@1]"];

#[test]
fn rulings_are_strokes_thin_rectangles_or_thin_images() {
    let across = [30.0, 40.0, 50.0];
    let down = [20.0, 60.0, 100.0];
    let strokes: String = across
        .iter()
        .map(|y| format!("M 20 {y} L 100 {y} "))
        .chain(down.iter().map(|x| format!("S {x} 30 L {x} 50 ")))
        .collect();
    check(ofd(&[&table(&path_of("", &strokes))]), &GRID);
    let boxes: Vec<[f64; 4]> = across
        .iter()
        .map(|y| [20.0, *y, 80.0, 0.2])
        .chain(down.iter().map(|x| [*x, 30.0, 0.2, 20.0]))
        .collect();
    let rectangles: String = boxes
        .iter()
        .map(|[x, y, w, h]| format!("M {x} {y} L {0} {y} L {0} {1} L {x} {1} C ", x + w, y + h))
        .collect();
    let filled = path_of("Stroke=\"false\" Fill=\"true\"", &rectangles);
    check(ofd(&[&table(&filled)]), &GRID);
    let images: String = boxes
        .iter()
        .map(|[x, y, w, h]| format!("<ofd:ImageObject Boundary=\"{x} {y} {w} {h}\"/>"))
        .collect();
    check(ofd(&[&table(&images)]), &GRID);
    // What leaves no ink rules nothing.
    let invisible = path_of("Stroke=\"false\"", &strokes);
    let document = read(ofd(&[&table(&invisible)]));
    assert!(tables(&document).is_empty());
}

#[test]
fn characters_stand_where_their_distances_say() {
    for (attributes, code, content, expected) in [
        ("", "X=\"0\" Y=\"4\" DeltaX=\"g 2 4 2\"", "公开12", "公开12"),
        ("", "X=\"0\" Y=\"4\" DeltaX=\"2 40 2\"", "1234", "12 34"),
        ("", "X=\"0\" Y=\"4\"", "公开", "公开"),
        (
            "CTM=\"2 0 0 2 0 0\"",
            "X=\"0\" Y=\"4\" DeltaX=\"4\"",
            "公开",
            "公开",
        ),
        (
            "HScale=\"0.5\"",
            "X=\"0\" Y=\"4\" DeltaX=\"2\"",
            "公开",
            "公开",
        ),
        ("", "X=\"0\" Y=\"4\" DeltaX=\"-4\"", "开公", "公开"),
        ("", "X=\"0\" Y=\"4\" DeltaX=\"4\"", "A&amp;", "A&"),
    ] {
        let attributes = format!("Boundary=\"50 50 50 5\" {attributes}");
        check(ofd(&[&object(&attributes, code, content)]), &[expected]);
    }
}

#[test]
fn text_that_runs_down_reads_along() {
    let down = object(
        "Boundary=\"100 50 5 50\" ReadDirection=\"90\" CharDirection=\"90\"",
        "X=\"0\" Y=\"0\" DeltaY=\"4 4\"",
        "主动公",
    );
    check(
        ofd(&[&format!("{}{}", text(20.0, 20.0, "这里是正文一行"), down)]),
        &["这里是正文一行", "主动公"],
    );
}

#[test]
fn templates_are_drawn_and_what_is_hidden_is_not() {
    let hidden = object(
        "Boundary=\"20 60 50 5\" Visible=\"false\"",
        "X=\"0\" Y=\"4\"",
        "不见",
    );
    let clip = "<ofd:TextObject Boundary=\"20 80 50 5\" Size=\"4\"><ofd:Clips><ofd:Clip><ofd:Area><ofd:Text><ofd:TextCode \
                X=\"0\" Y=\"4\">剪</ofd:TextCode></ofd:Text></ofd:Area></ofd:Clip></ofd:Clips><ofd:CGTransform>\
                <ofd:Glyphs>7</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X=\"0\" Y=\"4\">字</ofd:TextCode></ofd:TextObject>";
    let content = format!("{hidden}{clip}");
    let page = page(&content).replace(
        "<ofd:Content>",
        "<ofd:Template TemplateID=\"9\"/><ofd:Content>",
    );
    let mut parts = unpacked(&ofd(&["x"]));
    parts.retain(|(name, _)| name != "Doc_0/Pages/0.xml");
    parts.push(("Doc_0/Pages/0.xml".to_owned(), page));
    let document = read(package(&parts));
    assert_eq!(outline(&document), ["模板", "字"]);
    assert_eq!(document.format, Format::Ofd);
    assert_eq!(
        document.meta,
        [Meta {
            name: "title".to_owned(),
            content: "年度报告".to_owned()
        }]
    );
}

#[test]
fn a_page_that_is_not_there_is_named_and_the_others_are_read() {
    let mut parts = unpacked(&ofd(&[&text(20.0, 20.0, "一"), &text(20.0, 20.0, "二")]));
    parts.retain(|(name, _)| name != "Doc_0/Pages/0.xml");
    let document = read(package(&parts));
    assert_eq!(outline(&document), ["二"]);
    let part = "Doc_0/Pages/0.xml".to_owned();
    assert_eq!(document.warnings, [Warning::MissingPart { part }]);
}

#[test]
fn references_that_leave_the_package_reach_nothing() {
    let mut parts = unpacked(&ofd(&["x"]));
    parts.retain(|(name, _)| name != "OFD.xml");
    let outside = OFD.replace("Doc_0/Document.xml", "../../../../etc/hostname");
    parts.push(("OFD.xml".to_owned(), outside));
    let error = refused(package(&parts));
    assert!(matches!(error, ExtractError::Damaged { .. }), "{error}");
}

#[test]
fn placeholders_of_unknown_glyphs_are_counted() {
    let document = read(ofd(&[&text(20.0, 20.0, "公¤\u{E123}开")]));
    assert_eq!(
        document.warnings,
        [Warning::UnmappedGlyphs { page: 1, count: 2 }]
    );
}

#[test]
fn a_page_that_is_a_picture_is_named() {
    let picture = "<ofd:ImageObject Boundary=\"0 0 210 297\" ResourceID=\"5\"/>";
    let document = read(ofd(&[picture]));
    assert_eq!(
        document.warnings,
        [Warning::ScannedPage {
            page: 1,
            unread: None
        }]
    );
}

#[test]
fn hostile_documents_end_soon() {
    let start = Instant::now();
    let deep = format!(
        "{}{}",
        "<ofd:PageBlock>".repeat(10_000),
        "</ofd:PageBlock>".repeat(10_000)
    );
    let error = refused(ofd(&[&deep]));
    assert!(
        matches!(error, ExtractError::NestedTooDeep { .. }),
        "{error}"
    );
    let many = vec!["x"; 301];
    let error = refused(ofd(&many));
    assert!(matches!(error, ExtractError::TooLarge { .. }), "{error}");
    let blanks = " ".repeat(100 * 1024 * 1024);
    let error = refused(ofd(&[&blanks]));
    assert!(matches!(error, ExtractError::TooLarge { .. }), "{error}");
    let endless = object(
        "Boundary=\"0 0 1e300 nan\" CTM=\"inf 0 0 1e300 0 0\"",
        "X=\"0\" Y=\"4\" DeltaX=\"g 4000000000 1\"",
        "公开",
    );
    let document = read(ofd(&[&endless]));
    tables(&document).into_iter().for_each(assert_tiles);
    assert!(start.elapsed() < PATIENCE);
}

#[test]
fn random_damage_never_panics() {
    let whole = ofd(&[&table(&path_of(
        "",
        "M 20 30 L 100 30 M 20 50 L 100 50 M 20 30 L 20 50",
    ))]);
    let whole = repacked(&whole, zip::CompressionMethod::Stored);
    super::hostile::check_damaged(&whole, 500);
}
