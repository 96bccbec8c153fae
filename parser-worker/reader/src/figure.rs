//! One printed figure: a number, a blank, a word for none, a dash, or something that is no figure.

use std::{str::FromStr, sync::LazyLock};

use crate::{document::Doubt, narrow::narrow, normalize::HeadUnit};
use regex::Regex;
use rust_decimal::Decimal;
use shared::{
    cell::{Kind, Value},
    form::{ColumnForm, Unit},
    place::Place,
};

/// What a cell prints, before it is known which column it is in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// The printed characters.
    pub(crate) raw: String,
    /// What kind of print it is.
    pub(crate) print: Print,
    /// Where it stands.
    pub(crate) place: Place,
    /// Why something else may be printed.
    pub(crate) doubt: Option<Doubt>,
}

/// A kind of print.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Print {
    /// A number, with the unit printed beside it.
    Number {
        number: Decimal,
        unit: PrintedUnit,
        /// True when the print admits another number: digits on two lines, with a mark, or letters in place of digits.
        torn: bool,
    },
    /// Nothing.
    Blank,
    /// 无 and the like.
    NoneWord,
    /// A dash or a stroke.
    Dash,
    /// Anything else.
    Text,
}

/// A unit printed beside a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PrintedUnit {
    /// None, or that of a count (件, 条, 项, 个, 次, 宗).
    Plain,
    /// 元.
    Yuan,
    /// 千元.
    ThousandYuan,
    /// 万元.
    TenThousandYuan,
    /// 亿元.
    HundredMillionYuan,
}

impl PrintedUnit {
    /// The unit of money that these words name.
    pub(crate) fn in_words(words: &str) -> Option<Self> {
        let units = [
            ("亿元", Self::HundredMillionYuan),
            ("万元", Self::TenThousandYuan),
            ("千元", Self::ThousandYuan),
            ("元", Self::Yuan),
        ];
        units
            .into_iter()
            .find(|(name, _)| words.contains(name))
            .map(|(_, unit)| unit)
    }
}

/// A figure as a value of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ColumnValue {
    pub(crate) kind: Kind,
    pub(crate) value: Option<Value>,
    /// How sure it is that this value was meant.
    pub(crate) certainty: Certainty,
}

/// How sure it is that a figure is the value that it was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// Another value may have been meant as well.
    None,
    /// Sums that hold with it prove it.
    WithProof,
    /// It can be read in one way only.
    Full,
}

impl Figure {
    /// The figure that a cell prints.
    pub(crate) fn of_cell(text: &str, place: Place) -> Self {
        Self {
            raw: text.to_owned(),
            print: Print::of(text),
            place,
            doubt: None,
        }
    }

    /// The same figure, of which this is doubted.
    #[must_use]
    pub(crate) fn doubted(mut self, doubt: Option<Doubt>) -> Self {
        self.doubt = doubt;
        self
    }

    /// The values that other readings of this figure give a column, the likeliest first.
    pub(crate) fn alternatives_in(&self, column: &ColumnForm, head: HeadUnit) -> Vec<Value> {
        let others = self.doubt.iter().flat_map(|it| &it.others);
        let own = self.value_in(column, head).value;
        let mut values: Vec<Value> = Vec::new();
        for other in others {
            let other = Self::of_cell(other, self.place.clone());
            let value = other.value_in(column, head).value;
            if let Some(value) = value.filter(|it| Some(*it) != own && !values.contains(it)) {
                values.push(value);
            }
        }
        values
    }

    /// The figure that a word of a line is, if it is one beyond doubt: a bare number, an amount of money, a dash or 无.
    pub(crate) fn of_word(word: &str, place: Place) -> Option<Self> {
        let figure = Self::of_cell(word, place);
        let bare = |it: char| it.is_ascii_digit() || matches!(it, '.' | ',' | '-' | '+');
        let is_figure = match figure.print {
            Print::Number { unit, .. } => {
                unit != PrintedUnit::Plain
                    || narrow(word).chars().all(bare)
                    || word.chars().all(|it| it.is_ascii_alphanumeric())
                    || has_note(word)
            }
            Print::NoneWord | Print::Dash => true,
            Print::Blank | Print::Text => false,
        };
        is_figure.then_some(figure)
    }

