//! From a portal to raw documents: discover what its lists lead to, fetch it politely, store the bytes, say so.
//!
//! Pure in the middle ([`discover`], [`article`], [`account`], [`title`], [`address`], [`robots`]), I/O at the ends ([`fetch`]
//! asks portals, [`ledger`] remembers, [`crawler`] runs it all).

pub mod account;
pub mod address;
pub mod admission;
pub mod article;
pub mod config;
mod crawl;
pub mod crawler;
pub mod date;
pub mod discover;
pub mod fetch;
mod hold;
pub mod ledger;
pub mod link;
mod metric;
pub mod pace;
pub mod page;
pub mod portal;
pub mod robots;
#[cfg(test)]
#[path = "../../shared/runtime/tests/database/scratch.rs"]
#[expect(dead_code, reason = "tests of databases use more of it")]
mod scratch;
pub mod title;
mod words;

pub use self::{
    admission::{NotCrawled, admitted},
    config::{CrawlerConfig, DEFAULTS},
    crawler::{Crawler, RequestError, request, run},
    ledger::Ledger,
    portal::{Portal, PortalError, PortalState, portals},
};
