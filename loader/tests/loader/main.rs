//! The loader against real warehouses, in each engine.

mod at_work;
mod current;
mod export;
mod fact;
mod fixture;
mod order;
mod outage;
mod outbox;
mod run_balance;
mod schema;
#[path = "../../../shared/runtime/tests/database/scratch.rs"]
mod scratch;
mod service;
mod tool;
