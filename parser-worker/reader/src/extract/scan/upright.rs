//! Which way up a page lies: the one in which its print is that of a report. A page that is read well as it lies costs
//! nothing more; one that is not is looked at from every side.

use super::sheet::Sheet;
use crate::{
    extract::pdf::ocr_need::is_frequent,
    tools::{GrayPicture, PrintKind, Recognize, Recognized, ToolError},
};

/// The least share of the characters of a page that are sure and frequent in reports. In Chinese the right way up they are
/// a third; upside down or on its side hardly any.
const LEAST: f32 = 0.15;

/// What is recognized at one look at a page.
#[derive(Debug, Default)]
pub(super) struct Glance {
    /// What stands outside of its tables.
    pub(super) outside: Recognized,
    /// What stands in each table.
    pub(super) tables: Vec<Recognized>,
}

/// A turn by a right angle or two, clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Right,
    Half,
    Left,
}

/// The page of a picture the right way up, with what a look at it says; `size` is that of the picture in points.
///
/// # Errors
/// [`ToolError`] when the recognizer gives no answer.
pub(super) fn upright(
    picture: &GrayPicture,
    size: (f32, f32),
    recognizer: &dyn Recognize,
) -> Result<(Sheet, Glance), ToolError> {
    let look = |picture: GrayPicture, size: (f32, f32)| {
        let sheet = Sheet::of(picture, size);
        let glance = Glance::at(&sheet, recognizer)?;
        Ok::<_, ToolError>((sheet, glance))
    };
    let mut best = look(picture.clone(), size)?;
    if best.1.is_legible() || !best.1.is_printed() {
        return Ok(best);
    }
    for turn in [Turn::Half, Turn::Right, Turn::Left] {
        let size = match turn {
            Turn::Half => size,
            Turn::Right | Turn::Left => (size.1, size.0),
        };
        let other = look(turned(picture, turn), size)?;
        if other.1.evidence() > best.1.evidence() {
            best = other;
        }
        if best.1.is_legible() {
            break;
        }
    }
    Ok(best)
}

impl Glance {
    fn at(sheet: &Sheet, recognizer: &dyn Recognize) -> Result<Self, ToolError> {
        let mut read = recognizer
            .recognize(&sheet.parts(), PrintKind::Page)?
            .into_iter();
        Ok(Self {
            outside: read.next().unwrap_or_default(),
            tables: read.collect(),
        })
    }

    /// Whether the page is surely the right way up.
    pub(super) fn is_legible(&self) -> bool {
        let (sure, all) = self.characters();
        all > 0.0 && sure >= LEAST * all
    }

    fn is_printed(&self) -> bool {
        self.characters().1 > 0.0
    }

    /// How much speaks for the page being the right way up.
    fn evidence(&self) -> f32 {
        self.characters().0
    }

    /// How many characters are frequent in reports, by how sure each is, and how many there are but for those of figures,
    /// which look alike from every side.
    fn characters(&self) -> (f32, f32) {
        let (mut sure, mut all) = (0.0, 0.0);
        let words = self.tables.iter().chain([&self.outside]);
        for word in words.flat_map(|it| &it.words) {
            for it in word.text.chars().filter(|it| !it.is_ascii()) {
                all += 1.0;
                sure += if is_frequent(it) {
                    word.confidence
                } else {
                    0.0
                };
            }
        }
        (sure, all)
    }
}

fn turned(picture: &GrayPicture, turn: Turn) -> GrayPicture {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let (new_width, new_height) = match turn {
        Turn::Half => (width, height),
        Turn::Right | Turn::Left => (height, width),
    };
    let mut pixels = Vec::with_capacity(picture.pixels.len());
    for y in 0..new_height {
        for x in 0..new_width {
            let (from_x, from_y) = match turn {
                Turn::Right => (y, height - 1 - x),
                Turn::Half => (width - 1 - x, height - 1 - y),
                Turn::Left => (width - 1 - y, x),
            };
            let shade = picture.pixels.get(from_y * width + from_x);
            pixels.push(shade.copied().unwrap_or(255));
        }
    }
    GrayPicture {
        width: new_width as u32,
        height: new_height as u32,
        pixels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::RecognizedWord;

    /// Reads a page whose darkest corner is its top left one, and elsewhere letters that mean nothing.
    #[derive(Debug)]
    struct Corner;

    impl Recognize for Corner {
        fn recognize(
            &self,
            pictures: &[GrayPicture],
            _: PrintKind,
        ) -> Result<Vec<Recognized>, ToolError> {
            let read = |picture: &GrayPicture| {
                let at = 10 * picture.width as usize + 10;
                let is_upright = picture.pixels.get(at).is_some_and(|it| *it < 128);
                let text = if is_upright {
                    "政府信息公开"
                } else {
                    "叽盯坩"
                };
                Recognized {
                    words: vec![RecognizedWord {
                        text: text.to_owned(),
                        area: [0, 0, 10, 10],
                        line: 0,
                        confidence: 0.9,
                    }],
                }
            };
            Ok(pictures.iter().map(read).collect())
        }
    }

    /// A page with a blot in its top left corner.
    fn page() -> GrayPicture {
        let (width, height) = (400, 600);
        let dots = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        GrayPicture {
            width,
            height,
            pixels: dots
                .map(|(x, y)| if x < 40 && y < 40 { 0 } else { 255 })
                .collect(),
        }
    }

    #[test]
    fn a_page_is_turned_until_it_is_read() {
        for turn in [Turn::Right, Turn::Half, Turn::Left] {
            let lying = turned(&page(), turn);
            let size = (lying.width as f32, lying.height as f32);
            let (sheet, glance) = upright(&lying, size, &Corner).expect("it is read");
            assert!(glance.is_legible(), "{turn:?}");
            assert_eq!(sheet.size, (400.0, 600.0), "{turn:?}");
            assert_eq!(sheet.picture, page(), "{turn:?}");
        }
    }

    #[test]
    fn four_turns_are_none() {
        let once = turned(&page(), Turn::Right);
        assert_eq!(turned(&once, Turn::Left), page());
        assert_eq!(turned(&turned(&once, Turn::Right), Turn::Half), page());
    }
}
