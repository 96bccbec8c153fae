//! The numbers in attributes of OFD: boxes, transforms, and runs of distances.

use hayro_interpret::kurbo::Affine;

/// A box: left, top, width and height in millimetres (GB/T 33190, `ST_Box`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rectangle {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// No page is wider or higher, in millimetres.
const LARGEST: f64 = 100_000.0;

impl Rectangle {
    /// A sheet of A4.
    pub(super) const A4: Self = Self {
        left: 0.0,
        top: 0.0,
        width: 210.0,
        height: 297.0,
    };

    /// Reads four numbers.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let [left, top, width, height] = exactly(text)?;
        Some(Self {
            left,
            top,
            width,
            height,
        })
    }

    /// The box, if it can be the area of a page.
    pub(super) fn checked(self) -> Option<Self> {
        let is_length = |it: f64| it > 0.0 && it <= LARGEST;
        (is_length(self.width) && is_length(self.height)).then_some(self)
    }
}

/// Reads the six numbers of a transform (GB/T 33190, `CTM`).
pub(super) fn transform(text: &str) -> Option<Affine> {
    exactly(text).map(Affine::new)
}

fn exactly<const COUNT: usize>(text: &str) -> Option<[f64; COUNT]> {
    let mut numbers = numbers(text);
    let mut found = [0.0; COUNT];
    for number in &mut found {
        *number = numbers.next()?;
    }
    Some(found)
}

/// Numbers between blanks; what is none counts as 0, as an infinite one does.
fn numbers(text: &str) -> impl Iterator<Item = f64> {
    text.split_whitespace().map(number)
}

/// A number; 0 for what is none.
pub(super) fn number(text: &str) -> f64 {
    let number: f64 = text.parse().unwrap_or_default();
    if number.is_finite() { number } else { 0.0 }
}

/// The distances between characters, at most so many: `g n d` stands for n times d (GB/T 33190, `DeltaX`).
pub(super) fn distances(text: &str, most: usize) -> Vec<f64> {
    let mut found = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next()
        && found.len() < most
    {
        if word != "g" {
            found.push(number(word));
            continue;
        }
        let count: usize = words.next().and_then(|it| it.parse().ok()).unwrap_or(0);
        let distance = number(words.next().unwrap_or_default());
        let room = most - found.len();
        found.extend(std::iter::repeat_n(distance, count.min(room)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_a_distance_many_times() {
        assert_eq!(distances("g 2 3.5 1 g 1 2", 9), [3.5, 3.5, 1.0, 2.0]);
        assert_eq!(distances("g 4000000000 1", 3), [1.0; 3]);
        assert_eq!(distances("g", 3), Vec::<f64>::new());
        assert_eq!(distances("1 x inf", 3), [1.0, 0.0, 0.0]);
    }

    #[test]
    fn a_box_has_four_numbers() {
        assert_eq!(Rectangle::parse("0 0 210 297"), Some(Rectangle::A4));
        assert_eq!(Rectangle::parse("0 0 210"), None);
        assert_eq!(
            Rectangle::parse("0 0 0 297").and_then(Rectangle::checked),
            None
        );
    }
}
