//! Fields: what they show is text, and where a hyperlink leads is a link.

use shared::place::Place;

use super::super::html::links::leads_away;
use crate::document::Link;

/// So many characters of an instruction, of an address and of its text are read.
const CHARACTERS: usize = 2_000;

/// So many links of a document are read.
const LINKS: usize = 200;

/// The fields that are open and the links that were found.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    pub(super) links: Vec<Link>,
}

#[derive(Debug, Default)]
struct Field {
    instruction: String,
    shown: String,
}

impl Fields {
    /// A field begins.
    pub(super) fn begin(&mut self) {
        self.open.push(Field::default());
    }

    /// Text of the innermost field's instruction.
    pub(super) fn instruct(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut() {
            push(&mut field.instruction, text);
        }
    }

    /// Text that the innermost field shows.
    pub(super) fn show(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut() {
            push(&mut field.shown, text);
        }
    }

    /// The innermost field ends in the paragraph of this number.
    pub(super) fn end(&mut self, paragraph: u32) {
        let Some(field) = self.open.pop() else {
            return;
        };
        if let Some(target) = target(&field.instruction)
            && self.links.len() < LINKS
        {
            let path = format!("p[{paragraph}]");
            self.links.push(Link {
                target,
                text: field.shown.trim().to_owned(),
                place: Place::Element { path },
            });
        }
    }
}

fn push(text: &mut String, more: &str) {
    if text.len() + more.len() <= CHARACTERS {
        text.push_str(more);
    }
}

/// Where `HYPERLINK "target"` leads, unless it leads into the document itself.
fn target(instruction: &str) -> Option<String> {
    let instruction = instruction.trim();
    let name = instruction.get(..9)?;
    if !name.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let argument = instruction.get(9..)?.trim_start();
    let target = match argument.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => argument.split_whitespace().next()?,
    };
    let is_switch = target.starts_with('\\');
    (!is_switch && leads_away(target)).then(|| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hyperlink_leads_away() {
        for (instruction, expected) in [
            (
                r#" HYPERLINK "http://a.cn/b" \o "c" "#,
                Some("http://a.cn/b"),
            ),
            ("hyperlink http://a.cn/b", Some("http://a.cn/b")),
            (r#"HYPERLINK \l "_Toc1""#, None),
            ("HYPERLINK", None),
            ("PAGE", None),
            ("目录目录目录", None),
        ] {
            assert_eq!(target(instruction).as_deref(), expected, "{instruction}");
        }
    }
}
