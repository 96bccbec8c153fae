//! Judging a draft by the arithmetic of its forms: which rules hold, and how far each cell can be trusted.

use std::collections::HashMap;

use rust_decimal::Decimal;
use shared::{
    cell::{Cell, CellKey, Kind, Obtained, Verdict},
    form::RuleInstance,
    problem::{Problem, ProblemCode},
    report::Report,
    rule::{RuleOutcome, RuleResult},
};

use crate::draft::{Draft, DraftCell, Found, FoundPrint, Trust, UnknownRow};

/// Judges a draft.
pub(crate) fn validate(draft: Draft) -> Report {
    let found: HashMap<&CellKey, &Found> =
        draft.cells.iter().map(|it| (&it.key, &it.found)).collect();
    let rules: Vec<(&RuleInstance, RuleResult)> = draft
        .forms
        .iter()
        .filter_map(|(key, form)| form.table(key))
        .flat_map(|table| table.rules().iter().map(|rule| (&table.key, rule)))
        .map(|(table, rule)| {
            let result = assess(rule, table, &found, &draft.unknown_rows);
            (rule, result)
        })
        .collect();
    let judgements = judgements(&rules, &found);
    let cells: Vec<Cell> = draft
        .cells
        .iter()
        .map(|it| cell(it, judgements.get(&it.key).copied().unwrap_or_default()))
        .collect();
    let mut problems = draft.problems;
    problems.extend(
        rules
            .iter()
            .filter_map(|(rule, result)| broken(rule, result)),
    );
    problems.extend(
        draft
            .cells
            .iter()
            .zip(&cells)
            .filter_map(|(draft, cell)| doubt(draft, cell)),
    );
    let header = draft.header;
    Report {
        agency: header.agency,
        report_year: header.report_year,
        year_source: header.year_source,
        title: header.title,
        title_source: header.title_source,
        signed_on: header.signed_on.map(|it| it.0),
        signed_on_source: header.signed_on.map(|it| it.1),
        region: header.region,
        archive_path: Vec::new(),
        period: header.period,
        legal_basis: header.legal_basis,
        contacts: header.contacts,
        links: header.links,
        forms: draft
            .forms
            .iter()
            .map(|(table, form)| (table.clone(), form.id.clone()))
            .collect(),
        sections: draft.sections,
        cells,
        rules: rules.into_iter().map(|it| it.1).collect(),
        narrative: draft.narrative,
        statistics: draft.statistics,
        checks: draft.checks,
        problems,
    }
}

fn assess(
    rule: &RuleInstance,
    table: &str,
    found: &HashMap<&CellKey, &Found>,
    unknown_rows: &[UnknownRow],
) -> RuleResult {
    let left = sum(&rule.left, found);
    let right = sum(&rule.right, found);
    let blank = |keys: &[CellKey]| keys.iter().all(|it| is_blank(found.get(it).copied()));
    let outcome = match (left, right) {
        (Some(left), Some(right)) if left == right => RuleOutcome::Holds,
        // A side that prints nothing at all states nothing that could be wrong.
        (Some(_), Some(_)) if blank(&rule.left) || blank(&rule.right) => RuleOutcome::NotAssessable,
        // The total is that of the report's own rows, of which the form does not know all.
        (Some(left), Some(right)) if left + unknown(rule, table, unknown_rows) == right => {
            RuleOutcome::NotAssessable
        }
        (Some(_), Some(_)) => RuleOutcome::Broken,
        _ => RuleOutcome::NotAssessable,
    };
    RuleResult {
        id: rule.id.clone(),
        table: table.to_owned(),
        outcome,
        left,
        right,
        version: rule.version,
    }
}

/// What rows that the form does not know add to the left side of a rule on a column, among whose rows they stand.
fn unknown(rule: &RuleInstance, table: &str, unknown_rows: &[UnknownRow]) -> Decimal {
    let Some(column) = same(rule.left.iter().map(|it| &it.column)) else {
        return Decimal::ZERO;
    };
    // The balance of two rows with two others has no rows between.
    let is_long = rule.left.len() > 2;
    unknown_rows
        .iter()
        .filter(|it| is_long && it.table == table)
        .filter(|it| rule.left.iter().any(|key| key.row == it.after))
        .filter_map(|it| it.figures.get(&column))
        .sum()
}

fn sum(keys: &[CellKey], found: &HashMap<&CellKey, &Found>) -> Option<Decimal> {
    keys.iter()
        .map(|it| match found.get(it) {
            Some(Found::Print(print)) => print.counted(),
            _ => None,
        })
        .sum()
}

fn is_blank(found: Option<&Found>) -> bool {
    matches!(found, Some(Found::Print(print)) if print.value.kind == Kind::Blank && print.inferred.is_none())
}

/// What the rules say of the cells that take part in them.
#[derive(Debug, Default, Clone, Copy)]
struct Judgement {
    is_contradicted: bool,
    /// Rules that hold on figures none of which is what that rule alone forces.
    proofs: usize,
    /// All other rules.
    others: usize,
}

impl Judgement {
    fn is_proven(self) -> bool {
        self.proofs > 0 && self.others == 0
    }
}

