//! The numbers of a text that may be figures: digits and Chinese numerals with 万, 亿, 千 and per cent resolved, and how
//! exactly they are said. What only looks like a figure is left out: dates, ordinals, numbers of documents, houses,
//! phones and postcodes, ranges, and by how much something grew.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;
use rust_decimal::Decimal;
use shared::narrative::Precision;

use super::numeral;

/// A number that may be a figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    /// Its bytes, 万 and 多 included, its unit not.
    pub(super) range: Range<usize>,
    /// Its value, 万 resolved.
    pub(super) value: Decimal,
    /// Whether it is a per cent.
    pub(super) percent: bool,
    /// Whether it says by how much something changed.
    pub(super) change: bool,
    /// How exactly it is said.
    pub(super) precision: Precision,
}

/// A year that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct YearName {
    /// Its bytes, 年 included.
    pub(super) range: Range<usize>,
    /// The year.
    pub(super) year: i32,
}

/// The numbers of a folded text and the years it names, in order.
pub(super) fn numbers(text: &str) -> (Vec<Number>, Vec<YearName>) {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        let digits = "[0-9]{1,3}(?:，[0-9]{3})+|[0-9]+";
        let chinese = "[零〇一二两三四五六七八九十百千]+";
        let measure = "[次场期件条项篇名人家个份部位元万亿余多]";
        let pattern = format!(
            r"(?P<digits>{digits})(?P<fraction>\.[0-9]+)?(?P<more>[余多])?(?P<scale>[万亿千百]{{1,2}})?(?P<after>[余多])?(?P<percent>%)?|百分之(?P<hundredth>{chinese})|(?P<chinese>{chinese})(?P<over>[余多])?(?P<ten>[万亿])?{measure}"
        );
        Regex::new(&pattern).expect("the pattern is constant")
    });
    let (mut numbers, mut years) = (Vec::new(), Vec::new());
    for parts in NUMBER.captures_iter(text) {
        let Some(whole) = parts.get(0) else { continue };
        let part = |name: &str| parts.name(name).map(|it| it.as_str());
        if let Some(name) = year_name(text, part("digits"), whole.range()) {
            years.push(name);
            continue;
        }
        let number = match (part("digits"), part("hundredth"), part("chinese")) {
            (Some(digits), ..) => arabic(&parts, digits),
            (_, Some("百"), _) => Some((Decimal::ONE_HUNDRED, true, whole.end())),
            (_, Some(numeral), _) => {
                numeral::value(numeral).map(|it| (Decimal::from(it), true, whole.end()))
            }
            (.., Some(numeral)) => chinese(text, &parts, numeral),
            _ => None,
        };
        let Some((value, percent, end)) = number else {
            continue;
        };
        let range = whole.start()..end;
        if is_figure(text, &range) {
            numbers.push(Number {
                percent,
                change: is_change(text, range.start),
                precision: precision(text, &range),
                value,
                range,
            });
        }
    }
    (numbers, years)
}

fn arabic(parts: &regex::Captures<'_>, digits: &str) -> Option<(Decimal, bool, usize)> {
    let fraction = parts.name("fraction").map_or("", |it| it.as_str());
    let plain: String = digits.chars().filter(char::is_ascii_digit).collect();
    let number: Decimal = format!("{plain}{fraction}").parse().ok()?;
    let scale: Decimal = parts
        .name("scale")
        .map_or("", |it| it.as_str())
        .chars()
        .map(|it| Decimal::from(numeral::scale(it)))
        .product();
    let end = parts.get(0)?.end();
    Some((
        number.checked_mul(scale)?.normalize(),
        parts.name("percent").is_some(),
        end,
    ))
}

/// A Chinese numeral counts where a measure follows and it is no part of a word.
fn chinese(
    text: &str,
    parts: &regex::Captures<'_>,
    numeral: &str,
) -> Option<(Decimal, bool, usize)> {
    let whole = parts.get(0)?;
    let end = whole.end() - text[..whole.end()].chars().next_back()?.len_utf8();
    let rest = &text[end..];
    let words = [
        "次性",
        "件事",
        "条龙",
        "个样",
        "部分",
        "位一体",
        "人一",
        "项一",
        "家亲",
        "名列",
        "次办",
        "元化",
        "条线",
    ];
    if words.iter().any(|it| rest.starts_with(it)) {
        return None;
    }
    // 一项, 一个 and their like are articles as often as counts.
    if numeral == "一" && !rest.starts_with(['次', '场', '期', '名', '人', '件', '万', '亿'])
    {
        return None;
    }
    let before = text[..whole.start()].chars().next_back();
    if before.is_some_and(|it| "第每同统唯之专单逐数几任进某这那各年月".contains(it))
    {
        return None;
    }
    let scale = parts
        .name("ten")
        .and_then(|it| it.as_str().chars().next())
        .map_or(1, numeral::scale);
    let value = Decimal::from(numeral::value(numeral)?).checked_mul(Decimal::from(scale))?;
    Some((value, false, end))
}

fn year_name(text: &str, digits: Option<&str>, whole: Range<usize>) -> Option<YearName> {
    let year: i32 = digits.filter(|it| it.len() == 4)?.parse().ok()?;
    let end = whole.start + 4;
    let is_year = (1990..2100).contains(&year) && text[end..].starts_with('年');
    is_year.then(|| YearName {
        range: whole.start..end + '年'.len_utf8(),
        year,
    })
}

