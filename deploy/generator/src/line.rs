//! A line of a text document, before its cells are joined.

use shared::cell::CellKey;

use crate::grid::{GridCell, Role};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// What stands on it, in order; one piece where it is no row.
    pub(crate) pieces: Vec<Piece>,
    /// Key of the table it is in, if it is in one.
    pub(crate) table: Option<String>,
    /// True for a row of cells, which tabs or pipes keep apart.
    pub(crate) is_row: bool,
}

/// A cell on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What it prints.
    pub(crate) text: String,
    /// What it is in its table.
    pub(crate) role: Option<Role>,
    /// Which figure it prints, if one of the form's.
    pub(crate) key: Option<CellKey>,
}

/// How the cells of a line are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// By blanks; what is empty leaves no trace.
    Blanks,
    /// By tabs.
    Tabs,
    /// By pipes, with a rule under the first row of each table.
    Pipes,
}

impl Line {
    /// A line of words.
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self {
            pieces: vec![Piece::word(text)],
            table: None,
            is_row: false,
        }
    }

    /// True where it prints figures of the form.
    pub(crate) fn has_figures(&self) -> bool {
        self.pieces.iter().any(|it| it.key.is_some())
    }

    /// The label on it.
    pub(crate) fn label(&self) -> Option<usize> {
        self.pieces
            .iter()
            .position(|it| it.role == Some(Role::Label) && !it.text.is_empty())
    }

    fn print(&self, style: Style) -> String {
        let texts = self.pieces.iter().map(|it| it.text.as_str());
        match style {
            Style::Tabs if self.is_row => texts.collect::<Vec<_>>().join("\t"),
            Style::Pipes if self.is_row => format!("| {} |", texts.collect::<Vec<_>>().join(" | ")),
            _ => texts
                .filter(|it| !it.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        }
    }
}

impl Piece {
    /// Words outside of every table.
    pub(crate) fn word(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            role: None,
            key: None,
        }
    }

    /// A cell with this text.
    pub(crate) fn of(cell: &GridCell, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            role: Some(cell.role),
            key: cell.key.clone(),
        }
    }
}

/// The lines as a text.
pub(crate) fn print(lines: &[Line], style: Style) -> String {
    if style == Style::Blanks {
        let lines = lines.iter().map(|it| it.print(style));
        let lines: Vec<String> = lines.filter(|it| !it.is_empty()).collect();
        return lines.join("\n\n") + "\n";
    }
    let mut text = String::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        let follows = before.is_some_and(|it| it.is_row == line.is_row && it.table == line.table);
        let both_words = before.is_some_and(|it| !it.is_row && !line.is_row && it.table.is_some());
        if before.is_some() && !follows && !both_words {
            text.push('\n');
        }
        text += &line.print(style);
        text.push('\n');
        if style == Style::Pipes && line.is_row && !follows {
            text += &format!("|{}\n", "---|".repeat(line.pieces.len()));
        }
        before = Some(line);
    }
    text
}
