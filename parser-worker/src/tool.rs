//! What reading needs of the system: OCR, an unpacker and a converter, run as programs of their own, each with limits.

mod bsdtar;
mod libreoffice;
mod run;
mod tesseract;

use report_reader::tools::{OfficeReader, Tools};

pub use self::{bsdtar::Bsdtar, libreoffice::LibreOffice, tesseract::Tesseract};

/// The tools of this system that may run anywhere. One that is not installed says so when it is needed. The converter is none of
/// them: only a child has it, since only there it has no network.
pub fn tools() -> Tools<'static> {
    Tools {
        recognizer: Some(&Tesseract),
        unpacker: Some(&Bsdtar),
        converter: None,
        office: OfficeReader::Own,
    }
}
