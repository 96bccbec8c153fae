//! Hostile input: it ends soon, in a document that says that it is cut.

use super::*;

/// Reads hostile bytes; they must end soon, in a document that says that it is cut.
fn check_cut(bytes: impl AsRef<[u8]>, limit: &str) {
    let start = Instant::now();
    let document = read(bytes);
    assert!(start.elapsed() < PATIENCE, "{limit}: {:?}", start.elapsed());
    let cut = document.warnings.iter().any(|warning| match warning {
        Warning::Truncated { limit: found } => found.contains(limit),
        _ => false,
    });
    assert!(cut, "{limit} in {:?}", document.warnings);
    for table in tables(&document) {
        assert_tiles(table);
    }
}

#[test]
fn depth_is_bounded() {
    check_cut(
        format!("<p>一</p>{}二", "<div>".repeat(200_000)),
        "inside each other",
    );
    check_cut("<table><tr><td>x".repeat(20_000), "inside each other");
    check_cut("<span class=art_con>x".repeat(100_000), "inside each other");
}

#[test]
fn spans_are_bounded() {
    let cell = "<td rowspan=1000 colspan=1000>x</td>";
    check_cut(
        format!("<table><tr>{}</table>", cell.repeat(5_000)),
        "positions",
    );
    check_cut(
        format!("<table>{}</table>", format!("<tr>{cell}").repeat(5_000)),
        "positions",
    );
    check_cut(
        format!("<table>{}</table>", "<tr><td>x<td>x".repeat(11_000)),
        "positions",
    );
}

#[test]
fn nodes_and_attributes_are_bounded() {
    check_cut("<hr>".repeat(250_000), "nodes");
    let attributes: String = (0..100_000).map(|it| format!(" a{it}")).collect();
    check_cut(format!("<p>x<p{attributes}>y"), "attributes");
}

#[test]
fn formatting_left_open_is_harmless() {
    let start = Instant::now();
    let open: String = (0..10_000)
        .map(|it| format!("<b id=b{it}><a href={it}>"))
        .collect();
    let document = read(format!("{open}{}", "<p>x".repeat(20_000)));
    assert_eq!(document.blocks.len(), 20_000);
    assert!(start.elapsed() < PATIENCE);
}

#[test]
fn lines_are_bounded() {
    check_cut("一\n".repeat(200_001), "lines");
    check_cut("一\t二\t三\t四\n".repeat(190_000), "cells");
}

/// Numbers that look random and are the same every time.
struct Dice(u32);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % limit
    }
}

/// Whatever the bytes are, what comes out is a reason or tables that are sound.
fn check_sound(bytes: &[u8]) {
    if let Ok(document) = extract(bytes, &Listing::default()) {
        tables(&document).into_iter().for_each(assert_tiles);
    }
}

/// Damages a few bytes of a document in many ways: whatever comes of it is sound.
pub(super) fn check_damaged(whole: &[u8], times: usize) {
    let mut dice = Dice(7);
    for _ in 0..times {
        let mut bytes = whole.to_vec();
        for _ in 0..4 {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        check_sound(&bytes);
    }
}

#[test]
fn random_damage_never_panics() {
    let page = "<html><meta charset=gbk><table><tr><td rowspan=2>一<td>1<tr><td>|</table>\n| a | b |\n|---|\t\n";
    let mut dice = Dice(1);
    for _ in 0..1_000 {
        let mut bytes = page.as_bytes().to_vec();
        for _ in 0..4 {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        check_sound(&bytes);
    }
}

#[test]
fn a_soup_of_tags_never_panics() {
    let names: Vec<&str> = "html head body table caption colgroup col tbody tfoot tr td th p div li pre select option form \
        template svg math foreignObject title script style textarea noscript frameset b a font button br plaintext"
        .split_whitespace()
        .collect();
    let attributes = [
        "",
        " rowspan=0",
        " colspan=3",
        " rowspan=2 colspan=2",
        " hidden",
        " style=display:none",
        "/",
    ];
    let mut dice = Dice(2);
    for _ in 0..500 {
        let mut page = "<html>".to_owned();
        for _ in 0..80 {
            let name = names[dice.below(names.len())];
            page += &match dice.below(4) {
                0 => format!("</{name}>"),
                1 => format!("<{name}{}>", attributes[dice.below(attributes.len())]),
                2 => format!("<{name}>文 "),
                _ => "<tr><td>1<td>2".to_owned(),
            };
        }
        check_sound(page.as_bytes());
    }
}

#[test]
fn the_same_bytes_give_the_same_document() {
    let page = "<table><tr><td><table><tr><td>1<td>2</table><td>x</table>".repeat(50);
    assert_eq!(read(&page), read(&page));
}
