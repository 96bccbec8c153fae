//! The region whose body reports: by the agency's name, and where that leaves it open, by its address, the portal's file
//! and its credit code.

use shared::{
    problem::{Problem, ProblemCode},
    region::{Region, RegionLevel, RegionSource},
    report::Listing,
};

use super::gazetteer::{Entry, gazetteer, level, lies_in, stem};

/// A body of a zone that the standard does not list is of the region above it.
const ZONES: [&str; 9] = [
    "开发区",
    "高新区",
    "新区",
    "示范区",
    "度假区",
    "保税区",
    "保税港区",
    "园区",
    "合作区",
];

/// What is known of a body that may tell its region.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clues<'a> {
    pub(super) agency: Option<&'a str>,
    pub(super) address: Option<&'a str>,
    /// The whole text, without white space.
    pub(super) text: &'a str,
    pub(super) listing: &'a Listing,
}

/// The region, or the problem that its name is that of several.
pub(super) fn find(clues: Clues<'_>) -> (Option<Region>, Option<Problem>) {
    let named = clues.agency.map(in_name).unwrap_or_default();
    if let [entry] = named[..] {
        return (Some(region(entry, RegionSource::Agency)), None);
    }
    let address = clues.address.map(in_name).unwrap_or_default();
    let portal = clues.listing.region.as_deref().map(in_name);
    let others = [
        (address, RegionSource::Address),
        (portal.unwrap_or_default(), RegionSource::Portal),
        (of_credit_code(clues.listing), RegionSource::CreditCode),
    ];
    for (entries, source) in others {
        let fitting = fitting(&named, &entries);
        if let [entry] = fitting[..] {
            return (Some(region(entry, source)), None);
        }
    }
    let written: Vec<&Entry> = named
        .iter()
        .filter(|it| is_written_in_full(it, clues.text))
        .copied()
        .collect();
    if let [entry] = written[..] {
        return (Some(region(entry, RegionSource::Agency)), None);
    }
    (None, uncertain(&named))
}

/// Whether a body's name names its region.
pub(super) fn names_region(agency: &str) -> bool {
    !in_name(agency).is_empty()
}

/// Whether a name is a region's and nothing else.
pub(super) fn is_region(name: &str) -> bool {
    let found = gazetteer().at_start_of(name);
    found.iter().any(|it| it.1 == name.len())
}

/// Those of the regions of a name that other evidence admits; the evidence itself where the name has none.
fn fitting(named: &[&'static Entry], evidence: &[&'static Entry]) -> Vec<&'static Entry> {
    if named.is_empty() {
        return evidence.to_vec();
    }
    let admits = |it: &Entry| {
        let same = |other: &&Entry| other.code == it.code;
        evidence
            .iter()
            .any(|other| same(other) || lies_in(it, other) || lies_in(other, it))
    };
    named.iter().filter(|it| admits(it)).copied().collect()
}

/// The regions that a name may be of: by the longest run of region names it begins with, or else that it holds.
fn in_name(name: &str) -> Vec<&'static Entry> {
    let name: String = name.chars().filter(|it| !it.is_whitespace()).collect();
    let found = longest_chain(&name);
    if !found.is_empty() {
        return found;
    }
    let found = zone(&name);
    if !found.is_empty() {
        return found;
    }
    // 国家税务总局威海市税务局. A name of two characters may be a piece of another word.
    let starts = name.char_indices().skip(1).map(|it| it.0);
    starts
        .map(|at| {
            let mut found = longest_chain(&name[at..]);
            // The zone 某某滨海新区 is not the district 滨海新区.
            let is_end =
                !name[..at].ends_with(['局', '会', '院', '司', '署', '共', '网', '社', '行', '驻']);
            found.retain(|it| it.name.chars().count() >= 3 && !(is_end && it.name.ends_with('区')));
            found
        })
        .find(|it| !it.is_empty())
        .unwrap_or_default()
}

