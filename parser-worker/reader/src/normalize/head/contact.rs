//! How an agency may be reached: address, postcode, telephone, fax and e-mail, by their labels.

use std::sync::LazyLock;

use regex::Regex;
use shared::header::{Contact, ContactKind};
use unicode_normalization::UnicodeNormalization;

use super::passage::Passage;

/// Words before a label that make the number somebody else's.
const OTHERS: [&str; 9] = [
    "热线", "举报", "投诉", "监督", "服务", "市民", "接听", "拨打", "求助",
];
/// A label further behind such a word has nothing to do with it.
const REACH: usize = 6;

/// The contacts in these passages, each once, in order.
pub(super) fn find(passages: &[Passage<'_>]) -> Vec<Contact> {
    let mut found: Vec<Contact> = Vec::new();
    for passage in passages {
        for (kind, value, byte) in in_text(&passage.text) {
            if !found.iter().any(|it| it.kind == kind && it.value == value) {
                found.push(Contact {
                    kind,
                    value,
                    place: passage.place_at(byte),
                });
            }
        }
    }
    found
}

/// The first address.
pub(super) fn address_of(contacts: &[Contact]) -> Option<&str> {
    let address = contacts.iter().find(|it| it.kind == ContactKind::Address);
    address.map(|it| it.value.as_str())
}

/// Kind, value, and where the value begins.
fn in_text(text: &str) -> Vec<(ContactKind, String, usize)> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x)
            (?P<postcode>邮政?编码?)
            | (?P<email>(?:电子)?(?:邮箱|信箱|邮件)(?:地址)?|(?i:e-?mail))
            | (?P<phonefax>电话[（(/、及和]*传真[）)]?|传真[（(/、及和]*电话[）)]?)
            | (?P<phone>(?:联系|咨询|办公|服务)?电话(?:号码)?|联系方式|(?:联系人)?[Tt][Ee][Ll])
            | (?P<fax>传真(?:电话|号码)?|[Ff][Aa][Xx])
            | (?P<address>(?:联系|通[讯信]|办公|单位|邮寄|受理)?地[址点])",
        )
        .expect("the pattern is constant")
    });
    let mut found = Vec::new();
    for parts in LABEL.captures_iter(text) {
        let Some(label) = parts.get(0) else { continue };
        let (behind, marked) = value_after(text, label.end());
        let rest = &text[behind..];
        let foreign = is_foreign(&text[..label.start()]);
        let has = |name: &str| parts.name(name).is_some();
        let mut push = |kind, value: Option<&str>| {
            if let Some(value) = value {
                let value = value.split_whitespace().collect();
                found.push((kind, value, behind));
            }
        };
        if has("postcode") {
            push(ContactKind::Postcode, postcode(rest));
        } else if has("email") {
            push(ContactKind::Email, email(rest));
        } else if has("address") {
            push(ContactKind::Address, address(rest).filter(|_| marked));
        } else if !foreign {
            let numbers = phones(rest);
            for number in &numbers {
                if has("phone") || has("phonefax") {
                    push(ContactKind::Phone, Some(number));
                }
                if has("fax") || has("phonefax") {
                    push(ContactKind::Fax, Some(number));
                }
            }
        }
    }
    found
}

/// Where the value behind a label begins, and whether a mark stands between. A bracket around an area code is of the
/// value: （0987）6451201.
fn value_after(text: &str, label_end: usize) -> (usize, bool) {
    static AREA_CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^[（(][0-9０-９]{3,4}[）)][0-9０-９]").expect("the pattern is constant")
    });
    let marks = ['：', ':', '为', '是', '（', '(', '）', ')', '﹕', '︰', ' '];
    let mut value = &text[label_end..];
    while !AREA_CODE.is_match(value)
        && let Some(rest) = value.strip_prefix(marks)
    {
        value = rest;
    }
    let at = text.len() - value.len();
    (at, at > label_end)
}

fn is_foreign(before: &str) -> bool {
    let near: String = {
        let near: Vec<char> = before.chars().rev().take(REACH).collect();
        near.into_iter().rev().collect()
    };
    let near = near
        .rsplit(['，', '。', '；', '、', ',', ';'])
        .next()
        .unwrap_or("");
    OTHERS.iter().any(|it| near.contains(it))
}

fn postcode(rest: &str) -> Option<&str> {
    static POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^((?:[0-9０-９] ?){6})(?:[^0-9０-９]|$)").expect("the pattern is constant")
    });
    POSTCODE.captures(rest)?.get(1).map(|it| it.as_str())
}

fn email(rest: &str) -> Option<&str> {
    static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[A-Za-z0-9._%+\-]+[@＠#][A-Za-z0-9.\-]+\.[A-Za-z]{2,}")
            .expect("the pattern is constant")
    });
    EMAIL.find(rest).map(|it| it.as_str())
}

