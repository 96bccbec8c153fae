//! A line of text: glyphs ordered by where they stand, with spaces where the gaps say so.

use super::area::Area;
use super::direction::Direction;
use super::glyph::Glyph;

/// Glyphs on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextLine {
    /// The text, trimmed, never empty.
    pub(super) text: String,
    /// The box around its glyphs.
    pub(super) area: Area,
    /// The size of its largest glyph.
    pub(super) size: f32,
    /// True for text along none of the four directions: a watermark.
    pub(super) slanted: bool,
    /// True for text with a gap in it that is wide enough to be one between columns.
    pub(super) is_spread: bool,
}

/// Gaps, in shares of the font size, from which on two neighbours are apart: with a space glyph between them, two
/// letters, two narrow characters of which one is no letter, a narrow and a wide one, two wide ones (ideographs).
const GAP_WITH_SPACE: f32 = 0.1;
const GAP_LETTERS: f32 = 0.15;
const GAP_NARROW: f32 = 0.25;
const GAP_MIXED: f32 = 0.6;
const GAP_WIDE: f32 = 0.9;
/// A gap from which on two neighbours may stand in two columns, in shares of the font size.
const GAP_COLUMNS: f32 = 2.0;

/// Orders glyphs into lines: upright text from top to bottom, then turned text by direction. Slanted glyphs have no
/// lines; they come last, in the order they were drawn.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<TextLine> {
    let mut lines = Vec::new();
    for direction in [
        Direction::Right,
        Direction::Down,
        Direction::Left,
        Direction::Up,
    ] {
        let turned = glyphs
            .iter()
            .filter(|it| it.direction == direction)
            .map(|it| Glyph {
                area: direction.turn(it.area, (0.0, 0.0)),
                ..*it
            });
        for row in rows(turned.collect()) {
            lines.extend(line(&row).map(|it| TextLine {
                area: direction.turn_back(it.area, (0.0, 0.0)),
                ..it
            }));
        }
    }
    let slanted: Vec<Glyph> = glyphs
        .iter()
        .filter(|it| it.direction == Direction::Slanted)
        .copied()
        .collect();
    lines.extend(slanted_line(&slanted));
    lines
}

/// Groups upright glyphs by baseline, top to bottom, each row from left to right.
pub(super) fn rows(mut glyphs: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    glyphs.sort_by(|a, b| {
        let ((ax, ay), (bx, by)) = (a.area.middle(), b.area.middle());
        ay.total_cmp(&by).then(ax.total_cmp(&bx))
    });
    let mut rows: Vec<(Area, Vec<Glyph>)> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some((band, row)) if on_one_line(*band, glyph.area) => {
                // The tallest glyph sets the band, so that a row of unequal glyphs does not creep down the page.
                if glyph.area.height() > band.height() && !glyph.is_blank() {
                    *band = glyph.area;
                }
                row.push(glyph);
            }
            _ => rows.push((glyph.area, vec![glyph])),
        }
    }
    rows.into_iter()
        .map(|(_, mut row)| {
            row.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
            row
        })
        .collect()
}

/// True when two glyph boxes overlap by at least half of the lower one.
fn on_one_line(band: Area, other: Area) -> bool {
    let shared = band.bottom.min(other.bottom) - band.top.max(other.top);
    shared >= 0.5 * band.height().min(other.height()) && shared > 0.0
}

/// The text of a row of glyphs from left to right, none when all are blank.
fn line(row: &[Glyph]) -> Option<TextLine> {
    let blanks: Vec<&Glyph> = row.iter().filter(|it| it.is_blank()).collect();
    let mut printed: Vec<&Glyph> = Vec::new();
    for glyph in row.iter().filter(|it| !it.is_blank()) {
        let doubled = printed
            .iter()
            .rev()
            .take(3)
            .any(|it| it.is_doubled_by(glyph));
        if !doubled {
            printed.push(glyph);
        }
    }
    let (first, rest) = printed.split_first()?;
    let mut it = TextLine {
        text: String::from(first.character),
        area: first.area,
        size: first.size,
        slanted: false,
        is_spread: false,
    };
    let mut last = first;
    for glyph in rest {
        it.is_spread |= glyph.area.left - last.area.right >= GAP_COLUMNS * glyph.size;
        if are_apart(last, glyph, &blanks) {
            it.text.push(' ');
        }
        it.text.push(glyph.character);
        it.area = it.area.union(glyph.area);
        it.size = it.size.max(glyph.size);
        last = glyph;
    }
    Some(it)
}