    /// True when the number 0 is printed.
    pub(crate) fn is_zero(&self) -> bool {
        matches!(self.print, Print::Number { number, .. } if number.is_zero())
    }

    /// True when nothing is printed.
    pub(crate) fn is_blank(&self) -> bool {
        self.print == Print::Blank
    }

    /// The value that this figure gives a column whose head names this unit.
    pub(crate) fn value_in(&self, column: &ColumnForm, head: HeadUnit) -> ColumnValue {
        let value = self.value_as_printed(column, head);
        let certainty = match &self.doubt {
            None => value.certainty,
            // One reading that nothing speaks against is confirmed by sums as print with a flaw is.
            Some(it) if it.others.is_empty() && value.certainty != Certainty::None => {
                Certainty::WithProof
            }
            Some(_) => Certainty::None,
        };
        ColumnValue { certainty, ..value }
    }

    fn value_as_printed(&self, column: &ColumnForm, head: HeadUnit) -> ColumnValue {
        let none = |kind, certainty| ColumnValue {
            kind,
            value: None,
            certainty,
        };
        match self.print {
            Print::Blank => none(Kind::Blank, Certainty::Full),
            Print::NoneWord => none(Kind::NoneWord, Certainty::Full),
            Print::Dash => none(Kind::Dash, Certainty::Full),
            Print::Text => none(Kind::Text, Certainty::None),
            Print::Number { number, unit, torn } => {
                let unit = match (unit, head) {
                    (PrintedUnit::Plain, HeadUnit::Other(unit)) => unit,
                    (unit, _) => unit,
                };
                let certainty = match (head, torn) {
                    (HeadUnit::Unclear, _) => Certainty::None,
                    (_, true) => Certainty::WithProof,
                    (_, false) => Certainty::Full,
                };
                match value_of(number, unit, column) {
                    Some(value) => ColumnValue {
                        kind: Kind::Number,
                        value: Some(value),
                        certainty,
                    },
                    None => none(Kind::Text, Certainty::None),
                }
            }
        }
    }
}

fn value_of(number: Decimal, unit: PrintedUnit, column: &ColumnForm) -> Option<Value> {
    if number.is_sign_negative() && !number.is_zero() && !column.signed {
        return None;
    }
    match (column.unit, unit) {
        (Unit::Count, PrintedUnit::Plain) => {
            let whole = number.fract().is_zero();
            let count = i64::try_from(number.trunc()).ok()?;
            whole.then_some(Value::Count(count))
        }
        (Unit::Count, _) => None,
        (Unit::TenThousandYuan, PrintedUnit::Plain | PrintedUnit::TenThousandYuan) => {
            Some(Value::Amount(number.normalize()))
        }
        (Unit::TenThousandYuan, PrintedUnit::Yuan) => {
            Some(Value::Amount((number / Decimal::from(10_000)).normalize()))
        }
        (Unit::TenThousandYuan, PrintedUnit::ThousandYuan) => {
            Some(Value::Amount((number / Decimal::from(10)).normalize()))
        }
        (Unit::TenThousandYuan, PrintedUnit::HundredMillionYuan) => {
            Some(Value::Amount((number * Decimal::from(10_000)).normalize()))
        }
    }
}

