//! The accounts of runs as a table for a person, with the reason beside each that is red.

use loader::RunBalance;

/// The table. Each line adds up: discovered is the sum of what is right of it.
pub(crate) fn account_table(runs: &[RunBalance]) -> String {
    let mut text = String::from(
        "run                    status     discovered loaded unchanged quarantined rejected refused failed pending\n",
    );
    for it in runs {
        let discovered = it
            .discovered
            .map_or_else(|| "?".to_owned(), |it| it.to_string());
        let red = why_red(it).map_or_else(String::new, |why| format!("  RED: {why}"));
        text += &format!(
            "{:22} {:10} {discovered:>10} {:6} {:9} {:11} {:8} {:7} {:6} {:7}{red}\n",
            it.run,
            it.status,
            it.loaded,
            it.unchanged,
            it.quarantined,
            it.rejected,
            it.refused,
            it.failed,
            it.pending,
        );
    }
    text
}

/// Why a run is not green; none if it is.
pub(crate) fn why_red(run: &RunBalance) -> Option<String> {
    if run.is_green() {
        return None;
    }
    let mut reasons = Vec::new();
    match run.discovered {
        None => reasons.push("it is not over".to_owned()),
        Some(_) if run.status != "complete" => {
            reasons.push(
                run.reason
                    .clone()
                    .unwrap_or_else(|| format!("it is {}", run.status)),
            );
        }
        Some(_) => {}
    }
    if run.pending > 0 {
        reasons.push(format!(
            "{} documents are not loaded yet, or were given up",
            run.pending
        ));
    }
    if run.discovered.is_some() && !run.balanced {
        reasons.push("its account does not close".to_owned());
    }
    Some(reasons.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_red_run_says_why_and_only_what_is_so() {
        let green = RunBalance {
            run: "made-up-1".to_owned(),
            portal: "made-up".to_owned(),
            number: Some(1),
            status: "complete".to_owned(),
            reason: None,
            discovered: Some(2),
            loaded: 2,
            unchanged: 0,
            quarantined: 0,
            rejected: 0,
            refused: 0,
            failed: 0,
            pending: 0,
            balanced: true,
        };
        let incomplete = RunBalance {
            status: "incomplete".to_owned(),
            reason: Some("2 reports of 2023 are expected".to_owned()),
            ..green.clone()
        };
        let pending = RunBalance {
            loaded: 1,
            pending: 1,
            ..green.clone()
        };
        let open = RunBalance {
            loaded: 1,
            balanced: false,
            ..green.clone()
        };
        let running = RunBalance {
            status: "running".to_owned(),
            discovered: None,
            balanced: false,
            ..green.clone()
        };
        assert_eq!(why_red(&green), None);
        assert_eq!(
            why_red(&incomplete).as_deref(),
            Some("2 reports of 2023 are expected")
        );
        assert_eq!(
            why_red(&pending).as_deref(),
            Some("1 documents are not loaded yet, or were given up")
        );
        assert_eq!(
            why_red(&open).as_deref(),
            Some("its account does not close")
        );
        assert_eq!(why_red(&running).as_deref(), Some("it is not over"));
        let table = account_table(&[green, incomplete]);
        assert_eq!(table.matches("RED").count(), 1, "{table}");
    }
}
