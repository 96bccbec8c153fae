//! The loader against a real warehouse file.

mod current;
mod export;
mod fixture;
mod order;
mod outbox;
mod run_balance;
mod schema;
mod service;
