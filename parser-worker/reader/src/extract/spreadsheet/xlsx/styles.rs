//! The styles of a workbook (ECMA-376 part 1, 18.8): of each, its number format and whether it has a border.

use std::collections::BTreeMap;

use super::super::{
    super::{
        ExtractError,
        xml::{Element, Node, walk},
    },
    number_format::{Epoch, NumberFormat},
};

/// The styles by their numbers.
#[derive(Debug)]
pub(super) struct Styles {
    styles: Vec<Style>,
    /// That of a cell whose style is not there.
    plain: Style,
    pub(super) epoch: Epoch,
}

/// The style of a cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    pub(super) format: NumberFormat,
    pub(super) is_bordered: bool,
}

const PART: &str = "styles.xml";

impl Styles {
    /// No styles: every number is shown as it is.
    pub(super) fn none(epoch: Epoch) -> Self {
        Self {
            styles: Vec::new(),
            plain: Style::default(),
            epoch,
        }
    }

    /// Reads the styles.
    ///
    /// # Errors
    /// [`ExtractError`] when the part is broken.
    pub(super) fn read(xml: &str, epoch: Epoch) -> Result<Self, ExtractError> {
        let mut codes: BTreeMap<u32, NumberFormat> = BTreeMap::new();
        let mut borders: Vec<bool> = Vec::new();
        let mut formats: Vec<(u32, usize)> = Vec::new();
        let (mut is_in_formats, mut is_in_borders) = (false, false);
        walk(xml, PART, |node| {
            match node {
                Node::Start(element) => match element.name() {
                    "cellXfs" => is_in_formats = true,
                    "borders" => is_in_borders = true,
                    "numFmt" => codes.extend(code(&element)),
                    "border" if is_in_borders => borders.push(false),
                    "left" | "right" | "top" | "bottom" | "start" | "end" if is_in_borders => {
                        let style = element.attribute("style");
                        let is_drawn = style.is_some_and(|it| it != "none");
                        if let Some(border) = borders.last_mut() {
                            *border |= is_drawn;
                        }
                    }
                    "xf" if is_in_formats => formats.push((
                        element.number("numFmtId").unwrap_or_default(),
                        element.number("borderId").unwrap_or_default(),
                    )),
                    _ => {}
                },
                Node::End("cellXfs") => is_in_formats = false,
                Node::End("borders") => is_in_borders = false,
                _ => {}
            }
            Ok(())
        })?;
        let styles = formats.into_iter().map(|(format, border)| Style {
            format: codes
                .get(&format)
                .cloned()
                .unwrap_or_else(|| NumberFormat::built_in(format)),
            is_bordered: borders.get(border).copied().unwrap_or_default(),
        });
        Ok(Self {
            styles: styles.collect(),
            plain: Style::default(),
            epoch,
        })
    }

    /// The style of this number.
    pub(super) fn style(&self, number: usize) -> &Style {
        self.styles.get(number).unwrap_or(&self.plain)
    }
}

fn code(element: &Element<'_>) -> Option<(u32, NumberFormat)> {
    let id = element.number("numFmtId")?;
    let code = element.attribute("formatCode")?;
    Some((id, NumberFormat::of_code(&code)))
}
