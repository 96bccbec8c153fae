//! Asking a portal: politely, within bounds, and nowhere else.

mod answer;
mod body;
mod fault;
mod request;
mod resolver;
mod site;

use std::{sync::Arc, time::Duration};

use reqwest::{Client, redirect};

pub(crate) use self::site::Site;
pub use self::{
    answer::{Answer, Document, Validators},
    fault::{Fault, Retry},
    request::Request,
};
use crate::{address::AddressRule, config::CrawlerConfig, pace::Pace};

/// The client that asks portals, with the bounds of its requests. One for a process, so that the spacing of hosts holds.
#[derive(Debug)]
pub struct Fetcher {
    client: Client,
    addresses: AddressRule,
    pub(crate) pace: Pace,
    limits: Limits,
}

/// The bounds of requests.
#[derive(Debug, Clone)]
struct Limits {
    user_agent: String,
    delay: Duration,
    max_crawl_delay: Duration,
    answer_timeout: Duration,
    max_document_bytes: u64,
    attempts: u32,
    retry_delay: Duration,
    max_retry_after: Duration,
}

/// The client could not be made, or was given a name that no header can carry.
#[derive(Debug, thiserror::Error)]
#[error(
    "the HTTP client cannot be made; crawler.user_agent and crawler.contact must be plain ASCII"
)]
pub struct ClientError(#[from] reqwest::Error);

impl Fetcher {
    /// A client with these settings.
    ///
    /// # Errors
    /// [`ClientError`] when the user agent is not fit for a header, or TLS cannot be set up.
    pub fn new(config: &CrawlerConfig) -> Result<Self, ClientError> {
        let addresses = config.address_rule();
        let client = Client::builder()
            .tls_backend_native()
            .user_agent(config.user_agent_header())
            // Redirects are followed here, hop by hop, each checked.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .cookie_store(true)
            .dns_resolver(Arc::new(resolver::Resolver::new(addresses)))
            .connect_timeout(config.connect_timeout)
            .read_timeout(config.stall_timeout)
            .build()?;
        Ok(Self {
            client,
            addresses,
            pace: Pace::default(),
            limits: Limits {
                user_agent: config.user_agent.clone(),
                delay: config.delay,
                max_crawl_delay: config.max_crawl_delay,
                answer_timeout: config.answer_timeout,
                max_document_bytes: config.max_document_bytes,
                attempts: config.attempts.max(1),
                retry_delay: config.retry_delay,
                max_retry_after: config.max_retry_after,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::Fetcher;
    use crate::{
        config::{CrawlerConfig, DEFAULTS},
        crawler::chain,
    };

    #[derive(Deserialize)]
    struct Sections {
        crawler: CrawlerConfig,
    }

    #[test]
    fn a_name_that_no_header_can_carry_is_refused_with_its_cause_once() {
        let contact = ("GONGKAI__CRAWLER__CONTACT".to_owned(), "a\u{1}b".to_owned());
        let sections: Sections =
            runtime::config::load(DEFAULTS, None, [contact]).expect("any text is a contact");
        let refused = Fetcher::new(&sections.crawler).map(|_| ());
        let words = chain(refused.expect_err("no header carries it"));
        assert!(words.contains("crawler.contact"), "{words}");
        assert_eq!(words.matches("builder error").count(), 1, "{words}");
    }
}
