//! By how much a page is turned: lines of print and rulings show it, because a level page has the sharpest profile.

use super::ink::Ink;
use crate::tools::GrayPicture;

/// Pages are put straight that are turned by up to so many steps.
const MOST_STEPS: i32 = 40;
/// The angles that are tried first are this far apart, in degrees.
const STEP: f64 = 0.25;
/// Pages turned by less are straight, in degrees.
const LEAST: f64 = 0.03;
/// How many pixels of ink are looked at.
const SAMPLE: usize = 60_000;

/// The page, put straight.
pub(super) fn straightened(picture: GrayPicture) -> GrayPicture {
    let angle = angle(&Ink::of(&picture));
    if angle.abs() < LEAST {
        return picture;
    }
    turned(&picture, angle.to_radians())
}

/// The angle in degrees by which the page has to be turned to the left.
fn angle(ink: &Ink) -> f64 {
    let all = (0..ink.height).flat_map(|y| (0..ink.width).map(move |x| (x, y)));
    let dark: Vec<(usize, usize)> = all.filter(|(x, y)| ink.at(*x, *y)).collect();
    let step = dark.len().div_ceil(SAMPLE).max(1);
    // A step that is no divisor of a usual line length takes dots from everywhere.
    let sample: Vec<(f64, f64)> = dark
        .iter()
        .step_by(step)
        .map(|(x, y)| (*x as f64, *y as f64))
        .collect();
    let sharpest = |angles: &mut dyn Iterator<Item = f64>| {
        let scored = angles.map(|angle| (sharpness(&sample, ink, angle), angle));
        // Of angles that are as good as each other the smallest: a straight page stays as it is.
        let is_better = |it: (f64, f64), best: (f64, f64)| {
            it.0 > best.0 || (it.0 >= best.0 && it.1.abs() < best.1.abs())
        };
        let best = scored.reduce(|best, it| if is_better(it, best) { it } else { best });
        best.map_or(0.0, |it| it.1)
    };
    let coarse = sharpest(&mut (-MOST_STEPS..=MOST_STEPS).map(|it| f64::from(it) * STEP));
    let finer = sharpest(&mut (-6..=6).map(|it| coarse + f64::from(it) * 0.05));
    sharpest(&mut (-5..=5).map(|it| finer + f64::from(it) * 0.01))
}

/// How unevenly the ink falls on level lines when the page is turned by an angle.
fn sharpness(sample: &[(f64, f64)], ink: &Ink, angle: f64) -> f64 {
    let slope = angle.to_radians().tan();
    let reach = (ink.width as f64 * slope.abs()).ceil() as usize + 2;
    let mut profile = vec![0_u32; ink.height + 2 * reach];
    for (x, y) in sample {
        let line = y - x * slope + reach as f64;
        if let Some(it) = profile.get_mut(line as usize) {
            *it += 1;
        }
    }
    profile
        .iter()
        .map(|it| f64::from(*it) * f64::from(*it))
        .sum()
}

/// The page turned to the left about its middle; white comes in at its edges.
fn turned(picture: &GrayPicture, angle: f64) -> GrayPicture {
    let (sin, cos) = angle.sin_cos();
    let (width, height) = (picture.width as usize, picture.height as usize);
    let middle = (width as f64 / 2.0, height as f64 / 2.0);
    let shade = |x: f64, y: f64| -> f64 {
        if x < 0.0 || y < 0.0 || x >= width as f64 {
            return 255.0;
        }
        let at = y as usize * width + x as usize;
        picture.pixels.get(at).map_or(255.0, |it| f64::from(*it))
    };
    let mut pixels = Vec::with_capacity(picture.pixels.len());
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (x as f64 - middle.0, y as f64 - middle.1);
            let x = middle.0 + cos * dx - sin * dy;
            let y = middle.1 + sin * dx + cos * dy;
            let (left, top) = (x.floor(), y.floor());
            let (right, down) = (x - left, y - top);
            let upper = shade(left, top) * (1.0 - right) + shade(left + 1.0, top) * right;
            let lower =
                shade(left, top + 1.0) * (1.0 - right) + shade(left + 1.0, top + 1.0) * right;
            pixels.push((upper * (1.0 - down) + lower * down).round() as u8);
        }
    }
    GrayPicture { pixels, ..*picture }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with level lines.
    fn ruled() -> GrayPicture {
        let (width, height) = (600, 400);
        let pixels = (0..height).flat_map(|y| {
            (0..width).map(move |x| {
                let inside = (50..550).contains(&x) && (50..350).contains(&y);
                if inside && y % 30 < 2 { 0 } else { 255 }
            })
        });
        GrayPicture {
            width,
            height,
            pixels: pixels.collect(),
        }
    }

    #[test]
    fn a_turned_page_is_put_straight() {
        for degrees in [-8.0_f64, -2.5, -0.7, 0.4, 1.3, 6.1] {
            let page = turned(&ruled(), degrees.to_radians());
            let found = angle(&Ink::of(&page));
            assert!((found + degrees).abs() < 0.06, "{degrees}: {found}");
        }
    }

    #[test]
    fn a_straight_page_is_left_alone() {
        assert_eq!(straightened(ruled()), ruled());
    }
}
