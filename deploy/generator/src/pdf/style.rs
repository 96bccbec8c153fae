//! The ways in which tools make a PDF of the same report.

use super::table::Look;

/// A way to make a PDF. The plain one, in UCS-2 codes with a box ruled around every cell, is [`Shape::Pdf`](crate::Shape::Pdf).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PdfStyle {
    /// Tables without rulings.
    Unruled,
    /// Tables without rulings, each line of a cell beginning at the cell's top.
    UnruledTop,
    /// Tables without rulings and with hardly more space between rows than between lines.
    UnruledTight,
    /// Tables without rulings, figures at the right of their cells.
    UnruledRight,
    /// Pages that a viewer turns by 90 degrees to show them upright.
    Rotated90,
    /// Pages that a viewer turns by 180 degrees.
    Rotated180,
    /// Pages that a viewer turns by 270 degrees.
    Rotated270,
    /// Pages that lie on their side when they are shown.
    Lying,
    /// Codes of GB-EUC-H, the font not embedded.
    GbEuc,
    /// Codes of GBK-EUC-H, the font not embedded.
    GbkEuc,
    /// Codes of GBKp-EUC-H, the font not embedded.
    GbkpEuc,
    /// Codes of GBK2K-H, the font not embedded.
    Gbk2k,
    /// Codes of UniGB-UTF16-H, the font not embedded.
    Utf16,
    /// An embedded font in codes of GBK-EUC-H, without `ToUnicode`.
    EmbeddedGbk,
    /// An embedded font in Adobe-GB1 character identifiers, without `ToUnicode`.
    EmbeddedCid,
    /// An embedded TrueType font in glyph numbers, without `ToUnicode`.
    EmbeddedTrueType,
    /// A simple font that carries bytes of GBK.
    SimpleGbk,
    /// The contents of each page in a form XObject.
    FormObject,
    /// Figures of tables in the fields of a form.
    Fields,
    /// Figures of tables in the fields of a form that have no appearance of their own.
    BareFields,
    /// Digits drawn after all other text, a little lower.
    DigitsLast,
    /// Rulings that are thin filled rectangles.
    Bars,
    /// Tables without their outer rulings, at the sides and where a page cuts them.
    OpenEdges,
}

impl PdfStyle {
    /// Every style.
    pub const ALL: [Self; 23] = [
        Self::Unruled,
        Self::UnruledTop,
        Self::UnruledTight,
        Self::UnruledRight,
        Self::Rotated90,
        Self::Rotated180,
        Self::Rotated270,
        Self::Lying,
        Self::GbEuc,
        Self::GbkEuc,
        Self::GbkpEuc,
        Self::Gbk2k,
        Self::Utf16,
        Self::EmbeddedGbk,
        Self::EmbeddedCid,
        Self::EmbeddedTrueType,
        Self::SimpleGbk,
        Self::FormObject,
        Self::Fields,
        Self::BareFields,
        Self::DigitsLast,
        Self::Bars,
        Self::OpenEdges,
    ];

    /// Its name: `pdf-gbk-euc`. Names never change.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unruled => "pdf-unruled",
            Self::UnruledTop => "pdf-unruled-top",
            Self::UnruledTight => "pdf-unruled-tight",
            Self::UnruledRight => "pdf-unruled-right",
            Self::Rotated90 => "pdf-rotated-90",
            Self::Rotated180 => "pdf-rotated-180",
            Self::Rotated270 => "pdf-rotated-270",
            Self::Lying => "pdf-lying",
            Self::GbEuc => "pdf-gb-euc",
            Self::GbkEuc => "pdf-gbk-euc",
            Self::GbkpEuc => "pdf-gbkp-euc",
            Self::Gbk2k => "pdf-gbk2k",
            Self::Utf16 => "pdf-utf16",
            Self::EmbeddedGbk => "pdf-embedded-gbk",
            Self::EmbeddedCid => "pdf-embedded-cid",
            Self::EmbeddedTrueType => "pdf-embedded-truetype",
            Self::SimpleGbk => "pdf-simple-gbk",
            Self::FormObject => "pdf-form-object",
            Self::Fields => "pdf-fields",
            Self::BareFields => "pdf-bare-fields",
            Self::DigitsLast => "pdf-digits-last",
            Self::Bars => "pdf-bars",
            Self::OpenEdges => "pdf-open-edges",
        }
    }

    /// True where figures of tables stand in fields.
    pub(super) fn has_fields(self) -> bool {
        matches!(self, Self::Fields | Self::BareFields)
    }

    /// How tables are ruled.
    pub(super) fn rulings(self) -> Rulings {
        match self {
            Self::Unruled | Self::UnruledTop | Self::UnruledTight | Self::UnruledRight => {
                Rulings::None
            }
            Self::Bars => Rulings::Bars,
            Self::OpenEdges => Rulings::OpenEdges,
            _ => Rulings::Boxes,
        }
    }

    /// How text stands in the cells of tables.
    pub(super) fn look(self) -> Look {
        match self {
            Self::UnruledTop => Look {
                from_top: true,
                ..Look::PLAIN
            },
            Self::UnruledTight => Look {
                space: 0.5,
                ..Look::PLAIN
            },
            Self::UnruledRight => Look {
                figures_right: true,
                ..Look::PLAIN
            },
            _ => Look::PLAIN,
        }
    }

    /// By how many degrees the contents are turned counterclockwise.
    pub(super) fn turn(self) -> i32 {
        match self {
            Self::Rotated90 | Self::Lying => 90,
            Self::Rotated180 => 180,
            Self::Rotated270 => 270,
            _ => 0,
        }
    }

    /// By how many degrees a viewer turns the page clockwise.
    pub(super) fn rotate(self) -> i32 {
        if self == Self::Lying { 0 } else { self.turn() }
    }
}

/// How tables are ruled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rulings {
    /// Not at all.
    None,
    /// A stroked box around every cell.
    Boxes,
    /// Four thin filled rectangles around every cell.
    Bars,
    /// Stroked lines, but for the sides of the table and where a page cuts it.
    OpenEdges,
}
