//! The contract of gongkai: the nouns and events that its services exchange. No I/O, no clock but an event's time.

pub mod blob;
pub mod cell;
pub mod check;
pub mod digest;
pub mod event;
pub mod form;
pub mod header;
pub mod indicator;
pub mod narrative;
pub mod place;
pub mod portal;
pub mod problem;
pub mod queue;
pub mod region;
pub mod report;
pub mod rule;
pub mod run;
pub mod section;
pub mod statistic;
pub mod year;
