//! The shared strings of a workbook (ECMA-376 part 1, 18.4).

use super::super::super::{
    ExtractError,
    xml::{Node, walk},
};

/// Reads the texts in order, without how their characters are pronounced.
///
/// # Errors
/// [`ExtractError`] when the part is broken.
pub(super) fn read(xml: &str, part: &str) -> Result<Vec<String>, ExtractError> {
    let mut texts: Vec<String> = Vec::new();
    let mut text = RichText::default();
    walk(xml, part, |node| {
        match &node {
            Node::Start(element) if element.name() == "si" => text = RichText::default(),
            Node::End("si") => {
                let text = std::mem::take(&mut text).finish();
                texts.push(text.trim().to_owned());
            }
            _ => text.read(&node),
        }
        Ok(())
    })?;
    Ok(texts)
}

/// A text in runs while it is read (`CT_Rst`).
#[derive(Debug, Default)]
pub(super) struct RichText {
    text: String,
    is_in_text: bool,
    is_in_reading: bool,
}

impl RichText {
    /// Reads a node inside it.
    pub(super) fn read(&mut self, node: &Node<'_>) {
        match node {
            Node::Start(element) => match element.name() {
                "t" => self.is_in_text = true,
                "rPh" => self.is_in_reading = true,
                _ => {}
            },
            Node::End("t") => self.is_in_text = false,
            Node::End("rPh") => self.is_in_reading = false,
            Node::Text(text) if self.is_in_text && !self.is_in_reading => self.text.push_str(text),
            _ => {}
        }
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        unescaped(&self.text)
    }
}

/// A text without the marks that stand for carriage returns (ECMA-376 part 1, 22.9.2.19).
pub(super) fn unescaped(text: &str) -> String {
    text.replace("_x000D_\n", "\n").replace("_x000D_", "\n")
}
