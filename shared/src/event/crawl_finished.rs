//! `crawl.finished`: a run has ended, and this is its account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Payload, Trigger};
use crate::{
    blob::BlobRef,
    portal::PortalId,
    run::{RunCounts, RunId},
};

/// A run has ended. Its manifest says of every document what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CrawlFinished {
    /// The run.
    pub run: RunId,
    /// The portal.
    pub portal: PortalId,
    /// Who wanted it.
    pub trigger: Trigger,
    /// Whether the portal was seen whole.
    pub status: RunStatus,
    /// Why the status is not `complete`, in words for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The manifest's counts.
    pub counts: RunCounts,
    /// The manifest ([`crate::run::Manifest`] as JSON).
    pub manifest: BlobRef,
}

/// Whether a run saw its portal whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Every list was read to its proven end and nothing failed.
    Complete,
    /// A list could not be read to its end, or a document failed: silence is not proof of absence.
    Incomplete,
}

impl Payload for CrawlFinished {
    const NAME: &'static str = "crawl.finished";
    const VERSION: u32 = 1;
    const SOURCE: &'static str = "crawler";

    fn subject(&self) -> String {
        self.run.to_string()
    }

    fn identity(&self) -> Vec<String> {
        vec![self.run.to_string()]
    }
}
