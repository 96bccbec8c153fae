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
mod allowance;
mod archive;
mod article;
mod carry;
mod damage;
mod doc;
mod docx;
mod expected;
mod fault;
mod figure;
mod grid;
mod html;
mod line;
mod mhtml;
mod ofd;
mod pdf;
mod phrase;
mod printed;
mod prose;
mod rtf;
pub mod scan;
pub mod score;
mod series;
mod shape;
mod sheet;
mod specimen;
mod text;
mod truth;
mod violation;
pub mod word97;
mod xls;
mod xlsx;

pub use crate::{
    agency::{Agency, BUREAUS, REGIONS, Region},
    allowance::Allowance,
    archive::Archive,
    damage::Damage,
    expected::Expected,
    fault::Fault,
    html::fragment as html_fragment,
    pdf::PdfStyle,
    printed::Zeros,
    prose::Prose,
    series::{NoForm, series, truth},
    shape::{Charset, Shape},
    specimen::Specimen,
    truth::{Figure, Truth},
    violation::Violation,
    xlsx::Sheets,
};
