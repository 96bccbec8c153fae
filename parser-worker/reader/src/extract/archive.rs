//! Archives: documents packed together, archives among them.
//!
//! Names in an archive are shown and never used as paths; nothing is written anywhere. What is unpacked is counted while
//! it is, over all archives inside each other together.

mod budget;
mod gzip;
pub(crate) mod name;
mod seven_zip;
mod seven_zip_header;
mod tool;
pub(super) mod zip_file;

use shared::report::Listing;

use self::budget::Budget;
use super::{
    ExtractError,
    detect::{Kind, detect, unsupported},
    extract_kind,
};
use crate::{document::Document, tools::Tools};

/// Archives may be inside each other so deep.
const DEEPEST: usize = 3;

/// A format of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArchiveKind {
    /// ZIP.
    Zip,
    /// 7z.
    SevenZip,
    /// RAR.
    Rar,
    /// Tar.
    Tar,
    /// One packed file.
    Gzip,
}

/// Where a file is: its name in its archive, below the name of that in its own, the outermost first.
pub(crate) type MemberPath = Vec<String>;

/// A file of an archive.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) path: MemberPath,
    pub(crate) bytes: Vec<u8>,
}

/// A file of an archive that was not read, or files that were not even unpacked.
#[derive(Debug)]
pub(crate) struct Unread {
    /// Where it is; where the archive is whose other files were not unpacked.
    pub(crate) path: MemberPath,
    pub(crate) error: ExtractError,
}

/// What an archive holds beside the documents that were shown.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    /// Its pictures: parts of documents beside them, or documents where there is nothing else.
    pub(crate) pictures: Vec<Member>,
    pub(crate) unread: Vec<Unread>,
}

/// Shows each file of an archive that may be a document, also in archives inside it, in order; pictures come back.
///
/// # Errors
/// [`ExtractError`] when nothing of the archive can be unpacked.
pub(crate) fn each_document(
    kind: ArchiveKind,
    bytes: &[u8],
    tools: Tools<'_>,
    show: &mut dyn FnMut(Member),
) -> Result<Rest, ExtractError> {
    let mut walk = Walk {
        tools,
        budget: &Budget::whole(),
        show,
        rest: Rest::default(),
    };
    walk.archive(kind, bytes, &[])?;
    Ok(walk.rest)
}

/// Extracts the one document of an archive.
///
/// # Errors
/// [`ExtractError`] when there is none that can be read, or more than one.
pub(super) fn extract(
    kind: ArchiveKind,
    bytes: &[u8],
    listing: &Listing,
    tools: Tools<'_>,
) -> Result<Document, ExtractError> {
    let mut documents = Vec::new();
    let mut errors = Vec::new();
    let mut read = |member: Member| match detect(&member.bytes)
        .and_then(|it| extract_kind(it, &member.bytes, listing, tools))
    {
        Ok(document) => documents.push(document),
        Err(error) => errors.push(error),
    };
    let rest = each_document(kind, bytes, tools, &mut read)?;
    rest.pictures.into_iter().for_each(read);
    errors.extend(rest.unread.into_iter().map(|it| it.error));
    match (documents.len(), errors.into_iter().next()) {
        (1, _) => Ok(documents.remove(0)),
        (0, Some(error)) => Err(error),
        (0, None) => Err(ExtractError::Empty),
        (count, _) => Err(unsupported(format!("an archive of {count} documents"))),
    }
}

/// A file as it comes out of its archive.
struct Packed {
    /// Its name there; empty for what is told of the archive itself.
    name: String,
    content: Result<Vec<u8>, ExtractError>,
}

impl Packed {
    /// So many files that were not unpacked, for this reason.
    fn rest(count: usize, error: ExtractError) -> Self {
        Self {
            name: format!("({count} more)"),
            content: Err(error),
        }
    }
}

/// The way through an archive.
struct Walk<'a> {
    tools: Tools<'a>,
    budget: &'a Budget,
    show: &'a mut dyn FnMut(Member),
    rest: Rest,
}

impl Walk<'_> {
    fn archive(
        &mut self,
        kind: ArchiveKind,
        bytes: &[u8],
        path: &[String],
    ) -> Result<(), ExtractError> {
        if path.len() >= DEEPEST {
            return Err(ExtractError::NestedTooDeep {
                limit: format!("more than {DEEPEST} archives inside each other"),
            });
        }
        let (budget, tools) = (self.budget, self.tools);
        let each = &mut |packed: Packed| self.file(packed, path);
        match kind {
            ArchiveKind::Zip => zip_file::unpack(bytes, budget, each),
            ArchiveKind::SevenZip => seven_zip::unpack(bytes, budget, each).or_else(|error| {
                // Nothing came out of it: a tool may know what this reader does not.
                let is_bounded = !matches!(error, ExtractError::TooLarge { .. });
                let again = (is_bounded && tools.unpacker.is_some())
                    .then(|| tool::unpack(bytes, "a 7z archive", tools, budget, each));
                again.and_then(Result::ok).ok_or(error)
            }),
            ArchiveKind::Gzip => gzip::unpack(bytes, budget, each),
            ArchiveKind::Rar => tool::unpack(bytes, "a RAR archive", tools, budget, each),
            ArchiveKind::Tar => tool::unpack(bytes, "a tar archive", tools, budget, each),
        }
    }

    fn file(&mut self, packed: Packed, archive: &[String]) {
        if name::is_left_behind(&packed.name) {
            return;
        }
        let mut path = archive.to_vec();
        path.push(packed.name);
        let told = packed.content.and_then(|bytes| {
            let kind = detect(&bytes)?;
            Ok((kind, bytes))
        });
        let outcome = match told {
            Ok((Kind::Archive(kind), bytes)) => self.archive(kind, &bytes, &path),
            Ok((Kind::Picture, bytes)) => {
                self.rest.pictures.push(Member {
                    path: path.clone(),
                    bytes,
                });
                Ok(())
            }
            Ok((_, bytes)) => {
                (self.show)(Member {
                    path: path.clone(),
                    bytes,
                });
                Ok(())
            }
            // An empty file keeps a place, and says nothing.
            Err(ExtractError::Empty) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            self.rest.unread.push(Unread { path, error });
        }
    }
}
