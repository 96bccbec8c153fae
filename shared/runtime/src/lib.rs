//! The only I/O that services share: the bus, the blob store, the database, configuration, telemetry and the service life cycle.

pub mod admin;
pub mod blob_store;
pub mod bus;
pub mod config;
pub mod database;
pub mod health;
pub mod outage;
pub mod panic;
pub mod service;
pub mod telemetry;