/// The last regions of the longest runs of names, each region in the one before it, that a text begins with.
fn longest_chain(text: &str) -> Vec<&'static Entry> {
    let mut chains: Vec<(&'static Entry, usize)> = gazetteer().at_start_of(text);
    let provinces = gazetteer().provinces_by_stem(text);
    let mut best: Vec<(&'static Entry, usize)> = Vec::new();
    let below = |(outer, end): &(&'static Entry, usize)| {
        let inner = gazetteer().at_start_of(&text[*end..]).into_iter();
        let inner = inner.filter(|it| lies_in(it.0, outer));
        inner
            .map(|(entry, length)| (entry, end + length))
            .collect::<Vec<_>>()
    };
    // 江苏宿迁市: the province without its word counts only with a region of it behind it.
    chains.extend(provinces.iter().flat_map(below));
    while !chains.is_empty() {
        let next = chains.iter().flat_map(below).collect();
        best.append(&mut chains);
        chains = next;
    }
    let longest = best.iter().map(|it| it.1).max();
    best.retain(|it| Some(it.1) == longest);
    best.sort_by_key(|it| (it.0.code, !it.0.in_force));
    best.dedup_by_key(|it| it.0.code);
    let in_force = best.iter().any(|it| it.0.in_force);
    best.into_iter()
        .map(|it| it.0)
        .filter(|it| it.in_force || !in_force)
        .collect()
}

/// The region of a zone by the name that stands before it without the word for its level: 烟台经济技术开发区.
fn zone(name: &str) -> Vec<&'static Entry> {
    if !ZONES.iter().any(|it| name.contains(it)) {
        return Vec::new();
    }
    let mut found: Vec<&'static Entry> = gazetteer()
        .in_force()
        // 东湖高新区 is named after a lake as well as 东湖区 is.
        .filter(|it| !it.name.ends_with('区'))
        .filter(|it| stem(it).is_some_and(|stem| name.starts_with(stem)))
        .collect();
    // A prefecture and a county in it may share their name; the zone is the larger's.
    if found
        .iter()
        .any(|it| level(it.code) == RegionLevel::Prefecture)
    {
        found.retain(|it| level(it.code) != RegionLevel::County);
    }
    let longest = found.iter().filter_map(|it| stem(it)).map(str::len).max();
    found.retain(|it| stem(it).map(str::len) == longest);
    found
}

/// The region whose code is the third to eighth digit of the credit code.
fn of_credit_code(listing: &Listing) -> Vec<&'static Entry> {
    let code = listing.credit_code.as_deref().and_then(|it| it.get(2..8));
    let Some(code) = code.filter(|it| it.bytes().all(|it| it.is_ascii_digit())) else {
        return Vec::new();
    };
    let above = || gazetteer().by_code(&format!("{}00", &code[..4]));
    gazetteer()
        .by_code(code)
        .or_else(above)
        .into_iter()
        .collect()
}

/// Whether a text has the region's name behind that of the region above it: 南京市鼓楼区.
fn is_written_in_full(entry: &Entry, text: &str) -> bool {
    gazetteer()
        .parent(entry)
        .is_some_and(|it| text.contains(&format!("{}{}", it.name, entry.name)))
}

fn region(entry: &Entry, source: RegionSource) -> Region {
    Region {
        code: entry.code.to_owned(),
        name: entry.name.to_owned(),
        level: level(entry.code),
        parent: gazetteer().parent(entry).map(|it| it.code.to_owned()),
        full_name: gazetteer().full_name(entry),
        source,
    }
}

