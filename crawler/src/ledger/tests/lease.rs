//! Tests of leases: who may work on what, and what becomes of those who come back too late.

use super::*;

on_each_engine! {
    a_portal_and_its_hosts_are_taken_whole_or_not_at_all,
    a_portal_without_hosts_is_taken_by_one,
    a_host_is_left_alone_for_as_long_as_its_last_holder_promised,
    whoever_comes_back_after_its_lease_changes_nothing,
    a_holder_whose_host_was_taken_changes_nothing,
    a_name_takes_up_what_it_held,
    runs_of_a_portal_are_given_out_in_order,
}

/// So short that a test can wait for its end.
const SHORT: Duration = Duration::from_millis(300);

fn hosts(names: &[&str]) -> Vec<String> {
    names.iter().map(|&it| it.to_owned()).collect()
}

/// A portal with a run that was asked for.
async fn asked(ledger: &Ledger, portal: &str) -> Result<PortalId, Box<dyn Error>> {
    let portal = portal.parse()?;
    ledger.create_run(&portal, Trigger::Person).await?;
    Ok(portal)
}

/// Takes a portal, once that is possible.
async fn take_in_time(ledger: &Ledger, claim: &Claim<'_>) -> Result<Taken, LedgerError> {
    loop {
        if let Some(taken) = ledger.take(claim).await? {
            return Ok(taken);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn a_portal_and_its_hosts_are_taken_whole_or_not_at_all(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let (one, other) = (asked(&ledger, "one").await?, asked(&ledger, "other").await?);
    let (a_b, b_c) = (hosts(&["a", "b"]), hosts(&["c", "b"]));
    assert_eq!(ledger.free_portals().await?, [one.clone(), other.clone()]);
    let taken = ledger.take(&claim(&one, &a_b, LONG)).await?;
    let taken = taken.ok_or("nobody has it")?;
    assert_eq!(taken.run.portal, one);
    assert_eq!(ledger.take(&claim(&one, &[], LONG)).await?, None);
    assert_eq!(ledger.take(&claim(&other, &b_c, LONG)).await?, None);
    assert_eq!(ledger.free_portals().await?, vec![other.clone()]);
    // What was not given was not half taken.
    let third = asked(&ledger, "third").await?;
    let c = hosts(&["c"]);
    assert!(ledger.take(&claim(&third, &c, LONG)).await?.is_some());

    let waits = a_b.iter().map(|it| (it.clone(), Duration::ZERO));
    ledger.release(&taken.lease, &waits.collect()).await?;
    let b = hosts(&["b"]);
    assert!(ledger.take(&claim(&other, &b, LONG)).await?.is_some());
    Ok(())
}

async fn a_portal_without_hosts_is_taken_by_one(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let portal = asked(&ledger, "one").await?;
    let taken = ledger.take(&claim(&portal, &[], LONG)).await?;
    assert!(taken.is_some());
    assert_eq!(ledger.take(&claim(&portal, &[], LONG)).await?, None);
    Ok(())
}

async fn a_host_is_left_alone_for_as_long_as_its_last_holder_promised(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let (one, other) = (asked(&ledger, "one").await?, asked(&ledger, "other").await?);
    let a = hosts(&["a", "never-asked"]);
    let minute = Duration::from_secs(60);
    let near = |wait: Duration, expected: Duration| {
        assert!(wait <= expected && wait + minute / 2 > expected, "{wait:?}");
    };
    let first = ledger.take(&claim(&one, &a, LONG)).await?;
    let first = first.ok_or("nobody has it")?;
    assert!(first.waits.values().all(Duration::is_zero), "{first:?}");
    let waits = HashMap::from([("a".to_owned(), minute), (a[1].clone(), Duration::ZERO)]);
    ledger.release(&first.lease, &waits).await?;

    // A holder that dies may have asked until the end of its lease.
    let slow = Claim {
        delay: 2 * minute,
        ..claim(&other, &a, SHORT)
    };
    let second = ledger.take(&slow).await?.ok_or("it was given back")?;
    near(second.waits["a"], minute);
    assert_eq!(second.waits["never-asked"], Duration::ZERO);
    let third = take_in_time(&ledger, &claim(&one, &a, SHORT)).await?;
    for wait in third.waits.values() {
        near(*wait, 2 * minute);
    }
    // What a holder learns while it holds is promised, too.
    assert!(ledger.renew(&third.lease, SHORT, 3 * minute).await?);
    let fourth = take_in_time(&ledger, &claim(&other, &a, SHORT)).await?;
    near(fourth.waits["a"], 3 * minute);
    Ok(())
}

async fn whoever_comes_back_after_its_lease_changes_nothing(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let portal = asked(&ledger, "qinghe-water").await?;
    let a = hosts(&["a"]);
    let late = take_in_time(&ledger, &claim(&portal, &a, SHORT)).await?;
    let run = late.run;
    ledger
        .list(&late.lease, &run, &[link("a.html"), link("b.html")], None)
        .await?;
    let next = ledger.next_link(&run).await?.ok_or("no link")?;
    let heir = take_in_time(&ledger, &claim(&portal, &a, LONG)).await?;
    assert_eq!(heir.run.state, RunState::Running);
    let before = ledger.status().await?;

    let lost = |it: Result<(), LedgerError>| {
        assert!(matches!(it, Err(LedgerError::LeaseLost { .. })), "{it:?}");
    };
    assert!(!ledger.renew(&late.lease, LONG, LONG).await?);
    lost(
        ledger
            .list(&late.lease, &run, &[link("c.html")], None)
            .await,
    );
    let visit = visit(&run, &next, content("a", Role::Document), vec![]);
    let recorded = ledger.record(&late.lease, &run, &next, &visit).await;
    lost(recorded.map(drop));
    let manifest = BlobRef::of(b"{}", "application/json");
    let finished = ledger.finish(&late.lease, &run, &account(manifest)).await;
    lost(finished);
    let waits = HashMap::from([("a".to_owned(), Duration::ZERO)]);
    ledger.release(&late.lease, &waits).await?;

    assert_eq!(ledger.status().await?, before);
    assert_eq!(ledger.content(&next.link.url).await?, None);
    assert!(ledger.renew(&heir.lease, LONG, LONG).await?);
    ledger.record(&heir.lease, &run, &next, &visit).await?;
    Ok(())
}

async fn a_holder_whose_host_was_taken_changes_nothing(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let (one, other) = (asked(&ledger, "one").await?, asked(&ledger, "other").await?);
    let late = take_in_time(&ledger, &claim(&one, &hosts(&["a", "b"]), SHORT)).await?;
    take_in_time(&ledger, &claim(&other, &hosts(&["b"]), LONG)).await?;
    assert!(!ledger.renew(&late.lease, LONG, LONG).await?);
    let listed = ledger.list(&late.lease, &late.run, &[], None).await;
    assert!(matches!(listed, Err(LedgerError::LeaseLost { .. })));
    Ok(())
}

async fn a_name_takes_up_what_it_held(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let portal = asked(&ledger, "one").await?;
    let a = hosts(&["a"]);
    let minute = Duration::from_secs(60);
    let named = |holder| Claim {
        holder,
        delay: minute,
        ..claim(&portal, &a, LONG)
    };
    assert!(ledger.take(&named("dead")).await?.is_some());
    assert_eq!(ledger.bury("another").await?, 0);
    assert_eq!(ledger.take(&named("dead")).await?, None);
    assert_eq!(ledger.bury("dead").await?, 2);
    let taken = ledger.take(&named("dead")).await?.ok_or("it is free")?;
    assert!(taken.waits["a"] > minute / 2, "{taken:?}");
    Ok(())
}

async fn runs_of_a_portal_are_given_out_in_order(scratch: Scratch) -> Tested {
    let ledger = ledger(&scratch).await?;
    let portal = asked(&ledger, "one").await?;
    asked(&ledger, "one").await?;
    for number in [1, 2] {
        let taken = ledger.take(&claim(&portal, &[], LONG)).await?;
        let Taken { lease, run, .. } = taken.ok_or("nobody has it")?;
        assert_eq!(run.number, number);
        let manifest = BlobRef::of(b"{}", "application/json");
        ledger.finish(&lease, &run, &account(manifest)).await?;
        ledger.release(&lease, &HashMap::new()).await?;
    }
    assert_eq!(ledger.take(&claim(&portal, &[], LONG)).await?, None);
    assert_eq!(ledger.free_portals().await?, Vec::<PortalId>::new());
    Ok(())
}
