//! Which pixels of a picture are ink, and pieces of pictures.

use crate::tools::GrayPicture;

/// A picture in black and white.
#[derive(Debug, Clone)]
pub(super) struct Ink {
    pub(super) width: usize,
    pub(super) height: usize,
    dark: Vec<bool>,
}

/// A box of pixels; right and bottom are the first that are not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PixelBox {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl PixelBox {
    pub(super) fn width(self) -> usize {
        self.right.saturating_sub(self.left)
    }

    pub(super) fn height(self) -> usize {
        self.bottom.saturating_sub(self.top)
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

impl Ink {
    /// The ink of a picture: what is darker than the shade that parts its dark pixels from its light ones.
    pub(super) fn of(picture: &GrayPicture) -> Self {
        let limit = parting_shade(&picture.pixels);
        Self {
            width: picture.width as usize,
            height: picture.height as usize,
            dark: picture.pixels.iter().map(|it| *it <= limit).collect(),
        }
    }

    /// Whether a pixel is ink; outside of the picture none is.
    pub(super) fn at(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// Takes the ink of a pixel away.
    pub(super) fn clear(&mut self, x: usize, y: usize) {
        if x < self.width
            && let Some(it) = self.dark.get_mut(y * self.width + x)
        {
            *it = false;
        }
    }

    /// The connected pieces of ink in a box, from the left.
    pub(super) fn pieces(&self, area: PixelBox) -> Vec<Piece> {
        let (width, height) = (area.width(), area.height());
        let mut seen = vec![false; width * height];
        let mut pieces = Vec::new();
        for start in 0..seen.len() {
            let is_ink = |at: usize| self.at(area.left + at % width, area.top + at / width);
            if seen[start] || !is_ink(start) {
                continue;
            }
            seen[start] = true;
            let mut open = vec![start];
            let mut piece: Option<Piece> = None;
            while let Some(at) = open.pop() {
                let (x, y) = (at % width, at / width);
                let dot = PixelBox {
                    left: area.left + x,
                    top: area.top + y,
                    right: area.left + x + 1,
                    bottom: area.top + y + 1,
                };
                piece = Some(match piece {
                    None => Piece { area: dot, dots: 1 },
                    Some(it) => Piece {
                        area: it.area.union(dot),
                        dots: it.dots + 1,
                    },
                });
                for ny in y.saturating_sub(1)..(y + 2).min(height) {
                    for nx in x.saturating_sub(1)..(x + 2).min(width) {
                        let next = ny * width + nx;
                        if !seen[next] && is_ink(next) {
                            seen[next] = true;
                            open.push(next);
                        }
                    }
                }
            }
            pieces.extend(piece);
        }
        pieces.sort_by_key(|it| (it.area.left, it.area.top));
        pieces
    }
}

/// A connected piece of ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) area: PixelBox,
    /// How many pixels it has.
    pub(super) dots: usize,
}

/// The shade that parts dark from light best, after Otsu (IEEE Trans. SMC 9, 1979).
fn parting_shade(pixels: &[u8]) -> u8 {
    let mut counts = [0_u64; 256];
    for it in pixels {
        counts[usize::from(*it)] += 1;
    }
    let weigh = |(shade, count): (usize, &u64)| shade as f64 * *count as f64;
    let all: f64 = counts.iter().enumerate().map(weigh).sum();
    let total = pixels.len() as f64;
    let (mut dark, mut dark_sum) = (0.0, 0.0);
    let (mut best, mut best_shade) = (0.0, 127_u8);
    for (shade, count) in counts.iter().enumerate() {
        dark += *count as f64;
        dark_sum += weigh((shade, count));
        let light = total - dark;
        if dark == 0.0 || light == 0.0 {
            continue;
        }
        let apart = dark_sum / dark - (all - dark_sum) / light;
        let between = dark * light * apart * apart;
        if between > best {
            (best, best_shade) = (between, shade as u8);
        }
    }
    best_shade
}

/// A part of a picture, with a margin of paper around it.
pub(super) fn cut(picture: &GrayPicture, area: PixelBox, margin: usize, paper: u8) -> GrayPicture {
    let (width, height) = (area.width() + 2 * margin, area.height() + 2 * margin);
    let mut pixels = vec![paper; width * height];
    let whole = picture.width as usize;
    for y in 0..area.height() {
        let from = (area.top + y) * whole + area.left;
        let row = picture.pixels.get(from..from + area.width());
        let to = (y + margin) * width + margin;
        if let (Some(row), Some(place)) = (row, pixels.get_mut(to..to + area.width())) {
            place.copy_from_slice(row);
        }
    }
    GrayPicture {
        width: width as u32,
        height: height as u32,
        pixels,
    }
}

/// A picture made this many times as large, its shades running into each other.
pub(super) fn scaled(picture: &GrayPicture, by: f32) -> GrayPicture {
    let size = |it: u32| ((it as f32 * by).round() as usize).max(1);
    let (width, height) = (size(picture.width), size(picture.height));
    let whole = picture.width as usize;
    let shade = |x: usize, y: usize| {
        let x = x.min(whole.saturating_sub(1));
        let y = y.min((picture.height as usize).saturating_sub(1));
        f32::from(picture.pixels.get(y * whole + x).copied().unwrap_or(255))
    };
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let at = |it: usize| ((it as f32 + 0.5) / by - 0.5).max(0.0);
            let (fx, fy) = (at(x), at(y));
            let (left, top) = (fx as usize, fy as usize);
            let (right, down) = (fx.fract(), fy.fract());
            let upper = shade(left, top) * (1.0 - right) + shade(left + 1, top) * right;
            let lower = shade(left, top + 1) * (1.0 - right) + shade(left + 1, top + 1) * right;
            pixels.push((upper * (1.0 - down) + lower * down).round() as u8);
        }
    }
    GrayPicture {
        width: width as u32,
        height: height as u32,
        pixels,
    }
}
