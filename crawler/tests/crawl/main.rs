//! Crawls of portals on loopback, with the real ledger, bus and blob store.

mod manners;
mod stage;
mod whole;
