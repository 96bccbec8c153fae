//! HTML pages: spans, split words, layout tables, what is hidden, withdrawn, raised or no text, places and facts.

use super::*;

#[test]
fn words_that_the_markup_splits_are_whole() {
    check(
        "<html><p><span>政府</span><span>信<font face=x>息</font></span><b>公</b>开\n\
         工作</p><p>一<br>二&nbsp;</p><div>三<p>四</p>五</div>",
        &["政府信息公开工作", "一\n二", "三", "四", "五"],
    );
}

#[test]
fn spans_are_resolved() {
    check(
        "<table><tr><td rowspan=2 colspan=2>甲<td>乙</tr><tr><th>丙</tr>\
         <tr><td>&nbsp;<td><p>一</p><p>二</p><td><o:p></o:p></table>",
        &["[甲@0+2x2 | 乙@2 / 丙@2 / @0 | 一\n二@1 | @2]"],
    );
}

#[test]
fn spans_end_with_their_group_and_the_foot_stands_last() {
    check(
        "<table><tfoot><tr><td>尾<td>1</tfoot><thead><tr><td rowspan=9>头<td>2</thead>\
         <tbody><tr><td rowspan=0>身<td>3<tr><td>4</tbody></table>",
        &["[头@0 | 2@1 / 身@0+2x1 | 3@1 / 4@1 / 尾@0 | 1@1]"],
    );
}

#[test]
fn tables_that_only_place_things_are_read_through() {
    check(
        "<table><tr><td>菜单<td><p>一、情况</p><table><tr><td>规章<td>1</table>落款</table>\
         <table><tr><td>只有一格</table>",
        &["菜单", "一、情况", "[规章@0 | 1@1]", "落款", "只有一格"],
    );
}

#[test]
fn captions_are_paragraphs() {
    check(
        "<table><caption>表一</caption><tr><td>规章<td>1</table>",
        &["表一", "[规章@0 | 1@1]"],
    );
}

#[test]
fn what_is_not_shown_is_not_read() {
    check(
        "<body><script>x</script><style>x</style><nav>x</nav><!-- x --><p style='display: none'>x</p>\
         <table><tr hidden><td>x<td>x<tr><td>甲<td style='DISPLAY:NONE'>x<td>1</table>",
        &["[甲@0 | 1@1]"],
    );
}

#[test]
fn places_are_counted_in_document_order() {
    let document = read(
        "<p>一</p><table><tr><td><p>二</p><td>三</table><p>四</p><table><tr><th>五<td>六<td>七</table>",
    );
    let paths: Vec<&str> = document
        .blocks
        .iter()
        .flat_map(|block| match block {
            Block::Paragraph(paragraph) => vec![path(&paragraph.place)],
            Block::Table(table) => table.cells.iter().map(|it| path(&it.place)).collect(),
        })
        .collect();
    assert_eq!(
        paths,
        [
            "p[1]",
            "table[1]/tr[1]/td[1]",
            "table[1]/tr[1]/td[2]",
            "p[3]",
            "table[2]/tr[1]/th[1]",
            "table[2]/tr[1]/td[1]",
            "table[2]/tr[1]/td[2]",
        ]
    );
}

#[test]
fn facts_around_the_report_are_kept() {
    let document = read(
        "<head><title>某县某局 - 年报</title><META NAME=PubDate CONTENT=' 2023-01-30 '></head>\
         <table><tr><td>索引号<td>11/2023<td>发布机构：<td>某县某局</table>\
         <li>成 文 日 期：2023-01-29</li><div id=zoom><p>一、总体情况</p></div>\
         <publishtime>2023-01-31</publishtime><ucaptitle>年度报告</ucaptitle>",
    );
    let facts: Vec<(&str, &str)> = document
        .meta
        .iter()
        .map(|Meta { name, content }| (name.as_str(), content.as_str()))
        .collect();
    assert_eq!(
        facts,
        [
            ("pubdate", "2023-01-30"),
            ("title", "某县某局 - 年报"),
            ("publishtime", "2023-01-31"),
            ("ucaptitle", "年度报告"),
            ("索引号", "11/2023"),
            ("发布机构", "某县某局"),
            ("成文日期", "2023-01-29"),
        ]
    );
    assert_eq!(outline(&document), ["一、总体情况"]);
}

