//! The PDF extractor on small PDFs made here, on damaged ones, and on a real report when the corpus is at hand.

use std::fmt::Write as _;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};
use report_reader::document::{Block, Document, Join, JoinKind, Table, Warning};
use report_reader::extract::pdf::{PdfError, extract};

// --- making PDFs -----------------------------------------------------------------------------------------------------

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
/// Resource names of the fonts.
const SONG: &[u8] = b"F1";
const SIMPLE: &[u8] = b"F2";
const EMBEDDED: &[u8] = b"F3";
const IDENTITY: &[u8] = b"F4";

/// A page in the making, with its origin at the top left.
struct Sheet {
    content: Content,
    rotate: i32,
    image: bool,
}

impl Sheet {
    fn new() -> Self {
        Self {
            content: Content::new(),
            rotate: 0,
            image: false,
        }
    }

    /// Text of 10 points with its left end and baseline.
    fn text(mut self, x: f32, y: f32, text: &str) -> Self {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        self.show([1.0, 0.0, 0.0, 1.0, x, HEIGHT - y], SONG, &bytes);
        self
    }

    fn bytes(mut self, x: f32, y: f32, font: &[u8], bytes: &[u8]) -> Self {
        self.show([1.0, 0.0, 0.0, 1.0, x, HEIGHT - y], font, bytes);
        self
    }

    fn show(&mut self, matrix: [f32; 6], font: &[u8], bytes: &[u8]) {
        self.content.begin_text();
        self.content.set_font(Name(font), 10.0);
        self.content.set_text_matrix(matrix);
        self.content.show(Str(bytes));
        self.content.end_text();
    }

    fn line(mut self, from: (f32, f32), to: (f32, f32)) -> Self {
        self.content.set_line_width(0.5);
        self.content.move_to(from.0, HEIGHT - from.1);
        self.content.line_to(to.0, HEIGHT - to.1);
        self.content.stroke();
        self
    }

    /// A line as a thin filled rectangle.
    fn bar(mut self, x: f32, y: f32, width: f32, height: f32) -> Self {
        self.content.rect(x, HEIGHT - y - height, width, height);
        self.content.fill_nonzero();
        self
    }

    /// The outline of one cell.
    fn frame(mut self, left: f32, top: f32, right: f32, bottom: f32) -> Self {
        self.content.set_line_width(0.5);
        self.content
            .rect(left, HEIGHT - bottom, right - left, bottom - top);
        self.content.stroke();
        self
    }

    /// A full grid of lines.
    fn grid(mut self, columns: &[f32], rows: &[f32]) -> Self {
        let (left, right) = (columns[0], columns[columns.len() - 1]);
        let (top, bottom) = (rows[0], rows[rows.len() - 1]);
        for y in rows {
            self = self.line((left, *y), (right, *y));
        }
        for x in columns {
            self = self.line((*x, top), (*x, bottom));
        }
        self
    }

    fn image(mut self) -> Self {
        self.image = true;
        self.content.save_state();
        self.content.transform([500.0, 0.0, 0.0, 700.0, 40.0, 70.0]);
        self.content.x_object(Name(b"Im"));
        self.content.restore_state();
        self
    }
}

fn pdf(sheets: Vec<Sheet>) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let [catalog, tree, image] = [1, 2, 3].map(Ref::new);
    let pages: Vec<Ref> = (0..sheets.len())
        .map(|it| Ref::new(100 + 2 * it as i32))
        .collect();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree)
        .kids(pages.iter().copied())
        .count(pages.len() as i32);
    for (id, sheet) in pages.into_iter().zip(sheets) {
        let content = Ref::new(id.get() + 1);
        let mut page = pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
        page.parent(tree).contents(content).rotate(sheet.rotate);
        let mut resources = page.resources();
        resources
            .fonts()
            .pair(Name(SONG), Ref::new(10))
            .pair(Name(SIMPLE), Ref::new(20))
            .pair(Name(EMBEDDED), Ref::new(30))
            .pair(Name(IDENTITY), Ref::new(40));
        if sheet.image {
            resources.x_objects().pair(Name(b"Im"), image);
        }
        resources.finish();
        page.finish();
        pdf.stream(content, &sheet.content.finish());
    }
    let mut xobject = pdf.image_xobject(image, &[0]);
    xobject.width(1).height(1).bits_per_component(8);
    xobject.color_space().device_gray();
    xobject.finish();
    composite_font(&mut pdf, 10, "STSong-Light", "UniGB-UCS2-H", None);
    pdf.type1_font(Ref::new(20))
        .base_font(Name(b"SimSun"))
        .encoding_predefined(Name(b"WinAnsiEncoding"));
    composite_font(&mut pdf, 30, "ABCDEF+FZSSK", "GBK-EUC-H", Some(39));
    composite_font(&mut pdf, 40, "ABCDEF+Own", "Identity-H", Some(39));
    pdf.stream(Ref::new(39), &true_type());
    pdf.finish()
}

