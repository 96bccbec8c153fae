//! Portals that do not exist: servers on loopback that publish generated reports as Hanweb JCMS does, faults included.
//!
//! Three sites, each a host of its own (a port of 127.0.0.1). The first answers by the annual-report view, the second and
//! third by column lists with paging; the third is written in GB18030. Reports are pages, PDF or Word attachments. What is
//! published, and what is wrong with it, is in [`Running::truth`]; where to ask, in [`Running::portal_files`].

mod annual_report;
mod answer;
mod article;
mod attachment;
mod column;
mod config;
mod detail;
mod edition;
mod fault;
mod gap;
mod hits;
mod page;
mod plan;
mod portal_file;
mod running;
mod server;
mod site;
mod truth;

pub use crate::{
    config::Config,
    edition::Edition,
    fault::{FaultKind, PlantedFault},
    hits::Hits,
    running::{Running, start},
    truth::{PortalTruth, PublishedReport, SiteTruth},
};
