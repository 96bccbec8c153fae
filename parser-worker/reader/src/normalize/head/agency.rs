//! The agency that reports: whose name the title, the signature, the page or the text gives.

use std::sync::LazyLock;

use regex::Regex;
use shared::report::{Agency, AgencySource, Listing};

use super::{
    date::arabic_years,
    passage::Passage,
    region::{is_region, names_region},
};

/// Paragraphs at the beginning and the end of the text in which the agency is looked for.
const NEAR: usize = 12;

/// Patterns that name the agency whatever it is called; the others may name any body.
const EXPLICIT: usize = 3;

/// A name and where it was found.
pub(super) type Found = (Option<String>, AgencySource);

/// The agency by the first of these names that names one; a name without its region gives way to a later one that is the
/// same with it.
pub(super) fn choose(names: &[Found], listing: &Listing) -> Option<Agency> {
    let named: Vec<(&str, AgencySource)> = names
        .iter()
        .filter_map(|(name, source)| Some((name.as_deref()?, *source)))
        .filter(|(name, _)| !is_vague(name))
        .collect();
    let (first, source) = *named.first()?;
    let fuller = |it: &&(&str, AgencySource)| {
        it.0.ends_with(first) && it.0.len() > first.len() && names_region(it.0)
    };
    let (name, source) = match named.iter().find(fuller) {
        Some(fuller) if !names_region(first) => *fuller,
        _ => (first, source),
    };
    Some(Agency {
        name: name.to_owned(),
        credit_code: listing.credit_code.clone(),
        region: listing.region.clone(),
        source,
    })
}

/// Whether the first of these names that names somebody has its region, so that no later one is asked for.
pub(super) fn is_settled(names: &[Found]) -> bool {
    let mut named = names.iter().filter_map(|it| it.0.as_deref());
    named.find(|it| !is_vague(it)).is_some_and(names_region)
}

/// 我局, 本机关, 单位 and the like name nobody.
pub(super) fn is_vague(name: &str) -> bool {
    static VAGUE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "^(?:我|(?:本|该|各|全)(?:局|机关|委|厅|办|单位|部门|级|市|县|区|省|镇|乡|街道|政府|府|中心|院|校|行政|报告|年)|[市县区省州]?(?:人民)?政府$|单位|部门|机关)",
        )
        .expect("the pattern is constant")
    });
    name.chars().count() < 3 || VAGUE.is_match(name)
}

/// Whether words are a name that a public body may have.
pub(super) fn is_name(words: &str) -> bool {
    const ENDS: [&str; 34] = [
        "局",
        "委",
        "厅",
        "办",
        "会",
        "办公室",
        "政府",
        "处",
        "中心",
        "院",
        "队",
        "行",
        "公司",
        "大学",
        "学校",
        "中学",
        "小学",
        "所",
        "站",
        "社",
        "部",
        "署",
        "馆",
        "台",
        "集团",
        "街道",
        "镇",
        "乡",
        "园",
        "基地",
        "关",
        "组",
        "科",
        "新区",
    ];
    let length = words.chars().count();
    let marks = [
        '，', '。', '；', '、', '：', ':', ',', ';', '《', '》', '?', '？',
    ];
    (4..=40).contains(&length)
        && !words.contains(marks)
        && !words.contains(|it: char| it.is_ascii_digit())
        && ENDS
            .iter()
            .any(|it| words.trim_end_matches(['）', ')']).ends_with(it))
        && !is_vague(words)
}

