//! The section `[crawler]`. Defaults and reasons stand in `config.default.toml`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use runtime::{config::duration, database::DatabaseConfig};
use serde::Deserialize;

use crate::address::{AddressRule, Permission};

/// The section's defaults, each with its reason.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// The settings of the crawler.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrawlerConfig {
    /// Who answers for this crawler; empty for nobody yet.
    pub contact: String,
    /// The name in requests and robots.txt.
    pub user_agent: String,
    /// Whether loopback addresses may be crawled.
    pub allow_loopback: bool,
    /// A folder with more portal files; empty for none.
    pub portals_folder: PathBuf,
    /// The name of this crawler among those that share its ledger; empty for none.
    pub name: String,
    /// How long a portal stays with a crawler that is not heard of.
    #[serde(deserialize_with = "duration::positive")]
    pub lease: Duration,
    /// How often to look for work that another crawler left.
    #[serde(deserialize_with = "duration::positive")]
    pub look_for_work: Duration,
    /// Time between two requests to one host: from when one begins to be answered, or has failed, to the start of the next.
    #[serde(with = "duration")]
    pub delay: Duration,
    /// The longest crawl delay of a robots.txt that is honoured by waiting.
    #[serde(with = "duration")]
    pub max_crawl_delay: Duration,
    /// How long to wait for a connection.
    #[serde(with = "duration")]
    pub connect_timeout: Duration,
    /// How long an answer may stand still.
    #[serde(with = "duration")]
    pub stall_timeout: Duration,
    /// How long one answer may take.
    #[serde(with = "duration")]
    pub answer_timeout: Duration,
    /// The largest document, in bytes, after decompression.
    pub max_document_bytes: u64,
    /// The largest page that is searched for links, in bytes.
    pub max_page_bytes: u64,
    /// How often one address is asked in one run.
    pub attempts: u32,
    /// How long to wait before the second attempt.
    #[serde(with = "duration")]
    pub retry_delay: Duration,
    /// The longest `Retry-After` that is honoured by waiting.
    #[serde(with = "duration")]
    pub max_retry_after: Duration,
    /// The ledger.
    pub ledger: DatabaseConfig,
}

impl CrawlerConfig {
    /// The folder with more portal files, if there is one.
    pub fn extra_portals(&self) -> Option<&Path> {
        let folder = self.portals_folder.as_path();
        (!folder.as_os_str().is_empty()).then_some(folder)
    }

    /// Which addresses may be dialled.
    pub fn address_rule(&self) -> AddressRule {
        let granted = |it| {
            if it {
                Permission::Granted
            } else {
                Permission::Denied
            }
        };
        AddressRule {
            public: granted(!self.contact.trim().is_empty()),
            loopback: granted(self.allow_loopback),
        }
    }

    /// By what name this crawler holds portals. Without one, the number of its process, for a person who looks.
    pub(crate) fn holder(&self) -> String {
        match self.name.trim() {
            "" => format!("process {}", std::process::id()),
            name => name.to_owned(),
        }
    }

    /// The value of the header `User-Agent`.
    pub fn user_agent_header(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        match self.contact.trim() {
            "" => format!("{}/{version}", self.user_agent),
            contact => format!("{}/{version} (+{contact})", self.user_agent),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{error::Error, time::Duration};

    use serde::Deserialize;

    use super::{CrawlerConfig, DEFAULTS};
    use crate::address::Permission;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Whole {
        crawler: CrawlerConfig,
    }

    #[test]
    fn the_defaults_are_whole_and_crawl_nobody() -> Result<(), Box<dyn Error>> {
        let whole: Whole = runtime::config::load(DEFAULTS, None, [])?;
        let config = whole.crawler;
        assert_eq!(config.address_rule().public, Permission::Denied);
        assert_eq!(config.address_rule().loopback, Permission::Denied);
        assert_eq!(config.delay, Duration::from_secs(1));
        assert_eq!(config.extra_portals(), None);
        assert_eq!(config.ledger.backend, runtime::database::Kind::Sqlite);
        Ok(())
    }

    #[test]
    fn a_contact_grants_public_addresses_and_is_sent() -> Result<(), Box<dyn Error>> {
        let contact = ("GONGKAI__CRAWLER__CONTACT", "who@example.org");
        let environment = [(contact.0.to_owned(), contact.1.to_owned())];
        let whole: Whole = runtime::config::load(DEFAULTS, None, environment)?;
        assert_eq!(whole.crawler.address_rule().public, Permission::Granted);
        let header = whole.crawler.user_agent_header();
        assert!(
            header.starts_with("gongkai/") && header.ends_with("(+who@example.org)"),
            "{header}"
        );
        Ok(())
    }
}
