//! Prints a report as a Word document.

pub(crate) mod numbering;

use std::io::{Cursor, Write};

use zip::{DateTime, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use crate::{
    article::Part,
    docx::numbering::{Count, Numbers},
    grid::{Grid, GridCell, Role},
};

/// The document's bytes. The numbers of headings are text or Word's.
pub(crate) fn docx(parts: &[Part], numbers: Numbers) -> Vec<u8> {
    let document = document(parts, numbers);
    let types = format!("{CONTENT_TYPES}{}</Types>", numbers.content_types());
    let files = [
        ("[Content_Types].xml", types.as_str()),
        ("_rels/.rels", RELATIONSHIPS),
        ("word/document.xml", &document),
    ];
    let files = files.iter().chain(numbers.files());
    packed(files).expect("memory takes every write, and no entry is too large for a zip")
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>"#;

const RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

fn packed<'a>(files: impl Iterator<Item = &'a (&'a str, &'a str)>) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, content) in files {
        zip.start_file(*name, options)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn document(parts: &[Part], numbers: Numbers) -> String {
    let mut count = Count::default();
    let parts = parts.iter().map(|it| part(it, numbers, &mut count));
    let body: String = parts.collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}\
         <w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1440\" w:right=\"1440\" w:bottom=\"1440\" \
         w:left=\"1440\" w:header=\"851\" w:footer=\"992\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

const INDENTED: &str = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>";

fn part(part: &Part, numbers: Numbers, count: &mut Count) -> String {
    match part {
        Part::Title(text) => paragraph("<w:jc w:val=\"center\"/>", 44, text),
        Part::Heading(text) | Part::Subheading(text) => {
            let (properties, text) = count.heading(text, numbers);
            paragraph(&format!("{properties}{INDENTED}"), 32, text)
        }
        Part::Paragraph(text) => paragraph(INDENTED, 32, text),
        Part::Table(grid) => table(grid),
        Part::Signature(text) => paragraph("<w:jc w:val=\"right\"/>", 32, text),
    }
}

/// A paragraph of this size in half points; its text in two runs, cut where editing may have cut it.
fn paragraph(properties: &str, size: u32, text: &str) -> String {
    let middle = text
        .char_indices()
        .nth(text.chars().count() / 2)
        .map_or(0, |(at, _)| at);
    let (before, after) = text.split_at(middle);
    let runs: String = [before, after]
        .iter()
        .filter(|it| !it.is_empty())
        .map(|it| run(size, it))
        .collect();
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

fn run(size: u32, text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\" w:ascii=\"宋体\" w:hAnsi=\"宋体\" w:eastAsia=\"宋体\"/>\
         <w:sz w:val=\"{size}\"/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>"
    )
}

fn table(grid: &Grid) -> String {
    let widths: Vec<u32> = widths(grid);
    let columns: String = widths
        .iter()
        .map(|it| format!("<w:gridCol w:w=\"{it}\"/>"))
        .collect();
    let border =
        |side| format!("<w:{side} w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"auto\"/>");
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .map(border)
        .concat();
    let rows: String = (0..grid.rows)
        .map(|row| table_row(grid, row, &widths))
        .collect();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"9026\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>{borders}\
         </w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )
}

/// Widths of the columns in twentieths of a point; together a page between its margins.
fn widths(grid: &Grid) -> Vec<u32> {
    let sum: u32 = grid.widths.iter().sum();
    grid.widths.iter().map(|it| it * 9026 / sum).collect()
}

/// A row: a cell that spans from a row above is there too, empty, and says that it continues.
fn table_row(grid: &Grid, row: usize, widths: &[u32]) -> String {
    let mut xml = String::from("<w:tr>");
    let mut column = 0;
    while let Some(cell) = grid.at(row, column) {
        xml += &table_cell(cell, row, widths);
        column += cell.column_span;
    }
    xml + "</w:tr>"
}

fn table_cell(cell: &GridCell, row: usize, widths: &[u32]) -> String {
    let width: u32 = widths[cell.column..cell.column + cell.column_span]
        .iter()
        .sum();
    let mut properties = format!("<w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
    if cell.column_span > 1 {
        properties += &format!("<w:gridSpan w:val=\"{}\"/>", cell.column_span);
    }
    let continues = row > cell.row;
    if continues {
        properties += "<w:vMerge/>";
    } else if cell.row_span > 1 {
        properties += "<w:vMerge w:val=\"restart\"/>";
    }
    let align = match cell.role {
        Role::Label => "left",
        Role::Head | Role::Group | Role::Figure => "center",
    };
    let text = if continues { "" } else { cell.text.as_str() };
    let content = paragraph(&format!("<w:jc w:val=\"{align}\"/>"), 20, text);
    format!("<w:tc><w:tcPr>{properties}<w:vAlign w:val=\"center\"/></w:tcPr>{content}</w:tc>")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use quick_xml::{Reader, events::Event};
    use zip::ZipArchive;

    use super::*;

    #[test]
    fn every_cell_of_every_table_is_printed_once_and_in_order() {
        for seed in 0..40 {
            let truth = crate::truth(seed, 2019 + (seed % 7) as i32).expect("there is a form");
            let expected: Vec<String> = truth
                .tables()
                .into_iter()
                .flat_map(|table| Grid::of(&truth, table).cells)
                .map(|it| it.text)
                .collect();
            assert_eq!(
                cell_texts(&docx(&crate::article::parts(&truth), Numbers::Text)),
                expected,
                "seed {seed}"
            );
        }
    }

    /// The texts of the cells that continue no other.
    fn cell_texts(bytes: &[u8]) -> Vec<String> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut xml = String::new();
        zip.by_name("word/document.xml")
            .expect("the document")
            .read_to_string(&mut xml)
            .expect("UTF-8");
        let mut reader = Reader::from_str(&xml);
        let (mut texts, mut cell, mut continues) = (Vec::new(), None, false);
        loop {
            match reader.read_event().expect("well-formed XML") {
                Event::Start(tag) if tag.name().as_ref() == "w:tc" => {
                    (cell, continues) = (Some(String::new()), false)
                }
                Event::Empty(tag) if tag.name().as_ref() == "w:vMerge" => {
                    continues = tag.attributes().count() == 0;
                }
                Event::Text(text) => {
                    if let Some(cell) = &mut cell {
                        *cell += &text;
                    }
                }
                Event::End(tag) if tag.name().as_ref() == "w:tc" => {
                    texts.extend(cell.take().filter(|_| !continues));
                }
                Event::Eof => return texts,
                _ => {}
            }
        }
    }
}
