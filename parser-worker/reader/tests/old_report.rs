//! Reports on years before the first form: text under headings of their own, and the statistical sheet.

use shared::{
    header::{ContactKind, TitleSource, YearSource},
    problem::ProblemCode,
    report::{Listing, Report},
};

const SHEET: [(&str, &str, &str); 9] = [
    ("统计指标", "单位", "统计数"),
    ("一、主动公开情况", "——", "——"),
    (
        "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）",
        "条",
        "1320",
    ),
    ("其中：主动公开规范性文件数", "条", "6"),
    ("三、依申请公开情况", "——", "——"),
    ("（一）收到申请数", "件", "12"),
    ("1.当面申请数", "件", "0"),
    ("四、行政复议数量", "件", ""),
    ("（一）维持具体行政行为数", "件", ""),
];

const TEXT: [&str; 12] = [
    "威海市水务局2016年政府信息公开工作年度报告",
    "本报告由威海市水务局根据《中华人民共和国政府信息公开条例》（国务院令第492号）和《山东省政府信息公开办法》编制。",
    "报告中所列数据的统计期限从2016年1月1日起至2016年12月31日止。联系地址：威海市新威路1号，邮编：264200，联系电话：0631－5231000。",
    "一、概述",
    "2016年，市水务局高度重视信息公开工作，全年公开信息1320条。",
    "二、主动公开政府信息的情况",
    "全年主动公开1320条。",
    "三、依申请公开情况",
    "全年收到申请12件。",
    "四、存在的问题和改进措施",
    "一是时效不强；二是内容不全。",
    "附表：政府信息公开情况统计表",
];

fn page() -> String {
    let paragraphs: String = TEXT.iter().map(|it| format!("<p>{it}</p>")).collect();
    let row = |it: &(&str, &str, &str)| {
        format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            it.0, it.1, it.2
        )
    };
    let rows: String = SHEET.iter().map(row).collect();
    let foot = "<p>威海市水务局</p><p>2017年3月1日</p>";
    format!("<html><body>{paragraphs}<table border=1>{rows}</table>{foot}</body></html>")
}

fn text() -> String {
    let mut lines: Vec<String> = TEXT.iter().map(|it| (*it).to_owned()).collect();
    lines.extend(SHEET.iter().map(|it| format!("{} {} {}", it.0, it.1, it.2)));
    lines.extend(["威海市水务局".to_owned(), "2017年3月1日".to_owned()]);
    lines.join("\n")
}

fn check(report: &Report) {
    assert_eq!(
        report.title.as_deref(),
        Some("威海市水务局2016年政府信息公开工作年度报告")
    );
    assert_eq!(report.title_source, Some(TitleSource::Text));
    assert_eq!(report.year_source, Some(YearSource::Title));
    assert_eq!(
        report.signed_on.map(|it| it.to_string()).as_deref(),
        Some("2017-03-01")
    );
    let region = report.region.as_ref().expect("威海 is known");
    assert_eq!(region.full_name, "山东省威海市");
    let basis: Vec<(&str, Option<&str>)> = report
        .legal_basis
        .iter()
        .map(|it| (it.title.as_str(), it.number.as_deref()))
        .collect();
    assert_eq!(
        basis,
        [
            ("中华人民共和国政府信息公开条例", Some("国务院令第492号")),
            ("山东省政府信息公开办法", None),
        ]
    );
    let phone = report
        .contacts
        .iter()
        .find(|it| it.kind == ContactKind::Phone);
    assert_eq!(phone.map(|it| it.value.as_str()), Some("0631－5231000"));

    let headings: Vec<&str> = report
        .sections
        .iter()
        .map(|it| it.heading.as_str())
        .collect();
    assert_eq!(
        headings,
        [
            "一、概述",
            "二、主动公开政府信息的情况",
            "三、依申请公开情况",
            "四、存在的问题和改进措施",
        ]
    );
    let statistics: Vec<(usize, &str, Option<i64>)> = report
        .statistics
        .iter()
        .map(|it| {
            let value = it.value.map(|it| it.to_string().parse().expect("a count"));
            (it.groups.len(), it.label.as_str(), value)
        })
        .collect();
    assert_eq!(
        statistics,
        [
            (
                1,
                "主动公开政府信息数（不同渠道和方式公开相同信息计1条）",
                Some(1320)
            ),
            (2, "其中：主动公开规范性文件数", Some(6)),
            (1, "收到申请数", Some(12)),
            (2, "当面申请数", Some(0)),
            (0, "行政复议数量", None),
            (1, "维持具体行政行为数", None),
        ]
    );
    assert!(report.forms.is_empty() && report.cells.is_empty());
    let of_the_form = |it: &ProblemCode| {
        matches!(
            it,
            ProblemCode::TableMissing
                | ProblemCode::SectionMissing
                | ProblemCode::RowMissing
                | ProblemCode::RowUnrecognised
                | ProblemCode::CheckBroken
        )
    };
    let codes: Vec<ProblemCode> = report.problems.iter().map(|it| it.code).collect();
    assert!(!codes.iter().any(of_the_form), "{codes:?}");
}

#[test]
fn a_report_before_the_first_form_is_text_and_a_statistical_sheet() {
    for document in [page(), text()] {
        let report = report_reader::read(document.as_bytes(), &Listing::default());
        check(&report.expect("it is a report"));
    }
}
