//! What is wrong with a document or a reading: rows of the warehouse, never only a line of a log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{cell::Value, place::Place};

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
    /// What else the figure may be, where it can be read in more than one way; the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Value>,
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
            alternatives: Vec::new(),
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

    /// The same problem, with what else its figure may be.
    #[must_use]
    pub fn or(mut self, alternatives: Vec<Value>) -> Self {
        self.alternatives = alternatives;
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
    /// A check of the report fails: the text against its tables, a list against its total, a section against its form.
    CheckBroken,
    /// A figure of the text could be read in more than one way.
    FigureUncertain,
    /// The region is not known, or its name is that of several.
    RegionUncertain,
    /// The archive holds other reports than the one that was read.
    OtherReportsInArchive,
    /// Files of the archive could not be read; a report may be among them.
    ArchiveNotReadWhole,
    /// A page shows an image; its text was recognized.
    PageRecognized,
    /// The document was read as a converter wrote it anew; the message says why. Its figures are doubted where no sum confirms
    /// them.
    DocumentConverted,
    /// The agency's name was recognized, and nothing else in the document or around it says the same.
    AgencyUncertain,
    /// Likewise the report year.
    YearUncertain,
    /// Likewise the title.
    TitleUncertain,
    /// Likewise the date of the signature.
    SignedOnUncertain,
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
            | Self::RevisionConflict
            | Self::CheckBroken
            | Self::FigureUncertain
            | Self::OtherReportsInArchive
            | Self::ArchiveNotReadWhole
            | Self::DocumentConverted
            | Self::AgencyUncertain
            | Self::YearUncertain
            | Self::SignedOnUncertain => Severity::Warning,
            Self::SignedOnMissing
            | Self::RegionUncertain
            | Self::PageRecognized
            | Self::TitleUncertain => Severity::Notice,
        }
    }
}
