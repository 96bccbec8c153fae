//! Damage to the headings of sections.

use rand::{RngExt, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use shared::form;

use crate::article::Part;

/// Headings of the form of 2019.
pub(super) fn old(parts: &mut [Part]) {
    let labels = form::by_id("2019").into_iter().flat_map(|it| &it.sections);
    for (heading, section) in headings(parts).zip(labels) {
        *heading = format!("{}、{}", number(heading), section.label);
    }
}

/// Other words for the same.
pub(super) fn rename(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    const OTHERS: [&[&str]; 6] = [
        &["概述", "工作总体情况", "基本情况"],
        &[
            "行政机关主动公开政府信息情况",
            "主动公开情况",
            "主动公开政府信息的情况",
        ],
        &[
            "收到和处理政府信息公开申请的情况",
            "行政机关收到和处理政府信息公开申请情况",
            "依申请公开情况",
        ],
        &[
            "行政复议和行政诉讼情况",
            "政府信息公开行政复议、行政诉讼",
            "因政府信息公开被申请行政复议、提起行政诉讼情况",
        ],
        &[
            "存在的主要问题及整改措施",
            "存在问题及改进情况",
            "主要问题和下一步打算",
        ],
        &["其他需要报告的情况", "需要报告的其他事项", "其他事项"],
    ];
    for (heading, others) in headings(parts).zip(OTHERS) {
        if rng.random_bool(0.6) {
            let other = others[rng.random_range(0..others.len())];
            *heading = format!("{}、{other}", number(heading));
        }
    }
}

/// Numbers that begin again, that are others, or none.
pub(super) fn renumber(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    const AGAIN: [&str; 6] = ["一", "一", "二", "三", "五", "五"];
    const OTHERS: [&str; 6] = ["1.", "2.", "3.", "4.", "5.", "6."];
    let way = rng.random_range(0..4);
    for (index, heading) in headings(parts).enumerate() {
        let label = heading.split_once('、').map_or("", |it| it.1).to_owned();
        *heading = match way {
            0 => format!("{}、{label}", AGAIN[index % 6]),
            1 => format!("{}{label}", OTHERS[index % 6]),
            2 => format!("第{}部分 {label}", number(heading)),
            _ => label,
        };
    }
}

/// One or two headings less; what was under them is still there.
pub(super) fn leave_out(rng: &mut ChaCha8Rng, parts: &mut Vec<Part>) {
    let is_heading = |at: &usize| matches!(parts[*at], Part::Heading(_));
    let mut places: Vec<usize> = (0..parts.len()).filter(is_heading).collect();
    places.shuffle(rng);
    places.truncate(rng.random_range(1..3));
    places.sort_unstable();
    for at in places.into_iter().rev() {
        parts.remove(at);
    }
}

fn headings(parts: &mut [Part]) -> impl Iterator<Item = &mut String> {
    parts.iter_mut().filter_map(|it| match it {
        Part::Heading(text) => Some(text),
        _ => None,
    })
}

fn number(heading: &str) -> &str {
    heading.split_once('、').map_or("", |it| it.0)
}
