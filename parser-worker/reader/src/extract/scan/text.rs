//! Recognized words put together: to the text of a cell, to lines of a page.

use super::{agreement::Reading, ink::PixelBox};
use crate::{
    extract::page::{area::Area, scanned::RecognizedLine},
    tools::{Recognized, RecognizedWord},
};

/// Lines whose letters are this near to the usual size, as a share of it, are of the usual size: recognizers measure
/// letters roughly.
const SAME_SIZE: f32 = 0.25;

/// The text of all words, lines apart by line breaks.
pub(super) fn whole(recognized: &Recognized) -> Reading {
    reading(&recognized.words.iter().collect::<Vec<_>>())
}

/// The text of the words that stand in a box, given where the recognized picture begins on the page.
pub(super) fn inside(recognized: &Recognized, corner: (usize, usize), area: PixelBox) -> Reading {
    let is_inside = |it: &&RecognizedWord| {
        let [left, top, right, bottom] = it.area.map(|it| it as usize);
        let x = corner.0 + (left + right) / 2;
        let y = corner.1 + (top + bottom) / 2;
        (area.left..area.right).contains(&x) && (area.top..area.bottom).contains(&y)
    };
    let words = recognized.words.iter().filter(is_inside);
    reading(&words.collect::<Vec<_>>())
}

/// The lines of a page, `unit` pixels to a point.
pub(super) fn lines(recognized: &Recognized, unit: f32) -> Vec<RecognizedLine> {
    let mut lines: Vec<RecognizedLine> = recognized
        .words
        .chunk_by(|a, b| a.line == b.line)
        .filter_map(|words| {
            let text = of_words(&words.iter().collect::<Vec<_>>());
            let boxes = words.iter().map(|it| {
                let [left, top, right, bottom] = it.area.map(|it| it as f32 / unit);
                Area {
                    left,
                    top,
                    right,
                    bottom,
                }
            });
            let area = boxes.reduce(Area::union)?;
            let mut heights: Vec<u32> = words
                .iter()
                .map(|it| it.area[3] - it.area[1].min(it.area[3]))
                .collect();
            heights.sort_unstable();
            let size = *heights.get(heights.len() / 2)? as f32 / unit;
            (!text.is_empty()).then_some(RecognizedLine { text, area, size })
        })
        .collect();
    let mut sizes: Vec<f32> = lines.iter().map(|it| it.size).collect();
    sizes.sort_by(f32::total_cmp);
    if let Some(usual) = sizes.get(sizes.len() / 2).copied() {
        for line in &mut lines {
            if (line.size - usual).abs() <= SAME_SIZE * usual {
                line.size = usual;
            }
        }
    }
    lines.sort_by(|a, b| a.area.middle().1.total_cmp(&b.area.middle().1));
    lines
}

fn reading(words: &[&RecognizedWord]) -> Reading {
    let sum: f32 = words.iter().map(|it| it.confidence).sum();
    Reading {
        text: of_words(words),
        confidence: sum / words.len().max(1) as f32,
    }
}

fn of_words(words: &[&RecognizedWord]) -> String {
    let mut text = String::new();
    let mut line = None;
    for word in words {
        let begins = word.text.chars().next();
        let ends = text.chars().next_back();
        let is_narrow = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
        if line.is_some_and(|it| it != word.line) {
            text.push('\n');
        } else if is_narrow(begins) && is_narrow(ends) {
            text.push(' ');
        }
        text.push_str(&word.text);
        line = Some(word.line);
    }
    text
}
