//! Fields ([MS-DOC] 2.8.25): a code that nobody sees and the result of it that is shown.

use std::collections::HashMap;

/// The characters that begin a field, stand between its code and its result, and end it.
const BEGIN: u16 = 0x13;
const SEPARATOR: u16 = 0x14;
const END: u16 = 0x15;

/// Code that is kept of a field, in characters.
const CODE: usize = 4_000;

/// Fields that show nothing and need no result.
const INVISIBLE: [&str; 11] = [
    "ADVANCE", "ASK", "BOOKMARK", "NOTE", "PRIVATE", "RD", "SET", "TA", "TC", "TOC", "XE",
];

/// The fields of a text that have an end, by their first character.
#[derive(Debug, Default)]
pub(super) struct Fields {
    fields: HashMap<usize, Extent>,
}

#[derive(Debug, Clone, Copy)]
struct Extent {
    separator: Option<usize>,
    end: usize,
}

impl Fields {
    /// Finds the fields of a text. What begins and never ends, or ends and never began, is none.
    pub(super) fn find(characters: impl Iterator<Item = (usize, u16)>) -> Self {
        let mut open: Vec<(usize, Option<usize>)> = Vec::new();
        let mut fields = HashMap::new();
        for (at, character) in characters {
            match character {
                BEGIN => open.push((at, None)),
                SEPARATOR => {
                    if let Some((_, separator)) = open.last_mut() {
                        separator.get_or_insert(at);
                    }
                }
                END => {
                    if let Some((begin, separator)) = open.pop() {
                        fields.insert(begin, Extent { separator, end: at });
                    }
                }
                _ => {}
            }
        }
        Self { fields }
    }
}

/// The fields that are open while a text is read.
#[derive(Debug, Default)]
pub(super) struct OpenFields {
    open: Vec<OpenField>,
    /// How many of them are in their code.
    in_code: usize,
}

#[derive(Debug)]
struct OpenField {
    code: String,
    extent: Extent,
    is_in_code: bool,
}

/// What a character means for the fields.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is a character of a text that is shown.
    Shown,
    /// It is of a code, or the mark of a field.
    Hidden,
    /// A result begins, of a link to this address if it is one's.
    ResultBegins(Option<String>),
    /// The result that began last ends.
    ResultEnds,
    /// A field ends that shows something and has no result.
    Unknown,
}

impl OpenFields {
    /// The next character is read; its number says which field it belongs to.
    pub(super) fn step(&mut self, fields: &Fields, at: usize, character: u16) -> Step {
        match character {
            BEGIN => {
                if let Some(extent) = fields.fields.get(&at) {
                    self.in_code += 1;
                    self.open.push(OpenField {
                        code: String::new(),
                        extent: *extent,
                        is_in_code: true,
                    });
                }
                Step::Hidden
            }
            SEPARATOR => self.separate(at),
            END => self.end(at),
            _ if self.in_code == 0 => Step::Shown,
            _ => {
                self.extend_code(character);
                Step::Hidden
            }
        }
    }

    fn separate(&mut self, at: usize) -> Step {
        let Some(field) = self.open.last_mut() else {
            return Step::Hidden;
        };
        if field.extent.separator != Some(at) {
            return Step::Hidden;
        }
        field.is_in_code = false;
        self.in_code -= 1;
        Step::ResultBegins(link_target(&field.code).filter(|_| self.in_code == 0))
    }

    fn end(&mut self, at: usize) -> Step {
        if self.open.last().is_none_or(|it| it.extent.end != at) {
            return Step::Hidden;
        }
        let Some(field) = self.open.pop() else {
            return Step::Hidden;
        };
        if !field.is_in_code {
            return Step::ResultEnds;
        }
        self.in_code -= 1;
        match self.in_code == 0 && shows_something(&field.code) {
            true => Step::Unknown,
            false => Step::Hidden,
        }
    }

    fn extend_code(&mut self, character: u16) {
        if let Some(field) = self.open.last_mut().filter(|it| it.is_in_code)
            && field.code.len() < CODE
            && let Some(character) = char::from_u32(u32::from(character))
        {
            field.code.push(character);
        }
    }
}

/// The address of a link out of the document.
fn link_target(code: &str) -> Option<String> {
    let code = code.trim();
    let name = code.get(..9)?;
    if !name.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let rest = code.get(9..)?.trim_start();
    let target = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split_whitespace().next()?,
    };
    let is_address = !target.is_empty() && !target.starts_with('\\');
    is_address.then(|| target.trim().to_owned())
}

fn shows_something(code: &str) -> bool {
    let name = code.split_whitespace().next().unwrap_or_default();
    !INVISIBLE.contains(&name.to_ascii_uppercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown; `{`, `|` and `}` stand for the marks of fields, `?` for a field without a result.
    fn shown(text: &str) -> String {
        let units: Vec<u16> = text
            .encode_utf16()
            .map(|it| match char::from_u32(u32::from(it)) {
                Some('{') => BEGIN,
                Some('|') => SEPARATOR,
                Some('}') => END,
                _ => it,
            })
            .collect();
        let fields = Fields::find(units.iter().copied().enumerate());
        let mut open = OpenFields::default();
        let mut shown = String::new();
        for (at, unit) in units.into_iter().enumerate() {
            match open.step(&fields, at, unit) {
                Step::Shown => shown.extend(char::from_u32(u32::from(unit))),
                Step::ResultBegins(Some(target)) => shown += &format!("<{target}>"),
                Step::Unknown => shown.push('?'),
                Step::Hidden | Step::ResultBegins(None) | Step::ResultEnds => {}
            }
        }
        shown
    }

    #[test]
    fn results_are_shown_and_codes_are_not() {
        assert_eq!(shown("共{PAGE|3}页"), "共3页");
        assert_eq!(shown("{IF {PAGE|1} = 1|甲{PAGE|2}乙}"), "甲2乙");
        assert_eq!(shown("甲{XE 乙}丙{EQ x}"), "甲丙?");
    }

    #[test]
    fn the_address_of_a_link_is_kept() {
        let link = "{ HYPERLINK \"http://www.example.cn/\" \\o \"x\" |网站}";
        assert_eq!(shown(link), "<http://www.example.cn/>网站");
        assert_eq!(shown("{HYPERLINK http://a|b}"), "<http://a>b");
        assert_eq!(shown("{HYPERLINK \\l \"_Toc1\"|目录}"), "目录");
        assert_eq!(shown("{hyperlink|b}"), "b");
    }

    #[test]
    fn what_never_ends_is_no_field() {
        assert_eq!(shown("甲{乙|丙"), "甲乙丙");
        assert_eq!(shown("甲}乙|丙"), "甲乙丙");
        assert_eq!(shown("甲{乙{PAGE|1}"), "甲乙1");
    }
}
