//! Pictures as they come in files, decoded to shades of gray within limits.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Luma};
use tiff::{
    ColorType,
    decoder::{Decoder, DecodingResult},
};

use crate::{extract::ExtractError, tools::GrayPicture};

/// The widest and the highest picture that is read, in pixels.
const LONGEST_SIDE: u32 = 20_000;
/// The largest picture that is read, in pixels.
pub(in crate::extract) const MOST_PIXELS: u64 = 50_000_000;
/// How much memory decoding a picture may take, in bytes.
const MOST_MEMORY: usize = 512 * 1024 * 1024;
/// How many pages of a TIFF file are read.
const MOST_PAGES: usize = 100;
/// Pictures are made smaller until no side is longer: print is no easier to read above 300 dots per inch.
const LONG_ENOUGH: u32 = 3_700;

/// The pictures in a file, and whether it has more than are read.
pub(super) fn decode(bytes: &[u8]) -> Result<(Vec<GrayPicture>, bool), ExtractError> {
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(damaged)?;
    if reader.format() == Some(ImageFormat::Tiff)
        && let Some(pages) = tiff_pages(bytes)?
    {
        return Ok(pages);
    }
    Ok((vec![gray(one(reader)?)], false))
}

/// Whether a picture of this size is read.
///
/// # Errors
/// [`ExtractError::TooLarge`] where it is not.
pub(in crate::extract) fn within_limits(width: u32, height: u32) -> Result<(), ExtractError> {
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) <= LONGEST_SIDE && pixels <= MOST_PIXELS {
        return Ok(());
    }
    Err(ExtractError::TooLarge {
        limit: format!(
            "a picture of {width} × {height} pixels, of {MOST_PIXELS} with no side above {LONGEST_SIDE}"
        ),
    })
}

/// The picture, dark on light and not larger than reading needs.
pub(super) fn prepared(picture: GrayPicture) -> GrayPicture {
    let mut picture = smaller(picture);
    let sum: u64 = picture.pixels.iter().map(|it| u64::from(*it)).sum();
    if sum < 128 * picture.pixels.len() as u64 {
        for it in &mut picture.pixels {
            *it = 255 - *it;
        }
    }
    picture
}

fn one(reader: ImageReader<Cursor<&[u8]>>) -> Result<DynamicImage, ExtractError> {
    let mut reader = reader;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY as u64);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(of_image)?;
    let (width, height) = decoder.dimensions();
    within_limits(width, height)?;
    let orientation = decoder.orientation().map_err(of_image)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(of_image)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn of_image(error: image::ImageError) -> ExtractError {
    match error {
        image::ImageError::Limits(_) => ExtractError::TooLarge {
            limit: format!("a picture of {MOST_PIXELS} pixels with no side above {LONGEST_SIDE}"),
        },
        image::ImageError::Unsupported(it) => ExtractError::UnsupportedFormat {
            found: format!("a picture of a kind that is not read: {it}"),
        },
        other => damaged(other),
    }
}

fn damaged(error: impl std::fmt::Display) -> ExtractError {
    ExtractError::Damaged {
        detail: format!("the picture cannot be decoded: {error}"),
    }
}

/// The picture in shades of gray, on white where it is transparent.
fn gray(picture: DynamicImage) -> GrayPicture {
    let (width, height) = (picture.width(), picture.height());
    let pixels = if picture.color().has_alpha() {
        let pixels = picture.into_luma_alpha8().into_raw();
        let on_white = |it: &[u8]| match *it {
            [shade, cover] => {
                let (shade, cover) = (u32::from(shade), u32::from(cover));
                ((shade * cover + 255 * (255 - cover)) / 255) as u8
            }
            _ => 255,
        };
        pixels.chunks(2).map(on_white).collect()
    } else {
        let picture = picture.into_luma8();
        picture.pixels().map(|Luma([it])| *it).collect()
    };
    GrayPicture {
        width,
        height,
        pixels,
    }
}

/// The pages of a TIFF file; none where one is of a kind that another decoder may know.
fn tiff_pages(bytes: &[u8]) -> Result<Option<(Vec<GrayPicture>, bool)>, ExtractError> {
    let mut limits = tiff::decoder::Limits::default();
    limits.decoding_buffer_size = MOST_MEMORY;
    limits.intermediate_buffer_size = MOST_MEMORY;
    let mut decoder = Decoder::new(Cursor::new(bytes))
        .map_err(damaged)?
        .with_limits(limits);
    let mut pages = Vec::new();
    loop {
        let (width, height) = decoder.dimensions().map_err(damaged)?;
        within_limits(width, height)?;
        let color = decoder.colortype().map_err(damaged)?;
        let Ok(DecodingResult::U8(bytes)) = decoder.read_image() else {
            return if pages.is_empty() {
                Ok(None)
            } else {
                Err(damaged(
                    "a page of the TIFF file is of a kind that is not read",
                ))
            };
        };
        let Some(pixels) = shades(&bytes, color, (width, height)) else {
            return Ok(None);
        };
        // Kept small, so that a hundred pages are not a hundred large pictures.
        pages.push(smaller(GrayPicture {
            width,
            height,
            pixels,
        }));
        if !decoder.more_images() || pages.len() == MOST_PAGES {
            return Ok(Some((pages, decoder.more_images())));
        }
        decoder.next_image().map_err(damaged)?;
    }
}

/// The samples of a page as shades of gray.
fn shades(bytes: &[u8], color: ColorType, (width, height): (u32, u32)) -> Option<Vec<u8>> {
    let (width, height) = (width as usize, height as usize);
    let channels = match color {
        ColorType::Gray(8) => 1,
        ColorType::RGB(8) => 3,
        ColorType::RGBA(8) => 4,
        ColorType::Gray(1) => {
            let row = width.div_ceil(8);
            let bit = |x: usize, y: usize| {
                let byte = bytes.get(y * row + x / 8).copied().unwrap_or(255);
                if byte >> (7 - x % 8) & 1 == 1 { 255 } else { 0 }
            };
            let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
            return (bytes.len() >= row * height).then(|| pixels.map(|(x, y)| bit(x, y)).collect());
        }
        _ => return None,
    };
    let shade = |it: &[u8]| match *it {
        [red, green, blue, ..] => {
            ((u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114) / 1000) as u8
        }
        [shade, ..] => shade,
        [] => 255,
    };
    let pixels: Vec<u8> = bytes.chunks_exact(channels).map(shade).collect();
    (pixels.len() == width * height).then_some(pixels)
}

/// The picture with each square of pixels made one, as long as it is larger than reading needs.
fn smaller(picture: GrayPicture) -> GrayPicture {
    let by = picture.width.max(picture.height).div_ceil(LONG_ENOUGH);
    if by < 2 {
        return picture;
    }
    let (width, height) = ((picture.width / by).max(1), (picture.height / by).max(1));
    let mean = |x: u32, y: u32| {
        let dots = (0..by).flat_map(|dy| (0..by).map(move |dx| (x * by + dx, y * by + dy)));
        let sum: u32 = dots
            .map(|(x, y)| {
                let (x, y) = (x.min(picture.width - 1), y.min(picture.height - 1));
                u32::from(picture.pixels[y as usize * picture.width as usize + x as usize])
            })
            .sum();
        (sum / (by * by)) as u8
    };
    GrayPicture {
        width,
        height,
        pixels: (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| mean(x, y))
            .collect(),
    }
}