/// Whether what stands around a number leaves it a figure.
fn is_figure(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let joins = |it: char| it.is_ascii_alphanumeric() || "-—–－~～〔[【/.@_#:".contains(it);
    // A character that is not known may be a digit.
    let is_unknown = |it: char| it == char::REPLACEMENT_CHARACTER;
    if before.trim_end().ends_with(is_unknown) || after.trim_start().starts_with(is_unknown) {
        return false;
    }
    if before.ends_with(joins) || before.ends_with("第") || before.ends_with("之") {
        return false;
    }
    if after.starts_with(|it: char| {
        it.is_ascii_alphanumeric() || "-—–－~～〕]】/@_年月日号届楼室层栋幢路时分秒岁".contains(it)
    }) {
        // 3家至5家 is a range, 12日 a date; 5分 of a score is none of ours either.
        return false;
    }
    let ranges = ["至", "到"];
    let follows_range = ranges.iter().any(|it| {
        after
            .strip_prefix(it)
            .is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()))
    });
    let ends_range = ranges.iter().any(|it| {
        before
            .strip_suffix(it)
            .is_some_and(|it| it.ends_with(|it: char| it.is_ascii_digit()))
    });
    let hotlines = ["热线", "平台", "便民", "市民", "政务", "服务", "公共"];
    // 12345, 12315, 12388 are called unless something is counted by them: 12345市长热线.
    let is_hotline = range.len() == 5
        && text[range.clone()].starts_with("12")
        && (hotlines.iter().any(|it| after.starts_with(it))
            || (text[range.clone()].starts_with("123") && !after.starts_with(is_measure)));
    !follows_range
        && !ends_range
        && !is_hotline
        && !after.starts_with("个工作日")
        && !after.starts_with("个月")
}

fn is_measure(it: char) -> bool {
    "条件篇次个项人名份期场家起宗例元万亿余多户位则部处所批幅".contains(it)
}

fn is_change(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches(['约', '近', '了', '超']);
    [
        "增长", "增加", "减少", "下降", "回落", "降低", "提高", "提升", "上升", "上涨", "多出",
        "净增",
    ]
    .iter()
    .any(|it| before.ends_with(it))
}

fn precision(text: &str, range: &Range<usize>) -> Precision {
    let ends = |words: &[&str]| words.iter().any(|it| text[..range.start].ends_with(it));
    let after = &text[range.end..];
    // The measure may stand between: 100人以上.
    let measured = after
        .chars()
        .next()
        .map_or("", |it| &after[it.len_utf8()..]);
    let follows = |words: &[&str]| {
        words
            .iter()
            .any(|it| after.starts_with(it) || measured.starts_with(it))
    };
    let number = &text[range.clone()];
    if number.contains(['余', '多'])
        || follows(&["以上", "余"])
        || ends(&["超过", "超", "突破", "逾", "多达", "不止"])
    {
        Precision::MoreThan
    } else if ends(&["近", "将近", "接近"]) && !ends(&["最近", "附近"]) {
        Precision::Nearly
    } else if ends(&["约", "大约", "大概"]) || follows(&["左右", "上下"]) {
        Precision::About
    } else {
        Precision::Exact
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        numbers(text)
            .0
            .iter()
            .map(|it| it.value.to_string())
            .collect()
    }

    #[test]
    fn scales_separators_and_numerals_are_resolved() {
        for (text, value) in [
            ("关注45.9万人", "459000"),
            ("用户1.2亿", "120000000"),
            ("发布1，234条", "1234"),
            ("访问10余万次", "100000"),
            ("访问3千人次", "3000"),
            ("培训十二次", "12"),
            ("举办两场发布会", "2"),
            ("共二十余件", "20"),
            ("满意率98.5%", "98.5"),
            ("办结率百分之九十八", "98"),
            ("一百零五件", "105"),
            ("粉丝三万人", "30000"),
        ] {
            assert_eq!(values(text), [value], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_figure_is_left_out() {
        for text in [
            "第3次会议",
            "第十二次全会",
            "国办函〔2020〕109号",
            "2022年1月9日",
            "电话0631-5550000",
            "十四五规划（2021-2025年）",
            "海滨路52号北洋大厦9楼",
            "20个工作日",
            "12345热线",
            "12345市长热线",
            "拨打12388举报",
            "每次公开",
            "一次性告知",
            "一件事一次办",
            "3至5次",
            "A4纸",
            "同一件",
        ] {
            assert_eq!(values(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn the_words_around_say_how_exact_it_is() {
        let check =
            |text: &str, precision| assert_eq!(numbers(text).0[0].precision, precision, "{text}");
        check("发布126条", Precision::Exact);
        check("约300人", Precision::About);
        check("300人左右", Precision::About);
        check("近5万人", Precision::Nearly);
        check("突破550万", Precision::MoreThan);
        check("300余人", Precision::MoreThan);
        check("2万多条", Precision::MoreThan);
        check("100人以上", Precision::MoreThan);
    }

    #[test]
    fn a_change_is_known_as_one() {
        assert!(numbers("较上年增长12.3%").0[0].change);
        assert!(!numbers("增至30件").0[0].change);
        assert_eq!(numbers("2021年度公开").1[0].year, 2021);
    }
}
