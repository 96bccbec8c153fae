//! Prints a report as a page: an article pasted from a word processor, as content management systems keep it.

use crate::{
    article::{self, Part},
    grid::{Grid, GridCell, Role},
    shape::Charset,
    truth::Truth,
};

/// A whole page with nothing on it but the article.
pub(crate) fn page(truth: &Truth, parts: &[Part], charset: Charset) -> Vec<u8> {
    let (title, name) = (escape(&truth.title), charset.declared());
    charset.encode(&format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset={name}\">\n\
         <title>{title}</title>\n</head>\n<body>\n<div id=\"zoom\">\n{}</div>\n</body>\n</html>\n",
        article(parts)
    ))
}

/// The article alone, to be put into a portal's page.
pub fn fragment(truth: &Truth) -> String {
    article(&article::parts(truth))
}

fn article(parts: &[Part]) -> String {
    parts.iter().map(part).collect()
}

fn part(part: &Part) -> String {
    match part {
        Part::Title(text) => paragraph("text-align:center", "方正小标宋_GBK", text),
        Part::Heading(text) => indented("黑体", text),
        Part::Subheading(text) => indented("楷体_GB2312", text),
        Part::Paragraph(text) => indented("仿宋_GB2312", text),
        Part::Table(grid) => table(grid),
        Part::Signature(text) => paragraph("text-align:right", "仿宋_GB2312", text),
    }
}

fn paragraph(style: &str, face: &str, text: &str) -> String {
    format!(
        "<p class=\"MsoNormal\" style=\"{style};line-height:28pt\">{}{END}</p>\n",
        runs(face, text)
    )
}

/// Indented by hand, as people do.
fn indented(face: &str, text: &str) -> String {
    let blanks = "&nbsp;&nbsp;&nbsp;&nbsp;";
    format!(
        "<p class=\"MsoNormal\" style=\"line-height:28pt\"><span lang=\"EN-US\">{blanks}</span>{}{END}</p>\n",
        runs(face, text)
    )
}

/// What a word processor leaves at the end of a paragraph.
const END: &str = "<span lang=\"EN-US\"><o:p></o:p></span>";

/// The text in pieces, cut anywhere, as editing leaves it.
fn runs(face: &str, text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut rest = characters.as_slice();
    let mut lengths = [9, 4, 13, 6].into_iter().cycle();
    let mut html = String::new();
    while let (Some(length), false) = (lengths.next(), rest.is_empty()) {
        let (piece, after) = rest.split_at(rest.len().min(length));
        let piece = escape(&piece.iter().collect::<String>());
        html +=
            &format!("<span style=\"font-size:16pt\"><font face=\"{face}\">{piece}</font></span>");
        rest = after;
    }
    html
}

fn table(grid: &Grid) -> String {
    let mut html = String::from(
        "<div align=\"center\">\n<table class=\"MsoNormalTable\" border=\"1\" cellspacing=\"0\" cellpadding=\"0\" \
         style=\"border-collapse:collapse\">\n<tbody>\n",
    );
    for row in 0..grid.rows {
        html += "<tr>\n";
        html.extend(grid.row(row).map(table_cell));
        html += "</tr>\n";
    }
    html + "</tbody>\n</table>\n</div>\n"
}

fn table_cell(cell: &GridCell) -> String {
    let mut spans = String::new();
    if cell.column_span > 1 {
        spans += &format!(" colspan=\"{}\"", cell.column_span);
    }
    if cell.row_span > 1 {
        spans += &format!(" rowspan=\"{}\"", cell.row_span);
    }
    let align = match cell.role {
        Role::Label => "left",
        Role::Head | Role::Group | Role::Figure => "center",
    };
    let content = if cell.text.is_empty() {
        "<span lang=\"EN-US\"><o:p>&nbsp;</o:p></span>".to_owned()
    } else {
        runs("宋体", &cell.text)
    };
    format!(
        "<td{spans} valign=\"center\" style=\"padding:0cm 5.4pt\">\n<p class=\"MsoNormal\" align=\"{align}\">{content}{END}</p>\n</td>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

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
            assert_eq!(cell_texts(&fragment(&truth)), expected, "seed {seed}");
        }
    }

    #[test]
    fn a_page_in_gb18030_declares_gb2312_and_loses_no_character() {
        let truth = crate::truth(1, 2023).expect("there is a form");
        let bytes = page(&truth, &article::parts(&truth), Charset::Gb18030);
        let (text, _, has_errors) = GB18030.decode(&bytes);
        assert!(!has_errors && text.contains("charset=gb2312") && !text.contains("&#"));
        assert!(text.contains(&fragment(&truth)));
    }

    fn cell_texts(html: &str) -> Vec<String> {
        let cells = html.split("<td").skip(1);
        let ends = cells.map(|it| it.split_once("</td>").map_or(it, |(cell, _)| cell));
        ends.map(|it| text_of(&format!("<td{it}"))).collect()
    }

    fn text_of(html: &str) -> String {
        let pieces = html.split('<').filter_map(|it| it.split_once('>'));
        pieces
            .map(|(_, text)| text.replace("&nbsp;", "").replace('\n', ""))
            .collect()
    }
}
