//! Which listed links are annual reports, decided from their titles.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use shared::year::ReportYear;

/// A rule on titles: every word of `all`, one of `any`, none of `none`. White space does not count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleRule {
    /// Every one of these occurs.
    #[serde(default)]
    pub all: Vec<String>,
    /// At least one of these occurs.
    pub any: Vec<String>,
    /// None of these occurs.
    #[serde(default)]
    pub none: Vec<String>,
}

impl Default for TitleRule {
    /// The usual titles: 「某局2024年政府信息公开工作年度报告」, 「某局2020年度政府信息公开工作报告」, 「关于2021年度政府信息公开工作的报告」,
    /// 「…年报」; not the guides, systems and catalogues that stand in the same columns.
    fn default() -> Self {
        let words = |it: &[&str]| it.iter().map(|&it| it.to_owned()).collect();
        Self {
            all: words(&["信息公开"]),
            any: words(&[
                "年度报告",
                "年报",
                "年度工作报告",
                "公开工作报告",
                "公开工作的报告",
                "公开情况报告",
                "公开情况的报告",
                "公开工作情况报告",
                "公开工作情况的报告",
            ]),
            none: words(&["指南", "制度", "目录"]),
        }
    }
}

impl TitleRule {
    /// True when a link with this title is taken for an annual report.
    pub fn accepts(&self, title: &str) -> bool {
        let title = title.split_whitespace().collect::<String>();
        let has = |word: &String| title.contains(word.as_str());
        self.all.iter().all(has) && self.any.iter().any(has) && !self.none.iter().any(has)
    }
}

/// The year a title names: 2024 in 「某局2024年政府信息公开工作年度报告」.
pub fn year(title: &str) -> Option<ReportYear> {
    static YEAR: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(20\d\d)年").expect("a constant pattern"));
    let title = title.split_whitespace().collect::<String>();
    let digits = YEAR.captures(&title)?.get(1)?.as_str();
    ReportYear::try_from(digits.parse::<i32>().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{TitleRule, year};

    #[test]
    fn the_usual_rule_knows_reports_from_their_neighbours() {
        let check = |title: &str, expected: bool| {
            assert_eq!(TitleRule::default().accepts(title), expected, "{title}");
        };
        check("青禾市水务局2024年政府信息公开工作年度报告", true);
        check("青禾市水务局 2019 年政府信息公开\n年度报告", true);
        check("青禾市水务局2020年度政府信息公开工作报告", true);
        check("青禾市水务局2016年信息公开年报", true);
        check("青禾市水务局2022年政府信息公开年报", true);
        check("关于2021年度政府信息公开工作的报告", true);
        check("青禾市水务局2021年度政府信息公开工作情况报告", true);
        check("关于2018年政府信息公开工作情况的报告", true);
        check("青禾市水务局政府信息公开年度工作报告", true);
        check("青禾市水务局政府信息公开指南", false);
        check("政府信息公开工作年度报告制度", false);
        check("政府信息公开目录（年度报告）", false);
        check("青禾市水务局2024年度部门决算", false);
        check("东港市国民经济年度报告", false);
        check("", false);
    }

    #[test]
    fn the_year_is_the_one_before_年() {
        let check = |title: &str, expected: Option<i32>| {
            assert_eq!(year(title).map(i32::from), expected, "{title}");
        };
        check("青禾市水务局2024年政府信息公开工作年度报告", Some(2024));
        check("2019 年度报告", Some(2019));
        check("政府信息公开工作年度报告", None);
        check("1999年报", None);
        check("文号20245年", None);
    }
}