impl Print {
    /// What this text is as a figure.
    pub(crate) fn of(text: &str) -> Self {
        let is_count = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        if text.is_empty() {
            return Self::Blank;
        }
        // Most figures are, and need no pattern.
        if is_count(text)
            && let Ok(count) = text.parse::<u32>()
        {
            return plain_number(count.into());
        }
        // Raised and encircled digits are marks of notes. Made narrow, they would be digits of the number.
        let unmarked = text.trim_end_matches(is_note_mark);
        if unmarked.chars().any(is_note_mark) {
            return Self::Text;
        }
        let wide = narrow(unmarked);
        let bare: String = wide.chars().filter(|it| !it.is_whitespace()).collect();
        match bare.as_str() {
            "" if unmarked.len() < text.len() => Self::Text,
            "" => Self::Blank,
            "无" | "没有" | "无。" => Self::NoneWord,
            "零" | "〇" => plain_number(Decimal::ZERO),
            it if is_dash(it) => Self::Dash,
            it => match number_in_letters(it) {
                Some(number) => Self::Number {
                    number,
                    unit: PrintedUnit::Plain,
                    torn: true,
                },
                None if !it.starts_with(|it: char| it.is_ascii_digit() || "+-".contains(it)) => {
                    Self::Text
                }
                None if has_digits_apart_on_a_line(&wide) => Self::Text,
                None => number(
                    it,
                    wide.trim().contains('\n') || unmarked.len() < text.len(),
                ),
            },
        }
    }
}

fn is_dash(bare: &str) -> bool {
    bare.chars().all(|it| "-/\\—–−―_".contains(it)) && bare.chars().count() <= 4
}

/// The number with its unit and note that a text without white space is.
fn number(bare: &str, torn: bool) -> Print {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        let digits = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+";
        // A note in brackets may follow: 22（其中修订16件）, 22[1].
        let pattern = format!(
            r"^([+-]?)({digits})(\.[0-9]+)?(件|条|项|个|次|宗|元|千元|万元|亿元)?(\([^()]*\)|\[[^\[\]]*\])?$"
        );
        Regex::new(&pattern).expect("the pattern is constant")
    });
    let Some(parts) = NUMBER.captures(bare) else {
        return Print::Text;
    };
    let part = |at: usize| parts.get(at).map_or("", |it| it.as_str());
    let digits = format!("{}{}{}", part(1), part(2).replace(',', ""), part(3));
    let Ok(number) = Decimal::from_str(&digits) else {
        return Print::Text;
    };
    let unit = PrintedUnit::in_words(part(4)).or_else(|| PrintedUnit::in_words(part(5)));
    Print::Number {
        number,
        unit: unit.unwrap_or(PrintedUnit::Plain),
        torn,
    }
}

/// Digits of a number that may be read from letters.
const MOST_LETTERS: usize = 6;

fn plain_number(number: Decimal) -> Print {
    Print::Number {
        number,
        unit: PrintedUnit::Plain,
        torn: false,
    }
}

/// The number that digits and letters are, where a machine read letters for digits of the same shape.
fn number_in_letters(bare: &str) -> Option<Decimal> {
    let digit = |it: char| match it {
        'O' | 'o' | '○' | '〇' => Some('0'),
        'l' | 'I' | '|' => Some('1'),
        it if it.is_ascii_digit() => Some(it),
        _ => None,
    };
    let digits: String = bare.chars().map(digit).collect::<Option<_>>()?;
    let short = digits.len() <= MOST_LETTERS && digits != bare;
    short.then(|| Decimal::from_str(&digits).ok())?
}

/// Whether a number is followed by a note in brackets: 22（其中修订16件）.
fn has_note(word: &str) -> bool {
    let begins = word.starts_with(|it: char| it.is_ascii_digit());
    begins && word.ends_with([')', '）', ']', '］'])
}

/// Superscript, subscript and encircled digits.
fn is_note_mark(it: char) -> bool {
    matches!(it, '¹' | '²' | '³' | '⁰'..='⁹' | '₀'..='₉' | '①'..='⓿' | '❶'..='➓')
}

