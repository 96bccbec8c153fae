//! Prints a report as an Excel workbook: all on one sheet, or a sheet for each table and hidden ones between.

pub(crate) mod sheet;

use std::io::{Cursor, Write};

use zip::{DateTime, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use self::sheet::Sheet;
use crate::article::Part;

/// How many sheets a workbook has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sheets {
    /// One.
    One,
    /// One for each table, and one for the text before, between and after them.
    Several,
}

/// The document's bytes.
pub(crate) fn xlsx(parts: &[Part], sheets: Sheets) -> Vec<u8> {
    packed(&self::sheets(parts, sheets))
        .expect("memory takes every write, and no entry is too large for a zip")
}

/// The sheets on which these parts stand.
pub(crate) fn sheets(parts: &[Part], sheets: Sheets) -> Vec<Sheet> {
    let mut written = vec![Sheet::default()];
    for (index, part) in parts.iter().enumerate() {
        // The heading of a table goes with it.
        let is_table = |it: Option<&Part>| matches!(it, Some(Part::Table(_)));
        let begins = matches!(part, Part::Heading(_)) && is_table(parts.get(index + 1));
        let is_after = is_table(index.checked_sub(1).and_then(|it| parts.get(it)));
        if sheets == Sheets::Several && (begins || is_after) {
            written.push(Sheet::default());
        }
        if let Some(sheet) = written.last_mut() {
            sheet.put(part);
        }
    }
    if sheets == Sheets::Several {
        written.insert(1, Sheet::hidden_draft());
    }
    written
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PART_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

fn packed(sheets: &[Sheet]) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let mut write = |name: &str, content: &str| {
        zip.start_file(name, options)?;
        Ok::<(), zip::result::ZipError>(zip.write_all(content.as_bytes())?)
    };
    let mut shared = Vec::new();
    let bodies: Vec<String> = sheets.iter().map(|it| it.xml(&mut shared)).collect();
    write("[Content_Types].xml", &content_types(sheets.len()))?;
    write(
        "_rels/.rels",
        &format!(
            "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    )?;
    write("xl/workbook.xml", &workbook(sheets))?;
    write("xl/_rels/workbook.xml.rels", &relationships(sheets.len()))?;
    write("xl/styles.xml", &styles())?;
    write("xl/sharedStrings.xml", &shared_strings(&shared))?;
    for (index, body) in bodies.iter().enumerate() {
        write(&format!("xl/worksheets/sheet{}.xml", index + 1), body)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content_types(sheets: usize) -> String {
    let part = |name: &str, kind: &str| {
        format!("<Override PartName=\"/xl/{name}.xml\" ContentType=\"{PART_TYPE}.{kind}+xml\"/>")
    };
    let sheets: String = (1..=sheets)
        .map(|it| part(&format!("worksheets/sheet{it}"), "worksheet"))
        .collect();
    let others = part("workbook", "sheet.main")
        + &part("styles", "styles")
        + &part("sharedStrings", "sharedStrings");
    format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/>{others}{sheets}</Types>"
    )
}

fn workbook(sheets: &[Sheet]) -> String {
    let sheets: String = (1..)
        .zip(sheets)
        .map(|(number, sheet)| {
            let state = if sheet.is_hidden {
                " state=\"hidden\""
            } else {
                ""
            };
            format!(
                "<sheet name=\"Sheet{number}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>"
            )
        })
        .collect();
    format!(
        "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{sheets}</sheets></workbook>"
    )
}

fn relationships(sheets: usize) -> String {
    let part = |id: usize, kind: &str, target: &str| {
        format!("<Relationship Id=\"rId{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let mut all: String = (1..=sheets)
        .map(|it| part(it, "worksheet", &format!("worksheets/sheet{it}.xml")))
        .collect();
    all += &part(sheets + 1, "styles", "styles.xml");
    all += &part(sheets + 2, "sharedStrings", "/xl/sharedStrings.xml");
    format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
}

/// Style 0 is plain, 1 is of a table's cell; from 2 on those of a table's numbers with so many decimals.
fn styles() -> String {
    let decimals = 1..=sheet::MOST_DECIMALS;
    let formats: String = decimals
        .clone()
        .map(|it| {
            format!(
                "<numFmt numFmtId=\"{}\" formatCode=\"0.{}_ \"/>",
                170 + it,
                "0".repeat(it)
            )
        })
        .collect();
    let of_table = |format: usize| {
        format!(
            "<xf numFmtId=\"{format}\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" \
             applyBorder=\"1\"><alignment wrapText=\"1\"/></xf>"
        )
    };
    let numbers: String = decimals.map(|it| of_table(170 + it)).collect();
    let side = |name: &str| format!("<{name} style=\"thin\"><color auto=\"1\"/></{name}>");
    let sides = ["left", "right", "top", "bottom"].map(side).concat();
    format!(
        "{HEAD}<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"{0}\">{formats}</numFmts><fonts count=\"1\"><font>\
         <sz val=\"11\"/><name val=\"宋体\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/>\
         </fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"2\"><border><left/><right/>\
         <top/><bottom/><diagonal/></border><border>{sides}<diagonal/></border></borders><cellStyleXfs count=\"1\">\
         <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"{1}\">\
         <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>{2}{numbers}</cellXfs></styleSheet>",
        sheet::MOST_DECIMALS,
        sheet::MOST_DECIMALS + 2,
        of_table(0),
    )
}

/// Shared strings, every second one in two runs with the reading of its first character.
fn shared_strings(texts: &[String]) -> String {
    let strings = texts.iter().enumerate().map(|(index, text)| {
        let text = escaped(text);
        let first = text.chars().next().filter(|it| index % 2 == 1 && !it.is_ascii());
        match first {
            None => format!("<si><t xml:space=\"preserve\">{text}</t></si>"),
            Some(first) => {
                let rest = &text[first.len_utf8()..];
                format!(
                    "<si><r><t>{first}</t></r><r><rPr><sz val=\"11\"/></rPr><t xml:space=\"preserve\">{rest}</t></r>\
                     <rPh sb=\"0\" eb=\"1\"><t>yi</t></rPh></si>"
                )
            }
        }
    });
    let count = texts.len();
    let strings: String = strings.collect();
    format!("{HEAD}<sst xmlns=\"{MAIN}\" count=\"{count}\" uniqueCount=\"{count}\">{strings}</sst>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
