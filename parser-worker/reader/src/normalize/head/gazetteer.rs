//! The regions of GB/T 2260 by code and by name, those in force and those that bodies of earlier years were of.

use std::{collections::BTreeMap, sync::LazyLock};

use shared::region::RegionLevel;

/// A region.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Six digits.
    pub(crate) code: &'static str,
    /// Its name, as the standard has it.
    pub(crate) name: &'static str,
    /// Whether the standard still has it.
    pub(crate) in_force: bool,
}

/// All regions.
pub(crate) struct Gazetteer {
    /// By code, those in force first.
    entries: Vec<Entry>,
    /// The names that regions are called by, sorted, each with the places of its regions in the list.
    names: Vec<(String, Vec<usize>)>,
    /// Places in the list of the provinces in force, each with its name without the word for its level.
    provinces: Vec<(usize, &'static str)>,
}

/// Peoples whose name the names of autonomous regions hold.
const PEOPLES: [&str; 58] = [
    "维吾尔族",
    "维吾尔",
    "柯尔克孜族",
    "柯尔克孜",
    "哈萨克族",
    "哈萨克",
    "蒙古族",
    "蒙古",
    "朝鲜族",
    "土家族",
    "布依族",
    "哈尼族",
    "傈僳族",
    "景颇族",
    "拉祜族",
    "仡佬族",
    "仫佬族",
    "毛南族",
    "东乡族",
    "保安族",
    "撒拉族",
    "裕固族",
    "锡伯族",
    "锡伯",
    "塔吉克族",
    "塔吉克",
    "达斡尔族",
    "鄂温克族",
    "鄂伦春",
    "布朗族",
    "普米族",
    "独龙族",
    "纳西族",
    "基诺族",
    "德昂族",
    "阿昌族",
    "各族",
    "满族",
    "回族",
    "藏族",
    "羌族",
    "彝族",
    "苗族",
    "侗族",
    "瑶族",
    "壮族",
    "畲族",
    "黎族",
    "傣族",
    "佤族",
    "白族",
    "怒族",
    "水族",
    "土族",
    "京族",
    "高山族",
    "俄罗斯族",
    "赫哲族",
];

/// The regions.
pub(crate) fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);
    &GAZETTEER
}

impl Gazetteer {
    fn load() -> Self {
        let lines = include_str!("../../../data/regions.tsv").lines();
        let entries: Vec<Entry> = lines
            .filter(|it| !it.starts_with('#'))
            .filter_map(|line| {
                let mut fields = line.split('\t');
                Some(Entry {
                    code: fields.next()?,
                    name: fields.next()?,
                    in_force: fields.next().is_none(),
                })
            })
            .collect();
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            for name in names(entry) {
                by_name.entry(name).or_default().push(at);
            }
        }
        let provinces = entries
            .iter()
            .enumerate()
            .filter(|(_, it)| it.in_force && level(it.code) == RegionLevel::Province)
            .filter_map(|(at, it)| Some((at, stem(it)?)))
            .collect();
        Self {
            entries,
            names: by_name.into_iter().collect(),
            provinces,
        }
    }

    /// Every region.
    #[cfg(test)]
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The region with this code; the one in force where a code has had several names.
    pub(crate) fn by_code(&self, code: &str) -> Option<&Entry> {
        let from = self.entries.partition_point(|it| it.code < code);
        self.entries.get(from).filter(|it| it.code == code)
    }

    /// The region above another.
    pub(crate) fn parent(&self, entry: &Entry) -> Option<&Entry> {
        let above = match level(entry.code) {
            RegionLevel::Province => return None,
            RegionLevel::Prefecture => None,
            RegionLevel::County => self.by_code(&format!("{}00", &entry.code[..4])),
        };
        above.or_else(|| self.by_code(&format!("{}0000", &entry.code[..2])))
    }

    /// The names from the province down, joined.
    pub(crate) fn full_name(&self, entry: &Entry) -> String {
        let above = self.parent(entry).map(|it| self.full_name(it));
        above.unwrap_or_default() + entry.name
    }

    /// Every region that the standard still has.
    pub(crate) fn in_force(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|it| it.in_force)
    }

    /// The provinces by whose names without the word for their level a text begins: 江苏, with the bytes of it.
    pub(crate) fn provinces_by_stem(&self, text: &str) -> Vec<(&Entry, usize)> {
        self.provinces
            .iter()
            .filter(|(_, stem)| text.starts_with(stem))
            .map(|(at, stem)| (&self.entries[*at], stem.len()))
            .collect()
    }

    /// The regions by whose names a text begins, each with the bytes of its name.
    pub(crate) fn at_start_of(&self, text: &str) -> Vec<(&Entry, usize)> {
        let mut found = Vec::new();
        // The names that begin as the text does: fewer with each character of it, soon none.
        let mut names = self.names.as_slice();
        for end in text.char_indices().map(|(at, it)| at + it.len_utf8()) {
            let begin = &text[..end];
            names = &names[names.partition_point(|it| it.0.as_str() < begin)..];
            names = &names[..names.partition_point(|it| it.0.starts_with(begin))];
            let Some((first, regions)) = names.first() else {
                break;
            };
            if first == begin {
                found.extend(regions.iter().map(|at| (&self.entries[*at], end)));
            }
        }
        found
    }
}

