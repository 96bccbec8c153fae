//! A reading: the document that a report was read from, beside the report. Of an archive, the one that was announced.

use shared::{
    problem::{Problem, ProblemCode},
    report::{Listing, Rejection, RejectionReason, Report},
};

use crate::{
    choice::{self, Fit, Other},
    document::Document,
    extract::{
        self, Content,
        archive::{self, ArchiveKind, Member, MemberPath, name},
    },
    narrative,
    normalize::{self, Announced},
    tools::Tools,
    validate,
};

/// A report and the document it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The document as extracted.
    pub document: Document,
    /// What it says.
    pub report: Report,
}

/// Reads a document; of an archive, every document in it, and gives the one that was announced.
pub(crate) fn read(
    bytes: &[u8],
    listing: &Listing,
    tools: Tools<'_>,
) -> Result<Reading, Rejection> {
    match extract::open(bytes, listing, tools)? {
        Content::Document(document) => of_document(document, listing),
        Content::Archive(kind, bytes) => of_archive(kind, bytes, listing, tools),
    }
}

/// Reads a document that was extracted.
pub(crate) fn of_document(document: Document, listing: &Listing) -> Result<Reading, Rejection> {
    let draft = normalize::normalize(&document, listing)?;
    let mut report = validate::validate(draft);
    narrative::check_against_tables(&mut report);
    Ok(Reading { document, report })
}

fn of_archive(
    kind: ArchiveKind,
    bytes: &[u8],
    listing: &Listing,
    tools: Tools<'_>,
) -> Result<Reading, Rejection> {
    let announced = normalize::announced(listing);
    let mut found = Found::default();
    let read_member = |found: &mut Found, member: Member| {
        let name = member.path.last().map(|it| name::file_name(it).to_owned());
        let named = normalize::announced(&Listing {
            file_name: name.clone(),
            ..Listing::default()
        });
        let listing = of_member(listing, name, &named);
        let reading = match extract::open(&member.bytes, &listing, tools) {
            Ok(Content::Document(document)) => of_document(document, &listing),
            Ok(Content::Archive(..)) => return,
            Err(error) => Err(error.into()),
        };
        found.members += 1;
        match reading {
            Ok(mut reading) => {
                reading.report.archive_path = member.path;
                let fit = choice::fit(&reading.report, &named, &announced, found.members);
                found.add(reading, fit);
            }
            Err(rejection) => found.refused.push((member.path, rejection)),
        }
    };
    let rest = archive::each_document(kind, bytes, tools, &mut |it| {
        read_member(&mut found, it);
    })?;
    let unread = rest.unread.into_iter();
    found
        .refused
        .extend(unread.map(|it| (it.path, it.error.into())));
    // Pictures beside a report are its illustrations; where there is none, they may be its pages.
    if found.best.is_none() {
        let pictures = rest.pictures.into_iter();
        pictures.for_each(|it| read_member(&mut found, it));
    }
    found.chosen()
}

/// What is known of a file of an archive before it is read: its own name, and what is known of the archive. The title of
/// that is the file's where its name is none.
fn of_member(listing: &Listing, name: Option<String>, named: &Announced) -> Listing {
    let of_archive = || {
        let stem = |it: &String| it.rsplit_once('.').map_or(it.clone(), |it| it.0.to_owned());
        let title = listing.title.clone();
        title.or_else(|| listing.file_name.as_ref().map(stem))
    };
    Listing {
        title: if named.year.is_some() {
            None
        } else {
            of_archive()
        },
        file_name: name,
        // The header spoke of the archive.
        charset: None,
        ..listing.clone()
    }
}

/// What was found in an archive.
#[derive(Debug, Default)]
struct Found {
    members: usize,
    best: Option<(Fit, Reading)>,
    others: Vec<Other>,
    refused: Vec<(MemberPath, Rejection)>,
}

impl Found {
    fn add(&mut self, reading: Reading, fit: Fit) {
        let challenger = (fit, reading);
        let other = match self.best.take() {
            None => {
                self.best = Some(challenger);
                return;
            }
            Some(best) if best.0 >= challenger.0 => {
                self.best = Some(best);
                challenger
            }
            Some(best) => {
                self.best = Some(challenger);
                best
            }
        };
        self.others.push(Other::of(&other.1.report));
    }

    fn chosen(self) -> Result<Reading, Rejection> {
        let Some((_, mut reading)) = self.best else {
            return Err(none_of(self.refused));
        };
        choice::compare(&mut reading.report, &self.others);
        let unread: Vec<String> = self
            .refused
            .iter()
            .filter(|(_, it)| !is_read(it.reason))
            .map(|(path, it)| format!("{} ({})", choice::shown(path), it.detail))
            .collect();
        if !unread.is_empty() {
            let message = format!("not read in the archive: {}", choice::listed(&unread));
            let problem = Problem::new(ProblemCode::ArchiveNotReadWhole, message);
            reading.report.problems.push(problem);
        }
        Ok(reading)
    }
}

/// True where a file was read to its end, and says nothing of a report.
fn is_read(reason: RejectionReason) -> bool {
    matches!(reason, RejectionReason::NotAReport | RejectionReason::Empty)
}

/// Why an archive is rejected: for the reason that a person can do most about.
fn none_of(refused: Vec<(MemberPath, Rejection)>) -> Rejection {
    let reasons = [
        RejectionReason::Encrypted,
        RejectionReason::NestedTooDeep,
        RejectionReason::TooLarge,
        RejectionReason::NeedsOcr,
        RejectionReason::Damaged,
        RejectionReason::UnknownCharset,
        RejectionReason::NotAReport,
        RejectionReason::UnsupportedFormat,
    ];
    let has = |reason: &&RejectionReason| refused.iter().any(|it| it.1.reason == **reason);
    let Some(reason) = reasons.iter().find(has) else {
        return Rejection {
            reason: RejectionReason::Empty,
            detail: "the archive holds no file that could be a document".to_owned(),
        };
    };
    let files = refused.iter().filter(|it| it.1.reason == *reason);
    let files: Vec<String> = files
        .map(|(path, it)| format!("{} ({})", choice::shown(path), it.detail))
        .collect();
    Rejection {
        reason: *reason,
        detail: format!("no report in the archive: {}", choice::listed(&files)),
    }
}
