//! Tables as extraction tools leave them: labels torn from their figures, cells lost, figures stuck together. What the
//! report's sums force is read and says so; what they leave open is doubted.

use generator::{Shape, Truth};
use shared::{
    cell::{Anchor, Cell, Obtained, Verdict},
    problem::ProblemCode,
    report::{Listing, Report},
    rule::RuleOutcome,
};

fn truth() -> Truth {
    generator::truth(11, 2023).expect("there is a form for the year")
}

fn text() -> String {
    String::from_utf8(Shape::Text.print(&truth())).expect("it is UTF-8")
}

fn read(document: &str) -> Report {
    report_reader::read(document.as_bytes(), &Listing::default()).expect("it is a report")
}

/// The cells of a row of the table of requests.
fn row<'a>(report: &'a Report, key: &str) -> Vec<&'a Cell> {
    let is_of = |it: &&Cell| it.key.table == "requests" && it.key.row == key;
    report.cells.iter().filter(is_of).collect()
}

/// The cells that are not read as printed.
fn wrong(report: &Report) -> Vec<String> {
    let truth = truth();
    let is_wrong = |it: &&Cell| {
        let counted = |value: Option<shared::cell::Value>| value.map(|it| it.decimal());
        counted(truth.cells[&it.key].value) != counted(it.value)
    };
    let wrong = report.cells.iter().filter(is_wrong);
    wrong
        .map(|it| format!("{}: {:?}", it.key, it.value))
        .collect()
}

fn doubted(report: &Report) -> usize {
    report
        .cells
        .iter()
        .filter(|it| it.verdict.is_doubt())
        .count()
}

/// Each line of the document through this, which gets its label and its figures where it has seven.
fn rewrite(document: &str, with: impl Fn(&str, &[&str]) -> Option<String>) -> String {
    let line = |it: &str| {
        let words: Vec<&str> = it.split(' ').collect();
        let at = words.len().saturating_sub(7);
        let are_figures = words[at..].iter().all(|it| it.parse::<u32>().is_ok());
        let rewritten = (words.len() == 8 && are_figures).then(|| with(words[0], &words[1..]));
        rewritten.flatten().unwrap_or_else(|| it.to_owned())
    };
    document.lines().map(|it| line(it) + "\n").collect()
}

const ROW: &str = "一、本年新收政府信息公开申请数量";

#[test]
fn a_lost_figure_is_put_back_where_the_sums_force_it() {
    for lost in 0..7 {
        let document = rewrite(&text(), |label, figures| {
            let mut figures = figures.to_vec();
            (label == ROW).then(|| {
                figures.remove(lost);
                format!("{label} {}", figures.join(" "))
            })
        });
        let report = read(&document);
        assert_eq!(wrong(&report), Vec::<String>::new(), "figure {lost}");
        let cells = row(&report, "new");
        assert!(cells.iter().all(|it| it.verdict == Verdict::Uncertain));
        assert!(cells.iter().all(|it| it.obtained == Obtained::Inferred));
        assert!(cells.iter().all(|it| it.anchor == Some(Anchor::Rules)));
        let forced = |it: &&Cell| it.forced_by.iter().any(|id| id == "T3-row[new]");
        assert!(cells.iter().all(forced));
        assert_eq!(doubted(&report), 7, "figure {lost}");
    }
}

#[test]
fn two_figures_printed_as_one_are_parted_and_a_stray_one_is_left_out() {
    let stuck = rewrite(&text(), |label, it| {
        let rest = it[2..].join(" ");
        (label == ROW).then(|| format!("{label} {}{} {rest}", it[0], it[1]))
    });
    let stray = rewrite(&text(), |label, it| {
        (label == ROW).then(|| format!("{label} 7 {}", it.join(" ")))
    });
    for (name, document) in [("stuck", stuck), ("stray", stray)] {
        let report = read(&document);
        assert_eq!(wrong(&report), Vec::<String>::new(), "{name}");
        // What every way to read the row has alike is not in doubt.
        let cells = row(&report, "new");
        assert!(cells.iter().any(|it| it.verdict.is_doubt()), "{name}");
    }
}

#[test]
fn figures_that_fit_no_sum_stand_as_printed_and_are_no_value() {
    let document = rewrite(&text(), |label, _| {
        (label == ROW).then(|| format!("{label} 900 1 1 1 1 1"))
    });
    let report = read(&document);
    let cells = row(&report, "new");
    assert!(
        cells
            .iter()
            .all(|it| it.value.is_none() && it.verdict.is_doubt())
    );
    assert!(
        cells
            .iter()
            .all(|it| it.raw.as_deref() == Some("900 1 1 1 1 1"))
    );
    let problems = report.problems.iter().map(|it| it.code);
    assert!(problems.into_iter().any(|it| it == ProblemCode::RowWidth));
}