fn judgements<'a>(
    rules: &'a [(&RuleInstance, RuleResult)],
    found: &HashMap<&CellKey, &Found>,
) -> HashMap<&'a CellKey, Judgement> {
    let mut judgements: HashMap<&CellKey, Judgement> = HashMap::new();
    for (rule, result) in rules {
        let keys = || rule.left.iter().chain(&rule.right);
        // A figure that one rule forces makes it hold by itself.
        let is_circular = keys().any(|it| {
            matches!(found.get(it), Some(Found::Print(print)) if print.inferred.is_some() && print.forced_by.len() < 2)
        });
        let is_proof = result.outcome == RuleOutcome::Holds && !is_circular;
        for key in keys() {
            let it = judgements.entry(key).or_default();
            it.is_contradicted |= result.outcome == RuleOutcome::Broken;
            it.proofs += usize::from(is_proof);
            it.others += usize::from(!is_proof);
        }
    }
    judgements
}

fn cell(draft: &DraftCell, judgement: Judgement) -> Cell {
    let empty = Cell {
        key: draft.key.clone(),
        value: None,
        kind: None,
        raw: None,
        obtained: Obtained::Read,
        verdict: Verdict::Missing,
        place: None,
        anchor: None,
        forced_by: vec![],
    };
    match &draft.found {
        Found::Nothing => empty,
        Found::Unplaced { raw, place } => Cell {
            raw: Some(raw.clone()),
            verdict: Verdict::Uncertain,
            place: Some(place.clone()),
            ..empty
        },
        Found::Print(print) => Cell {
            value: print.inferred.or(print.value.value),
            kind: Some(print.value.kind),
            raw: Some(print.raw.clone()),
            obtained: match print.inferred {
                Some(_) => Obtained::Inferred,
                None => Obtained::Read,
            },
            verdict: verdict(print, judgement),
            place: Some(print.place.clone()),
            anchor: Some(print.anchor),
            forced_by: print.forced_by.clone(),
            ..empty
        },
    }
}

fn verdict(print: &FoundPrint, judgement: Judgement) -> Verdict {
    let needs_proof = print.trust == Trust::WithProof || print.may_be_lost;
    if print.trust == Trust::None || print.inferred.is_some() {
        Verdict::Uncertain
    } else if judgement.is_contradicted {
        Verdict::Contradicted
    } else if needs_proof && !judgement.is_proven() {
        Verdict::Uncertain
    } else if judgement.is_proven() {
        Verdict::Confirmed
    } else {
        Verdict::Unchecked
    }
}

fn broken(rule: &RuleInstance, result: &RuleResult) -> Option<Problem> {
    let (RuleOutcome::Broken, Some(left), Some(right)) =
        (result.outcome, result.left, result.right)
    else {
        return None;
    };
    let names = |keys: &[CellKey]| {
        keys.iter()
            .map(|it| format!("{}/{}", it.row, it.column))
            .collect::<Vec<_>>()
            .join(" + ")
    };
    let message = format!(
        "{}: {} is {left}, {} is {right}",
        rule.id,
        names(&rule.left),
        names(&rule.right)
    );
    let mut problem = Problem::new(ProblemCode::RuleBroken, message).in_table(&result.table);
    let keys = || rule.left.iter().chain(&rule.right);
    problem.row = same(keys().map(|it| &it.row));
    problem.column = same(keys().map(|it| &it.column));
    Some(problem)
}

/// The name that all of these are.
fn same<'a>(mut names: impl Iterator<Item = &'a String>) -> Option<String> {
    let first = names.next()?;
    names.all(|it| it == first).then(|| first.clone())
}

/// A problem for each cell that doubts itself for a reason of its own; a broken rule, and a row that is missing or has
/// too many or too few figures, have theirs.
fn doubt(draft: &DraftCell, cell: &Cell) -> Option<Problem> {
    if cell.verdict != Verdict::Uncertain {
        return None;
    }
    let raw = cell.raw.as_deref().unwrap_or_default();
    let value = || cell.value.map(|it| it.to_string()).unwrap_or_default();
    let (code, message) = match (cell.kind?, cell.obtained) {
        (Kind::Text, _) => (
            ProblemCode::CellNotANumber,
            format!("{raw:?} is no figure that could be placed"),
        ),
        (Kind::Blank, Obtained::Inferred) => (
            ProblemCode::CellUncertain,
            format!("nothing is printed; the rules leave only {}", value()),
        ),
        (_, Obtained::Inferred) => (
            ProblemCode::CellUncertain,
            format!(
                "{raw:?} does not show which figure stands here; the rules leave only {}",
                value()
            ),
        ),
        _ => (
            ProblemCode::CellUncertain,
            format!("{raw:?} may belong elsewhere, or a figure was lost here"),
        ),
    };
    let mut problem = Problem::new(code, message)
        .in_table(&cell.key.table)
        .in_row(&cell.key.row)
        .in_column(&cell.key.column);
    problem.place = cell.place.clone();
    if let Found::Print(print) = &draft.found {
        problem = problem.or(print.alternatives.clone());
    }
    Some(problem)
}
