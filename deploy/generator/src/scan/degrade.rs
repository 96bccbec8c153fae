//! What a scanner does to a page: turns, blurs and spots it.

use image::{GrayImage, Luma};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::Quality;

/// The page as scanned.
pub(super) fn degrade(page: &GrayImage, quality: Quality, seed: u64) -> GrayImage {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (turn, blur, noise, paper, ink) = match quality {
        Quality::Clean => (0.0, 0.5, 3.0, 252.0, 10.0),
        Quality::Skewed => {
            let turn: f32 = random.random_range(0.5..1.25);
            let left = random.random_bool(0.5);
            let turn = if left { -turn } else { turn };
            let blur = random.random_range(0.6..0.9);
            (turn, blur, 10.0, random.random_range(232.0..245.0), 35.0)
        }
    };
    let turned = turned(page, f64::from(turn).to_radians());
    let mut picture = blurred(&turned, blur);
    for Luma([dot]) in picture.pixels_mut() {
        let shade = ink + (paper - ink) * f32::from(*dot) / 255.0;
        // Twelve even numbers make a normal one.
        let even: f32 = (0..12).map(|_| random.random::<f32>()).sum();
        *dot = (shade + noise * (even - 6.0)).clamp(0.0, 255.0) as u8;
    }
    picture
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
