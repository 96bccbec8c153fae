//! What is wrong with a document or a reading: rows of the warehouse, never only a line of a log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::Place;

/// Something a person must know before using a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// What kind of problem.
    pub code: ProblemCode,
    /// How much it matters.
    pub severity: Severity,
    /// The table it is in, if it is in one.
    pub table: Option<String>,
    /// The row, if one.
    pub row: Option<String>,
    /// The column, if one.
    pub column: Option<String>,
    /// What happened, to what, in words for a person.
    pub message: String,
    /// Where in the document.
    pub place: Option<Place>,
}

impl Problem {
    /// A problem of the whole report.
    pub fn new(code: ProblemCode, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            table: None,
            row: None,
            column: None,
            message: message.into(),
            place: None,
        }
    }

    /// The same problem, in this table.
    #[must_use]
    pub fn in_table(mut self, table: impl Into<String>) -> Self {
        self.table = Some(table.into());
        self
    }

    /// The same problem, in this row of its table.
    #[must_use]
    pub fn in_row(mut self, row: impl Into<String>) -> Self {
        self.row = Some(row.into());
        self
    }

    /// The same problem, in this column of its table.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// The same problem, at this place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

/// How much a problem matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Figures are affected, or the report cannot be used whole.
    Error,
    /// Something to look at before relying on it.
    Warning,
    /// Worth knowing.
    Notice,
}

/// The kinds of problems. Add at the end; never rename: they are keys in the warehouse.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A rule of the form fails on the figures as printed.
    RuleBroken,
    /// A table of the form was not found in the document.
    TableMissing,
    /// A row of the form was not found in its table.
    RowMissing,
    /// A cell of a row that was found has no figure.
    CellMissing,
    /// A figure could be read in more than one way.
    CellUncertain,
    /// A cell prints something that is no figure.
    CellNotANumber,
    /// A table has a row that no form knows. Its figures were given to no other row.
    RowUnrecognised,
    /// A table has a column that no form knows.
    ColumnUnrecognised,
    /// A row prints another number of figures than its table has columns.
    RowWidth,
    /// A table occurs more than once with different figures.
    TableConflict,
    /// No agency was found.
    AgencyMissing,
    /// No report year was found.
    YearMissing,
    /// The document names more than one year for itself.
    YearConflict,
    /// No title was found.
    TitleMissing,
    /// No signature date was found.
    SignedOnMissing,
    /// A section of the form was not found.
    SectionMissing,
    /// Characters of the document could not be decoded.
    TextDamaged,
    /// A page shows an image without text.
    PageScanned,
    /// A limit stopped the extraction before the end of the document.
    DocumentTruncated,
    /// The document could not be read at all; the message says why.
    DocumentRejected,
    /// The portal's answer was not a document; the message says what it was.
    FetchRefused,
    /// The same report was loaded from different documents with different figures.
    RevisionConflict,
}

impl ProblemCode {
    /// How much a problem of this kind matters.
    pub fn severity(self) -> Severity {
        match self {
            Self::RuleBroken
            | Self::TableMissing
            | Self::RowMissing
            | Self::CellMissing
            | Self::CellUncertain
            | Self::CellNotANumber
            | Self::RowUnrecognised
            | Self::ColumnUnrecognised
            | Self::RowWidth
            | Self::TableConflict
            | Self::AgencyMissing
            | Self::YearMissing
            | Self::TextDamaged
            | Self::PageScanned
            | Self::DocumentTruncated
            | Self::DocumentRejected
            | Self::FetchRefused => Severity::Error,
            Self::YearConflict
            | Self::TitleMissing
            | Self::SectionMissing
            | Self::RevisionConflict => Severity::Warning,
            Self::SignedOnMissing => Severity::Notice,
        }
    }
}
