//! A report as read, before its arithmetic is judged.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use shared::{
    cell::{Anchor, CellKey, Kind, Value},
    check::CheckResult,
    form::Form,
    header::{Citation, Contact, Link, Period, TitleSource, YearSource},
    narrative::NarrativeFigure,
    place::Place,
    problem::Problem,
    region::Region,
    report::{Agency, DateSource},
    section::Section,
    statistic::Statistic,
    year::ReportYear,
};

use crate::figure::{Certainty, ColumnValue, Figure};

/// Everything that normalization found.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) header: Header,
    /// The form of each table, by table key.
    pub(crate) forms: BTreeMap<String, &'static Form>,
    pub(crate) sections: Vec<Section>,
    /// Every cell of every table's form, in the form's order.
    pub(crate) cells: Vec<DraftCell>,
    /// Rows that the forms do not know.
    pub(crate) unknown_rows: Vec<UnknownRow>,
    pub(crate) narrative: Vec<NarrativeFigure>,
    pub(crate) statistics: Vec<Statistic>,
    pub(crate) checks: Vec<CheckResult>,
    pub(crate) problems: Vec<Problem>,
}

/// A row of a table that its form does not know, with as many figures as the form's rows have.
#[derive(Debug, Clone)]
pub(crate) struct UnknownRow {
    pub(crate) table: String,
    /// Key of the form's row that is printed before it.
    pub(crate) after: String,
    /// Its figures by column key; 0 where nothing is printed.
    pub(crate) figures: BTreeMap<String, Decimal>,
}

/// The facts at a report's head and foot, and what is missing of them.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) agency: Option<Agency>,
    pub(crate) report_year: Option<ReportYear>,
    pub(crate) year_source: Option<YearSource>,
    pub(crate) title: Option<String>,
    pub(crate) title_source: Option<TitleSource>,
    pub(crate) signed_on: Option<(NaiveDate, DateSource)>,
    pub(crate) region: Option<Region>,
    pub(crate) period: Option<Period>,
    pub(crate) legal_basis: Vec<Citation>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) links: Vec<Link>,
    pub(crate) problems: Vec<Problem>,
}

/// A cell of a form and what was found for it.
#[derive(Debug, Clone)]
pub(crate) struct DraftCell {
    pub(crate) key: CellKey,
    pub(crate) found: Found,
}

/// What was found for a cell.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// Its row, whose figures cannot be told apart.
    Unplaced { raw: String, place: Place },
    /// A print.
    Print(FoundPrint),
}

/// How far a print can be trusted to be a cell's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trust {
    /// There was more than one way to read it.
    None,
    /// There was one way, though not free of doubt: only rules that hold can lift it.
    WithProof,
    /// Its row and column are each known by label, or by an order that leaves one way only.
    Full,
}

/// The print that was given to a cell.
#[derive(Debug, Clone)]
pub(crate) struct FoundPrint {
    pub(crate) value: ColumnValue,
    pub(crate) raw: String,
    pub(crate) place: Place,
    /// How far it can be trusted to be this cell's.
    pub(crate) trust: Trust,
    /// True when a blank may be a figure that an extraction tool lost.
    pub(crate) may_be_lost: bool,
    /// The value that the rules force where a figure was lost, or where its place is not printed.
    pub(crate) inferred: Option<Value>,
    /// By what its row was found.
    pub(crate) anchor: Anchor,
    /// The rules that force the inferred value.
    pub(crate) forced_by: Vec<String>,
    /// What else it may be.
    pub(crate) alternatives: Vec<Value>,
}

impl FoundPrint {
    pub(crate) fn new(
        figure: &Figure,
        value: ColumnValue,
        (anchor, trust): (Anchor, Trust),
        shows_blanks: bool,
    ) -> Self {
        Self {
            value,
            raw: figure.raw.clone(),
            place: figure.place.clone(),
            trust: match value.certainty {
                Certainty::Full => trust,
                Certainty::WithProof => trust.min(Trust::WithProof),
                Certainty::None => Trust::None,
            },
            may_be_lost: figure.is_blank() && !shows_blanks,
            inferred: None,
            anchor,
            forced_by: vec![],
            alternatives: vec![],
        }
    }

    /// The figure as the rules count it: a blank, 无 and a dash are 0; none when it is no figure.
    pub(crate) fn counted(&self) -> Option<Decimal> {
        match (self.inferred.or(self.value.value), self.value.kind) {
            (Some(value), _) => Some(value.decimal()),
            (None, Kind::Text) => None,
            (None, _) => Some(Decimal::ZERO),
        }
    }
}
