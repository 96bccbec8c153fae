//! What the properties of a run of characters say of how it is read ([MS-DOC] 2.6.1).

use super::{
    super::html::raised::Level,
    sprm::{Sprm, sprms},
    style::Styles,
};

/// Properties of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Run {
    is_hidden: bool,
    is_deleted: bool,
    is_struck: bool,
    is_struck_twice: bool,
    /// Its characters stand for something else than themselves.
    pub(super) is_special: bool,
    /// It stands for an embedded object.
    pub(super) is_object: bool,
    /// It stands for data that nobody sees.
    pub(super) is_data: bool,
    /// It stands for a character of a font of symbols.
    pub(super) is_symbol: bool,
    /// The font of its letters and digits, by number.
    pub(super) font: u16,
    /// That font shows signs in place of letters and digits.
    pub(super) is_of_signs: bool,
    pub(super) level: Level,
}

impl Run {
    /// The run with these modifiers; before them it is as its style says.
    pub(super) fn change(self, modifiers: &[u8], styles: &Styles<'_>) -> Self {
        let mut run = self;
        let mut style = None;
        for sprm in sprms(modifiers) {
            match sprm.code {
                // sprmCIstd; a run has one style.
                0x4A30 if style.is_none() => {
                    style = Some(sprm.word());
                    for list in styles.of_characters(sprm.word()) {
                        sprms(list).for_each(|it| run.apply(it, &self));
                    }
                }
                _ => run.apply(sprm, &self),
            }
        }
        run
    }

    fn apply(&mut self, sprm: Sprm<'_>, style: &Self) {
        match sprm.code {
            0x0800 => self.is_deleted = sprm.is_on(style.is_deleted),
            0x0806 => self.is_data = sprm.is_on(false),
            0x080A | 0x0856 => self.is_object = sprm.is_on(false),
            0x0837 => self.is_struck = sprm.is_on(style.is_struck),
            0x083C => self.is_hidden = sprm.is_on(style.is_hidden),
            0x0855 => self.is_special = sprm.is_on(false),
            0x2A53 => self.is_struck_twice = sprm.is_on(style.is_struck_twice),
            0x2A48 => {
                self.level = match sprm.byte() {
                    1 | 2 => Level::Raised,
                    _ => Level::Line,
                }
            }
            0x4A4F => self.font = sprm.word(),
            0x6A09 => self.is_symbol = true,
            _ => {}
        }
    }

    /// True when it is hidden, struck out or deleted.
    pub(super) fn is_withdrawn(&self) -> bool {
        self.is_hidden || self.is_deleted || self.is_struck || self.is_struck_twice
    }

    /// True when it was deleted and nobody accepted that yet.
    pub(super) fn is_deleted(&self) -> bool {
        self.is_deleted
    }
}