/// The text of a cell between two others.
fn check_cell(content: &str, expected: &str) {
    let page = format!("<!DOCTYPE html><table><tr><td>甲<td>{content}</td><td>乙</table>");
    let document = read(&page);
    assert_eq!(
        outline(&document),
        [format!("[甲@0 | {expected}@1 | 乙@2]")],
        "{content}"
    );
}

#[test]
fn digits_join_within_a_line_only() {
    check_cell("<span>2</span><span>3</span>", "23");
    check_cell("<b>2</b><font color=red>3</font>5", "235");
    check_cell("<p>2</p><p>3</p>", "2\n3");
    check_cell("2<br>3", "2\n3");
    check_cell("2<div>3</div>", "2\n3");
}

#[test]
fn what_is_struck_out_is_withdrawn() {
    check_cell("<del>99</del>235", "235");
    check_cell("<span><s>9</s>235</span>", "235");
    check_cell("<b><strike>9</b></strike>235<s>8</s>", "235");
    check_cell("<del><p>99</p></del><ins>235</ins>", "235");
    for style in [
        "text-decoration:line-through",
        "TEXT-DECORATION: underline LINE-THROUGH red !important",
        "color:red;text-decoration-line:line-through",
    ] {
        check_cell(&format!("<span style='{style}'><b>9</b></span>235"), "235");
        check_cell(&format!("<font style='{style}'>9</font>235"), "235");
        check_cell(&format!("<p style='{style}'>9</p><p>235</p>"), "235");
    }
    check_cell("<u style='text-decoration:underline'>235</u>", "235");
    check_cell("<del>99</del>", "");
}

#[test]
fn a_table_that_is_struck_out_is_not_read() {
    let old = "<table><tr><td>规章<td>9</table>";
    let new = "<table><tr><td>规章<td>1</table>";
    for page in [
        format!("<div><del>{old}</del>{new}</div>"),
        format!("<div style='visibility:hidden'>{old}</div>{new}"),
        format!("<div style='opacity:0'>{old}</div>{new}"),
        format!("<div style='height:0;overflow:hidden'>{old}</div>{new}"),
        format!("<!DOCTYPE html><div style='font-size:0'>{old}</div>{new}"),
    ] {
        check(page, &["[规章@0 | 1@1]"]);
    }
    check(
        format!("<div style='font-size:0'>{new}</div>"),
        &["[规章@0 | 1@1]"],
    );
}

#[test]
fn text_that_no_style_shows_is_not_read() {
    for style in [
        "visibility:hidden",
        "font-size:0",
        "font-size:0px",
        "font-size: 0pt",
        "font:0/0 a",
        "opacity:0",
        "opacity:0.0",
        "display:inline-block;height:0px;overflow:hidden",
        "display:none",
    ] {
        check_cell(&format!("<span style='{style}'>9</span>235"), "235");
        check_cell(&format!("<b style='{style}'>9</b>235"), "235");
    }
    check_cell("<div style='height:0;overflow:hidden'>9</div>235", "235");
    check_cell("<b hidden>9</b>235", "235");
    check_cell("<ruby>235<rp>(</rp><rt>9</rt><rp>)</rp></ruby>", "235");
    check_cell("<template>9</template><noscript>9</noscript>235", "235");
}

#[test]
fn a_cell_that_only_shows_nothing_keeps_its_place() {
    check(
        "<table><tr><td>甲<td style='visibility:hidden'>9<td>乙\
         <tr style='opacity:0'><td>丙<td>9<td>丁</table>",
        &["[甲@0 | @1 | 乙@2 / @0 | @1 | @2]"],
    );
}

#[test]
fn room_for_text_that_is_not_seen_joins_no_digits() {
    check_cell("2<span style='visibility:hidden'>9</span>35", "2 35");
}