#[test]
fn figures_that_fit_in_several_ways_name_the_others() {
    // Two rows of results without labels, of which a third was lost: the sums cannot tell which.
    let document = rewrite(&text(), |label, it| match label {
        "5.属于三类内部事务信息" | "6.属于四类过程性信息" => Some(it.join(" ")),
        "7.属于行政执法案卷" => Some(String::new()),
        "（七）总计" => None,
        _ => None,
    });
    let report = read(&document);
    let rows = [
        "denied.internal_affairs",
        "denied.process_info",
        "denied.enforcement_file",
    ];
    let cells: Vec<&Cell> = rows.iter().flat_map(|it| row(&report, it)).collect();
    assert!(cells.iter().all(|it| it.verdict.is_doubt()));
    let values: Vec<_> = rows
        .iter()
        .flat_map(|it| {
            truth()
                .cells
                .into_iter()
                .filter(move |(key, _)| key.row == *it)
        })
        .filter_map(|(_, it)| it.value)
        .collect();
    let differ = values.iter().any(|it| it.decimal() != values[0].decimal());
    let named = report.problems.iter().any(|it| !it.alternatives.is_empty());
    assert!(!differ || named, "{:?}", report.problems);
}

#[test]
fn labels_on_lines_above_or_below_their_figures_are_theirs() {
    for (name, below) in [("above", false), ("below", true)] {
        let document = rewrite(&text(), |label, it| {
            let half = label.char_indices().nth(label.chars().count() / 2)?.0;
            let (one, two) = label.split_at(half);
            let figures = it.join(" ");
            let is_long = label.chars().count() > 9 && label != ROW;
            is_long.then(|| match below {
                true => format!("{figures}\n{one}\n{two}"),
                false => format!("{one}\n{two}\n{figures}"),
            })
        });
        let report = read(&document);
        assert_eq!(wrong(&report), Vec::<String>::new(), "{name}");
        assert_eq!(doubted(&report), 0, "{name}: {:?}", report.problems);
    }
}

#[test]
fn a_label_full_of_noise_is_doubted_in_the_only_place_it_can_have() {
    let document = rewrite(&text(), |label, it| {
        (label == "8.属于行政查询事项").then(|| format!("8.卜于行政查询亊坝 {}", it.join(" ")))
    });
    let report = read(&document);
    assert_eq!(wrong(&report), Vec::<String>::new());
    assert!(
        row(&report, "denied.admin_query")
            .iter()
            .all(|it| it.verdict.is_doubt())
    );
    assert_eq!(doubted(&report), 7);
}

#[test]
fn letters_for_digits_are_read_where_the_sums_prove_them() {
    let letters = |it: &str| it.replace('0', "O").replace('1', "l");
    let document = rewrite(&text(), |label, it| {
        let figures: Vec<String> = it.iter().map(|it| letters(it)).collect();
        (label == ROW).then(|| format!("{label} {}", figures.join(" ")))
    });
    let report = read(&document);
    assert_eq!(wrong(&report), Vec::<String>::new());
    assert_eq!(doubted(&report), 0, "{:?}", report.problems);
    // Table two has no sums: there they are doubted.
    let licences = text().replacen("行政许可 ", "行政许可 l", 1);
    let is_licences = |it: &&Cell| it.key.row == "licensing";
    let report = read(&licences);
    let cell = report.cells.iter().find(is_licences).expect("it is there");
    assert_eq!(cell.verdict, Verdict::Uncertain);
}

#[test]
fn a_row_that_no_form_knows_and_the_total_counts_contradicts_nothing() {
    let counted = rewrite(&text(), |label, it| {
        let more = |at: usize| it[at].parse::<u32>().expect("a count") + 2;
        let figures = || {
            let more: Vec<String> = (0..7)
                .map(|at| match at {
                    0 | 6 => more(at).to_string(),
                    _ => it[at].to_owned(),
                })
                .collect();
            more.join(" ")
        };
        match label {
            "2.重复申请" => Some(format!(
                "9.属于工作秘密 2 0 0 0 0 0 2\n{label} {}",
                it.join(" ")
            )),
            "（七）总计" | ROW => Some(format!("{label} {}", figures())),
            _ => None,
        }
    });
    let report = read(&counted);
    // The text names other numbers than the table now has.
    let codes: Vec<ProblemCode> = report
        .problems
        .iter()
        .map(|it| it.code)
        .filter(|it| *it != ProblemCode::CheckBroken)
        .collect();
    assert_eq!(codes, [ProblemCode::RowUnrecognised]);
    assert_eq!(doubted(&report), 0);
    let outcome = |id: &str| {
        let rule = report.rules.iter().find(|it| it.id == id);
        rule.map(|it| it.outcome)
    };
    assert_eq!(
        outcome("T3-column[natural_person]"),
        Some(RuleOutcome::NotAssessable)
    );
    assert_eq!(outcome("T3-column[other_org]"), Some(RuleOutcome::Holds));
}

