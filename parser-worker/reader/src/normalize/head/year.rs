//! The year that the text alone tells: 现将2022年政府信息公开工作报告如下, or the one its sentences begin with.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;
use shared::year::ReportYear;

use super::{date::arabic_years, passage::Passage};

/// Paragraphs at the beginning among which the report is announced.
const NEAR: usize = 12;

/// The year that the text announces, else the one that most of its sentences begin with.
pub(super) fn in_text(passages: &[Passage<'_>]) -> Option<ReportYear> {
    let year = announced(passages).or_else(|| leading(passages))?;
    ReportYear::try_from(year).ok()
}

fn announced(passages: &[Passage<'_>]) -> Option<i32> {
    static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:现将|公布|发布|公开|编制了?|形成了?)[^，。；：,;《》]{0,30}?(?P<year>20[0-9]{2})年度?(?:的)?(?:政府|政务)?(?:信息|政务)公开[^，。；,;《》]{0,8}(?:报告|年报|情况)")
            .expect("the pattern is constant")
    });
    let near = passages.iter().take(NEAR);
    near.map(|it| arabic_years(&it.text))
        .find_map(|text| ANNOUNCED.captures(&text)?["year"].parse().ok())
}

fn leading(passages: &[Passage<'_>]) -> Option<i32> {
    static LEADING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?:(?:截至|截止)(?:到)?(?P<day>20[0-9]{2})年(?:12月|底|末)|(?:^|。|[）)])(?P<year>20[0-9]{2})年度?(?P<after>[^0-9]))",
        )
        .expect("the pattern is constant")
    });
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for passage in passages {
        let text = arabic_years(&passage.text);
        for parts in LEADING.captures_iter(&text) {
            let year = parts.name("year").or(parts.name("day"));
            if let Some(year) = year.and_then(|it| it.as_str().parse().ok()) {
                *counts.entry(year).or_default() += 1;
            }
        }
    }
    let most = counts.values().max().copied()?;
    let mut years = counts.into_iter().filter(|it| it.1 == most);
    match (years.next(), years.next()) {
        (Some((year, _)), None) => Some(year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use shared::place::Place;

    use super::*;
    use crate::normalize::text::prose::{ProseLine, ProseParagraph};

    fn check(texts: &[&str], expected: Option<i32>) {
        let paragraphs: Vec<ProseParagraph> = texts
            .iter()
            .map(|text| ProseParagraph {
                lines: vec![ProseLine {
                    text: (*text).to_owned(),
                    place: Place::Line { line: 1 },
                }],
            })
            .collect();
        let passages: Vec<_> = paragraphs.iter().map(Passage::of).collect();
        assert_eq!(
            in_text(&passages).map(ReportYear::get),
            expected,
            "{texts:?}"
        );
    }

    #[test]
    fn a_text_announces_the_report() {
        for text in [
            "现将我局2022年政府信息公开工作情况报告如下：",
            "现公布区水务局2022年度政府信息公开工作年度报告。",
            "根据《2021年要点》，编制云山街道2022年政府信息公开年度报告",
        ] {
            check(&[text, "2023年，我局将加强公开。"], Some(2022));
        }
    }

    #[test]
    fn most_sentences_begin_with_the_year() {
        check(
            &[
                "2022年，我局公开信息9条。2022年度未收到申请。",
                "2023年，我局将加强公开。",
            ],
            Some(2022),
        );
        check(&["截止2022年12月31日，公开信息9条。"], Some(2022));
        check(&["2022年公开9条。", "2023年将公开更多。"], None);
        check(&["某局", "2023年1月5日"], None);
    }
}
