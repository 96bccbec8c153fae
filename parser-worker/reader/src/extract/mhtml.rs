//! MHTML: a web page with its parts in one file (RFC 2557), as browsers and Word save it.

mod header;
mod part;
mod transfer;

use shared::report::Listing;

use self::part::Part;
use super::{ExtractError, charset, decode, detect::unsupported, html, with_charset_warning};
use crate::document::{Document, Format};

/// So many pages of a file with frames are read.
const PAGES: usize = 50;

/// Reads the page that the file is about; of a page with frames, the pages in them too.
///
/// # Errors
/// [`ExtractError`] when there is no page, it cannot be decoded or a limit is reached.
pub(super) fn extract(bytes: &[u8], listing: &Listing) -> Result<Document, ExtractError> {
    let archive = part::read(bytes)?;
    let pages: Vec<&Part<'_>> = archive.parts.iter().filter(|it| it.is_page()).collect();
    let is_start = |it: &Part<'_>| archive.start.is_some() && it.id == archive.start;
    let root = pages.iter().position(|it| is_start(it)).unwrap_or_default();
    let (first, others) = match pages.split_at_checked(root) {
        Some((before, [first, after @ ..])) => (first, before.iter().chain(after)),
        _ => return Err(unsupported("a MIME message without a web page")),
    };
    let (mut document, has_frames) = page(first, listing)?;
    if has_frames {
        for other in others.take(PAGES) {
            let (other, _) = page(other, listing)?;
            document.blocks.extend(other.blocks);
            document.links.extend(other.links);
            document.warnings.extend(other.warnings);
        }
    }
    document.format = Format::Mhtml;
    Ok(document)
}

/// The page in a part, and whether it has frames.
fn page(part: &Part<'_>, listing: &Listing) -> Result<(Document, bool), ExtractError> {
    if !part.is_whole {
        return Err(ExtractError::Damaged {
            detail: "the web archive ends inside its page".to_owned(),
        });
    }
    let bytes = transfer::decode(part.body, part.encoding.as_deref())?;
    let listing = Listing {
        charset: part.charset.clone().or_else(|| listing.charset.clone()),
        ..Listing::default()
    };
    let decoded = decode(&bytes, &listing, charset::declared_in_markup(&bytes))?;
    let has_frames = decoded.text.to_ascii_lowercase().contains("<frameset");
    let document = html::extract(&decoded.text);
    Ok((with_charset_warning(document, &decoded), has_frames))
}
