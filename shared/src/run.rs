//! One crawl of one portal, and the account it gives of every document it met.

use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{digest::Sha256, portal::PortalId};

/// One crawl of one portal: `PORTAL-NUMBER`, numbered from 1 by the crawler's ledger.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct RunId(String);

impl RunId {
    /// The name of a portal's n-th run.
    pub fn new(portal: &PortalId, number: u64) -> Self {
        Self(format!("{portal}-{number}"))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a run met, document by document. Lies in the blob store as JSON; `crawl.finished` refers to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// The run.
    pub run: RunId,
    /// The portal.
    pub portal: PortalId,
    /// Every document that the portal's lists led to, by URL.
    pub documents: Vec<ManifestEntry>,
}

/// One document that a portal's lists led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ManifestEntry {
    /// Its address.
    pub url: Url,
    /// Its title in the list.
    pub title: String,
    /// Its date in the list.
    pub listed_on: Option<NaiveDate>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: FetchOutcome,
}

/// What became of a document that a list led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum FetchOutcome {
    /// New or changed bytes, published as `document.fetched`.
    Fetched {
        /// The bytes.
        sha256: Sha256,
        /// The observation that `document.fetched` tells of: an address may have had these bytes before, and others since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        observation: Option<u32>,
    },
    /// The bytes this address had before.
    Unchanged {
        /// The bytes.
        sha256: Sha256,
        /// The observation as which an earlier `document.fetched` told of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        observation: Option<u32>,
    },
    /// A page that only leads to attachments, which have entries of their own. It counts as no document.
    Landing,
    /// No document was obtained, and asking again would not help.
    Refused {
        /// The kind of reason.
        reason: RefusalReason,
        /// What was seen, in words for a person.
        detail: String,
    },
    /// No document was obtained within the attempts allowed; a later run asks again.
    Failed {
        /// What happened, in words for a person.
        detail: String,
    },
}

/// Why an address gave no document. Add at the end; never rename: they are keys in the warehouse.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// 404 or 410.
    NotFound,
    /// A page that says it is an error, with status 200.
    ErrorPage,
    /// An empty body.
    Empty,
    /// robots.txt forbids it.
    Robots,
    /// A host that is not in the portal's list, or an address that is not public.
    HostNotAllowed,
    /// Larger than the limit.
    TooLarge,
    /// Fewer or more bytes than the portal announced.
    Truncated,
    /// A challenge for browsers.
    Challenge,
    /// 401, 403 or another refusal by the portal.
    Forbidden,
    /// Too many redirects, or a circle of them.
    RedirectLoop,
}

/// How many documents a run met, by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunCounts {
    /// Documents that the lists led to, landing pages not counted.
    pub discovered: u64,
    /// New or changed.
    pub fetched: u64,
    /// As before.
    pub unchanged: u64,
    /// Refused for good.
    pub refused: u64,
    /// Failed for now.
    pub failed: u64,
}

impl Manifest {
    /// The counts of this manifest.
    pub fn counts(&self) -> RunCounts {
        let mut counts = RunCounts::default();
        for entry in &self.documents {
            let count = match entry.outcome {
                FetchOutcome::Fetched { .. } => &mut counts.fetched,
                FetchOutcome::Unchanged { .. } => &mut counts.unchanged,
                FetchOutcome::Refused { .. } => &mut counts.refused,
                FetchOutcome::Failed { .. } => &mut counts.failed,
                FetchOutcome::Landing => continue,
            };
            *count += 1;
            counts.discovered += 1;
        }
        counts
    }
}