#[test]
fn text_that_may_be_seen_is_read() {
    for attributes in [
        "aria-hidden=true",
        "class=hidden",
        "style='height:0'",
        "style='height:0;overflow:hidden'",
        "style='opacity:0.9'",
        "style='font-size:0.5em'",
        "hidden style='display:block'",
    ] {
        check_cell(&format!("<span {attributes}>235</span>"), "235");
    }
    check_cell(
        "<div style='visibility:hidden'>9<b style='visibility:visible'>235</b></div>",
        "235",
    );
    for inner in ["style='font-size:14px'", "class=big", "size=3"] {
        check_cell(
            &format!("<div style='font-size:0'>9<font {inner}>235</font></div>"),
            "235",
        );
        check_cell(
            &format!("<div style='font-size:0'>9<span {inner}>235</span></div>"),
            "235",
        );
    }
    check(
        "<table><tr><td style='height:0;overflow:hidden'>甲<td>1</table>",
        &["[甲@0 | 1@1]"],
    );
}

#[test]
fn what_is_raised_is_no_part_of_a_number() {
    check_cell("<span>235<sup>1</sup></span>", "235[1]");
    check_cell("235<sub>注</sub>", "235[注]");
    check_cell("235 <sup>①</sup>", "235 [①]");
    check_cell("235<sup>[1]</sup>", "235[1]");
    check_cell("235<sup>*</sup>", "235*");
    check_cell("235<sup><b>1</b></sup><sup>2</sup>件", "235[12]件");
    check_cell("235<br><sup>1</sup>", "235\n[1]");
    check_cell("<sup>1</sup>235", "[1]235");
    check_cell("235<span style='vertical-align:super'>1</span>", "235[1]");
    check_cell("235<font style='VERTICAL-ALIGN: sub'>1</font>", "235[1]");
    check_cell("2<sup>.</sup>5", "2[.]5");
}

#[test]
fn what_is_raised_alone_is_a_number() {
    check_cell("<sub>235</sub>", "235");
    check_cell("<sub>2</sub><sub>35</sub>", "235");
    check_cell("<p style='vertical-align:super'>235</p>", "235");
    check(
        "<p>2023年<sup>1</sup>排放CO<sub>2</sub>为5<sup>2</sup></p>",
        &["2023年1排放CO2为5[2]"],
    );
}

#[test]
fn a_cell_with_something_else_than_text_is_not_blank() {
    check_cell("<input value=77>", "[input]");
    check_cell("<select><option>77</select>", "[select]");
    check_cell("<p><textarea>77</textarea></p>", "[textarea]");
    check_cell("&nbsp;<img src=77.png alt=77>", "[image]");
    check_cell("<svg><text>77</text></svg>", "[image]");
    check_cell("<object><p>77</p></object>", "[object]");
    check_cell("<canvas>77</canvas>", "[canvas]");
    check_cell("<video></video>", "[video]");
    check_cell("<math><mn>77</mn></math>", "[math]");
    check_cell("235<img src=icon.png>", "235");
    check("<p>一<img src=x.png></p><p><input></p>", &["一"]);
}

#[test]
fn a_cell_with_something_that_shows_nothing_is_blank() {
    check_cell("<input type=hidden value=77>", "");
    check_cell("<img src=/images/Spacer.gif?1>", "");
    check_cell("<img src=x.gif width=1 height=1>", "");
    check_cell("<img src=x.gif style='width:2px'>", "");
    check_cell("<img src=x.png style='display:none'>", "");
    check_cell("<span style='visibility:hidden'><input></span>", "");
}

#[test]
fn the_year_of_a_caption_is_read_before_the_table() {
    check(
        "<div id=zoom><p>一、总体情况</p><table><caption><b>2019年度</b></caption>\
         <tr><td>第二十条第（一）项<td>1</table></div>",
        &["一、总体情况", "2019年度", "[第二十条第（一）项@0 | 1@1]"],
    );
}
