//! From what a portal's lists answer to the links they lead to. Pure: the crawl asks, this reads.

mod annual_report;
mod dialect;
mod fault;
mod list;
mod record;

pub use self::{
    annual_report::views,
    dialect::{Extent, Source, sources},
    fault::ListFault,
    list::{List, Step},
    record::Record,
};
