//! Prints a report as an OFD (GB/T 33190): text in a font that is named and not embedded, ruled tables that run over
//! pages, rulings as strokes and as thin rectangles, a template under every page.

mod page;
mod table;

use std::io::{Cursor, Write};

use zip::{DateTime, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use self::page::{Align, Pages};
use crate::article::Part;

/// The document's bytes.
pub(crate) fn ofd(parts: &[Part]) -> Vec<u8> {
    let mut pages = Pages::new();
    let mut tables = 0;
    for part in parts {
        match part {
            Part::Title(text) => pages.paragraph(text, 18.0, Align::Center),
            Part::Heading(text) | Part::Subheading(text) | Part::Paragraph(text) => {
                pages.paragraph(text, 12.0, Align::Indented);
            }
            Part::Table(grid) => {
                tables += 1;
                let ruling = if tables % 2 == 0 {
                    table::Ruling::Rectangles
                } else {
                    table::Ruling::Strokes
                };
                table::draw(grid, ruling, &mut pages);
            }
            Part::Signature(text) => pages.paragraph(text, 12.0, Align::Right),
        }
    }
    packed(&pages.finish()).expect("memory takes every write, and no entry is too large for a zip")
}

const OFD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#;

const PUBLIC: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016" BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>"#;

fn packed(pages: &[String]) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let mut write = |name: &str, content: &str| {
        zip.start_file(name, options)?;
        Ok::<(), zip::result::ZipError>(zip.write_all(content.as_bytes())?)
    };
    write("OFD.xml", OFD)?;
    write("Doc_0/Document.xml", &document(pages.len()))?;
    write("Doc_0/PublicRes.xml", PUBLIC)?;
    write("Doc_0/Tpls/Tpl_0/Content.xml", &page::template())?;
    for (index, page) in pages.iter().enumerate() {
        write(&format!("Doc_0/Pages/Page_{index}/Content.xml"), page)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn document(pages: usize) -> String {
    let pages: String = (0..pages)
        .map(|it| {
            let id = it + 10;
            format!("<ofd:Page ID=\"{id}\" BaseLoc=\"Pages/Page_{it}/Content.xml\"/>")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ofd:Document xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:CommonData><ofd:MaxUnitID>100000</ofd:MaxUnitID>\
         <ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>\
         <ofd:PublicRes>/Doc_0/PublicRes.xml</ofd:PublicRes>\
         <ofd:TemplatePage ID=\"2\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/></ofd:CommonData>\
         <ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
    )
}
