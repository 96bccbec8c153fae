//! HTML pages: spans, split words, layout tables, what is hidden, places and facts.

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
