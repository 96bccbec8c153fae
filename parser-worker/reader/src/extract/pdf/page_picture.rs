//! The picture of a page that is an image, or several that together cover it, as scanners write them.

use hayro_interpret::kurbo::{Affine, Point};
use hayro_interpret::{Image, ImageData};

use crate::extract::page::area::Area;
use crate::extract::scan::picture::{MOST_PIXELS, within_limits};
use crate::tools::GrayPicture;

/// A page has no more pictures that are parts of its scan.
const MOST: usize = 200;

/// The pictures of a page.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    parts: Vec<Part>,
    /// Pixels of all parts.
    pixels: u64,
}

#[derive(Debug)]
struct Part {
    picture: GrayPicture,
    /// From the page to the picture's pixels.
    to_pixels: Affine,
    /// The box it covers on the page.
    area: Area,
}

impl Pictures {
    /// Keeps a picture that covers a box of the page. What is too large is left out.
    pub(super) fn add(&mut self, image: &Image<'_, '_>, transform: Affine, area: Area) {
        let (width, height) = (image.width(), image.height());
        let pixels = self.pixels + u64::from(width) * u64::from(height);
        let fits = pixels <= MOST_PIXELS;
        let is_flat = transform.determinant().abs() > f64::EPSILON;
        if !fits || !is_flat || within_limits(width, height).is_err() || self.parts.len() >= MOST {
            return;
        }
        let Some(picture) = gray(image) else { return };
        let (decoded, stated) = ((picture.width, picture.height), (width, height));
        if decoded.0 == 0 || decoded.1 == 0 || stated.0 == 0 || stated.1 == 0 {
            return;
        }
        let resized = Affine::scale_non_uniform(
            f64::from(decoded.0) / f64::from(stated.0),
            f64::from(decoded.1) / f64::from(stated.1),
        );
        self.pixels = pixels;
        self.parts.push(Part {
            picture,
            to_pixels: resized * transform.inverse(),
            area,
        });
    }

    /// The page of this size in points as one picture, as finely as its finest part; none when it shows none.
    pub(super) fn of_page(&self, (width, height): (f32, f32)) -> Option<GrayPicture> {
        let fineness = |part: &Part| {
            let pixels = part.picture.width.max(part.picture.height) as f32;
            pixels / part.area.width().max(part.area.height()).max(1.0)
        };
        let unit = self.parts.iter().map(fineness).reduce(f32::max)?;
        let (columns, rows) = (
            (width * unit).round() as u32,
            (height * unit).round() as u32,
        );
        within_limits(columns, rows).ok()?;
        let mut pixels = vec![255_u8; columns as usize * rows as usize];
        for part in &self.parts {
            let place = |it: f32, most: u32| ((it * unit).round().max(0.0) as u32).min(most);
            let (left, right) = (
                place(part.area.left, columns),
                place(part.area.right, columns),
            );
            let (top, bottom) = (place(part.area.top, rows), place(part.area.bottom, rows));
            for y in top..bottom {
                for x in left..right {
                    let at = Point::new(
                        (f64::from(x) + 0.5) / f64::from(unit),
                        (f64::from(y) + 0.5) / f64::from(unit),
                    );
                    let dot = part.shade(part.to_pixels * at);
                    let to = pixels.get_mut(y as usize * columns as usize + x as usize);
                    if let (Some(dot), Some(to)) = (dot, to) {
                        *to = dot;
                    }
                }
            }
        }
        (!pixels.is_empty()).then_some(GrayPicture {
            width: columns,
            height: rows,
            pixels,
        })
    }
}

impl Part {
    fn shade(&self, at: Point) -> Option<u8> {
        let (width, height) = (
            f64::from(self.picture.width),
            f64::from(self.picture.height),
        );
        let is_inside = (0.0..width).contains(&at.x) && (0.0..height).contains(&at.y);
        let index = || at.y as usize * self.picture.width as usize + at.x as usize;
        is_inside.then(|| self.picture.pixels.get(index()).copied())?
    }
}

/// The picture in shades of gray.
fn gray(image: &Image<'_, '_>) -> Option<GrayPicture> {
    let mut found = None;
    match image {
        // A stencil is painted where it covers: almost always in black.
        Image::Stencil(it) => it.with_stencil(
            |cover, _| {
                found = Some((
                    (cover.width, cover.height),
                    cover.data.iter().map(|it| 255 - *it).collect::<Vec<u8>>(),
                ));
            },
            None,
        ),
        Image::Raster(it) => it.with_rgba(
            |data, _| {
                let size = (data.width(), data.height());
                let pixels = match data {
                    ImageData::Luma(it) => it.data,
                    ImageData::Rgb(it) => it.data.chunks_exact(3).map(shade).collect(),
                };
                found = Some((size, pixels));
            },
            None,
        ),
    }
    let ((width, height), pixels) = found?;
    let is_whole = pixels.len() as u64 == u64::from(width) * u64::from(height);
    is_whole.then_some(GrayPicture {
        width,
        height,
        pixels,
    })
}

/// How light a colour is, by ITU-R BT.601.
fn shade(color: &[u8]) -> u8 {
    let part = |at: usize, weight: u32| color.get(at).map_or(0, |it| u32::from(*it) * weight);
    ((part(0, 299) + part(1, 587) + part(2, 114)) / 1000) as u8
}
