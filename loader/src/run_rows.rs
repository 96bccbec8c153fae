//! What the warehouse stores of a finished run: a pure function of its event and its manifest.

use chrono::NaiveDate;
use shared::{
    digest::Sha256,
    event::CrawlFinished,
    problem::{Problem, ProblemCode},
    run::{FetchOutcome, Manifest, ManifestEntry, RunId},
};

use crate::{
    rows::ProblemRow,
    word::{text, word},
};

/// Everything that is stored of a finished run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRows {
    pub(crate) event: CrawlFinished,
    pub(crate) documents: Vec<RunDocumentRow>,
    pub(crate) problems: Vec<ProblemRow>,
}

/// A row of `run_document`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunDocumentRow {
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) listed_on: Option<NaiveDate>,
    pub(crate) outcome: &'static str,
    pub(crate) sha256: Option<String>,
    pub(crate) observation: Option<u32>,
    pub(crate) reason: Option<String>,
    pub(crate) detail: Option<String>,
}

/// A manifest that is not the one its event speaks of. It cannot work on another attempt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// The account of another run.
    #[error("run {event}: its manifest is that of run {manifest}")]
    OtherRun {
        /// The run of the event.
        event: RunId,
        /// The run of the manifest.
        manifest: RunId,
    },
    /// The event counts what the manifest does not have.
    #[error(
        "run {run}: its event and its manifest count its documents differently; the crawler is at fault"
    )]
    OtherCounts {
        /// The run.
        run: RunId,
    },
}

/// The rows of a finished run.
///
/// # Errors
/// [`ManifestError`] when the manifest is not the one the event speaks of.
pub fn run_rows(event: &CrawlFinished, manifest: &Manifest) -> Result<RunRows, ManifestError> {
    if manifest.run != event.run {
        return Err(ManifestError::OtherRun {
            event: event.run.clone(),
            manifest: manifest.run.clone(),
        });
    }
    if manifest.counts() != event.counts {
        return Err(ManifestError::OtherCounts {
            run: event.run.clone(),
        });
    }
    Ok(RunRows {
        event: event.clone(),
        documents: manifest.documents.iter().map(document_row).collect(),
        problems: manifest.documents.iter().filter_map(refusal).collect(),
    })
}

/// Which of its portal's runs this is; none for an id that does not say.
pub(crate) fn number(run: &RunId) -> Option<i64> {
    run.as_str().rsplit_once('-')?.1.parse().ok()
}

fn document_row(entry: &ManifestEntry) -> RunDocumentRow {
    let row = RunDocumentRow {
        url: entry.url.to_string(),
        title: text(&entry.title),
        listed_on: entry.listed_on,
        outcome: "landing",
        sha256: None,
        observation: None,
        reason: None,
        detail: None,
    };
    let obtained = |outcome, sha256: &Sha256, observation: &Option<u32>| RunDocumentRow {
        outcome,
        sha256: Some(sha256.to_string()),
        observation: *observation,
        ..row.clone()
    };
    match &entry.outcome {
        FetchOutcome::Fetched {
            sha256,
            observation,
        } => obtained("fetched", sha256, observation),
        FetchOutcome::Unchanged {
            sha256,
            observation,
        } => obtained("unchanged", sha256, observation),
        FetchOutcome::Landing => row,
        FetchOutcome::Refused { reason, detail } => RunDocumentRow {
            outcome: "refused",
            reason: Some(word(reason)),
            detail: Some(text(detail)),
            ..row
        },
        FetchOutcome::Failed { detail } => RunDocumentRow {
            outcome: "failed",
            detail: Some(text(detail)),
            ..row
        },
    }
}

fn refusal(entry: &ManifestEntry) -> Option<ProblemRow> {
    let FetchOutcome::Refused { reason, detail } = &entry.outcome else {
        return None;
    };
    let reason = word(reason);
    let problem = Problem::new(ProblemCode::FetchRefused, format!("{reason}: {detail}"));
    Some(
        ProblemRow::of(&problem)
            .of_document(entry.url.as_str())
            .because_of(reason),
    )
}

#[cfg(test)]
mod tests {
    use shared::{
        blob::BlobRef,
        event::{RunStatus, Trigger},
        portal::PortalId,
    };

    use super::*;

    fn portal() -> PortalId {
        "new-town".parse().expect("a portal's name")
    }

    fn manifest(run: u64) -> Manifest {
        Manifest {
            run: RunId::new(&portal(), run),
            portal: portal(),
            documents: vec![ManifestEntry {
                url: "http://portal.test/a".parse().expect("a URL"),
                title: "a".to_owned(),
                listed_on: None,
                outcome: FetchOutcome::Landing,
            }],
        }
    }

    fn event(run: u64) -> CrawlFinished {
        CrawlFinished {
            run: RunId::new(&portal(), run),
            portal: portal(),
            trigger: Trigger::Schedule,
            status: RunStatus::Complete,
            reason: None,
            counts: manifest(run).counts(),
            manifest: BlobRef::of(b"manifest", "application/json"),
        }
    }

    #[test]
    fn the_account_of_another_run_is_refused() {
        assert!(run_rows(&event(1), &manifest(1)).is_ok());
        let refused = ManifestError::OtherRun {
            event: RunId::new(&portal(), 1),
            manifest: RunId::new(&portal(), 2),
        };
        assert_eq!(run_rows(&event(1), &manifest(2)), Err(refused));
    }

    #[test]
    fn counts_that_the_manifest_does_not_have_are_refused() {
        let mut event = event(1);
        event.counts.discovered = 1;
        let refused = ManifestError::OtherCounts {
            run: event.run.clone(),
        };
        assert_eq!(run_rows(&event, &manifest(1)), Err(refused));
    }

    #[test]
    fn the_number_of_a_run_is_behind_the_last_dash() {
        assert_eq!(number(&RunId::new(&portal(), 12)), Some(12));
        let nameless = serde_json::from_str(r#""nameless""#).expect("any text is an id");
        assert_eq!(number(&nameless), None);
    }
}
