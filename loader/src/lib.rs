//! The loader: readings and finished runs from the bus into the warehouse, and from the warehouse into files.
//!
//! ```text
//! document.read ─rows→ Rows ─load→ warehouse ⇒ report.loaded
//! crawl.finished ─run_rows→ RunRows ─load→ warehouse
//! warehouse ─export→ CSV
//! ```
//!
//! Loading is idempotent and does not depend on the order in which events arrive: what is loaded decides, not when.

mod column;
pub mod config;
mod conflict;
pub mod current;
mod current_problem;
mod current_report;
mod dump;
pub mod export;
mod fields;
mod form_cell;
mod indicator;
mod load;
mod metric;
mod outbox;
pub mod rows;
mod run_rows;
mod service;
mod status;
mod version;
mod warehouse;
mod wide;
mod word;

pub use self::{
    config::Config,
    current_problem::CurrentProblem,
    current_report::CurrentReport,
    load::{Loaded, Mark},
    outbox::{RelayError, Unsent},
    run_rows::{ManifestError, RunRows, run_rows},
    service::run,
    status::{RunBalance, Status},
    warehouse::{Warehouse, WarehouseError},
};