#[test]
fn notes_behind_figures_are_no_figures() {
    let line = "行政规范性文件 ";
    let text = text();
    let from = text.find(line).expect("it is there") + line.len();
    let end = from + text[from..].find('\n').expect("a line ends");
    let figures: Vec<&str> = text[from..end].split(' ').collect();
    let noted = format!(
        "{} {}（其中修订 16 件） {}（含自然失效 29 件）",
        figures[0], figures[1], figures[2]
    );
    let report = read(&format!("{}{noted}{}", &text[..from], &text[end..]));
    assert_eq!(wrong(&report), Vec::<String>::new());
    assert_eq!(doubted(&report), 0, "{:?}", report.problems);
}

#[test]
fn a_part_of_the_results_is_not_a_kind_of_the_same_name() {
    let is_sub = |label: &str| label.starts_with("1.申请人") || label.starts_with("2.申请人");
    let truth = generator::truth(11, 2020).expect("there is a form for the year");
    let old = String::from_utf8(Shape::Text.print(&truth)).expect("it is UTF-8");
    assert!(old.contains("（六）其他处理") && !old.lines().any(is_sub));
    // The table of the old form in a report of the new one, its part named as a kind is in the new one.
    let document = old
        .replace("（六）其他处理", "（六）其他")
        .replace("2020", "2023");
    let report = read(&document);
    assert_eq!(report.forms["requests"], "2019");
    let is_other = |it: &&Cell| it.key.row == "other" && it.verdict.is_doubt();
    assert_eq!(report.cells.iter().filter(is_other).count(), 0);
}

#[test]
fn a_blank_cell_at_the_end_of_a_row_is_a_cell_of_it() {
    let shape = Shape::Html(generator::Charset::Utf8);
    let page = String::from_utf8(shape.print(&truth())).expect("it is UTF-8");
    let row_of = page.find("1.属于国家秘密").expect("the row is there");
    let end = row_of + page[row_of..].find("</tr>").expect("a row ends");
    let total = row_of + page[row_of..end].rfind("<td").expect("it has cells");
    let blank = format!("{}<td></td>{}", &page[..total], &page[end..]);
    let report = read(&blank);
    let cells = row(&report, "denied.state_secret");
    assert!(cells.iter().all(|it| it.anchor == Some(Anchor::Label)));
    assert!(cells.iter().all(|it| it.obtained == Obtained::Read));
    assert_eq!(cells[6].value, None);
}

#[test]
fn a_label_that_a_page_tears_takes_its_figures_from_the_next_grid() {
    let whole = |label: &str, figures: &str| {
        let cells = figures.split(' ').map(|it| format!("<td>{it}</td>"));
        format!("<tr><td>{label}</td>{}</tr>", cells.collect::<String>())
    };
    let page = |torn: &dyn Fn(&str) -> (String, String)| {
        let document = rewrite(&text(), |label, figures| {
            let figures = figures.join(" ");
            Some(match label {
                "二、上年结转政府信息公开申请数量" => {
                    let (upper, lower) = torn(label);
                    let blank = whole(&upper, "      ");
                    format!(
                        "@{blank}</table><p>第3页</p><table>{}",
                        whole(&lower, &figures)
                    )
                }
                label => format!("@{}", whole(label, &figures)),
            })
        });
        let lines = document.lines().map(|it| match it.strip_prefix('@') {
            Some(row) => format!("<table>{row}</table>"),
            None => format!("<p>{it}</p>"),
        });
        lines.collect::<String>().replace("</table><table>", "")
    };
    let figures = |page: &str| {
        let report = read(page);
        let row = row(&report, "carried_over");
        row.iter()
            .map(|it| (it.value, it.verdict))
            .collect::<Vec<_>>()
    };
    let expected = truth();
    let key = |it: &str| shared::cell::CellKey::new("requests", "carried_over", it);
    let total = expected.cells[&key("total")].value;
    let torn = figures(&page(&|label| {
        let (upper, lower) = label.split_at("二、上年结转政府信息".len());
        (upper.to_owned(), lower.to_owned())
    }));
    assert_eq!(torn[6], (total, Verdict::Confirmed));
    // Words that do not complete the label may be another row's.
    let other = figures(&page(&|label| {
        let upper = label.split_at("二、上年结转政府信息".len()).0;
        (upper.to_owned(), "其中电子邮件".to_owned())
    }));
    assert!(other.iter().all(|it| it.1.is_doubt()), "{other:?}");
}
