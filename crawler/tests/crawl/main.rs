//! Crawls of portals on loopback, with the real ledger, bus and blob store.

mod demo;
mod manners;
mod mutation;
#[path = "../../../shared/runtime/tests/database/scratch.rs"]
#[expect(dead_code, reason = "tests of databases use more of it")]
mod scratch;
mod several;
mod stage;
mod truth;
mod whole;
