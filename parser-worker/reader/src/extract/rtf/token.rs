//! RTF as a sequence of tokens (RTF 1.9.1, "Basic Entities").

/// The longest control word, and the most digits of its number.
const LONGEST_WORD: usize = 32;
const LONGEST_NUMBER: usize = 10;

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\word`, with the number that stands behind it.
    Word(&'a str, Option<i32>),
    /// `\` and a character that is no letter: `\~`.
    Symbol(u8),
    /// A byte of text: as it is, escaped or `\'b5`.
    Byte(u8),
    /// Bytes that are no text: what `\bin` announces.
    Binary,
}

/// More bytes are announced than there are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CutShort;

/// The tokens of some bytes, one after the other.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    /// Begins at the first byte.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next token; none at the end.
    ///
    /// # Errors
    /// [`CutShort`] when the bytes end inside binary data.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, CutShort> {
        while let Some((first, rest)) = self.rest.split_first() {
            self.rest = rest;
            return Ok(Some(match first {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => return self.control(),
                // A line break of the file means nothing, nor does what fills it up.
                b'\r' | b'\n' | 0 => continue,
                b'\t' => Token::Word("tab", None),
                byte => Token::Byte(*byte),
            }));
        }
        Ok(None)
    }

    fn control(&mut self) -> Result<Option<Token<'a>>, CutShort> {
        let Some((first, rest)) = self.rest.split_first() else {
            return Ok(None);
        };
        if first.is_ascii_alphabetic() {
            return self.word().map(Some);
        }
        self.rest = rest;
        Ok(Some(match first {
            b'\'' => self.hexadecimal(),
            b'\\' | b'{' | b'}' => Token::Byte(*first),
            b'\r' | b'\n' => Token::Word("par", None),
            b'\t' => Token::Word("tab", None),
            symbol => Token::Symbol(*symbol),
        }))
    }

    fn hexadecimal(&mut self) -> Token<'a> {
        let digits = self.rest.get(..2).unwrap_or_default();
        let byte = std::str::from_utf8(digits)
            .ok()
            .filter(|it| it.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|it| u8::from_str_radix(it, 16).ok());
        match byte {
            Some(byte) => {
                self.rest = self.rest.get(2..).unwrap_or_default();
                Token::Byte(byte)
            }
            None => Token::Symbol(b'\''),
        }
    }

    fn word(&mut self) -> Result<Token<'a>, CutShort> {
        let word = self.take(LONGEST_WORD, u8::is_ascii_alphabetic);
        let is_negative =
            self.rest.first() == Some(&b'-') && self.rest.get(1).is_some_and(u8::is_ascii_digit);
        if is_negative {
            self.rest = &self.rest[1..];
        }
        let digits = self.take(LONGEST_NUMBER, u8::is_ascii_digit);
        if self.rest.first() == Some(&b' ') {
            self.rest = &self.rest[1..];
        }
        // A number too large for its type is as large as can be: nothing that is real comes near.
        let number = (!digits.is_empty()).then(|| digits.parse::<i32>().unwrap_or(i32::MAX));
        let number = number.map(|it| if is_negative { -it } else { it });
        match (word, number) {
            ("bin", Some(length)) => {
                let length = usize::try_from(length).unwrap_or_default();
                self.rest = self.rest.get(length..).ok_or(CutShort)?;
                Ok(Token::Binary)
            }
            _ => Ok(Token::Word(word, number)),
        }
    }

    /// The longest stretch of such ASCII bytes.
    fn take(&mut self, longest: usize, is_part: fn(&u8) -> bool) -> &'a str {
        let length = self.rest.iter().take(longest).take_while(|it| is_part(it));
        let (taken, rest) = self.rest.split_at(length.count());
        self.rest = rest;
        std::str::from_utf8(taken).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rtf: &[u8], expected: &[Token<'_>]) {
        let mut tokens = Tokens::of(rtf);
        let mut found = Vec::new();
        while let Some(token) = tokens.next().expect("whole tokens") {
            found.push(token);
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn words_end_with_a_blank_that_is_theirs() {
        use Token::{Byte, Close, Open, Symbol, Word};
        check(
            b"{\\b0 a\\u-10179 ?\\par\r\n b\\~\\'b5\\{}",
            &[
                Open,
                Word("b", Some(0)),
                Byte(b'a'),
                Word("u", Some(-10179)),
                Byte(b'?'),
                Word("par", None),
                Byte(b' '),
                Byte(b'b'),
                Symbol(b'~'),
                Byte(0xB5),
                Byte(b'{'),
                Close,
            ],
        );
    }

    #[test]
    fn binary_data_is_passed_over() {
        check(
            b"\\bin3 {{{a\\bin-1 b",
            &[
                Token::Binary,
                Token::Byte(b'a'),
                Token::Binary,
                Token::Byte(b'b'),
            ],
        );
        assert_eq!(Tokens::of(b"\\bin9 abc").next(), Err(CutShort));
    }

    #[test]
    fn numbers_and_words_without_end_are_bounded() {
        check(
            b"\\'zz\\cellx99999999999",
            &[
                Token::Symbol(b'\''),
                Token::Byte(b'z'),
                Token::Byte(b'z'),
                Token::Word("cellx", Some(i32::MAX)),
                Token::Byte(b'9'),
            ],
        );
        assert_eq!(Tokens::of(b"\\").next(), Ok(None));
    }
}
