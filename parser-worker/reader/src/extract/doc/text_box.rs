//! Text boxes ([MS-DOC] 2.8.32, 2.8.37): stretches behind the main text that are shown where their shapes are anchored.

use std::{collections::HashMap, ops::Range};

use super::bytes::u32_at;

/// Bytes of what is said of a shape and of a text box.
const SHAPE: usize = 26;
const BOX: usize = 22;

/// The text boxes that were not read yet.
#[derive(Debug, Default)]
pub(super) struct TextBoxes {
    /// Numbers of characters, in the order of the boxes.
    boxes: Vec<Option<Range<usize>>>,
    /// The box that is anchored at a character.
    anchored: HashMap<usize, usize>,
}

impl TextBoxes {
    /// Reads where the boxes are and where they are anchored; the characters of all boxes begin and end here.
    pub(super) fn read(boxes: &[u8], shapes: &[u8], characters: Range<usize>) -> Self {
        let mut of_shape = HashMap::new();
        let mut ranges = Vec::new();
        let mut reached = 0;
        let count = boxes.len().saturating_sub(4) / (4 + BOX);
        for index in 0..count {
            let edge = |at: usize| Some(characters.start + u32_at(boxes, 4 * at)? as usize);
            let range = edge(index)
                .zip(edge(index + 1))
                .map(|(start, end)| start..end);
            // The last box is none: it only ends the others.
            let is_box = |it: &Range<usize>| {
                let is_apart = it.start >= reached && it.start < it.end;
                is_apart && it.end <= characters.end && index + 1 < count.max(2)
            };
            let range = range.filter(is_box);
            reached = range.as_ref().map_or(reached, |it| it.end);
            ranges.push(range);
            if let Some(shape) = u32_at(boxes, 4 * (count + 1) + BOX * index + 14) {
                of_shape.entry(shape).or_insert(index);
            }
        }
        let count = shapes.len().saturating_sub(4) / (4 + SHAPE);
        let anchored = (0..count).filter_map(|index| {
            let shape = u32_at(shapes, 4 * (count + 1) + SHAPE * index)?;
            let anchor = u32_at(shapes, 4 * index)? as usize;
            // No box stands in a box: nothing is read in itself.
            let is_outside = anchor < characters.start;
            is_outside.then_some((anchor, *of_shape.get(&shape)?))
        });
        Self {
            boxes: ranges,
            anchored: anchored.collect(),
        }
    }

    /// The characters of the box that is anchored at a character.
    pub(super) fn take(&mut self, anchor: usize) -> Option<Range<usize>> {
        let index = *self.anchored.get(&anchor)?;
        self.boxes.get_mut(index)?.take()
    }

    /// The boxes that are left, in their order.
    pub(super) fn take_rest(&mut self) -> Vec<Range<usize>> {
        std::mem::take(&mut self.boxes)
            .into_iter()
            .flatten()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|it| it.to_le_bytes()).collect()
    }

    #[test]
    fn a_box_is_where_its_shape_is_and_no_box_is_read_twice() {
        let mut boxes = numbers(&[0, 5, 9, 11]);
        for shape in [7_u8, 8, 0] {
            boxes.extend([0; 14]);
            boxes.extend([shape, 0, 0, 0]);
            boxes.extend([0; 4]);
        }
        let mut shapes = numbers(&[42, 43]);
        shapes.extend([8, 0, 0, 0]);
        shapes.extend([0; 22]);
        let mut found = TextBoxes::read(&boxes, &shapes, 100..111);
        assert_eq!(found.take(42), Some(105..109));
        assert_eq!((found.take(42), found.take(43)), (None, None));
        assert_eq!(found.take_rest(), vec![100..105; 1]);
        let mut inside = TextBoxes::read(&boxes, &shapes, 42..53);
        assert_eq!(inside.take(42), None);
        let mut beyond = TextBoxes::read(&boxes, &shapes, 100..108);
        assert_eq!(beyond.take(42), None);
    }
}
