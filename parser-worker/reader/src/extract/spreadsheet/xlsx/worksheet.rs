//! A worksheet (ECMA-376 part 1, 18.3), cell by cell.

use std::{borrow::Cow, cell::Cell};

use super::{
    super::{
        super::{
            ExtractError,
            xml::{Element, Node, walk},
        },
        cell_range::{CellRange, Position, position},
        sheet::{Budget, Sheet},
    },
    shared_strings::{RichText, unescaped},
    styles::{Style, Styles},
};

/// What stands in a cell whose shared text is not there.
const LOST: &str = "\u{FFFD}";

/// The shared texts.
pub(super) struct Strings {
    /// None when their part is not there.
    pub(super) texts: Option<Vec<String>>,
    /// The name of their part.
    pub(super) part: String,
    /// True once a cell asked for one that is not there.
    pub(super) is_missed: Cell<bool>,
}

impl Strings {
    fn text(&self, number: &str) -> &str {
        let number: Option<usize> = number.trim().parse().ok();
        let text = number.and_then(|it| self.texts.as_ref()?.get(it));
        if text.is_none() {
            self.is_missed.set(true);
        }
        text.map_or(LOST, String::as_str)
    }
}

/// Reads a worksheet into a sheet.
///
/// # Errors
/// [`ExtractError`] when the part is broken.
pub(super) fn read(
    xml: &str,
    part: &str,
    styles: &Styles,
    strings: &Strings,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), ExtractError> {
    let mut reading = Reading {
        styles,
        strings,
        sheet,
        budget,
        next: (0, 0),
        cell: None,
        is_in_value: false,
    };
    walk(xml, part, |node| {
        match &node {
            Node::Start(element) => reading.enter(element),
            Node::End("c") => reading.end_cell(),
            Node::End("v") => reading.is_in_value = false,
            Node::End("row") => reading.next = (reading.next.0.saturating_add(1), 0),
            _ => {}
        }
        reading.content(&node);
        Ok(())
    })
}

struct Reading<'r> {
    styles: &'r Styles,
    strings: &'r Strings,
    sheet: &'r mut Sheet,
    budget: &'r mut Budget,
    /// Where a cell stands that does not say where.
    next: Position,
    cell: Option<OpenCell>,
    is_in_value: bool,
}

struct OpenCell {
    at: Position,
    kind: String,
    style: usize,
    value: String,
    inline: RichText,
}

impl<'r> Reading<'r> {
    fn enter(&mut self, element: &Element<'_>) {
        match element.name() {
            "col" => self.columns(element),
            "row" => self.row(element),
            "c" => {
                let named = element.attribute("r");
                let at = named.and_then(|it| position(&it)).unwrap_or(self.next);
                self.next = (at.0, at.1.saturating_add(1));
                self.cell = Some(OpenCell {
                    at,
                    kind: element.attribute("t").unwrap_or_default(),
                    style: element.number("s").unwrap_or_default(),
                    value: String::new(),
                    inline: RichText::default(),
                });
            }
            "v" => self.is_in_value = true,
            "mergeCell" => {
                let range = element.attribute("ref");
                if let Some(range) = range.and_then(|it| CellRange::parse(&it)) {
                    self.sheet.merge(range, self.budget);
                }
            }
            _ => {}
        }
    }

    fn columns(&mut self, element: &Element<'_>) {
        let is_hidden = element.switch("hidden") == Some(true)
            || element.number::<f64>("width").is_some_and(|it| it <= 0.0);
        let edge = |name: &str| element.number::<u32>(name)?.checked_sub(1);
        if let (true, Some(first), Some(last)) = (is_hidden, edge("min"), edge("max"))
            && let Some(range) = CellRange::between((0, first), (0, last))
        {
            self.sheet
                .hide_columns((range.left, range.right), self.budget);
        }
    }

    fn row(&mut self, element: &Element<'_>) {
        let named = element.number::<u32>("r").and_then(|it| it.checked_sub(1));
        let row = named.unwrap_or(self.next.0);
        self.next = (row, 0);
        let is_hidden = element.switch("hidden") == Some(true)
            || element.number::<f64>("ht").is_some_and(|it| it <= 0.0);
        if is_hidden && CellRange::between((row, 0), (row, 0)).is_some() {
            self.sheet.hide_row(row, self.budget);
        }
    }

    fn content(&mut self, node: &Node<'_>) {
        let Some(cell) = &mut self.cell else {
            return;
        };
        match node {
            Node::Text(text) if self.is_in_value => cell.value.push_str(text),
            node => cell.inline.read(node),
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else {
            return;
        };
        // What is beyond the last row or column is on no sheet.
        if CellRange::between(cell.at, cell.at).is_none() {
            return;
        }
        let style = self.styles.style(cell.style);
        let at = cell.at;
        let text = self.shown(cell, style);
        self.sheet.put(at, &text, style.is_bordered, self.budget);
    }

    fn shown(&self, cell: OpenCell, style: &Style) -> Cow<'r, str> {
        let text = match cell.kind.as_str() {
            "s" if !cell.value.trim().is_empty() => {
                return Cow::Borrowed(self.strings.text(&cell.value));
            }
            "inlineStr" => cell.inline.finish(),
            "b" => match cell.value.trim() {
                "1" | "true" => "TRUE".to_owned(),
                "" => String::new(),
                _ => "FALSE".to_owned(),
            },
            "" | "n" => match cell.value.trim().parse::<f64>() {
                Ok(value) if value.is_finite() => style.format.show(value, self.styles.epoch),
                _ => cell.value,
            },
            _ => unescaped(&cell.value),
        };
        Cow::Owned(text)
    }
}
