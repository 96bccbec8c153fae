//! A page in a picture: its tables, and the ink of each of their cells.

use super::{
    cell::CellPrint,
    ink::{Ink, PixelBox, cut},
    line::Lines,
    skew,
};
use crate::{
    extract::page::{area::Area, scanned::Skeleton},
    tools::GrayPicture,
};

/// How far inside its rulings the print of a cell is looked for, in points.
const INSET: f32 = 1.2;

/// A page, put straight, the rulings of its tables taken out.
pub(super) struct Sheet {
    pub(super) picture: GrayPicture,
    pub(super) ink: Ink,
    /// Its width and height in points.
    pub(super) size: (f32, f32),
    /// Pixels of a point.
    pub(super) unit: f32,
    /// The shade of the paper.
    pub(super) paper: u8,
    pub(super) skeleton: Skeleton,
    pub(super) tables: Vec<Table>,
}

/// A table in a picture.
pub(super) struct Table {
    pub(super) area: PixelBox,
    pub(super) cells: Vec<(PixelBox, CellPrint)>,
}

impl Sheet {
    /// The page of a picture; `size` is its own in points.
    pub(super) fn of(picture: GrayPicture, size: (f32, f32)) -> Self {
        let mut picture = skew::straightened(picture);
        let unit = picture.width as f32 / size.0.max(1.0);
        let mut ink = Ink::of(&picture);
        let lines = Lines::of(&ink, unit);
        let skeleton = Skeleton::of(&lines.strokes);
        let paper = paper(&picture, &ink);
        lines.erase(&skeleton.edges(), unit, &mut picture, &mut ink, paper);
        let tables = skeleton
            .tables()
            .into_iter()
            .zip(skeleton.cells())
            .map(|(area, cells)| Table::of(&ink, area, &cells, unit))
            .collect();
        Self {
            picture,
            ink,
            size,
            unit,
            paper,
            skeleton,
            tables,
        }
    }

    /// The page with its tables covered, then each table.
    pub(super) fn parts(&self) -> Vec<GrayPicture> {
        let tables = self.tables.iter();
        let tables = tables.map(|it| cut(&self.picture, it.area, 0, self.paper));
        std::iter::once(self.outside()).chain(tables).collect()
    }

    fn outside(&self) -> GrayPicture {
        let mut rest = self.picture.clone();
        let width = rest.width as usize;
        for table in &self.tables {
            for y in table.area.top..table.area.bottom {
                let row = y * width + table.area.left..y * width + table.area.right;
                if let Some(row) = rest.pixels.get_mut(row) {
                    row.fill(self.paper);
                }
            }
        }
        rest
    }
}

impl Table {
    fn of(ink: &Ink, area: Area, cells: &[Area], unit: f32) -> Self {
        let pixels = |area: Area, inset: f32| {
            let place = |it: f32, most: usize| ((it * unit).round().max(0.0) as usize).min(most);
            PixelBox {
                left: place(area.left + inset, ink.width),
                top: place(area.top + inset, ink.height),
                right: place(area.right - inset, ink.width),
                bottom: place(area.bottom - inset, ink.height),
            }
        };
        let cell = |area: &Area| {
            let area = pixels(*area, INSET);
            (area, CellPrint::of(ink, area, unit))
        };
        Self {
            area: pixels(area, -INSET),
            cells: cells.iter().map(cell).collect(),
        }
    }
}

/// The shade of the paper: the mean of what is no ink.
fn paper(picture: &GrayPicture, ink: &Ink) -> u8 {
    let mut light = (0_u64, 0_u64);
    for y in 0..ink.height {
        for x in 0..ink.width {
            if !ink.at(x, y) {
                let shade = picture.pixels.get(y * ink.width + x).copied();
                light = (light.0 + 1, light.1 + u64::from(shade.unwrap_or(255)));
            }
        }
    }
    (light.1 / light.0.max(1)).min(255) as u8
}
