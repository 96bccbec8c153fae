//! Which year a figure of the text speaks of, and whether it speaks of a plan.

use shared::year::ReportYear;

use super::{number::YearName, stream::Stream};

/// What ends a clause.
const CLAUSE: [char; 7] = ['，', '。', '；', '：', '\n', '（', '！'];
/// Words before a year's name at the head of a clause.
const LEADS: [&str; 13] = [
    "截至", "截止", "自", "从", "到", "在", "对", "一是", "二是", "三是", "四是", "五是", "是",
];
/// Words that make a clause a plan or a demand.
const PLANS: [&str; 16] = [
    "下一步",
    "下步",
    "今后",
    "将进一步",
    "将继续",
    "将组织",
    "将开展",
    "将举办",
    "将召开",
    "计划开展",
    "计划组织",
    "计划举办",
    "拟开展",
    "拟组织",
    "力争",
    "目标是",
];
const DEMANDS: [&str; 7] = [
    "不少于",
    "至少",
    "不低于",
    "不超过",
    "不得超过",
    "原则上",
    "不得少于",
];
const RATES: [&str; 6] = ["每年", "每月", "每周", "每季度", "每日", "一周"];

/// The year of a figure that stands at a byte of the stream.
pub(super) fn year_of(
    stream: &Stream,
    years: &[YearName],
    at: usize,
    report_year: Option<ReportYear>,
) -> Option<ReportYear> {
    let sentence = stream.sentence(at);
    let before = years.partition_point(|it| it.range.end <= at);
    let named = years[..before]
        .iter()
        .rev()
        .take_while(|it| it.range.start >= sentence.start)
        .filter(|it| !stream.is_in_title(it.range.start))
        .find(|it| reaches(stream, it, sentence.start, at));
    let relative = report_year.and_then(|year| relative_year(clause_before(stream, at), year));
    relative
        .or_else(|| named.and_then(|it| ReportYear::try_from(it.year).ok()))
        .or(report_year)
}

/// Whether a figure speaks of what is to be, or of how often.
pub(super) fn is_plan(stream: &Stream, at: usize) -> bool {
    let sentence = stream.sentence(at);
    let clause = clause_before(stream, at);
    PLANS
        .iter()
        .any(|it| stream.text[sentence.start..at].contains(it))
        || RATES.iter().any(|it| clause.contains(it))
        || DEMANDS.iter().any(|it| clause.ends_with(it))
}

fn clause_before(stream: &Stream, at: usize) -> &str {
    stream.back(at, &CLAUSE)
}

/// Whether a year's name says of a figure after it when that was: at the head of the sentence or before a comma it is
/// said of all that follows, else of its own clause. A year inside a clause is part of a name: 公开2021年决算3条.
fn reaches(stream: &Stream, name: &YearName, sentence: usize, at: usize) -> bool {
    let mut lead = clause_before(stream, name.range.start);
    let clause_start = name.range.start - lead.len();
    while let Some(rest) = LEADS.iter().find_map(|it| lead.strip_prefix(it)) {
        lead = rest;
    }
    // 由2022年的310条增至…: the figure itself is said to be of that year.
    let to_figure = &stream.text[name.range.end..at];
    if ["", "度", "的", "度的"].contains(&to_figure)
        && lead.ends_with(['由', '从', '比', '较', '于'])
    {
        return true;
    }
    let verbs = [
        "公开", "发布", "编制", "印发", "制定", "完成", "报送", "形成", "、",
    ];
    // A subject may stand before it: 我局2021年共收到….
    if lead.len() > 36 || verbs.iter().any(|it| lead.contains(it)) {
        return false;
    }
    let rest = stream.text[name.range.end..]
        .trim_start_matches("度")
        .trim_start_matches("全年");
    let rest = rest
        .strip_prefix(|it: char| it.is_ascii_digit())
        .map_or(rest, |_| {
            // 截至2024年12月31日，
            rest.trim_start_matches(|it: char| it.is_ascii_digit() || "月日底末".contains(it))
        });
    let names = [
        "部门预",
        "部门决",
        "预算",
        "决算",
        "预决算",
        "财政预",
        "财政决",
        "财政支出",
        "工作要点",
        "工作报告",
        "年度报告",
    ];
    if names.iter().any(|it| rest.starts_with(it)) {
        return false;
    }
    let of_all =
        clause_start <= sentence || rest.starts_with(['，', '、']) || rest.starts_with("以来");
    of_all || !stream.text[name.range.end..at].contains(['，', '；', '。'])
}