fn uncertain(candidates: &[&Entry]) -> Option<Problem> {
    if candidates.is_empty() {
        return None;
    }
    let names: Vec<String> = candidates
        .iter()
        .map(|it| format!("{} {}", it.code, gazetteer().full_name(it)))
        .collect();
    let message = format!("the agency's region may be any of {}", names.join(", "));
    Some(Problem::new(ProblemCode::RegionUncertain, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clues<'a>(agency: &'a str, listing: &'a Listing) -> Clues<'a> {
        Clues {
            agency: Some(agency),
            address: None,
            text: "",
            listing,
        }
    }

    fn check(agency: &str, code: &str, full_name: &str) {
        let (region, problem) = find(clues(agency, &Listing::default()));
        let region = region.unwrap_or_else(|| panic!("{agency}: {problem:?}"));
        assert_eq!(
            (region.code.as_str(), region.full_name.as_str()),
            (code, full_name)
        );
        assert_eq!(region.source, RegionSource::Agency, "{agency}");
    }

    #[test]
    fn the_agencys_name_names_its_region() {
        check("威海市文登区水务局", "371003", "山东省威海市文登区");
        check("洪泽区人民政府", "320813", "江苏省淮安市洪泽区");
        check("招远市水务局", "370685", "山东省烟台市招远市");
        check("沭阳县发展和改革局", "321322", "江苏省宿迁市沭阳县");
        check("山东省工业和信息化厅", "370000", "山东省");
        check("上海市人民政府办公厅", "310000", "上海市");
        check("上海市浦东新区人民政府", "310115", "上海市浦东新区");
        check("北京市朝阳区人民政府", "110105", "北京市朝阳区");
        check("吉林省吉林市人民政府", "220200", "吉林省吉林市");
        check("新疆维吾尔自治区财政厅", "650000", "新疆维吾尔自治区");
        check("恩施州财政局", "422800", "湖北省恩施土家族苗族自治州");
        check("仙桃市人民政府", "429004", "湖北省仙桃市");
        check(
            "海南省陵水黎族自治县人民政府",
            "469028",
            "海南省陵水黎族自治县",
        );
        check("江苏省沭阳县水利局", "321322", "江苏省宿迁市沭阳县");
        check("江苏宿迁市水利局", "321300", "江苏省宿迁市");
        check("国家税务总局威海市税务局", "371000", "山东省威海市");
        check("中共威海市文登区委办公室", "371003", "山东省威海市文登区");
        check("上海市科委", "310000", "上海市");
        check(
            "内蒙古自治区呼和浩特市财政局",
            "150100",
            "内蒙古自治区呼和浩特市",
        );
    }

    #[test]
    fn a_name_of_earlier_years_is_known() {
        check("文登市经济和信息化局", "371081", "山东省威海市文登市");
        check("洪泽县人民政府", "320829", "江苏省淮安市洪泽县");
    }

    #[test]
    fn a_zone_whose_name_ends_like_a_district_is_not_it() {
        assert_eq!(
            find(clues("云岭港滨海新区管理委员会", &Listing::default())),
            (None, None)
        );
        assert_eq!(
            find(clues("东湖高新区水务局", &Listing::default())),
            (None, None)
        );
        check("国家税务总局文登区税务局", "371003", "山东省威海市文登区");
    }

    #[test]
    fn a_zone_is_of_the_region_above_it() {
        check(
            "威海火炬高技术产业开发区管理委员会",
            "371000",
            "山东省威海市",
        );
        check("烟台经济技术开发区管理委员会", "370600", "山东省烟台市");
        check("威海市高新区管委会", "371000", "山东省威海市");
        check(
            "沭阳经济技术开发区管理委员会",
            "321322",
            "江苏省宿迁市沭阳县",
        );
    }

    #[test]
    fn a_name_of_several_regions_is_told_apart_by_other_evidence_or_not_at_all() {
        let (region, problem) = find(clues("鼓楼区人民政府", &Listing::default()));
        assert_eq!(region, None);
        let problem = problem.expect("it is uncertain");
        assert_eq!(problem.code, ProblemCode::RegionUncertain);
        assert!(problem.message.contains("320106 江苏省南京市鼓楼区"));
        assert!(problem.message.contains("350102 福建省福州市鼓楼区"));

        let code = |clues: Clues<'_>| find(clues).0.map(|it| (it.code, it.source));
        let none = Listing::default();
        let with_address = Clues {
            address: Some("南京市鼓楼区山西路124号"),
            ..clues("鼓楼区人民政府", &none)
        };
        assert_eq!(
            code(with_address),
            Some(("320106".to_owned(), RegionSource::Address))
        );
        let in_text = Clues {
            text: "根据福州市鼓楼区的工作安排",
            ..clues("鼓楼区人民政府", &none)
        };
        assert_eq!(
            code(in_text),
            Some(("350102".to_owned(), RegionSource::Agency))
        );
        let listing = Listing {
            region: Some("江苏省徐州市".to_owned()),
            ..Listing::default()
        };
        let portal = Some(("320302".to_owned(), RegionSource::Portal));
        assert_eq!(code(clues("鼓楼区人民政府", &listing)), portal);
        let listing = Listing {
            credit_code: Some("11320106012345678X".to_owned()),
            ..Listing::default()
        };
        let credit = Some(("320106".to_owned(), RegionSource::CreditCode));
        assert_eq!(code(clues("鼓楼区人民政府", &listing)), credit);
    }

    #[test]
    fn a_name_without_a_region_takes_that_of_the_address_or_the_portal() {
        let listing = Listing {
            region: Some("山东省威海市".to_owned()),
            ..Listing::default()
        };
        let (region, _) = find(clues("工业和信息化局", &listing));
        assert_eq!(region.map(|it| it.code).as_deref(), Some("371000"));
        assert_eq!(
            find(clues("云岭市海右区水务局", &Listing::default())),
            (None, None)
        );
        assert_eq!(
            find(clues("工业和信息化部", &Listing::default())),
            (None, None)
        );
    }
}
