//! Invented annual reports whose every figure is known, printed in the shapes that portals publish. Pure: no I/O, no clock.
//!
//! A seed gives a [`Truth`]; a [`Shape`] prints it; a [`Fault`] spoils one or the other and the truth says so:
//!
//! ```
//! let truth = generator::truth(7, 2023)?;
//! let page = generator::Shape::Html(generator::Charset::Gb18030).print(&truth);
//! assert!(truth.violations().is_empty() && !page.is_empty());
//! # Ok::<(), generator::NoForm>(())
//! ```

mod agency;
mod article;
mod carry;
mod docx;
mod fault;
mod figure;
mod grid;
mod html;
mod pdf;
mod printed;
mod prose;
mod series;
mod shape;
mod text;
mod truth;
mod violation;

pub use crate::{
    agency::{Agency, BUREAUS, REGIONS, Region},
    fault::Fault,
    html::fragment as html_fragment,
    printed::Zeros,
    prose::Prose,
    series::{NoForm, series, truth},
    shape::{Charset, Shape},
    truth::{Figure, Truth},
    violation::Violation,
};
