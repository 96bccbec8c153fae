//! Prints a report, and takes pictures of the pages as a scanner does: at 200 dots per inch, turned a little, blurred,
//! noisy, or worse. The print is that of the PDF; only the letters are those of a font that the caller brings.

mod degrade;
mod file;
mod print;
mod specimen;

use ab_glyph::FontVec;
use image::GrayImage;

use self::degrade::degrade;
pub use self::{
    file::{pdf, png, tiff},
    specimen::ScanSpecimen,
};
use crate::{
    article,
    pdf::{self as text_pdf, PdfStyle},
    truth::Truth,
};

/// Dots per inch of every scan.
pub const RESOLUTION: f32 = 200.0;

/// Where a font with Chinese letters usually is, on Debian and Ubuntu.
pub const FONTS: [&str; 4] = [
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
];

/// The bytes are no font, or one without Chinese letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the font cannot be used: it must be TrueType or OpenType and have Chinese letters")]
pub struct UnusableFont;

/// How well the pages are scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quality {
    /// Straight and sharp, with little noise.
    Clean,
    /// Each page turned by up to one and a quarter degrees, blurred and noisy.
    Skewed,
    /// Each page turned by three and a half to seven degrees.
    Steep,
    /// Each page upside down.
    UpsideDown,
    /// Each page on its left side or on its right one.
    Sideways,
    /// At 100 dots per inch.
    Coarse,
    /// Gray print on gray paper.
    Faint,
    /// Much noise, and specks of dust.
    Speckled,
    /// A round seal over the middle of each page, as dark as red ink is in shades of gray.
    Sealed,
    /// Clean, and the tables have no rulings.
    Unruled,
}

impl Quality {
    /// Every quality.
    pub const ALL: [Self; 10] = [
        Self::Clean,
        Self::Skewed,
        Self::Steep,
        Self::UpsideDown,
        Self::Sideways,
        Self::Coarse,
        Self::Faint,
        Self::Speckled,
        Self::Sealed,
        Self::Unruled,
    ];

    /// The quality with this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Its name: `upside-down`. Names never change.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Skewed => "skewed",
            Self::Steep => "steep",
            Self::UpsideDown => "upside-down",
            Self::Sideways => "sideways",
            Self::Coarse => "coarse",
            Self::Faint => "faint",
            Self::Speckled => "speckled",
            Self::Sealed => "sealed",
            Self::Unruled => "unruled",
        }
    }
}

/// Prints reports and scans them.
#[derive(Debug)]
pub struct Scanner {
    font: FontVec,
}

impl Scanner {
    /// A scanner of pages printed in this font: the first of the file.
    ///
    /// # Errors
    /// [`UnusableFont`] when the bytes are no such font.
    pub fn new(font: Vec<u8>) -> Result<Self, UnusableFont> {
        use ab_glyph::Font as _;
        let font = FontVec::try_from_vec_and_index(font, 0).map_err(|_| UnusableFont)?;
        let is_chinese = font.glyph_id('政') != ab_glyph::GlyphId(0);
        is_chinese.then_some(Self { font }).ok_or(UnusableFont)
    }

    /// The pages of a report as pictures. The same truth, quality and seed give the same pictures.
    pub fn scan(&self, truth: &Truth, quality: Quality, seed: u64) -> Vec<GrayImage> {
        let style = (quality == Quality::Unruled).then_some(PdfStyle::Unruled);
        self.scan_print(&text_pdf::pdf(&article::parts(truth), style), quality, seed)
    }

    /// The pages of a PDF of this package as pictures.
    fn scan_print(&self, print: &[u8], quality: Quality, seed: u64) -> Vec<GrayImage> {
        let pages = print::pages(print, &self.font, RESOLUTION / 72.0);
        let numbered = (0..).zip(pages);
        numbered
            .map(|(page, picture)| degrade(&picture, quality, seed.wrapping_mul(1000) + page))
            .collect()
    }
}
