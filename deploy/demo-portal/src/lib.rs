//! Portals that do not exist: servers on loopback that publish generated reports as Hanweb JCMS does, faults included.
//!
//! Three sites, each a host of its own (a port of 127.0.0.1). The first answers by the annual-report view, the second and
//! third by column lists with paging; the third is written in GB18030. Reports are pages, PDF or Word attachments. What is
//! published, and what is wrong with it, is in [`Running::truth`]; where to ask, in [`Running::portal_files`].
//!
//! Six more, of [`start_dialects`], publish by other content systems: the catalogue of JCMS, JPaaS, TRS WCM, UCAP, gkmlpt, and
//! a list with a link to its next page. Nothing is wrong with what they publish. Any site can be rebuilt while it runs:
//! [`Running::mutate`].

mod annual_report;
mod answer;
mod article;
mod attachment;
mod column;
mod config;
mod detail;
mod dialect;
mod edition;
mod fault;
mod gap;
mod hits;
mod list;
mod mutation;
mod page;
mod plan;
mod portal_file;
mod running;
mod server;
mod site;
mod truth;

pub use crate::{
    config::{Config, DialectConfig},
    edition::Edition,
    fault::{FaultKind, PlantedFault},
    hits::Hits,
    mutation::Mutation,
    running::{Running, start, start_dialects},
    truth::{PortalTruth, PublishedReport, SiteTruth},
};