/// The name that the text gives: 由某局编制, 现公布某局2022年…, or the one its first sentences begin with.
pub(super) fn in_text(passages: &[Passage<'_>]) -> Option<String> {
    static NAMED: LazyLock<[Regex; 5]> = LazyLock::new(|| {
        let name = r"(?P<name>[^，。；：:、,;（）()《》0-9“”]{3,40}?)";
        [
            format!(r"由{name}(?:负责)?(?:组织)?(?:编制|编写|编撰|撰写|根据|按照|依据|依照|汇总|结合|综合)"),
            format!(r"(?:公布|发布|公开|编制了?|形成了?|制定了?|现将)[《]?{name}20[0-9]{{2}}年度?(?:政府|政务)信息公开"),
            format!(r"(?:^|[，。,]){name}(?:特此|特)?(?:编制|公布|发布)了?(?:本单位|本机关|本级)?20[0-9]{{2}}年度?(?:政府|政务)信息公开"),
            format!(
                r"^(?:20[0-9]{{2}}年(?:度|以来|来)?[，,]?)?{name}(?:20[0-9]{{2}}年)?(?:以习近平|坚持|认真|高度|严格|深入|根据|按照|紧紧|紧扣|积极|全面|持续|切实|始终|围绕|贯彻|在|共|未|通过|主动|不断|进一步)"
            ),
            format!(r"(?:请与|请联系|请向|请致电){name}(?:办公室|综合科|政策法规科)?(?:联系|咨询|反映|[（(])"),
        ]
        .map(|it| Regex::new(&it).expect("the pattern is constant"))
    });
    let last = passages
        .len()
        .saturating_sub(NEAR / 2)
        .max(NEAR.min(passages.len()));
    let near: Vec<String> = passages
        .iter()
        .take(NEAR)
        .chain(&passages[last..])
        .map(|it| arabic_years(&it.text))
        .collect();
    NAMED.iter().enumerate().find_map(|(at, pattern)| {
        let found = near.iter().filter_map(|it| pattern.captures(it));
        let names = found.map(|it| it["name"].to_owned());
        // Without its region it names one of many: 市工信局, 县政府办.
        names
            .map(|it| it.trim_start_matches(['了', '将', '的']).to_owned())
            .find(|it| {
                let is_named = is_name(it) && names_region(it);
                is_named || (at < EXPLICIT && (is_township(it) || is_region(it)))
            })
    })
}

/// Whether a name is that of a township or a subdistrict, which is its own and no other body's in the region.
fn is_township(name: &str) -> bool {
    let bare = ["人民政府", "办事处", "政府"]
        .iter()
        .find_map(|it| name.strip_suffix(it))
        .unwrap_or(name);
    let stem = ["街道", "镇", "乡"]
        .iter()
        .find_map(|it| bare.strip_suffix(it));
    let length = stem.map_or(0, |it| it.chars().count());
    let is_one = !name.starts_with(['各', '全', '两', '等']) && !name.contains("乡镇");
    (1..=12).contains(&length) && is_one && is_name(name)
}

#[cfg(test)]
mod tests {
    use shared::place::Place;

    use super::*;
    use crate::normalize::text::prose::{ProseLine, ProseParagraph};

    fn check(text: &str, expected: Option<&str>) {
        let paragraph = ProseParagraph {
            lines: vec![ProseLine {
                text: text.to_owned(),
                place: Place::Line { line: 1 },
            }],
        };
        let found = in_text(&[Passage::of(&paragraph)]);
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn the_text_names_its_agency() {
        let name = Some("威海市文登区水务局");
        for text in [
            "本报告由威海市文登区水务局编制。",
            "本报告由威海市文登区水务局根据《条例》要求编制。",
            "现向社会公布威海市文登区水务局2021年度政府信息公开工作年度报告。",
            "本报告由威海市文登区水务局结合统计数据编制。",
            "为落实条例，威海市文登区水务局特此编制2021年度政府信息公开工作年度报告。",
            "现将威海市文登区水务局2021年政府信息公开情况报告如下",
            "2021年，威海市文登区水务局认真贯彻落实条例。",
            "2021年威海市文登区水务局以习近平新时代中国特色社会主义思想为指导",
            "如有疑问，请与威海市文登区水务局办公室联系（地址：",
        ] {
            check(text, name);
        }
    }

    #[test]
    fn a_township_and_a_whole_region_are_named_by_what_announces_the_report() {
        check(
            "本报告由云山镇人民政府结合统计数据编制。",
            Some("云山镇人民政府"),
        );
        check(
            "现公布威海市2021年政府信息公开工作年度报告。",
            Some("威海市"),
        );
        check(
            "现将云山街道2021年度政府信息公开工作报告如下",
            Some("云山街道"),
        );
        check("2021年，各乡镇认真贯彻落实条例。", None);
        check("2021年，云山镇人民政府认真贯彻落实条例。", None);
    }

    #[test]
    fn vague_names_name_nobody() {
        for text in [
            "2021年，我局认真贯彻落实条例。",
            "本报告由本机关编制。",
            "市工信局高度重视公开工作。",
            "本报告由六部分组成。",
        ] {
            check(text, None);
        }
        assert!(is_vague("本机关") && is_vague("我市") && is_vague("区政府"));
        assert!(!is_vague("本溪市人民政府") && !is_vague("上海市科委"));
    }

    #[test]
    fn a_name_without_its_region_gives_way_to_the_same_with_it() {
        let choose = |names: &[(&str, AgencySource)]| {
            let names: Vec<Found> = names
                .iter()
                .map(|it| (Some(it.0.to_owned()), it.1))
                .collect();
            choose(&names, &Listing::default()).map(|it| (it.name, it.source))
        };
        let full = ("威海市水务局".to_owned(), AgencySource::Signature);
        assert_eq!(
            choose(&[
                ("水务局", AgencySource::Title),
                ("威海市水务局", AgencySource::Signature)
            ]),
            Some(full.clone())
        );
        assert_eq!(
            choose(&[
                ("我局", AgencySource::Title),
                ("威海市水务局", AgencySource::Signature)
            ]),
            Some(full)
        );
        assert_eq!(
            choose(&[
                ("洪泽区人民政府", AgencySource::Title),
                ("淮安市洪泽区人民政府", AgencySource::Text)
            ]),
            Some(("洪泽区人民政府".to_owned(), AgencySource::Title))
        );
    }
}