fn has_digits_apart_on_a_line(text: &str) -> bool {
    static APART: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[0-9.,][^\S\n]+[0-9.,]").expect("the pattern is constant"));
    APART.is_match(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(unit: Unit, signed: bool) -> ColumnForm {
        ColumnForm {
            key: "k".into(),
            label: "l".into(),
            english: "e".into(),
            unit,
            signed,
            variants: vec![],
        }
    }

    fn check(text: &str, unit: Unit, kind: Kind, value: Option<&str>, certain: bool) {
        use Certainty::Full;
        let place = Place::Line { line: 1 };
        let read = Figure::of_cell(text, place).value_in(&column(unit, false), HeadUnit::AsInForm);
        assert_eq!(read.kind, kind, "{text}");
        assert_eq!(
            read.value.map(|it| it.to_string()).as_deref(),
            value,
            "{text}"
        );
        assert_eq!(read.certainty == Full, certain, "{text}");
    }

    #[test]
    fn counts() {
        check("13", Unit::Count, Kind::Number, Some("13"), true);
        check("１３", Unit::Count, Kind::Number, Some("13"), true);
        check("1,234", Unit::Count, Kind::Number, Some("1234"), true);
        check("1，234件", Unit::Count, Kind::Number, Some("1234"), true);
        check(
            "22（其中修订 16 件）",
            Unit::Count,
            Kind::Number,
            Some("22"),
            true,
        );
        check("1\n0", Unit::Count, Kind::Number, Some("10"), false);
        check("22[1]", Unit::Count, Kind::Number, Some("22"), true);
        check("235①", Unit::Count, Kind::Number, Some("235"), false);
        check("①", Unit::Count, Kind::Text, None, false);
        check("2³5", Unit::Count, Kind::Text, None, false);
        check("零", Unit::Count, Kind::Number, Some("0"), true);
        check("〇", Unit::Count, Kind::Number, Some("0"), true);
        check("O", Unit::Count, Kind::Number, Some("0"), false);
        check("l2", Unit::Count, Kind::Number, Some("12"), false);
        check("5（元）", Unit::Count, Kind::Text, None, false);
        check("1 1 1", Unit::Count, Kind::Text, None, false);
        check("3.5", Unit::Count, Kind::Text, None, false);
        check("-3", Unit::Count, Kind::Text, None, false);
        check("1,23", Unit::Count, Kind::Text, None, false);
        check("5元", Unit::Count, Kind::Text, None, false);
    }

    #[test]
    fn amounts_are_exact_and_in_ten_thousand_yuan() {
        let check =
            |text, value| check(text, Unit::TenThousandYuan, Kind::Number, Some(value), true);
        check("59237.2449", "59237.2449");
        check("7,730.28", "7730.28");
        check("251000元", "25.1");
        check("25.10万元", "25.1");
        check("251000（单位：元）", "25.1");
        check("251千元", "25.1");
        check("0.5亿元", "5000");
        check("0", "0");
    }

    #[test]
    fn what_is_no_number() {
        check("", Unit::Count, Kind::Blank, None, true);
        check(" \u{a0}", Unit::Count, Kind::Blank, None, true);
        check("无", Unit::Count, Kind::NoneWord, None, true);
        check("/", Unit::Count, Kind::Dash, None, true);
        check("——", Unit::Count, Kind::Dash, None, true);
        check("详见附件", Unit::Count, Kind::Text, None, false);
    }

    #[test]
    fn a_signed_column_takes_a_sign() {
        let figure = Figure::of_cell("-3", Place::Line { line: 1 });
        let read = figure.value_in(&column(Unit::Count, true), HeadUnit::AsInForm);
        assert_eq!(read.value, Some(Value::Count(-3)));
    }

    #[test]
    fn only_a_bare_figure_is_a_word_of_a_figure_line() {
        let is_figure = |word| Figure::of_word(word, Place::Line { line: 1 }).is_some();
        assert!(is_figure("0") && is_figure("1,234") && is_figure("无") && is_figure("-"));
        assert!(is_figure("4579.2175万元") && !is_figure("4579.2175万元整"));
        assert!(!is_figure("126条") && !is_figure("年") && !is_figure("2022年"));
    }
}
