//! The last resort for an office document: a converter of the system writes it anew, in a format that this reader reads.
//!
//! What a converter makes of a document that is broken or of another maker is its guess: the document carries a warning,
//! and its figures count only where sums confirm them.

use super::{ExtractError, LARGEST_DOCUMENT, docx, spreadsheet, within};
use crate::{
    document::{Document, Warning},
    tools::{Convert, OfficeFormat, Tools},
};

/// The document as converted, where this reader failed over it for a reason that another one may not have.
///
/// # Errors
/// This reader's error, with that of the converter where there is one.
pub(super) fn after(
    own: ExtractError,
    bytes: &[u8],
    format: OfficeFormat,
    tools: Tools<'_>,
) -> Result<Document, ExtractError> {
    let may_help = matches!(
        own,
        ExtractError::Damaged { .. } | ExtractError::UnsupportedFormat { .. }
    );
    match tools.converter.filter(|_| may_help) {
        None => Err(own),
        Some(converter) => converted(converter, bytes, format, own.to_string()).map_err(|error| {
            ExtractError::NotConverted {
                own: Box::new(own),
                converter: error,
            }
        }),
    }
}

/// The document as converted, without asking this reader.
///
/// # Errors
/// [`ExtractError::UnsupportedFormat`] when there is no converter, or it does not read the document.
pub(super) fn instead(
    bytes: &[u8],
    format: OfficeFormat,
    tools: Tools<'_>,
) -> Result<Document, ExtractError> {
    let reason = "this reader failed over it";
    let document = match tools.converter {
        Some(converter) => converted(converter, bytes, format, reason.to_owned()),
        None => Err("there is no converter".to_owned()),
    };
    document.map_err(|detail| ExtractError::Damaged { detail })
}

/// The error is in words: what the converter says, or what this reader says of its document.
fn converted(
    converter: &dyn Convert,
    bytes: &[u8],
    format: OfficeFormat,
    reason: String,
) -> Result<Document, String> {
    let name = converter.name();
    let bytes = converter
        .convert(bytes, format)
        .map_err(|error| format!("{name} may read it, but {error}"))?;
    let mut document = within(&bytes, LARGEST_DOCUMENT)
        .and_then(|()| match format {
            OfficeFormat::Docx => docx::extract(&bytes),
            OfficeFormat::Xlsx => spreadsheet::extract(&bytes),
        })
        .map_err(|error| format!("as {name} converted it, {error}"))?;
    let warning = Warning::Converted {
        converter: name.to_owned(),
        reason,
    };
    document.warnings.insert(0, warning);
    Ok(document)
}
