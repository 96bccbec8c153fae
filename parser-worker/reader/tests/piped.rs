//! Tables as tools that take the text out of a page leave them: a row a line with a pipe behind each cell, or a cell a
//! line.

use shared::{
    cell::{Kind, Value, Verdict},
    form,
    report::{Listing, Report},
};

/// How the cells of a row are printed.
#[derive(Debug, Clone, Copy)]
enum Style {
    Row,
    RowBetweenPipes,
    Cell,
}

fn printed(rows: &[Vec<String>], style: Style, width: usize) -> String {
    let row = |row: &Vec<String>| {
        let filler = "|".repeat(width.saturating_sub(row.len()));
        match style {
            Style::Row => format!("{} | {filler}", row.join(" | ")),
            Style::RowBetweenPipes => format!("| {} | {filler}", row.join(" | ")),
            Style::Cell => {
                let cells: Vec<String> = row.iter().map(|it| format!("{it} |")).collect();
                let filler = if filler.is_empty() {
                    filler
                } else {
                    format!("\n{filler}")
                };
                format!("{}{filler}", cells.join("\n"))
            }
        }
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// The rows of the table of requests, the groups of a row before its label where they begin, its figures behind it.
fn requests(figures: impl Fn(usize) -> [&'static str; 7]) -> Vec<Vec<String>> {
    let newest = form::all().last().expect("there is a form");
    let table = newest.table("requests").expect("it has the table");
    let mut groups: Vec<String> = Vec::new();
    let rows = table.blocks.iter().flat_map(|it| &it.rows).enumerate();
    rows.map(|(at, row)| {
        let known = groups.len();
        let opened = row
            .groups
            .iter()
            .filter(|it| !groups[..known].contains(*it));
        let opened: Vec<String> = opened.cloned().collect();
        groups.extend(opened.iter().cloned());
        let label = std::iter::once(row.label.clone());
        let figures = figures(at).map(str::to_owned);
        opened.into_iter().chain(label).chain(figures).collect()
    })
    .collect()
}

fn read(style: Style, figures: impl Fn(usize) -> [&'static str; 7]) -> Report {
    let words = |row: &[&str]| row.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let active = [
        words(&["第二十条第（一）项"]),
        words(&["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]),
        words(&["规章", "0", "0", "0"]),
        words(&["行政规范性文件", "2", "1", "9"]),
        words(&["第二十条第（五）项"]),
        words(&["信息内容", "本年处理决定数量"]),
        words(&["行政许可", "36"]),
        words(&["第二十条第（六）项"]),
        words(&["信息内容", "本年处理决定数量"]),
        words(&["行政处罚", "7"]),
        words(&["行政强制", "0"]),
        words(&["第二十条第（八）项"]),
        words(&["信息内容", "本年收费金额（单位：万元）"]),
        words(&["行政事业性收费", "20.3"]),
    ];
    let head = [
        words(&[
            "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
            "申请人情况",
        ]),
        words(&["自然人", "法人或其他组织", "总计"]),
        words(&[
            "商业企业",
            "科研机构",
            "社会公益组织",
            "法律服务机构",
            "其他",
        ]),
    ];
    let requests: Vec<Vec<String>> = head.into_iter().chain(requests(figures)).collect();
    let text = format!(
        "威海市水务局2022年政府信息公开工作年度报告\n一、总体情况\n全年主动公开信息12条。\n\
         二、主动公开政府信息情况\n{}\n三、收到和处理政府信息公开申请情况\n{}\n\
         四、政府信息公开行政复议、行政诉讼情况\n未发生。\n五、存在的主要问题及改进情况\n无。\n\
         六、其他需要报告的事项\n无。\n",
        printed(&active, style, 4),
        printed(&requests, style, 10)
    );
    report_reader::read(text.as_bytes(), &Listing::default()).expect("it is a report")
}

fn value(report: &Report, row: &str, column: &str) -> Option<String> {
    let cell = report
        .cells
        .iter()
        .find(|it| it.key.row == row && it.key.column == column)?;
    match cell.value? {
        Value::Count(count) => Some(count.to_string()),
        Value::Amount(amount) => Some(amount.to_string()),
    }
}

#[test]
fn a_row_a_line_and_a_cell_a_line_read_alike() {
    for style in [Style::Row, Style::RowBetweenPipes, Style::Cell] {
        // One request, granted.
        let report = read(style, |row| match row {
            0 | 2 | 23 => ["0", "3", "0", "0", "0", "0", "3"],
            _ => ["0"; 7],
        });
        for (row, column, expected) in [
            ("normative_documents", "made", "2"),
            ("normative_documents", "in_force", "9"),
            ("licensing", "decisions", "36"),
            ("penalties", "decisions", "7"),
            ("fees", "amount", "20.3"),
            ("new", "commercial_enterprise", "3"),
            ("new", "total", "3"),
            ("new", "natural_person", "0"),
            ("granted", "commercial_enterprise", "3"),
            ("results_total", "total", "3"),
            ("carried_forward", "total", "0"),
        ] {
            let found = value(&report, row, column);
            assert_eq!(found.as_deref(), Some(expected), "{style:?} {row}.{column}");
        }
    }
}

#[test]
fn a_total_among_blanks_is_the_total_or_is_doubted() {
    for style in [Style::Row, Style::RowBetweenPipes, Style::Cell] {
        let report = read(style, |row| match row {
            0 | 2 | 23 => ["", "", "", "", "", "", "4"],
            1 => ["", "", "", "", "", "", "0"],
            _ => [""; 7],
        });
        for row in ["new", "granted", "results_total"] {
            let cells = report.cells.iter().filter(|it| {
                it.key.table == "requests" && it.key.row == row && it.kind == Some(Kind::Number)
            });
            for cell in cells {
                let is_total = cell.key.column == "total" && cell.raw.as_deref() == Some("4");
                assert!(
                    is_total || cell.verdict == Verdict::Uncertain,
                    "{style:?} {cell:?}"
                );
            }
        }
    }
}
