//! A tag whose end has not come yet, read byte by byte to count its attributes.

/// What of a tag was read last, by the states of the HTML standard's tokenizer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// Not in a tag, or behind its end.
    #[default]
    Outside,
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
}

/// A tag that may not have ended yet.
#[derive(Debug, Default)]
pub(super) struct OpenTag {
    state: State,
    attributes: usize,
}

impl OpenTag {
    /// The tag that a piece of a page begins with, if it begins with one.
    pub(super) fn at_start_of(piece: &str) -> Self {
        let begins = match piece.as_bytes() {
            [b'<', b'/', first, ..] | [b'<', first, ..] => first.is_ascii_alphabetic(),
            _ => false,
        };
        Self {
            state: if begins {
                State::TagName
            } else {
                State::Outside
            },
            attributes: 0,
        }
    }

    /// Reads a piece of the page up to the end of the tag, and says how many attributes it has so far.
    pub(super) fn read(&mut self, piece: &str) -> usize {
        if self.state != State::Outside {
            // Only the mark of an end tag is no part of the name; it must not end it.
            let name = piece.strip_prefix("</").unwrap_or(piece);
            for byte in name.bytes() {
                self.step(byte);
                if self.state == State::Outside {
                    break;
                }
            }
        }
        self.attributes
    }

    fn step(&mut self, byte: u8) {
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C');
        self.state = match (self.state, byte) {
            (State::Quoted(quote), byte) if byte == quote => State::BeforeName,
            (State::Quoted(quote), _) => State::Quoted(quote),
            (_, b'>') => State::Outside,
            (State::BeforeValue, b'"' | b'\'') => State::Quoted(byte),
            (State::BeforeValue, _) if is_space => State::BeforeValue,
            (State::BeforeValue | State::Unquoted, _) if !is_space => State::Unquoted,
            (State::Unquoted, _) => State::BeforeName,
            (State::Name | State::AfterName, b'=') => State::BeforeValue,
            (State::Name | State::AfterName, _) if is_space => State::AfterName,
            (_, b'/') => State::BeforeName,
            (State::TagName | State::BeforeName, _) if is_space => State::BeforeName,
            (State::BeforeName | State::AfterName, _) => {
                self.attributes += 1;
                State::Name
            }
            (state, _) => state,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(piece: &str, attributes: usize) {
        assert_eq!(
            OpenTag::at_start_of(piece).read(piece),
            attributes,
            "{piece}"
        );
    }

    #[test]
    fn attributes_are_counted_to_the_end_of_the_tag() {
        check("<p>a b c", 0);
        check("<p a b=c d = 'e f' g=\"h>i\"j/k>l m", 6);
        check("<br/>", 0);
        check("</p a b>", 2);
        check("< p a b>", 0);
        check("<!-- a b c", 0);
    }

    #[test]
    fn a_quote_that_opens_nothing_hides_nothing() {
        check("<p =\" x y z>", 4);
        check("<p a=b' x y z>", 4);
    }

    #[test]
    fn a_tag_goes_on_in_the_next_piece() {
        let mut tag = OpenTag::at_start_of("<p a='");
        assert_eq!(tag.read("<p a='"), 1);
        assert_eq!(tag.read("<q x y"), 1);
        assert_eq!(tag.read("' b>c d"), 2);
        assert_eq!(tag.read("e f"), 2);
    }
}