/// The level of the region with this code.
pub(crate) fn level(code: &str) -> RegionLevel {
    match (&code[2..4], &code[4..]) {
        ("00", "00") => RegionLevel::Province,
        (_, "00") => RegionLevel::Prefecture,
        _ => RegionLevel::County,
    }
}

/// Whether one region lies in another.
pub(crate) fn lies_in(inner: &Entry, outer: &Entry) -> bool {
    let stem = match level(outer.code) {
        RegionLevel::Province => &outer.code[..2],
        RegionLevel::Prefecture => &outer.code[..4],
        RegionLevel::County => outer.code,
    };
    inner.code != outer.code && inner.code.starts_with(stem)
}

/// What a region is called: its name, and that of an autonomous one without its peoples, 恩施州 for 恩施土家族苗族自治州.
fn names(entry: &Entry) -> Vec<String> {
    let name = entry.name;
    let mut names = vec![name.to_owned()];
    for (full, short) in [
        ("自治州", "州"),
        ("自治县", "县"),
        ("自治旗", "旗"),
        ("自治区", ""),
    ] {
        let Some(mut stem) = name.strip_suffix(full) else {
            continue;
        };
        // The province keeps its people: 内蒙古.
        while let Some(rest) = PEOPLES.iter().find_map(|it| stem.strip_suffix(it))
            && rest.chars().count() >= 2
        {
            stem = rest;
        }
        if !short.is_empty() || level(entry.code) == RegionLevel::Province {
            names.push(format!("{stem}{short}"));
            names.push(format!("{stem}{full}"));
        }
    }
    names.sort();
    names.dedup();
    names
}

/// A region's name without the word for its level: 烟台 for 烟台市. None where no two characters are left.
pub(crate) fn stem(entry: &Entry) -> Option<&'static str> {
    let stem = entry.name.strip_suffix("特别行政区").or_else(|| {
        entry
            .name
            .strip_suffix(['省', '市', '县', '区', '旗', '盟'])
    })?;
    (stem.chars().count() >= 2).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_is_whole() {
        let count = |wanted: RegionLevel| {
            let in_force = gazetteer().entries().iter().filter(|it| it.in_force);
            in_force.filter(|it| level(it.code) == wanted).count()
        };
        assert_eq!(count(RegionLevel::Province), 34);
        assert_eq!(count(RegionLevel::Prefecture), 333);
        assert_eq!(count(RegionLevel::County), 2849);
    }

    #[test]
    fn every_region_is_coded_named_once_and_lies_in_another() {
        let mut before: Option<&Entry> = None;
        for entry in gazetteer().entries() {
            assert!(entry.code.len() == 6 && entry.code.bytes().all(|it| it.is_ascii_digit()));
            assert!(entry.name.chars().count() >= 2, "{entry:?}");
            let top = level(entry.code) == RegionLevel::Province;
            let parent = gazetteer().parent(entry);
            assert_eq!(parent.is_none(), top, "{entry:?}");
            assert!(parent.is_none_or(|it| lies_in(entry, it)), "{entry:?}");
            if let Some(before) = before {
                // Those in force stand first of their code.
                assert!(before.code < entry.code || !entry.in_force, "{entry:?}");
            }
            before = Some(entry);
        }
    }

    #[test]
    fn full_names_go_down_from_the_province() {
        let full = |code| {
            gazetteer()
                .by_code(code)
                .map(|it| gazetteer().full_name(it))
        };
        assert_eq!(full("370685").as_deref(), Some("山东省烟台市招远市"));
        assert_eq!(full("310115").as_deref(), Some("上海市浦东新区"));
        assert_eq!(full("429004").as_deref(), Some("湖北省仙桃市"));
        assert_eq!(full("000000"), None);
    }

    #[test]
    fn autonomous_regions_have_short_names() {
        let found = |text: &str| {
            let found = gazetteer().at_start_of(text);
            found.iter().map(|it| it.0.code).collect::<Vec<_>>()
        };
        assert_eq!(found("恩施州财政局"), ["422800"]);
        assert_eq!(found("恩施土家族苗族自治州财政局"), ["422800"]);
        assert_eq!(found("新疆维吾尔自治区财政厅"), ["650000", "650000"]);
        assert_eq!(found("某局"), Vec::<&str>::new());
    }
}