/// The numbers that follow each other behind a label: 0987-6895730、6895731.
fn phones(rest: &str) -> Vec<&str> {
    static PHONE: LazyLock<Regex> = LazyLock::new(|| {
        let digit = "[0-9０-９]";
        let dash = "[-—–－―─﹣‐‑ ]{0,2}";
        let pattern = format!(
            r"^(?:[（(]?(?:\+?86{dash})?{digit}{{3,4}}[）)]?{dash})?{digit}{{7,8}}(?:(?:转|{dash}){digit}{{1,4}})?|^1{digit}{{10}}"
        );
        Regex::new(&pattern).expect("the pattern is constant")
    });
    let mut numbers = Vec::new();
    let mut rest = rest;
    while let Some(number) = PHONE.find(rest) {
        numbers.push(number.as_str());
        rest =
            rest[number.end()..].trim_start_matches(['、', '/', '，', ',', '或', '；', ';', ' ']);
    }
    numbers
}

/// The address up to the next mark or label.
fn address(rest: &str) -> Option<&str> {
    const ENDS: [&str; 9] = [
        "邮编",
        "邮政编码",
        "联系",
        "电话",
        "传真",
        "电子邮",
        "邮箱",
        "网址",
        "E-mail",
    ];
    let mut end = rest
        .find(['，', '；', '。', ',', ';', '\u{ff5c}', '|'])
        .unwrap_or(rest.len());
    for label in ENDS {
        end = rest[..end].find(label).unwrap_or(end);
    }
    let value = unbalanced_end(&rest[..end]).trim_end_matches(['、', '：', ':', '.']);
    let length = value.chars().count();
    let named = value.contains([
        '路', '街', '道', '号', '区', '县', '市', '镇', '乡', '村', '楼', '巷', '厦',
    ]);
    let is_link = value
        .nfkc()
        .collect::<String>()
        .to_lowercase()
        .starts_with("http");
    (named && !is_link && (4..=60).contains(&length)).then_some(value)
}

/// The text up to a closing bracket that nothing opens.
fn unbalanced_end(text: &str) -> &str {
    let mut depth = 0_i32;
    for (at, it) in text.char_indices() {
        match it {
            '（' | '(' => depth += 1,
            '）' | ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use ContactKind::{Address, Email, Fax, Phone, Postcode};

    fn check(text: &str, expected: &[(ContactKind, &str)]) {
        let found = in_text(text);
        let found: Vec<(ContactKind, &str)> =
            found.iter().map(|it| (it.0, it.1.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn contacts_are_known_by_their_labels() {
        check(
            "（地址：云岭市海右路5号松涛大厦3楼，邮编：269900，电话：0987-6123456）。",
            &[
                (Address, "云岭市海右路5号松涛大厦3楼"),
                (Postcode, "269900"),
                (Phone, "0987-6123456"),
            ],
        );
        check(
            "联系地址:云岭市望溪区望溪大道18号；邮政编码:229900；联系电话:0986-80123456；传真：0986-80123457；电子邮箱：wxzwgk@example.com",
            &[
                (Address, "云岭市望溪区望溪大道18号"),
                (Postcode, "229900"),
                (Phone, "0986-80123456"),
                (Fax, "0986-80123457"),
                (Email, "wxzwgk@example.com"),
            ],
        );
        check(
            "地址：南川县川城街道松江东路7号邮编：229800电话：0985—80765432",
            &[
                (Address, "南川县川城街道松江东路7号"),
                (Postcode, "229800"),
                (Phone, "0985—80765432"),
            ],
        );
    }

    #[test]
    fn the_prints_of_a_telephone_number() {
        for number in [
            "0987—6451201",
            "0987－6451201",
            "（0987）6451201",
            "010-12345678",
            "88886666",
            "0987-6451201转801",
            "13800000000",
            "０９８７－６４５１２０１",
            "0987 6451201",
        ] {
            let dense: String = number.split_whitespace().collect();
            check(&format!("联系电话：{number}。"), &[(Phone, dense.as_str())]);
        }
        check("联系电话0985-80989001", &[(Phone, "0985-80989001")]);
        check("联系方式：0987-6895730", &[(Phone, "0987-6895730")]);
        check(
            "电话：0987-6895730、6895731",
            &[(Phone, "0987-6895730"), (Phone, "6895731")],
        );
        check(
            "电话/传真：0985-80765432",
            &[(Phone, "0985-80765432"), (Fax, "0985-80765432")],
        );
    }

    #[test]
    fn the_prints_of_other_contacts() {
        check("邮 编：".replace(' ', "").as_str(), &[]);
        check("邮编2 6 9 9 0 0。", &[(Postcode, "269900")]);
        check(
            "E-mail：slj_xxgk@yl.example.cn）",
            &[(Email, "slj_xxgk@yl.example.cn")],
        );
        check(
            "通讯地址为云岭市海右大道100号(2号楼)，",
            &[(Address, "云岭市海右大道100号(2号楼)")],
        );
    }

    #[test]
    fn numbers_that_are_no_contact() {
        for text in [
            "拨打12345热线电话12345678",
            "监督电话：0987-6123456",
            "接听电话126次",
            "办理12345678件",
            "地址变更",
            "电子版网址：http://www.yunling.gov.cn",
            "邮编：2699001",
            "全年接到咨询电话1200个",
        ] {
            check(text, &[]);
        }
    }
}
