//! Crawls of portals on loopback, with the real ledger, bus and blob store.

mod manners;
#[path = "../scratch/mod.rs"]
mod scratch;
mod several;
mod stage;
mod whole;
