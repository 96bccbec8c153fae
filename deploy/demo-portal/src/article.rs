//! What a site publishes: reports, and other things beside them.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use generator::{Fault, Shape, Truth};

use crate::{attachment::Attachment, edition::Edition, fault::FaultKind};

/// An article.
#[derive(Debug, Clone)]
pub(crate) struct Article {
    /// Its number, in its address.
    pub(crate) id: u32,
    /// The column it is listed in.
    pub(crate) column: u32,
    /// Its date.
    pub(crate) published_on: NaiveDate,
    /// Its title.
    pub(crate) title: String,
    /// Who publishes it.
    pub(crate) source: String,
    /// What it says.
    pub(crate) content: Content,
}

/// What an article says.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Something that is no report.
    Notice(String),
    /// A report, in the page or attached to it.
    Report(Box<Report>),
}

/// A published report.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// What it says in the first edition.
    first: Truth,
    /// Its shape; what is no page is attached to one.
    pub(crate) shape: Shape,
    /// What is wrong with it.
    pub(crate) flaw: Option<Flaw>,
}

/// What is wrong with a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Its page is an error page.
    ErrorPage,
    /// It is printed with a fault.
    Printed(Fault),
}

impl Article {
    /// Its address, without host.
    pub(crate) fn path(&self) -> String {
        let (day, column, id) = (self.published_on, self.column, self.id);
        format!(
            "/art/{}/{}/{}/art_{column}_{id}.html",
            day.year(),
            day.month(),
            day.day()
        )
    }

    /// When its content last changed. A correction comes forty days after the report.
    pub(crate) fn modified(&self, edition: Edition) -> DateTime<Utc> {
        let time = NaiveTime::MIN + TimeDelta::minutes(95 + i64::from(self.id % 300));
        let first = self.published_on.and_time(time).and_utc();
        match &self.content {
            Content::Report(report) if report.is_corrected_in(edition) => first + Days::new(40),
            _ => first,
        }
    }
}

impl Report {
    /// A report that says this, in this shape. A fault of its figures is in the truth afterwards; a correction only in
    /// the second edition's.
    pub(crate) fn new(truth: Truth, shape: Shape, flaw: Option<Flaw>) -> Self {
        let first = match flaw {
            Some(Flaw::Printed(fault)) if fault != Fault::Corrected => fault.in_truth(truth),
            _ => truth,
        };
        Self { first, shape, flaw }
    }

    /// What it says.
    pub(crate) fn truth(&self, edition: Edition) -> Truth {
        if self.is_corrected_in(edition) {
            Fault::Corrected.in_truth(self.first.clone())
        } else {
            self.first.clone()
        }
    }

    /// True when this edition's figures are not those first published.
    pub(crate) fn is_corrected_in(&self, edition: Edition) -> bool {
        edition == Edition::Second && self.flaw == Some(Flaw::Printed(Fault::Corrected))
    }

    /// The file that is attached to its page, unless it is the page itself.
    pub(crate) fn attachment(&self) -> Option<Attachment> {
        (!matches!(self.shape, Shape::Html(_))).then(|| Attachment::of(&self.first, self.shape))
    }

    /// The bytes of the file that is attached.
    pub(crate) fn file(&self, edition: Edition) -> Vec<u8> {
        let bytes = self.shape.print(&self.truth(edition));
        match self.flaw {
            Some(Flaw::Printed(fault)) => fault.in_bytes(bytes),
            _ => bytes,
        }
    }
}

impl Flaw {
    /// The kind of planted fault it is.
    pub(crate) fn kind(self) -> FaultKind {
        match self {
            Self::ErrorPage => FaultKind::ErrorPage,
            Self::Printed(Fault::Truncated) => FaultKind::TruncatedPdf,
            Self::Printed(Fault::Corrected) => FaultKind::CorrectedRepublication,
            Self::Printed(Fault::BrokenRequestsTotal | Fault::BrokenChallengesTotal) => {
                FaultKind::BrokenSum
            }
        }
    }
}
