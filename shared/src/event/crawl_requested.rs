//! `crawl.requested`: somebody or a schedule wants a portal crawled.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Payload;
use crate::{portal::PortalId, run::RunId};

/// A portal is to be crawled. Acknowledged once the run is in the crawler's ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CrawlRequested {
    /// The run to come.
    pub run: RunId,
    /// The portal.
    pub portal: PortalId,
    /// Who wants it.
    pub trigger: Trigger,
}

/// Who wants a crawl.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A person, by a command.
    Person,
    /// The crawler's schedule.
    Schedule,
}

impl Payload for CrawlRequested {
    const NAME: &'static str = "crawl.requested";
    const VERSION: u32 = 1;
    const SOURCE: &'static str = "crawler";

    fn subject(&self) -> String {
        self.portal.to_string()
    }

    fn identity(&self) -> Vec<String> {
        vec![self.run.to_string()]
    }
}
