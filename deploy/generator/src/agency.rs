//! Public bodies that do not exist, in places that do not exist.

use serde::Serialize;

/// An invented place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its full name: `云岭市海右区`.
    pub name: &'static str,
    /// The last part of the name: `海右区`.
    pub short_name: &'static str,
    /// Six digits as in GB/T 2260, of a province that does not exist.
    pub code: &'static str,
}

/// The places of generated reports.
pub const REGIONS: [Region; 6] = [
    region("云岭市海右区", "海右区", "990102"),
    region("云岭市望溪区", "望溪区", "990103"),
    region("澄湾市", "澄湾市", "990200"),
    region("澄湾市枫渚县", "枫渚县", "990221"),
    region("白麓市青垣区", "青垣区", "990302"),
    region("白麓市临岫县", "临岫县", "990322"),
];

/// The names of generated bodies, without their place.
pub const BUREAUS: [&str; 8] = [
    "工业和信息化局",
    "发展和改革局",
    "教育和体育局",
    "市场监督管理局",
    "交通运输局",
    "水务局",
    "司法局",
    "统计局",
];

const fn region(name: &'static str, short_name: &'static str, code: &'static str) -> Region {
    Region {
        name,
        short_name,
        code,
    }
}

/// An invented public body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Agency {
    /// Its full name: `云岭市海右区水务局`.
    pub name: String,
    /// Its place: `云岭市海右区`.
    pub region: String,
    /// 统一社会信用代码, with check characters that are right (GB 32100, GB 11714).
    pub credit_code: String,
    /// Street and number.
    pub address: String,
    /// Six digits.
    pub postcode: String,
    /// Telephone number.
    pub phone: String,
}

impl Agency {
    /// The body with this name in this place. The rest of it follows from the two.
    pub fn new(region: Region, bureau: &str) -> Self {
        let number = number_of(region, bureau);
        Self {
            name: format!("{}{bureau}", region.name),
            region: region.name.to_owned(),
            credit_code: credit_code(region.code, number),
            address: format!("{}望岳路{}号", region.short_name, number % 190 + 1),
            postcode: format!("99{:04}", number % 10_000),
            phone: format!("8{:06}", number % 1_000_000),
        }
    }
}

/// A number of eight digits that differs from body to body.
fn number_of(region: Region, bureau: &str) -> u32 {
    let text = region.code.chars().chain(bureau.chars());
    text.fold(17, |sum: u32, it| {
        sum.wrapping_mul(31).wrapping_add(it.into()) % 100_000_000
    })
}

fn credit_code(region: &str, number: u32) -> String {
    let body = format!("{number:08}");
    let code = format!("11{region}{body}{}", organisation_check(&body));
    format!("{code}{}", credit_check(&code))
}

/// GB 11714: the ninth character of an organisation's code.
fn organisation_check(body: &str) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.bytes().map(|it| u32::from(it - b'0'));
    let sum: u32 = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from(b'0' + digit as u8),
    }
}

/// GB 32100: the eighteenth character.
fn credit_check(code: &str) -> char {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let value = |it: u8| ALPHABET.iter().position(|known| *known == it).unwrap_or(0);
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 3 % 31));
    let sum: usize = code
        .bytes()
        .map(value)
        .zip(weights)
        .map(|(it, weight)| it * weight)
        .sum();
    char::from(ALPHABET[(31 - sum % 31) % 31])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn check_characters_are_those_of_published_codes() {
        // 统一社会信用代码 of two real bodies, as their portals print them.
        assert_eq!(organisation_check("00435901"), '0');
        assert_eq!(credit_check("11371000004359010"), 'J');
        assert_eq!(credit_check("11371082004363781"), 'R');
    }

    #[test]
    fn no_two_bodies_have_the_same_code() {
        let codes: BTreeSet<String> = REGIONS
            .iter()
            .flat_map(|region| BUREAUS.map(|bureau| Agency::new(*region, bureau).credit_code))
            .collect();
        assert_eq!(codes.len(), REGIONS.len() * BUREAUS.len());
        assert!(codes.iter().all(|it| it.len() == 18));
    }
}
