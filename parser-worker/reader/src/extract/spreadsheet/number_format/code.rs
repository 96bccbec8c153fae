//! The first section of a format code, read token by token.

use super::date::DateParts;

/// What a section shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Section {
    /// A number as it is, with words around it.
    General { before: String, after: String },
    /// A number with so many digits, with words around it.
    Number {
        digits: Digits,
        before: String,
        after: String,
    },
    /// A date or a time.
    Date(DateParts),
    /// Something that is not understood.
    Unknown { code: String },
}

/// How the digits of a number are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Digits {
    pub(super) least_decimals: u32,
    pub(super) most_decimals: u32,
    pub(super) has_separators: bool,
    pub(super) is_percent: bool,
    /// How many times three digits are left out at the end.
    pub(super) thousands_left_out: u32,
}

/// No format has more decimals.
const MOST_DECIMALS: u32 = 28;
/// A code is not longer: ECMA-376 allows 255.
const LONGEST: usize = 255;

/// Reads a code.
pub(super) fn section(code: &str) -> Section {
    let unknown = || Section::Unknown {
        code: code.chars().take(LONGEST).collect(),
    };
    match tokens(code).filter(|_| code.chars().count() <= LONGEST) {
        Some(tokens) => read(&tokens).unwrap_or_else(unknown),
        None => unknown(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    General,
    /// A digit that is always shown.
    Zero,
    /// A digit that is shown where there is one.
    Digit,
    Point,
    Comma,
    Percent,
    /// A part of a date, in lower case.
    Date(char),
    /// What is shown as it stands.
    Word(char),
    /// A blank as wide as a character.
    Blank,
}

/// The tokens of the first section; none when it has conditions or cannot be read.
fn tokens(code: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = ["General", "GENERAL", "general", "G/通用格式", "@"]
            .iter()
            .find_map(|it| rest.strip_prefix(it))
        {
            tokens.push(Token::General);
            rest = after;
            continue;
        }
        let mut after = rest[first.len_utf8()..].chars();
        match first {
            ';' => break,
            '"' => {
                let (words, _) = after.as_str().split_once('"')?;
                tokens.extend(words.chars().map(Token::Word));
                after = after.as_str()[words.len() + 1..].chars();
            }
            '\\' | '!' => tokens.push(Token::Word(after.next()?)),
            '_' => {
                after.next();
                tokens.push(Token::Blank);
            }
            '*' => {
                after.next();
            }
            '[' => {
                let (words, _) = after.as_str().split_once(']')?;
                tokens.extend(bracket(words)?);
                after = after.as_str()[words.len() + 1..].chars();
            }
            '0' => tokens.push(Token::Zero),
            '#' | '?' => tokens.push(Token::Digit),
            '.' => tokens.push(Token::Point),
            ',' => tokens.push(Token::Comma),
            '%' => tokens.push(Token::Percent),
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => {
                tokens.push(Token::Date(first.to_ascii_lowercase()));
            }
            // Half-days, years of an era, exponents, fractions behind digits.
            'e' | 'E' | 'g' | 'G' | 'b' | 'B' => return None,
            'a' | 'A' => {
                let marks = ["M/PM", "m/pm", "/P", "/p"];
                let text = after.as_str();
                let rest = marks.iter().find_map(|it| text.strip_prefix(it))?;
                tokens.push(Token::Date('h'));
                after = rest.chars();
            }
            other => tokens.push(Token::Word(other)),
        }
        rest = after.as_str();
    }
    Some(tokens)
}

/// What stands in brackets: colours, languages and digits in words change no value, hours that run on are a time; a
/// condition is not understood.
fn bracket(words: &str) -> Option<Option<Token>> {
    match words.chars().next()? {
        '<' | '>' | '=' => None,
        'h' | 'H' | 'm' | 'M' | 's' | 'S' if words.chars().all(|it| "hHmMsS".contains(it)) => None,
        _ => Some(None),
    }
}

fn read(tokens: &[Token]) -> Option<Section> {
    if tokens.iter().any(|it| matches!(it, Token::Date(_))) {
        return date(tokens).map(Section::Date);
    }
    let is_shown = |it: &Token| {
        matches!(
            it,
            Token::General
                | Token::Zero
                | Token::Digit
                | Token::Point
                | Token::Comma
                | Token::Percent
        )
    };
    let first = tokens.iter().position(is_shown)?;
    let last = tokens.iter().rposition(is_shown)?;
    let before = words(&tokens[..first])?;
    let after = words(&tokens[last + 1..])?;
    let inner = &tokens[first..=last];
    if inner == [Token::General] {
        return Some(Section::General { before, after });
    }
    Some(Section::Number {
        digits: digits(inner)?,
        before,
        after,
    })
}

fn words(tokens: &[Token]) -> Option<String> {
    let text: Option<String> = tokens
        .iter()
        .map(|it| match it {
            // A sign of the code's own says of the number what it is not.
            Token::Word('-' | '+') => None,
            Token::Word(character) => Some(*character),
            Token::Blank => Some(' '),
            _ => None,
        })
        .collect();
    text.map(|it| it.trim().to_owned())
}

fn digits(tokens: &[Token]) -> Option<Digits> {
    let mut digits = Digits::default();
    let mut tokens = tokens;
    while let Some((Token::Percent, rest)) = tokens.split_last() {
        if digits.is_percent {
            return None;
        }
        digits.is_percent = true;
        tokens = rest;
    }
    while let Some((Token::Comma, rest)) = tokens.split_last() {
        digits.thousands_left_out += 1;
        tokens = rest;
    }
    let point = tokens.iter().position(|it| *it == Token::Point);
    let (whole, fraction) = match point {
        Some(at) => (&tokens[..at], &tokens[at + 1..]),
        None => (tokens, &[][..]),
    };
    let zeros = whole.iter().filter(|it| **it == Token::Zero).count();
    let is_whole = whole
        .iter()
        .all(|it| matches!(it, Token::Zero | Token::Digit | Token::Comma));
    let is_fraction = fraction
        .iter()
        .all(|it| matches!(it, Token::Zero | Token::Digit));
    // More than one zero before the point pads a number, which is then more a name than a figure.
    if !is_whole || !is_fraction || zeros > 1 || digits.thousands_left_out > 3 || whole.is_empty() {
        return None;
    }
    digits.has_separators = whole.contains(&Token::Comma);
    digits.most_decimals = u32::try_from(fraction.len()).ok()?;
    let least = fraction.iter().rposition(|it| *it == Token::Zero);
    digits.least_decimals = least.map_or(Some(0), |it| u32::try_from(it + 1).ok())?;
    (digits.most_decimals <= MOST_DECIMALS).then_some(digits)
}

fn date(tokens: &[Token]) -> Option<DateParts> {
    let mut parts = DateParts::default();
    let has = |letter: char| tokens.contains(&Token::Date(letter));
    let says = |word: char| tokens.contains(&Token::Word(word));
    parts.time = has('h') || has('s');
    parts.year = has('y');
    parts.day = has('d');
    // The letter of months is that of minutes, too: beside hours and seconds alone it is minutes.
    parts.month = has('m') && (parts.year || parts.day || !parts.time);
    parts.is_chinese = says('年') || says('月') || says('日');
    let is_number = |it: &Token| matches!(it, Token::General | Token::Percent | Token::Digit);
    (!tokens.iter().any(is_number)).then_some(parts)
}
