//! Characters that `\u` says in two halves (UTF-16 surrogates).

/// The first half of a character, while it waits for the second.
#[derive(Debug, Default)]
pub(super) struct Surrogate {
    high: Option<u16>,
}

impl Surrogate {
    /// Adds a UTF-16 unit: the text that is whole with it, and how many characters in it are damaged.
    pub(super) fn push(&mut self, unit: u16) -> (String, usize) {
        let units = self.high.take().into_iter().chain([unit]);
        let units: Vec<u16> = units.collect();
        if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
            return decode(&units[..units.len() - 1]);
        }
        decode(&units)
    }

    /// Nothing follows that could be the second half.
    pub(super) fn end(&mut self) -> (String, usize) {
        decode(self.high.take().as_slice())
    }
}

fn decode(units: &[u16]) -> (String, usize) {
    let damaged = char::decode_utf16(units.iter().copied()).filter(Result::is_err);
    (String::from_utf16_lossy(units), damaged.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_make_a_character_or_are_damaged() {
        let mut halves = Surrogate::default();
        assert_eq!(halves.push(0xD840), (String::new(), 0));
        assert_eq!(halves.push(0xDC0B), ("𠀋".to_owned(), 0));
        assert_eq!(halves.push(0xD840), (String::new(), 0));
        assert_eq!(halves.push(0x4E00), ("\u{fffd}一".to_owned(), 1));
        assert_eq!(halves.push(0xD840), (String::new(), 0));
        assert_eq!(halves.end(), ("\u{fffd}".to_owned(), 1));
        assert_eq!(halves.end(), (String::new(), 0));
    }
}