fn relative_year(clause: &str, report_year: ReportYear) -> Option<ReportYear> {
    let of = |words: &[&str], not_after: &[&str], not_before: &[&str]| {
        words.iter().any(|word| {
            clause.match_indices(word).any(|(at, _)| {
                let (before, after) = (
                    &clause[..at],
                    clause[at + word.len()..].trim_start_matches("度"),
                );
                !not_after.iter().any(|it| before.ends_with(it))
                    && !not_before.iter().any(|it| after.starts_with(it))
            })
        })
    };
    let compared = ["较", "比", "与", "同", "相比", "结转"];
    let carried = ["结转", "遗留", "转", "未办结", "底", "相比"];
    if of(&["去年", "上年", "上一年", "前一年"], &compared, &carried) {
        return ReportYear::try_from(report_year.get() - 1).ok();
    }
    if of(&["明年", "来年"], &["至", "到", "转"], &[]) {
        return ReportYear::try_from(report_year.get() + 1).ok();
    }
    None
}

#[cfg(test)]
mod tests {
    use shared::place::Place;

    use super::*;
    use crate::{
        document::Format,
        narrative::number::numbers,
        normalize::text::prose::{ProseLine, ProseParagraph},
    };

    fn stream(text: &str) -> Stream {
        let place = Place::Line { line: 1 };
        let text = text.to_owned();
        Stream::of(
            &[ProseParagraph {
                lines: vec![ProseLine { text, place }],
            }],
            Format::Html,
        )
    }

    fn check(text: &str, expected: i32) {
        let stream = stream(text);
        let (numbers, years) = numbers(&stream.text);
        let at = numbers.last().expect("a number").range.start;
        let year = year_of(&stream, &years, at, ReportYear::try_from(2022).ok());
        assert_eq!(year.map(ReportYear::get), Some(expected), "{text}");
    }

    #[test]
    fn a_year_is_said_of_what_follows_it() {
        check("收到申请7件", 2022);
        check("2020年度收到申请7件", 2020);
        check("2021年，我局积极作为，收到申请7件", 2021);
        check("我局2021年共收到申请7件", 2021);
        check("上年收到申请7件", 2021);
        check("2022年收到申请9件，去年收到7件", 2021);
        check("信息发布量由2021年的310条", 2021);
    }

    #[test]
    fn a_year_in_a_name_a_rest_of_last_year_and_a_comparison_are_of_this_year() {
        check("公开2021年度部门决算7条", 2022);
        check("2021年度部门决算、预算等，公开信息7条", 2022);
        check("上年结转申请7件", 2022);
        check("含上年度结转申请7件", 2022);
        check("较上年有所上升，收到申请7件", 2022);
        check("2022年公开信息，其中2021年决算及其他信息7条", 2022);
        check("按照《2021年要点》公开信息7条", 2022);
    }

    #[test]
    fn plans_and_demands_are_known() {
        let plan = |text: &str| {
            let stream = stream(text);
            let at = numbers(&stream.text).0[0].range.start;
            is_plan(&stream, at)
        };
        assert!(plan("下一步，组织培训2次"));
        assert!(plan("每周更新5期"));
        assert!(plan("培训不少于2次"));
        assert!(!plan("组织培训2次，下一步继续加强"));
    }
}
