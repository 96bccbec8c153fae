//! `document.fetched`: new bytes lie in the blob store.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Payload;
use crate::{blob::BlobRef, portal::PortalId, report::Listing, run::RunId};

/// New or changed bytes of an address lie in the blob store, unread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentFetched {
    /// The run that fetched them.
    pub run: RunId,
    /// The portal.
    pub portal: PortalId,
    /// The address that gave them, after redirects were followed from here.
    pub url: Url,
    /// The page that links to it, for an attachment.
    pub landing_url: Option<Url>,
    /// Page or attachment.
    pub role: DocumentRole,
    /// How many different contents this address has had, this one included: 1, then 2 after a change. Counted by the
    /// ledger, never by a clock.
    pub observation: u32,
    /// The bytes.
    pub blob: BlobRef,
    /// What the portal said of them.
    pub listing: Listing,
}

/// What a document is on its portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentRole {
    /// A page.
    Page,
    /// A file that a page links to.
    Attachment,
}

impl Payload for DocumentFetched {
    const NAME: &'static str = "document.fetched";
    const VERSION: u32 = 1;
    const SOURCE: &'static str = "crawler";

    fn subject(&self) -> String {
        self.url.to_string()
    }

    fn identity(&self) -> Vec<String> {
        vec![
            self.url.to_string(),
            self.observation.to_string(),
            self.blob.sha256.to_string(),
        ]
    }
}
