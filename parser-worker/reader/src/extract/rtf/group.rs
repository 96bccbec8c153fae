//! A group of RTF: what the properties in force say of the text in it, and where that text belongs.

use super::super::html::raised::Level;

/// Half points from the line at which text is a note mark.
const RAISED: i32 = 4;

/// Where text belongs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Destination {
    /// The text of the document.
    #[default]
    Body,
    /// Nowhere.
    Skipped,
    /// Said twice: what is not behind `\ud` is the lesser way.
    Lesser,
    /// The font table.
    Fonts,
    /// The tables of lists.
    Lists,
    /// What a level of a list writes.
    LevelText,
    /// How a paragraph is numbered.
    Numbering,
    /// Facts about the document.
    Information,
    /// Its title.
    Title,
    /// What a field shows, as an instruction.
    FieldInstruction,
    /// The shape of a row of a nested table.
    NestedRow,
}

/// What happens when a group ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Ending {
    #[default]
    Nothing,
    Field,
    TextBox,
    LevelText,
}

/// What the character properties say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    is_hidden: bool,
    is_struck: bool,
    is_deleted: bool,
    /// How it stands to the line.
    pub(super) level: Level,
}

/// The state of a group. A group inside begins with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) destination: Destination,
    /// The destination around a text that is said twice.
    pub(super) around: Destination,
    pub(super) ending: Ending,
    /// True behind `\*`: what follows may be left out by whoever does not know it.
    pub(super) is_starred: bool,
    pub(super) style: Style,
    pub(super) font: Option<i32>,
    /// How many characters stand for a `\u` that a reader does not know.
    pub(super) fallback: usize,
    is_in_table: bool,
    nesting: usize,
    /// The list that numbers the paragraph, as overrides are numbered, and the level in it.
    pub(super) list: u16,
    pub(super) level: u8,
}

impl Default for Group {
    fn default() -> Self {
        Self {
            destination: Destination::Body,
            around: Destination::Body,
            ending: Ending::Nothing,
            is_starred: false,
            style: Style::default(),
            font: None,
            fallback: 1,
            is_in_table: false,
            nesting: 0,
            list: 0,
            level: 0,
        }
    }
}

impl Destination {
    /// True where bytes are text.
    pub(super) fn is_text(self) -> bool {
        matches!(
            self,
            Self::Body | Self::Title | Self::FieldInstruction | Self::LevelText
        )
    }
}

impl Style {
    /// True for text that is hidden, struck out or deleted.
    pub(super) fn is_withdrawn(self) -> bool {
        self.is_hidden || self.is_struck || self.is_deleted
    }
}

impl Group {
    /// The state in which a group inside this one begins.
    pub(super) fn inner(self) -> Self {
        Self {
            ending: Ending::Nothing,
            is_starred: false,
            ..self
        }
    }

    /// How many tables the open paragraph is in.
    pub(super) fn table_depth(self) -> usize {
        match self.is_in_table {
            true => self.nesting.max(1),
            false => 0,
        }
    }

    /// The properties of characters are as they were at the beginning.
    pub(super) fn plain(&mut self, default_font: i32) {
        self.style = Style::default();
        self.font = Some(default_font);
    }

    /// A property of characters or paragraphs, or a word that is none.
    pub(super) fn property(&mut self, word: &str, number: Option<i32>) {
        let is_on = number != Some(0);
        match word {
            "v" => self.style.is_hidden = is_on,
            "strike" | "striked" => self.style.is_struck = is_on,
            "deleted" => self.style.is_deleted = is_on,
            "super" | "sub" if is_on => self.style.level = Level::Raised,
            "super" | "sub" | "nosupersub" => self.style.level = Level::Line,
            "up" | "dn" => {
                let is_raised = number.unwrap_or(6) >= RAISED;
                self.style.level = if is_raised {
                    Level::Raised
                } else {
                    Level::Line
                };
            }
            "f" => self.font = number,
            "uc" => self.fallback = number.and_then(|it| it.try_into().ok()).unwrap_or(1),
            "pard" => {
                self.is_in_table = false;
                self.nesting = 0;
                (self.list, self.level) = (0, 0);
            }
            "ls" => self.list = number.and_then(|it| it.try_into().ok()).unwrap_or(0),
            "ilvl" => self.level = number.and_then(|it| it.try_into().ok()).unwrap_or(0),
            "intbl" => self.is_in_table = is_on,
            "itap" => {
                self.nesting = number.and_then(|it| it.try_into().ok()).unwrap_or(1);
                self.is_in_table = self.nesting > 0;
            }
            _ => {}
        }
    }
}
