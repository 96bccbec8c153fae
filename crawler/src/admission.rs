//! Which portals are crawled with which settings.

use shared::portal::PortalId;

use crate::{
    address::AddressRefused,
    config::CrawlerConfig,
    portal::{Portal, Target},
};

/// Why a portal is not crawled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCrawled {
    /// No file describes it.
    #[error("there is no portal {portal}")]
    Unknown {
        /// The portal.
        portal: PortalId,
    },
    /// Parameters are unknown.
    #[error("portal {portal} is inactive; unknown: {}", unknown.join(", "))]
    Inactive {
        /// The portal.
        portal: PortalId,
        /// The keys that are `unknown` in its file.
        unknown: Vec<String>,
    },
    /// Its hosts may not be dialled with these settings.
    #[error("portal {portal} may not be crawled with these settings")]
    Address {
        /// The portal.
        portal: PortalId,
        /// The setting that is missing.
        source: AddressRefused,
    },
}

/// What to crawl of a portal, if its file and the settings allow it.
///
/// # Errors
/// [`NotCrawled`] with what is missing.
pub fn admitted<'a>(portal: &'a Portal, config: &CrawlerConfig) -> Result<&'a Target, NotCrawled> {
    let target = portal.target().ok_or_else(|| NotCrawled::Inactive {
        portal: portal.id.clone(),
        unknown: portal.unknown().to_vec(),
    })?;
    let rule = config.address_rule();
    for host in &target.hosts {
        host.check(rule).map_err(|source| NotCrawled::Address {
            portal: portal.id.clone(),
            source,
        })?;
    }
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::NotCrawled;
    use crate::{address::AddressRefused, crawler::chain};

    #[test]
    fn a_refusal_tells_the_portal_and_the_setting_once() {
        let portal = "qinghe-water".parse().expect("a portal");
        let host = "127.0.0.1".to_owned();
        let source = AddressRefused::Loopback { host };
        let words = chain(NotCrawled::Address { portal, source });
        for expected in ["qinghe-water", "crawler.allow_loopback = true"] {
            assert_eq!(words.matches(expected).count(), 1, "{words}");
        }
    }
}
