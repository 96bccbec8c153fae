//! The account a run gives: its manifest, and whether it saw its portal whole. Pure.

use std::collections::BTreeMap;

use shared::{
    event::RunStatus,
    run::{FetchOutcome, Manifest, ManifestEntry, RefusalReason},
    year::ReportYear,
};

use crate::{
    ledger::{DoneLink, Run},
    link::{Link, LinkKind},
    title,
    words::cut,
};

/// The manifest of a run: what became of every document its lists led to. A year without a report is no document.
pub fn manifest(run: &Run, done: &[DoneLink]) -> Manifest {
    let entry = |it: &DoneLink| {
        Some(ManifestEntry {
            url: it.link.url.clone(),
            title: it.link.title.clone(),
            listed_on: it.link.listed_on,
            outcome: it.outcome.clone()?,
        })
    };
    Manifest {
        run: run.id.clone(),
        portal: run.portal.clone(),
        documents: done.iter().filter_map(entry).collect(),
    }
}

/// Whether a run saw its portal whole, and why not. `expected`: how many links at least name each year.
pub fn verdict(
    listing_fault: Option<&str>,
    done: &[DoneLink],
    expected: &BTreeMap<ReportYear, u64>,
) -> (RunStatus, Option<String>) {
    let mut reasons = Vec::from_iter(listing_fault.map(str::to_owned));
    if !done.iter().any(|it| it.outcome.is_some()) {
        reasons.push("the portal's lists led to no report at all".to_owned());
    }
    reasons.extend(failures(done));
    reasons.extend(shortfalls(done, expected));
    if reasons.is_empty() {
        (RunStatus::Complete, None)
    } else {
        (RunStatus::Incomplete, Some(cut(&reasons.join("; "))))
    }
}

/// Addresses of which it is not known what they would have given: that they failed, or that the portal turned this
/// crawler away, says nothing of whether there is a report.
fn failures(done: &[DoneLink]) -> Option<String> {
    let mut failed = done.iter().filter_map(|it| match &it.outcome {
        Some(FetchOutcome::Failed { detail }) => Some((&it.link.url, detail)),
        Some(FetchOutcome::Refused {
            reason: RefusalReason::Challenge | RefusalReason::Forbidden | RefusalReason::Truncated,
            detail,
        }) => Some((&it.link.url, detail)),
        _ => None,
    });
    let (url, detail) = failed.next()?;
    let others = failed.count();
    Some(match others {
        0 => format!("{url} failed: {detail}"),
        _ => format!("{url} and {others} others failed: {detail}"),
    })
}

fn shortfalls<'a>(
    done: &'a [DoneLink],
    expected: &'a BTreeMap<ReportYear, u64>,
) -> impl Iterator<Item = String> + 'a {
    let found = move |year: ReportYear| {
        let of_year = |it: &&DoneLink| {
            it.outcome.is_some()
                && !matches!(it.link.kind, LinkKind::Attachment { .. })
                && year_of(&it.link) == Some(year)
        };
        done.iter().filter(of_year).count() as u64
    };
    expected.iter().filter_map(move |(&year, &count)| {
        let found = found(year);
        (found < count).then(|| format!("{found} reports of {year} where {count} are expected"))
    })
}

/// The year a link was asked for, or names.
fn year_of(link: &Link) -> Option<ReportYear> {
    match link.kind {
        LinkKind::View { year } => Some(year),
        LinkKind::Page | LinkKind::Attachment { .. } => title::year(&link.title),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use shared::{
        digest::Sha256,
        event::{RunStatus, Trigger},
        run::{FetchOutcome, RefusalReason, RunId},
        year::ReportYear,
    };

    use super::{manifest, verdict};
    use crate::{
        ledger::{DoneLink, Run, RunState},
        link::{Link, LinkKind},
    };

    fn done(title: &str, kind: LinkKind, outcome: Option<FetchOutcome>) -> DoneLink {
        DoneLink {
            link: Link {
                url: format!("http://127.0.0.1/{title}")
                    .parse()
                    .expect("an address"),
                title: title.to_owned(),
                listed_on: None,
                kind,
            },
            outcome,
        }
    }

    fn fetched() -> Option<FetchOutcome> {
        let sha256 = Sha256::of(b"");
        Some(FetchOutcome::Fetched {
            sha256,
            observation: Some(1),
        })
    }

    fn year(year: i32) -> ReportYear {
        year.try_into().expect("a year")
    }

    #[test]
    fn a_portal_that_turns_the_crawler_away_was_not_seen_whole() {
        let refused = |reason| {
            let detail = "it said so".to_owned();
            done(
                "2024年",
                LinkKind::Page,
                Some(FetchOutcome::Refused { reason, detail }),
            )
        };
        let status = |reason| verdict(None, &[refused(reason)], &BTreeMap::new()).0;
        for reason in [
            RefusalReason::Challenge,
            RefusalReason::Forbidden,
            RefusalReason::Truncated,
        ] {
            assert_eq!(status(reason), RunStatus::Incomplete, "{reason:?}");
        }
        assert_eq!(status(RefusalReason::NotFound), RunStatus::Complete);
    }

    #[test]
    fn a_year_without_a_report_is_no_document() {
        let portal: shared::portal::PortalId = "a".parse().expect("a portal");
        let run = Run {
            id: RunId::new(&portal, 1),
            portal,
            number: 1,
            trigger: Trigger::Person,
            state: RunState::Running,
            listing_fault: None,
        };
        let view = LinkKind::View { year: year(2020) };
        let links = [
            done("2024年", LinkKind::Page, fetched()),
            done("", view, None),
        ];
        assert_eq!(manifest(&run, &links).counts().discovered, 1);
    }

    #[test]
    fn a_run_is_complete_only_without_any_reason_against_it() {
        let check =
            |fault: Option<&str>, links: &[DoneLink], expected: &[(i32, u64)], word: &str| {
                let expected = expected.iter().map(|it| (year(it.0), it.1));
                let (status, reason) = verdict(fault, links, &BTreeMap::from_iter(expected));
                match (status, reason) {
                    (RunStatus::Complete, None) => assert_eq!(word, ""),
                    (RunStatus::Incomplete, Some(reason)) => {
                        assert!(!word.is_empty() && reason.contains(word), "{reason}");
                    }
                    other => panic!("{other:?}"),
                }
            };
        let page = || done("2024年度报告", LinkKind::Page, fetched());
        let attachment = || {
            let kind = LinkKind::Attachment {
                landing: "http://127.0.0.1/".parse().expect("an address"),
                file_name: "a.pdf".to_owned(),
            };
            done("2024年度报告", kind, fetched())
        };
        let failed = || {
            let detail = "no answer".to_owned();
            done("x", LinkKind::Page, Some(FetchOutcome::Failed { detail }))
        };
        check(None, &[page()], &[], "");
        check(None, &[page()], &[(2024, 1)], "");
        check(
            Some("the list is short"),
            &[page()],
            &[],
            "the list is short",
        );
        check(None, &[], &[], "no report at all");
        check(None, &[page(), failed()], &[], "/x failed: no answer");
        check(None, &[failed(), failed()], &[], "/x and 1 others failed");
        check(None, &[page()], &[(2023, 1)], "0 reports of 2023 where 1");
        let view = LinkKind::View { year: year(2023) };
        let asked = done("", view.clone(), fetched());
        check(None, &[asked], &[(2023, 1)], "");
        let absent = done("", view, None);
        check(None, &[page(), absent], &[(2023, 1)], "0 reports of 2023");
        check(
            None,
            &[page(), attachment()],
            &[(2024, 2)],
            "1 reports of 2024 where 2",
        );
    }
}
