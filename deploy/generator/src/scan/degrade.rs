//! What a scanner does to a page: turns, blurs and spots it.

use image::{GrayImage, Luma, imageops, imageops::FilterType};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::Quality;

/// What is wrong with a page.
struct Flaws {
    /// Degrees.
    turn: f32,
    blur: f32,
    noise: f32,
    /// Shades of paper and ink.
    paper: f32,
    ink: f32,
    /// Specks of dust.
    specks: u32,
}

impl Flaws {
    const NONE: Self = Self {
        turn: 0.0,
        blur: 0.5,
        noise: 3.0,
        paper: 252.0,
        ink: 10.0,
        specks: 0,
    };

    fn of(quality: Quality, random: &mut ChaCha8Rng) -> Self {
        let mut skew = |from: f32, to: f32| {
            let turn: f32 = random.random_range(from..to);
            let left = random.random_bool(0.5);
            if left { -turn } else { turn }
        };
        match quality {
            Quality::Clean
            | Quality::UpsideDown
            | Quality::Sideways
            | Quality::Coarse
            | Quality::Sealed
            | Quality::Unruled => Self::NONE,
            Quality::Skewed => Self {
                turn: skew(0.5, 1.25),
                blur: random.random_range(0.6..0.9),
                noise: 10.0,
                paper: random.random_range(232.0..245.0),
                ink: 35.0,
                ..Self::NONE
            },
            Quality::Steep => Self {
                turn: skew(3.5, 7.0),
                ..Self::NONE
            },
            Quality::Faint => Self {
                noise: 6.0,
                paper: 215.0,
                ink: 150.0,
                ..Self::NONE
            },
            Quality::Speckled => Self {
                noise: 22.0,
                specks: 1500,
                ..Self::NONE
            },
        }
    }
}

/// The page as scanned.
pub(super) fn degrade(page: &GrayImage, quality: Quality, seed: u64) -> GrayImage {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let flaws = Flaws::of(quality, &mut random);
    let mut page = turned(page, f64::from(flaws.turn).to_radians());
    if quality == Quality::Sealed {
        seal(&mut page);
    }
    speckle(&mut page, flaws.specks, &mut random);
    let mut picture = blurred(&page, flaws.blur);
    for Luma([dot]) in picture.pixels_mut() {
        let shade = flaws.ink + (flaws.paper - flaws.ink) * f32::from(*dot) / 255.0;
        // Twelve even numbers make a normal one.
        let even: f32 = (0..12).map(|_| random.random::<f32>()).sum();
        *dot = (shade + flaws.noise * (even - 6.0)).clamp(0.0, 255.0) as u8;
    }
    match quality {
        Quality::UpsideDown => imageops::rotate180(&picture),
        Quality::Sideways if random.random_bool(0.5) => imageops::rotate90(&picture),
        Quality::Sideways => imageops::rotate270(&picture),
        Quality::Coarse => {
            let (width, height) = (picture.width() / 2, picture.height() / 2);
            imageops::resize(&picture, width, height, FilterType::Triangle)
        }
        _ => picture,
    }
}

/// Specks of one to four dots.
fn speckle(page: &mut GrayImage, count: u32, random: &mut ChaCha8Rng) {
    for _ in 0..count {
        let (x, y) = (
            random.random_range(1..page.width() - 2),
            random.random_range(1..page.height() - 2),
        );
        let (wide, high) = (random.random_range(1..=2), random.random_range(1..=2));
        for (x, y) in (x..x + wide).flat_map(|x| (y..y + high).map(move |y| (x, y))) {
            page.put_pixel(x, y, Luma([0]));
        }
    }
}

/// A ring with a disc in it, over the middle of the page: what is under it stays darker.
fn seal(page: &mut GrayImage) {
    const SHADE: u8 = 90;
    let middle = (page.width() as f32 / 2.0, page.height() as f32 / 2.0);
    // A seal is 42 mm wide.
    let radius = 0.1 * page.width() as f32;
    for (x, y, Luma([dot])) in page.enumerate_pixels_mut() {
        let away = (x as f32 - middle.0).hypot(y as f32 - middle.1) / radius;
        if (0.92..1.0).contains(&away) || away < 0.25 {
            *dot = (*dot).min(SHADE);
        }
    }
}

/// The page turned about its middle; white comes in at its edges.
fn turned(page: &GrayImage, angle: f64) -> GrayImage {
    if angle == 0.0 {
        return page.clone();
    }
    let (sin, cos) = angle.sin_cos();
    let middle = (
        f64::from(page.width()) / 2.0,
        f64::from(page.height()) / 2.0,
    );
    let dot = |x: i64, y: i64| -> f64 {
        let (x, y) = (u32::try_from(x).ok(), u32::try_from(y).ok());
        let dot = x.zip(y).and_then(|(x, y)| page.get_pixel_checked(x, y));
        dot.map_or(255.0, |it| it.0[0].into())
    };
    GrayImage::from_fn(page.width(), page.height(), |x, y| {
        let (dx, dy) = (f64::from(x) - middle.0, f64::from(y) - middle.1);
        let (x, y) = (
            middle.0 + cos * dx + sin * dy,
            middle.1 - sin * dx + cos * dy,
        );
        let (left, top) = (x.floor() as i64, y.floor() as i64);
        let (right, down) = (x - x.floor(), y - y.floor());
        let upper = dot(left, top) * (1.0 - right) + dot(left + 1, top) * right;
        let lower = dot(left, top + 1) * (1.0 - right) + dot(left + 1, top + 1) * right;
        Luma([(upper * (1.0 - down) + lower * down) as u8])
    })
}

/// The page blurred by a bell curve of this width, over two dots to each side.
fn blurred(page: &GrayImage, sigma: f32) -> GrayImage {
    let weight = |at: i32| (-(at * at) as f32 / (2.0 * sigma * sigma)).exp();
    let sum: f32 = (-2..=2).map(weight).sum();
    let along = |page: &GrayImage, (dx, dy): (i32, i32)| {
        let inside = |at: u32, by: i32, size: u32| {
            let at = i64::from(at) + i64::from(by);
            at.clamp(0, i64::from(size) - 1) as u32
        };
        GrayImage::from_fn(page.width(), page.height(), |x, y| {
            let dot = |at: i32| {
                let x = inside(x, at * dx, page.width());
                let y = inside(y, at * dy, page.height());
                weight(at) * f32::from(page.get_pixel(x, y).0[0])
            };
            Luma([((-2..=2).map(dot).sum::<f32>() / sum) as u8])
        })
    };
    along(&along(page, (1, 0)), (0, 1))
}
