//! `document.read`: a document was read, or rejected with the reason.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DocumentFetched, Payload};
use crate::{
    blob::BlobRef,
    report::{Rejection, RejectionReason},
};

/// A document was read, or could not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentRead {
    /// The document, as it was fetched.
    pub document: DocumentFetched,
    /// Version of the reader: a newer one may read the same bytes differently.
    pub reader: String,
    /// What came out.
    #[serde(flatten)]
    pub outcome: ReadOutcome,
}

/// What came out of a reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ReadOutcome {
    /// A report.
    Read {
        /// The reading ([`crate::report::Report`] as JSON).
        reading: BlobRef,
    },
    /// No report.
    Rejected {
        /// The kind of reason.
        reason: RejectionReason,
        /// What was found, in words for a person.
        detail: String,
    },
}

impl From<Rejection> for ReadOutcome {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected {
            reason: rejection.reason,
            detail: rejection.detail,
        }
    }
}

impl Payload for DocumentRead {
    const NAME: &'static str = "document.read";
    const VERSION: u32 = 1;
    const SOURCE: &'static str = "parser-worker";

    fn subject(&self) -> String {
        self.document.url.to_string()
    }

    fn identity(&self) -> Vec<String> {
        let mut identity = self.document.identity();
        identity.push(self.reader.clone());
        identity
    }
}
