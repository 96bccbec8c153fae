//! Scanned pages as files.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, codecs::jpeg::JpegEncoder};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};
use tiff::encoder::{TiffEncoder, colortype::Gray8};

/// The long side of every page in points: that of A4.
const LONG_SIDE: f32 = 842.0;
/// Quality of the JPEG pictures in a PDF, of 100.
const JPEG_QUALITY: u8 = 75;

/// The pages as a PDF of JPEG pictures, without text.
pub fn pdf(pages: &[GrayImage]) -> Vec<u8> {
    let mut next = 1;
    let mut new_ref = || {
        next += 1;
        Ref::new(next - 1)
    };
    let (catalog, tree) = (new_ref(), new_ref());
    let mut pdf = Pdf::new();
    let mut kids = Vec::new();
    for picture in pages {
        let (page_ref, content_ref, picture_ref) = (new_ref(), new_ref(), new_ref());
        let unit = picture.width().max(picture.height()) as f32 / LONG_SIDE;
        let points = |dots: u32| dots as f32 / unit;
        let (width, height) = (points(picture.width()), points(picture.height()));
        let jpeg = jpeg(picture);
        let mut image = pdf.image_xobject(picture_ref, &jpeg);
        image.filter(Filter::DctDecode);
        image.width(picture.width() as i32);
        image.height(picture.height() as i32);
        image.color_space().device_gray();
        image.bits_per_component(8);
        image.finish();
        let mut content = Content::new();
        content
            .save_state()
            .transform([width, 0.0, 0.0, height, 0.0, 0.0])
            .x_object(Name(b"I1"))
            .restore_state();
        pdf.stream(content_ref, &content.finish());
        let mut page = pdf.page(page_ref);
        page.parent(tree).contents(content_ref);
        page.media_box(Rect::new(0.0, 0.0, width, height));
        page.resources().x_objects().pair(Name(b"I1"), picture_ref);
        page.finish();
        kids.push(page_ref);
    }
    pdf.pages(tree).count(kids.len() as i32).kids(kids);
    pdf.catalog(catalog).pages(tree);
    pdf.finish()
}

/// A page as a PNG picture.
pub fn png(page: &GrayImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageLuma8(page.clone());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("memory takes every byte");
    bytes.into_inner()
}

/// The pages as a TIFF file, as office scanners write it.
pub fn tiff(pages: &[GrayImage]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut file = TiffEncoder::new(&mut bytes).expect("memory takes every byte");
    for page in pages {
        file.write_image::<Gray8>(page.width(), page.height(), page)
            .expect("a page is as large as it says");
    }
    bytes.into_inner()
}

fn jpeg(page: &GrayImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)
        .encode_image(page)
        .expect("memory takes every byte");
    bytes
}