/// A composite font in objects `id` to `id + 2`; Latin characters are half as wide as ideographs.
fn composite_font(pdf: &mut Pdf, id: i32, name: &str, encoding: &str, file: Option<i32>) {
    let [font, descendant, descriptor] = [id, id + 1, id + 2].map(Ref::new);
    let name = Name(name.as_bytes());
    pdf.type0_font(font)
        .base_font(name)
        .encoding_predefined(Name(encoding.as_bytes()))
        .descendant_font(descendant);
    let identity = encoding == "Identity-H";
    let mut cid = pdf.cid_font(descendant);
    cid.subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(SystemInfo {
            registry: Str(b"Adobe"),
            ordering: Str(if identity { b"Identity" } else { b"GB1" }),
            supplement: 0,
        })
        .font_descriptor(descriptor);
    cid.default_width(1000.0);
    cid.widths().same(1, 95, 500.0).same(814, 939, 500.0);
    cid.finish();
    let mut it = pdf.font_descriptor(descriptor);
    it.name(name).flags(FontFlags::SYMBOLIC);
    if let Some(file) = file {
        it.font_file2(Ref::new(file));
    }
    it.finish();
}

/// The smallest TrueType font: three blank glyphs, 1 for 公 and 2 for 开.
fn true_type() -> Vec<u8> {
    let words =
        |words: &[u16]| -> Vec<u8> { words.iter().flat_map(|it| it.to_be_bytes()).collect() };
    let mut head = words(&[1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000]);
    head.extend([0; 16]);
    head.extend(words(&[0, 0, 1000, 1000, 0, 8, 2, 0, 0]));
    let mut hhea = words(&[1, 0, 880, (-120_i16) as u16, 0, 1000]);
    hhea.extend([0; 22]);
    hhea.extend(words(&[1]));
    let maxp = words(&[1, 0, 3, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let hmtx = words(&[1000, 0, 0, 0]);
    let loca = words(&[0, 0, 0, 0]);
    // Format 4: segments 公 (516C), 开 (5F00) and the end.
    let delta = |glyph: u16, code: u16| glyph.wrapping_sub(code);
    let mut cmap = words(&[0, 1, 3, 1, 0, 12]);
    cmap.extend(words(&[4, 40, 0, 6, 4, 1, 2]));
    cmap.extend(words(&[0x516C, 0x5F00, 0xFFFF, 0]));
    cmap.extend(words(&[0x516C, 0x5F00, 0xFFFF]));
    cmap.extend(words(&[delta(1, 0x516C), delta(2, 0x5F00), 1, 0, 0, 0]));
    let tables: [(&[u8; 4], Vec<u8>); 7] = [
        (b"cmap", cmap),
        (b"glyf", vec![0; 4]),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
    ];
    let mut font = words(&[1, 0, tables.len() as u16, 64, 2, 48]);
    let mut body = Vec::new();
    for (tag, table) in tables {
        let offset = 12 + 16 * 7 + body.len() as u32;
        font.extend(tag);
        font.extend([0; 4]);
        font.extend(offset.to_be_bytes());
        font.extend((table.len() as u32).to_be_bytes());
        body.extend(table);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    font.extend(body);
    font
}

// --- looking at documents --------------------------------------------------------------------------------------------

/// A document in short: a line for each paragraph and each row; `row+span,column+span` only where a cell spans.
fn shown(document: &Document) -> String {
    let mut shown = String::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(it) => writeln!(shown, "{}", it.text.replace('\n', "/")),
            Block::Table(it) => write!(shown, "{}", table(it)),
        }
        .expect("a string takes all");
    }
    shown
}

fn table(table: &Table) -> String {
    let mut shown = String::new();
    for row in 0..table.rows {
        let cells: Vec<String> = table
            .cells
            .iter()
            .filter(|it| it.row == row)
            .map(|it| {
                let text = it.text.replace('\n', "/");
                match (it.row_span, it.column_span) {
                    (1, 1) => text,
                    (rows, columns) => format!("{text}[{rows}x{columns}]"),
                }
            })
            .collect();
        shown.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    shown
}

fn check(sheets: Vec<Sheet>, expected: &[&str]) -> Document {
    let document = extract(&pdf(sheets)).expect("a whole PDF");
    let shown = shown(&document);
    assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
    check_tiling(&document);
    document
}

/// No cell reaches over its table or over another cell.
fn check_tiling(document: &Document) {
    for block in &document.blocks {
        if let Block::Table(table) = block {
            let mut taken = vec![false; table.rows * table.columns];
            for cell in &table.cells {
                for row in cell.row..cell.row + cell.row_span {
                    for column in cell.column..cell.column + cell.column_span {
                        assert!(row < table.rows && column < table.columns, "{cell:?}");
                        let square = &mut taken[row * table.columns + column];
                        assert!(!std::mem::replace(square, true), "{cell:?}");
                    }
                }
            }
        }
    }
}

// --- the tests -------------------------------------------------------------------------------------------------------

const COLUMNS: [f32; 4] = [50.0, 150.0, 300.0, 400.0];

/// A table with a header over two columns, a group over two rows, and digits drawn after the text, a little lower.
fn form(rotate: i32) -> Sheet {
    let mut sheet = Sheet::new().text(50.0, 80.0, "三、收到和处理情况");
    for (y, from) in [(100.0, 50.0), (120.0, 50.0), (140.0, 150.0), (160.0, 50.0)] {
        sheet = sheet.line((from, y), (400.0, y));
    }
    for (x, from) in [
        (50.0, 100.0),
        (150.0, 120.0),
        (300.0, 100.0),
        (400.0, 100.0),
    ] {
        sheet = sheet.line((x, from), (x, 160.0));
    }
    sheet = sheet
        .text(160.0, 154.0, "2.其他")
        .text(60.0, 146.0, "不予公开")
        .text(160.0, 134.0, "1.国家秘密")
        .text(60.0, 114.0, "申请人情况")
        .text(310.0, 114.0, "自然人")
        .text(310.0, 135.5, "1136")
        .text(310.0, 155.5, "7730.28");
    sheet.rotate = rotate;
    sheet
}

const FORM: [&str; 4] = [
    "三、收到和处理情况",
    "| 申请人情况[1x2] | 自然人 |",
    "| 不予公开[2x1] | 1.国家秘密 | 1136 |",
    "| 2.其他 | 7730.28 |",
];

#[test]
fn a_ruled_table_has_its_spans() {
    let document = check(vec![form(0)], &FORM);
    assert_eq!(document.warnings, []);
    let Some(Block::Table(table)) = document.blocks.get(1) else {
        panic!("a table")
    };
    let place = format!("{:?}", table.cells[0].place);
    assert_eq!(place, "Page { page: 1, area: [50, 100, 300, 120] }");
}

#[test]
fn a_page_that_is_shown_turned_reads_as_before() {
    // The page is drawn sideways, so that it is upright once the viewer turns it.
    for (rotate, matrix) in [
        (90, [0.0, 1.0, -1.0, 0.0, WIDTH, 0.0]),
        (180, [-1.0, 0.0, 0.0, -1.0, WIDTH, HEIGHT]),
        (270, [0.0, -1.0, 1.0, 0.0, 0.0, HEIGHT]),
        // A viewer that does not turn it shows it lying; it is still read.
        (0, [0.0, 1.0, -1.0, 0.0, WIDTH, 0.0]),
    ] {
        let upright = form(rotate);
        let mut sheet = Sheet::new();
        sheet.rotate = rotate;
        sheet.content.transform(matrix);
        let body = upright.content.finish();
        let mut bytes = sheet.content.finish().as_slice().to_vec();
        bytes.push(b'\n');
        bytes.extend(body.as_slice());
        let document = extract(&pdf_of_content(&bytes, rotate)).expect("a whole PDF");
        assert_eq!(
            shown(&document).lines().collect::<Vec<_>>(),
            FORM,
            "{rotate}"
        );
    }
}

/// A one-page PDF with ready content.
fn pdf_of_content(content: &[u8], rotate: i32) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let [catalog, tree, page, stream] = [1, 2, 3, 4].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut it = pdf.page(page);
    it.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
    it.parent(tree).contents(stream).rotate(rotate);
    it.resources().fonts().pair(Name(SONG), Ref::new(10));
    it.finish();
    pdf.stream(stream, content);
    composite_font(&mut pdf, 10, "STSong-Light", "UniGB-UCS2-H", None);
    pdf.finish()
}

#[test]
fn bars_and_cell_frames_are_rulings_too() {
    let bars = Sheet::new()
        .bar(50.0, 100.0, 200.0, 0.5)
        .bar(50.0, 120.0, 200.0, 0.5)
        .bar(50.0, 100.0, 0.5, 20.0)
        .bar(150.0, 100.0, 0.5, 20.0)
        .bar(249.5, 100.0, 0.5, 20.0)
        .text(60.0, 114.0, "规章")
        .text(160.0, 114.0, "12");
    check(vec![bars], &["| 规章 | 12 |"]);
    let frames = Sheet::new()
        .frame(50.0, 100.0, 150.0, 120.0)
        .frame(150.0, 100.0, 250.0, 120.0)
        .frame(50.0, 120.0, 250.0, 140.0)
        .text(60.0, 114.0, "规章")
        .text(160.0, 114.0, "12")
        .text(60.0, 134.0, "合计");
    check(vec![frames], &["| 规章 | 12 |", "| 合计[1x2] |"]);
}

#[test]
fn numbers_apart_are_not_glued_and_a_number_over_the_edge_is_not_cut() {
    let sheet = Sheet::new()
        .grid(&[50.0, 150.0, 170.0, 250.0], &[100.0, 120.0])
        .text(60.0, 114.0, "甲")
        .text(80.0, 114.0, "12")
        .text(98.0, 114.0, "34")
        // 35 points of digits in a cell of 20.
        .text(152.0, 114.0, "1234567");
    check(vec![sheet], &["| 甲 12 34 | 1234567 |  |"]);
}

#[test]
fn digits_drawn_one_by_one_before_the_label_are_one_number() {
    let mut sheet = Sheet::new().grid(&[50.0, 150.0, 250.0], &[100.0, 120.0, 140.0]);
    for (index, digit) in ["9", "1", "1", "4"].iter().enumerate().rev() {
        sheet = sheet.text(175.0 - 5.0 * index as f32, 115.0, digit);
    }
    let sheet = sheet
        .text(60.0, 134.0, "行政强制")
        .text(60.0, 114.0, "行政处罚")
        .text(160.0, 134.0, "195");
    check(vec![sheet], &["| 行政处罚 | 4119 |", "| 行政强制 | 195 |"]);
}

#[test]
fn a_table_over_two_pages_is_one() {
    let first = Sheet::new()
        .text(50.0, 680.0, "二、主动公开情况")
        .grid(&COLUMNS, &[700.0, 720.0, 740.0])
        .text(60.0, 714.0, "信息内容")
        .text(160.0, 714.0, "事项")
        .text(310.0, 714.0, "数量")
        .text(60.0, 734.0, "许可")
        .text(160.0, 734.0, "甲")
        .text(310.0, 734.0, "550")
        .text(280.0, 800.0, "— 1 —");
    let second = Sheet::new()
        .grid(&COLUMNS, &[100.0, 120.0])
        .text(60.0, 114.0, "处罚")
        .text(160.0, 114.0, "乙")
        .text(310.0, 114.0, "4119")
        .text(50.0, 150.0, "三、其他")
        .text(280.0, 800.0, "— 2 —");
    let document = check(
        vec![first, second],
        &[
            "二、主动公开情况",
            "| 信息内容 | 事项 | 数量 |",
            "| 许可 | 甲 | 550 |",
            "| 处罚 | 乙 | 4119 |",
            "— 1 —",
            "三、其他",
            "— 2 —",
        ],
    );
    let Some(Block::Table(table)) = document.blocks.get(1) else {
        panic!("a table")
    };
    assert!(format!("{:?}", table.cells[6].place).contains("page: 2"));
    let join = Join {
        page_before: 1,
        row: 2,
        kind: JoinKind::NewRow,
    };
    assert_eq!(table.joins, [join]);
}

#[test]
fn a_row_cut_by_the_page_is_made_whole_and_its_group_goes_on() {
    let first = Sheet::new()
        .line((50.0, 700.0), (400.0, 700.0))
        .line((50.0, 740.0), (400.0, 740.0))
        .line((150.0, 720.0), (400.0, 720.0))
        .line((50.0, 700.0), (50.0, 740.0))
        .line((150.0, 700.0), (150.0, 740.0))
        .line((300.0, 700.0), (300.0, 740.0))
        .line((400.0, 700.0), (400.0, 740.0))
        .text(60.0, 714.0, "（五）不予处理")
        .text(160.0, 714.0, "1.信访举报")
        .text(310.0, 714.0, "3")
        .text(160.0, 734.0, "2.要求行政机关")
        .text(310.0, 734.0, "7");
    let second = Sheet::new()
        .grid(&COLUMNS, &[100.0, 120.0])
        .text(160.0, 114.0, "确认信息")
        .line((150.0, 140.0), (400.0, 140.0))
        .line((50.0, 160.0), (400.0, 160.0))
        .line((50.0, 120.0), (50.0, 160.0))
        .line((150.0, 120.0), (150.0, 160.0))
        .line((300.0, 120.0), (300.0, 160.0))
        .line((400.0, 120.0), (400.0, 160.0))
        .text(60.0, 144.0, "（六）其他处理")
        .text(160.0, 134.0, "1.逾期")
        .text(310.0, 134.0, "0")
        .text(160.0, 154.0, "2.其他")
        .text(310.0, 154.0, "1");
    let document = check(
        vec![first, second],
        &[
            "| （五）不予处理[2x1] | 1.信访举报 | 3 |",
            "| 2.要求行政机关/确认信息 | 7 |",
            "| （六）其他处理[2x1] | 1.逾期 | 0 |",
            "| 2.其他 | 1 |",
        ],
    );
    let Some(Block::Table(table)) = document.blocks.first() else {
        panic!("a table")
    };
    let join = Join {
        page_before: 1,
        row: 1,
        kind: JoinKind::RowCut,
    };
    assert_eq!(table.joins, [join]);
}

#[test]
fn a_heading_between_keeps_two_tables_apart() {
    let sheet = |heading: &str, label: &str| {
        Sheet::new()
            .text(50.0, 80.0, heading)
            .grid(&COLUMNS, &[100.0, 120.0])
            .text(60.0, 114.0, label)
    };
    check(
        vec![sheet("一、甲", "子"), sheet("二、乙", "丑")],
        &["一、甲", "| 子 |  |  |", "二、乙", "| 丑 |  |  |"],
    );
}

#[test]
fn lines_join_into_a_paragraph_only_when_they_are_full() {
    let full = "本报告由人民政府办公室根据条例要求编制报告中所列数据的统计期限自年初起至年末";
    let sheet = Sheet::new()
        .text(70.0, 100.0, full)
        .text(50.0, 118.0, "止，共1136条。")
        .text(70.0, 136.0, "一、总体情况");
    let joined = format!("{full}止，共1136条。");
    check(vec![sheet], &[&joined, "一、总体情况"]);
}

#[test]
fn embedded_and_simple_chinese_fonts_without_unicode_are_read() {
    let document = check(
        vec![
            Sheet::new().bytes(50.0, 100.0, EMBEDDED, &[0xB9, 0xAB, 0xBF, 0xAA]),
            Sheet::new().bytes(50.0, 100.0, IDENTITY, &[0, 1, 0, 2]),
            Sheet::new().bytes(50.0, 100.0, SIMPLE, &[0xB9, 0xAB, 0xBF, 0xAA, b'1', b'2']),
        ],
        &["公开", "公开", "公开12"],
    );
    assert_eq!(document.warnings, []);
}

#[test]
fn glyphs_without_characters_are_counted_and_kept() {
    // Glyph 0 of the embedded font is in no table.
    let document = check(
        vec![Sheet::new().bytes(50.0, 100.0, IDENTITY, &[0, 1, 0, 0])],
        &["公\u{FFFD}"],
    );
    assert_eq!(
        document.warnings,
        [Warning::UnmappedGlyphs { page: 1, count: 1 }]
    );
}

#[test]
fn a_page_with_only_an_image_is_scanned() {
    let document = check(vec![form(0), Sheet::new().image()], &FORM);
    assert_eq!(
        document.warnings,
        [Warning::ScannedPage {
            page: 2,
            unread: None
        }]
    );
}

#[test]
fn a_scan_with_a_printed_page_number_is_scanned() {
    let document = check(
        vec![Sheet::new().image().text(280.0, 800.0, "- 1 -")],
        &["- 1 -"],
    );
    assert_eq!(
        document.warnings,
        [Warning::ScannedPage {
            page: 1,
            unread: None
        }]
    );
}

#[test]
fn a_watermark_is_in_no_cell() {
    let mut sheet = form(0);
    let slope = std::f32::consts::FRAC_1_SQRT_2;
    let text: Vec<u8> = "内部".encode_utf16().flat_map(u16::to_be_bytes).collect();
    sheet.show(
        [slope, slope, -slope, slope, 200.0, HEIGHT - 150.0],
        SONG,
        &text,
    );
    let mut expected = FORM.to_vec();
    expected.push("内部");
    check(vec![sheet], &expected);
}

#[test]
fn doubled_type_is_read_once_and_turned_labels_along_their_direction() {
    let mut sheet = Sheet::new().grid(&[50.0, 80.0, 250.0], &[100.0, 160.0]);
    let text: Vec<u8> = "办理".encode_utf16().flat_map(u16::to_be_bytes).collect();
    sheet.show([0.0, 1.0, -1.0, 0.0, 70.0, HEIGHT - 140.0], SONG, &text);
    sheet.show([0.0, 1.0, -1.0, 0.0, 70.3, HEIGHT - 140.0], SONG, &text);
    let sheet = sheet.text(100.0, 130.0, "1100").text(100.3, 130.0, "1100");
    check(vec![sheet], &["| 办理 | 1100 |"]);
}

#[test]
fn too_many_pages_are_refused() {
    let sheets = (0..301).map(|_| Sheet::new()).collect();
    assert_eq!(
        extract(&pdf(sheets)),
        Err(PdfError::TooManyPages {
            pages: 301,
            limit: 300
        })
    );
}

#[test]
fn more_operators_than_any_report_has_are_refused_before_they_are_carried_out() {
    let content = b"q Q\n".repeat(9 << 20);
    let refused = extract(&pdf_of_content(&content, 0));
    assert!(
        matches!(refused, Err(PdfError::TooLarge { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_truncated_file_is_damaged_wherever_it_is_cut() {
    let whole = pdf(vec![form(0)]);
    let end = whole.trim_ascii_end().len();
    for length in (0..end).step_by(7).chain([end - 1]) {
        let outcome = extract(&whole[..length]);
        assert!(
            matches!(outcome, Err(PdfError::Damaged { .. })),
            "{length} of {end}: {outcome:?}"
        );
    }
}

#[test]
fn a_file_without_its_middle_is_damaged() {
    let whole = pdf(vec![form(0), form(0), form(0)]);
    let position = |needle: &[u8]| {
        let mut windows = whole.windows(needle.len());
        windows.position(|it| it == needle).expect("the object")
    };
    let (cut, after) = (position(b"102 0 obj"), position(b"104 0 obj"));
    let mut torn = whole[..cut].to_vec();
    torn.extend(&whole[after..]);
    let outcome = extract(&torn);
    assert!(
        matches!(outcome, Err(PdfError::Damaged { .. })),
        "{outcome:?}"
    );
}

#[test]
fn a_file_with_a_password_is_encrypted() {
    let whole = pdf(vec![form(0)]);
    let at = whole
        .windows(7)
        .rposition(|it| it == b"trailer")
        .expect("a trailer");
    let open = at
        + whole[at..]
            .iter()
            .position(|it| *it == b'<')
            .expect("a dictionary")
        + 2;
    let mut locked = whole[..open].to_vec();
    let key = "00".repeat(32);
    let entries = format!(
        "/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{key}> /U <{key}> >> "
    );
    locked.extend(entries.as_bytes());
    locked.extend(&whole[open..]);
    assert_eq!(extract(&locked), Err(PdfError::Encrypted));
}

#[test]
fn a_poster_reads_like_a_sheet() {
    let mut sheet = form(0);
    let body = std::mem::replace(&mut sheet.content, Content::new()).finish();
    let mut content = b"4 0 0 4 0 0 cm\n".to_vec();
    content.extend(body.as_slice());
    let bytes = pdf_of_content(&content, 0);
    let small = b"[0 0 595 842]";
    let at = bytes
        .windows(small.len())
        .position(|it| it == small)
        .expect("a media box");
    let mut bytes = bytes;
    bytes.splice(at..at + small.len(), *b"[0 0 2380 3368]");
    let document = extract(&bytes).expect("repaired");
    assert_eq!(shown(&document).lines().collect::<Vec<_>>(), FORM);
    let Some(Block::Table(table)) = document.blocks.get(1) else {
        panic!("a table")
    };
    let place = format!("{:?}", table.cells[0].place);
    assert_eq!(place, "Page { page: 1, area: [200, 400, 1200, 480] }");
}

#[test]
fn garbage_is_a_typed_error() {
    for bytes in [
        b"".as_slice(),
        b"<html></html>",
        b"%PDF-1.7\n",
        b"%PDF-1.7\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\ntrailer<</Root 1 0 R>>\nstartxref\n99999999999\n%%EOF",
    ] {
        assert!(matches!(extract(bytes), Err(PdfError::Damaged { .. })));
    }
}

#[test]
fn flipped_bytes_never_panic_and_never_change_the_answer_twice() {
    let whole = pdf(vec![form(0), form(0)]);
    let mut seed = 42_u64;
    let mut random = || {
        // xorshift
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    for _ in 0..150 {
        let mut bytes = whole.clone();
        for _ in 0..1 + random() % 8 {
            let at = random() % bytes.len();
            bytes[at] = random() as u8;
        }
        let outcome = extract(&bytes);
        assert_eq!(outcome, extract(&bytes));
        if let Ok(document) = outcome {
            check_tiling(&document);
        }
    }
}

#[test]
fn the_hongze_report_has_all_its_numbers() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let Ok(bytes) = std::fs::read(format!("{corpus}/02_hongze-2023.pdf")) else {
        eprintln!("skipped: ../shared not here");
        return;
    };
    let truth = std::fs::read(format!("{corpus}/02_hongze-2023.truth.json")).expect("its truth");
    let truth: serde_json::Value = serde_json::from_slice(&truth).expect("JSON");
    let document = extract(&bytes).expect("a whole PDF");
    assert_eq!(document.warnings, []);
    check_tiling(&document);
    let tables: Vec<&Table> = document
        .blocks
        .iter()
        .filter_map(|it| match it {
            Block::Table(table) => Some(table),
            Block::Paragraph(_) => None,
        })
        .collect();
    assert_eq!(tables.len(), 3);
    for (table, name) in tables
        .iter()
        .zip(["active_disclosure", "requests", "challenges"])
    {
        let expected: Vec<String> = truth["cells"]
            .as_array()
            .expect("cells")
            .iter()
            .filter(|it| it["table"] == name)
            .map(|it| it["value"].to_string())
            .collect();
        let found: Vec<&str> = table
            .cells
            .iter()
            .map(|it| it.text.as_str())
            .filter(|it| it.parse::<f64>().is_ok())
            .collect();
        assert_eq!(found, expected, "{name}");
    }
    let groups: Vec<(String, usize)> = tables[1]
        .cells
        .iter()
        .filter(|it| it.row >= 3 && it.row_span > 1)
        .map(|it| (it.text.replace('\n', ""), it.row_span))
        .collect();
    let expected = [
        ("三、本年度办理结果", 20),
        ("（三）不予公开", 8),
        ("（四）无法提供", 3),
        ("（五）不予处理", 5),
    ]
    .map(|(text, rows)| (text.to_owned(), rows));
    assert_eq!(groups, expected);
}
