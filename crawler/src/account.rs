//! The account a run gives: its manifest, and whether it saw its portal whole. Pure.

use std::collections::BTreeMap;

use shared::{
    event::RunStatus,
    run::{FetchOutcome, Manifest, ManifestEntry, RefusalReason},
    year::ReportYear,
};

use crate::{
    ledger::{DoneLink, Former, Run},
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

/// Whether a run saw its portal whole, and why not. `former`: the last run that did. `expected`: how many links at least
/// name each year.
pub fn verdict(
    listing_fault: Option<&str>,
    done: &[DoneLink],
    former: Option<&Former>,
    expected: &BTreeMap<ReportYear, u64>,
) -> (RunStatus, Option<String>) {
    let mut reasons = Vec::from_iter(listing_fault.map(str::to_owned));
    if !done.iter().any(|it| it.outcome.is_some()) {
        reasons.push("the portal's lists led to no report at all".to_owned());
    }
    reasons.extend(failures(done));
    reasons.extend(shortfalls(done, expected));
    reasons.extend(former.and_then(|it| loss(done, it, expected)));
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

fn shortfalls(done: &[DoneLink], expected: &BTreeMap<ReportYear, u64>) -> Vec<String> {
    let counts = reports(done);
    let shortfall = |(&year, &count): (&ReportYear, &u64)| {
        let found = counts.get(&Some(year)).copied().unwrap_or_default();
        (found < count).then(|| format!("{found} reports of {year} where {count} are expected"))
    };
    expected.iter().filter_map(shortfall).collect()
}

/// Reports of a former run that are not listed any more, by the years that links name: addresses change when a site is
/// rebuilt. That a report was really taken down, a person says in the portal's file: it expects as many as are left.
fn loss(
    done: &[DoneLink],
    former: &Former,
    expected: &BTreeMap<ReportYear, u64>,
) -> Option<String> {
    let (before, now) = (reports(&former.done), reports(done));
    let lost = before.iter().filter_map(|(year, &before)| {
        let now = now.get(year).copied().unwrap_or_default();
        let is_known = year.is_some_and(|it| expected.get(&it) == Some(&now));
        let year = year.map_or("no year".to_owned(), |it| it.to_string());
        (now < before && !is_known).then(|| format!("{now} of {year} where {before} were"))
    });
    let lost = lost.collect::<Vec<_>>();
    (!lost.is_empty()).then(|| {
        let (now, before) = (now.values().sum::<u64>(), before.values().sum::<u64>());
        let (run, lost) = (&former.run, lost.join(", "));
        format!("{now} reports are listed where the last complete run, {run}, saw {before}: {lost}")
    })
}

/// How many reports the lists led to, by the year that links were asked for or name. Attachments belong to their pages.
fn reports(done: &[DoneLink]) -> BTreeMap<Option<ReportYear>, u64> {
    let mut counts = BTreeMap::new();
    let is_attachment = |it: &DoneLink| matches!(it.link.kind, LinkKind::Attachment { .. });
    for it in done {
        if it.outcome.is_some() && !is_attachment(it) {
            *counts.entry(year_of(&it.link)).or_default() += 1;
        }
    }
    counts
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
        ledger::{DoneLink, Former, Run, RunState},
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
        let status = |reason| verdict(None, &[refused(reason)], None, &BTreeMap::new()).0;
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
                let (status, reason) = verdict(fault, links, None, &BTreeMap::from_iter(expected));
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

    #[test]
    fn a_list_that_shrank_is_told_unless_its_file_expects_what_is_left() {
        let portal: shared::portal::PortalId = "a".parse().expect("a portal");
        let page = |title: &str| done(title, LinkKind::Page, fetched());
        let former = Former {
            run: RunId::new(&portal, 3),
            done: vec![page("甲2023年"), page("乙2023年"), page("2022年")],
        };
        let check = |links: &[DoneLink], expected: &[(i32, u64)], words: Option<&str>| {
            let expected = expected.iter().map(|it| (year(it.0), it.1));
            let (_, reason) = verdict(None, links, Some(&former), &expected.collect());
            assert_eq!(reason.as_deref(), words);
        };
        let moved = [page("丙2023年"), page("丁2023年"), page("新2022年")];
        check(&moved, &[], None);
        let shrank =
            "2 reports are listed where the last complete run, a-3, saw 3: 1 of 2023 where 2 were";
        let left = [page("甲2023年"), page("2022年")];
        check(&left, &[], Some(shrank));
        check(&left, &[(2022, 1)], Some(shrank));
        check(&left, &[(2023, 1)], None);
        // As many as before, but not of the same years.
        let rolled = [page("甲2023年"), page("乙2023年"), page("2024年")];
        let words =
            "3 reports are listed where the last complete run, a-3, saw 3: 0 of 2022 where 1 were";
        check(&rolled, &[], Some(words));
    }
}
