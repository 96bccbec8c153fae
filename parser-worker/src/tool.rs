//! What reading needs of the system: OCR and an unpacker, run as programs of their own, each with limits.

mod bsdtar;
mod run;
mod tesseract;

use report_reader::tools::Tools;

pub use self::{bsdtar::Bsdtar, tesseract::Tesseract};

/// The tools of this system. One that is not installed says so when it is needed.
pub fn tools() -> Tools<'static> {
    Tools {
        recognizer: Some(&Tesseract),
        unpacker: Some(&Bsdtar),
    }
}
