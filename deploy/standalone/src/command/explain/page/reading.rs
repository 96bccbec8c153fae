//! The right side: what was read, and what is wrong with it.

use maud::{Markup, html};
use shared::{
    cell::{Cell, CellKey, Obtained},
    form::{self, BlockForm, TableForm},
    place::Place,
    rule::RuleOutcome,
};

use super::Page;
use crate::command::{explain::words, word};

/// Facts, tables, problems, checks and the figures of the text.
pub(super) fn reading(page: &Page<'_>) -> Markup {
    html! {
        h2 { "Reading" }
        (facts(page))
        @for (table, id) in tables(page) {
            h3 { (table.label) " " span.quiet { "form " (id) } }
            @for block in &table.blocks { (grid(page, table, block)) }
        }
        (problems(page))
        (checks(page))
        (narrative(page))
    }
}

/// The report's tables and the names of their forms, in the forms' order.
fn tables<'a>(page: &'a Page<'_>) -> Vec<(&'static TableForm, &'a str)> {
    let forms = &page.reading.report.forms;
    let keys = form::all().last().into_iter().flat_map(|it| &it.tables);
    keys.filter_map(|it| {
        let id = forms.get(&it.key)?;
        Some((form::by_id(id)?.table(&it.key)?, id.as_str()))
    })
    .collect()
}

fn facts(page: &Page<'_>) -> Markup {
    let report = &page.reading.report;
    let unknown = || "unknown".to_owned();
    html! {
        dl {
            dt { "agency" }
            dd { (report.agency.as_ref().map_or_else(unknown, |it| format!("{} ({})", it.name, word(&it.source)))) }
            dt { "region" }
            dd { (report.region.as_ref().map_or_else(unknown, |it| format!("{} {}", it.code, it.full_name))) }
            dt { "year" }
            dd { (report.report_year.map_or_else(unknown, |it| it.to_string())) }
            dt { "signed" }
            dd { (report.signed_on.map_or_else(unknown, |it| it.to_string())) }
            @for contact in &report.contacts {
                dt { (word(&contact.kind)) }
                dd { (link(page, Some(&contact.place), &contact.value)) }
            }
        }
    }
}

fn grid(page: &Page<'_>, table: &TableForm, block: &BlockForm) -> Markup {
    let cell = |row: &str, column: &str| {
        let key = CellKey::new(&table.key, row, column);
        page.reading.report.cells.iter().find(|it| it.key == key)
    };
    html! {
        table {
            tr {
                th { (block.article.as_deref().unwrap_or_default()) }
                @for column in &block.columns { th { (column.label) } }
            }
            @for row in &block.rows {
                tr {
                    th title=(words::row_label(row)) { (row.label) }
                    @for column in &block.columns {
                        @if let Some(cell) = cell(&row.key, &column.key) { (figure(page, cell)) }
                    }
                }
            }
        }
    }
}

fn figure(page: &Page<'_>, cell: &Cell) -> Markup {
    let mut class = format!("figure {}", word(&cell.verdict));
    if cell.obtained == Obtained::Inferred {
        class += " inferred";
    }
    if page.asked == Some(&cell.key) {
        class += " asked";
    }
    html! {
        td id=(words::key(&cell.key)) class=(class) title=(tooltip(page, cell)) {
            (link(page, cell.place.as_ref(), &value(cell)))
        }
    }
}

fn value(cell: &Cell) -> String {
    match cell.value {
        Some(value) => value.to_string(),
        None => cell.raw.clone().unwrap_or_default(),
    }
}

/// Everything that is known of a figure, a fact a line.
fn tooltip(page: &Page<'_>, cell: &Cell) -> String {
    let report = &page.reading.report;
    let mut lines = vec![
        words::key(&cell.key),
        words::verdict(cell.verdict).to_owned(),
        words::found(cell),
    ];
    if let Some(raw) = &cell.raw {
        lines.push(format!("printed {raw:?}"));
    }
    lines.extend(cell.place.as_ref().map(words::place));
    lines.extend(words::rules_of(report, cell).into_iter().map(words::rule));
    let problems = report
        .problems
        .iter()
        .filter(|it| words::concerns(it, cell));
    lines.extend(problems.map(|it| it.message.clone()));
    lines.join("\n")
}

/// A text that leads to its place in the document.
fn link(page: &Page<'_>, place: Option<&Place>, text: &str) -> Markup {
    html! {
        @match place.and_then(|it| page.source.name_at(it)) {
            Some(name) => a href=(format!("#{name}")) { (text) },
            None => (text),
        }
    }
}

fn problems(page: &Page<'_>) -> Markup {
    let problems = &page.reading.report.problems;
    html! {
        h3 { "Problems " span.quiet { (problems.len()) } }
        ul {
            @for problem in problems {
                li {
                    span.quiet { (word(&problem.severity)) " " (word(&problem.code)) " " }
                    (link(page, problem.place.as_ref(), &problem.message))
                }
            }
        }
    }
}

fn checks(page: &Page<'_>) -> Markup {
    let report = &page.reading.report;
    let class = |outcome: RuleOutcome| match outcome {
        RuleOutcome::Holds => "confirmed",
        RuleOutcome::Broken => "contradicted",
        RuleOutcome::NotAssessable => "missing",
    };
    let count = |outcome| {
        report
            .rules
            .iter()
            .filter(|it| it.outcome == outcome)
            .count()
    };
    html! {
        h3 { "Sums and checks" }
        p {
            (count(RuleOutcome::Holds)) " sums hold, " (count(RuleOutcome::Broken)) " broken, "
            (count(RuleOutcome::NotAssessable)) " not assessable"
        }
        table {
            @for rule in report.rules.iter().filter(|it| it.outcome == RuleOutcome::Broken) {
                tr { td { (rule.id) } td class=(class(rule.outcome)) { (words::rule(rule)) } }
            }
            @for check in &report.checks {
                tr {
                    td { (check.id) }
                    td class=(class(check.outcome)) { (link(page, check.place.as_ref(), &check.message)) }
                }
            }
        }
    }
}

fn narrative(page: &Page<'_>) -> Markup {
    let figures = &page.reading.report.narrative;
    html! {
        h3 { "Figures of the text " span.quiet { (figures.len()) } }
        table {
            @for figure in figures {
                tr {
                    td { (figure.indicator) @if let Some(part) = &figure.part { " › " (part) } }
                    td class=(format!("figure {}", word(&figure.verdict))) { (figure.value) }
                    td { (link(page, Some(&figure.place), &figure.sentence)) }
                }
            }
        }
    }
}