fn are_apart(left: &Glyph, right: &Glyph, blanks: &[&Glyph]) -> bool {
    let size = left.size.max(right.size);
    let gap = right.area.left - left.area.right;
    let limit = match (is_wide(left.character), is_wide(right.character)) {
        (true, true) => GAP_WIDE,
        (false, false) if left.is_letter() && right.is_letter() => GAP_LETTERS,
        (false, false) => GAP_NARROW,
        _ => GAP_MIXED,
    };
    if gap >= limit * size {
        return true;
    }
    // The nearest space glyphs that begin before the right neighbour: one of them must reach into the gap.
    let before = blanks.partition_point(|it| it.area.left < right.area.left);
    gap >= GAP_WITH_SPACE * size
        && blanks
            .iter()
            .take(before)
            .rev()
            .take(3)
            .any(|it| it.area.right > left.area.right)
}

/// True for characters as wide as they are high, between which text has no spaces.
pub(super) fn is_wide(character: char) -> bool {
    character >= '\u{2E80}'
        || matches!(character, '\u{2014}' | '\u{2018}'..='\u{201D}' | '\u{2026}' | '\u{2460}'..='\u{24FF}')
}

fn slanted_line(glyphs: &[Glyph]) -> Option<TextLine> {
    let (first, rest) = glyphs.split_first()?;
    let text: String = glyphs.iter().map(|it| it.character).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| TextLine {
        text: text.to_owned(),
        area: rest.iter().fold(first.area, |area, it| area.union(it.area)),
        size: first.size,
        slanted: true,
        is_spread: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 10 point glyph with its left end and baseline.
    fn glyph(character: char, left: f32, baseline: f32) -> Glyph {
        let width = if is_wide(character) { 10.0 } else { 5.0 };
        Glyph {
            character,
            area: Area {
                left,
                top: baseline - 8.8,
                right: left + width,
                bottom: baseline + 1.2,
            },
            size: 10.0,
            direction: Direction::Right,
        }
    }

    fn check(glyphs: &[(char, f32, f32)], expected: &[&str]) {
        let glyphs: Vec<Glyph> = glyphs.iter().map(|(c, x, y)| glyph(*c, *x, *y)).collect();
        let lines = lines(&glyphs);
        let texts: Vec<&str> = lines.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn glyphs_are_ordered_by_place_and_not_by_stream() {
        check(
            &[('年', 20.0, 100.0), ('1', 10.0, 101.5), ('2', 15.0, 101.5)],
            &["12年"],
        );
    }

    #[test]
    fn digits_that_touch_are_one_number_and_digits_apart_are_two() {
        check(
            &[('1', 0.0, 0.0), ('2', 5.0, 0.0), ('3', 13.0, 0.0)],
            &["12 3"],
        );
    }

    #[test]
    fn ideographs_spread_over_a_cell_stay_together() {
        check(&[('公', 0.0, 0.0), ('开', 15.0, 0.0)], &["公开"]);
    }

    #[test]
    fn a_space_glyph_makes_a_small_gap_a_space() {
        check(
            &[('a', 0.0, 0.0), (' ', 5.0, 0.0), ('b', 6.5, 0.0)],
            &["a b"],
        );
        // A space that another glyph covers is none.
        check(
            &[('1', 0.0, 0.0), (' ', 4.9, 0.0), ('2', 5.0, 0.0)],
            &["12"],
        );
    }

    #[test]
    fn doubled_glyphs_are_one() {
        check(
            &[('总', 0.0, 0.0), ('总', 0.3, 0.0), ('计', 10.0, 0.0)],
            &["总计"],
        );
        check(&[('1', 0.0, 0.0), ('1', 5.0, 0.0)], &["11"]);
    }

    #[test]
    fn lines_go_from_top_to_bottom() {
        check(&[('下', 0.0, 12.0), ('上', 0.0, 0.0)], &["上", "下"]);
    }

    #[test]
    fn turned_text_reads_along_its_direction() {
        let turned = |character, top| Glyph {
            character,
            area: Area {
                left: 0.0,
                top,
                right: 10.0,
                bottom: top + 10.0,
            },
            size: 10.0,
            direction: Direction::Down,
        };
        let lines = lines(&[turned('开', 10.0), turned('公', 0.0)]);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].text, "公开");
        assert_eq!(lines[0].area.bottom, 20.0);
    }
}
