//! How many edits lie between two texts, character by character. One of the two is held in the bits of a word (Myers,
//! Hyyrö), so that the work is that of reading the other; where both are too long for that, a table is filled.

/// Texts of at most this many characters fit a word.
const WORD: usize = 64;

/// The least number of characters to insert, delete or replace to make one text of the other.
pub(crate) fn distance(one: &str, other: &str) -> usize {
    let (one, other) = shorter_first(one, other);
    let Some(pattern) = Pattern::of(one) else {
        return strsim::levenshtein(one, other);
    };
    let mut column = Column::counting(&pattern);
    for it in other.chars() {
        column.step(pattern.places(it), 1);
    }
    column.bottom
}

/// The least number of edits to make the text of some stretch of another (Sellers).
pub(crate) fn distance_within(text: &str, other: &str) -> usize {
    if let Some(pattern) = Pattern::of(text) {
        let mut column = Column::counting(&pattern);
        let mut least = column.bottom;
        for it in other.chars() {
            column.step(pattern.places(it), 0);
            least = least.min(column.bottom);
        }
        return least;
    }
    // The other way round: nothing is lost by what the stretch leaves out at its ends.
    if let Some(pattern) = Pattern::of(other) {
        let mut column = Column::free(&pattern);
        let mut length = 0;
        for it in text.chars() {
            column.step(pattern.places(it), 1);
            length += 1;
        }
        return column.least(length);
    }
    table_within(text, other)
}

/// The length of the longest sequence of characters that both texts have in order, whatever stands between them.
pub(crate) fn common(one: &str, other: &str) -> usize {
    let (one, other) = shorter_first(one, other);
    let Some(pattern) = Pattern::of(one) else {
        return table_common(one, other);
    };
    let mut free = u64::MAX;
    for it in other.chars() {
        let met = free & pattern.places(it);
        free = free.wrapping_add(met) | (free - met);
    }
    let used = !free & pattern.mask();
    used.count_ones() as usize
}

fn shorter_first<'a>(one: &'a str, other: &'a str) -> (&'a str, &'a str) {
    if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    }
}

/// The places of each character of a text, as the bits of a word.
struct Pattern {
    length: usize,
    /// An open table: a character stands in the first free slot from its own.
    keys: [char; Self::SLOTS],
    places: [u64; Self::SLOTS],
}

impl Pattern {
    /// Twice as many as characters, so that some are always free.
    const SLOTS: usize = 2 * WORD;

    /// None for a text that is too long, and for one of no characters.
    fn of(text: &str) -> Option<Self> {
        // A character takes four bytes at most.
        let short = !text.is_empty() && (text.len() <= WORD || text.chars().count() <= WORD);
        if !short {
            return None;
        }
        let mut pattern = Self {
            length: 0,
            keys: ['\0'; Self::SLOTS],
            places: [0; Self::SLOTS],
        };
        for it in text.chars() {
            let slot = pattern.slot(it);
            pattern.keys[slot] = it;
            pattern.places[slot] |= 1 << pattern.length;
            pattern.length += 1;
        }
        Some(pattern)
    }

    fn slot(&self, it: char) -> usize {
        let mut slot = it as usize % Self::SLOTS;
        while self.places[slot] != 0 && self.keys[slot] != it {
            slot = (slot + 1) % Self::SLOTS;
        }
        slot
    }

    fn places(&self, it: char) -> u64 {
        self.places[self.slot(it)]
    }

    fn mask(&self) -> u64 {
        u64::MAX >> (WORD - self.length)
    }
}

/// A column of the table of edits, as the steps from each cell to the one below it.
struct Column {
    /// Where the step is up by one.
    up: u64,
    /// Where it is down by one.
    down: u64,
    last: u64,
    /// The cell at the bottom.
    bottom: usize,
}

impl Column {
    /// The first column where each character of the pattern is an edit.
    fn counting(pattern: &Pattern) -> Self {
        Self {
            up: u64::MAX,
            bottom: pattern.length,
            ..Self::free(pattern)
        }
    }

    /// The first column where none is.
    fn free(pattern: &Pattern) -> Self {
        Self {
            up: 0,
            down: 0,
            last: 1 << (pattern.length - 1),
            bottom: 0,
        }
    }

    /// Goes on to the next column, given where the pattern has its character, and whether its top cell is one more.
    fn step(&mut self, places: u64, top: u64) {
        let across = places | self.down;
        let diagonal = ((places & self.up).wrapping_add(self.up) ^ self.up) | places;
        let mut up = self.down | !(diagonal | self.up);
        let mut down = self.up & diagonal;
        if up & self.last != 0 {
            self.bottom += 1;
        } else if down & self.last != 0 {
            self.bottom -= 1;
        }
        up = (up << 1) | top;
        down <<= 1;
        self.up = down | !(across | up);
        self.down = up & across;
    }

    /// The least cell of the column, given the one at its top.
    fn least(&self, top: usize) -> usize {
        let mut cell = top;
        let mut least = top;
        let mut bit = 1;
        loop {
            if self.up & bit != 0 {
                cell += 1;
            } else if self.down & bit != 0 {
                cell -= 1;
            }
            least = least.min(cell);
            if bit == self.last {
                return least;
            }
            bit <<= 1;
        }
    }
}

fn table_within(text: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut previous = vec![0; other.len() + 1];
    for (i, it) in text.chars().enumerate() {
        let mut current = vec![i + 1];
        for (j, against) in other.iter().enumerate() {
            let replaced = previous[j] + usize::from(it != *against);
            current.push(replaced.min(previous[j + 1] + 1).min(current[j] + 1));
        }
        previous = current;
    }
    previous.into_iter().min().unwrap_or_default()
}

fn table_common(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut previous = vec![0; other.len() + 1];
    for it in one.chars() {
        let mut current = vec![0];
        for (j, against) in other.iter().enumerate() {
            current.push(if it == *against {
                previous[j] + 1
            } else {
                previous[j + 1].max(current[j])
            });
        }
        previous = current;
    }
    previous[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of few different characters, in all lengths around that of a word.
    fn texts() -> Vec<String> {
        let mut state = 7_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            state >> 33
        };
        let letters: Vec<char> = "一二三四ab总".chars().collect();
        [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 63, 64, 65, 90]
            .iter()
            .flat_map(|length| [*length; 3])
            .map(|length| {
                let letter = |_| letters[next() as usize % letters.len()];
                (0..length).map(letter).collect()
            })
            .collect()
    }

    #[test]
    fn the_bits_say_what_the_table_says() {
        for one in &texts() {
            for other in &texts() {
                let context = format!("{one} {other}");
                assert_eq!(
                    distance(one, other),
                    strsim::levenshtein(one, other),
                    "{context}"
                );
                assert_eq!(
                    distance_within(one, other),
                    table_within(one, other),
                    "{context}"
                );
                assert_eq!(common(one, other), table_common(one, other), "{context}");
            }
        }
    }

    #[test]
    fn characters_of_one_slot_are_told_apart() {
        // Code points that are 128 apart.
        let (one, other) = ("\u{4e00}\u{4e80}\u{4f00}", "\u{4f00}\u{4e80}\u{4e00}");
        assert_eq!(distance(one, other), 2);
        assert_eq!(common(one, other), 1);
    }
}
