//! From what a portal's lists answer to the links they lead to. Pure: the crawl asks, this reads.

mod annual_report;
mod column;
mod datastore;

pub use self::{
    annual_report::views,
    column::{Column, ColumnFault, GroupRequest, Step},
    datastore::{Datastore, Record},
};
