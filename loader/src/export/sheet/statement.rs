//! The files of what reports state beside their tables, and of what was checked of them.

use super::{
    Sheet,
    column::{decimal, integer, lineage, place, report, string},
};

/// The figures that texts state.
pub(super) fn narrative() -> Sheet {
    let indicator = vec![
        string("indicator", "Key of the indicator"),
        string("label", "What it is"),
        string("english", "What it is, in English"),
        string("unit", "Its unit"),
    ];
    let figure = vec![
        string("part", "For a part of a list, the words that name it"),
        decimal(
            "value",
            "The figure in this unit, exact; a per cent is its number",
        ),
        string(
            "precision",
            "How exactly the text says it: exact, about, nearly, more_than",
        ),
        integer("year", "The year it speaks of"),
        string("raw", "The figure as printed, with its unit"),
        string("sentence", "The sentence it stands in"),
        string(
            "obtained",
            "read, or inferred where displaced digits were put back",
        ),
        string(
            "verdict",
            "confirmed, unchecked; to be doubted: contradicted, uncertain",
        ),
        place(),
    ];
    Sheet::new(
        "narrative",
        "What the texts of the current reports state in figures",
        [report(), indicator, figure, lineage()],
        "current_narrative_figure AS it ORDER BY agency, region, it.report_year, ordinal",
    )
}

/// The lines of statistical sheets.
pub(super) fn statistics() -> Sheet {
    let line = vec![
        string(
            "groups",
            "Labels of the groups it stands in, as a JSON array, outermost first",
        )
        .reading("label_groups"),
        string("label", "Its label as printed, without its number"),
        string("unit", "Its unit as printed"),
        decimal("value", "The figure, exact; empty where none is printed"),
        string("raw", "The characters as printed"),
        string(
            "verdict",
            "confirmed, unchecked; to be doubted: contradicted, uncertain, missing",
        ),
        place(),
    ];
    Sheet::new(
        "statistics",
        "The lines of the statistical sheets that reports before 2019 have",
        [report(), line, lineage()],
        "current_statistic AS it ORDER BY agency, region, it.report_year, ordinal",
    )
}

/// The results of checks.
pub(super) fn checks() -> Sheet {
    let check = vec![
        string("check", "The check, and in brackets, of what it was asked").reading("check_id"),
        integer("version", "Version of the check"),
        string(
            "severity",
            "How much it matters when it fails: error, warning, notice",
        ),
        string("outcome", "holds, broken, not_assessable"),
        decimal("left", "What the text or the list says").reading("left_value"),
        decimal("right", "What the table or the total says").reading("right_value"),
        string("message", "What was compared with what, for a person"),
        place(),
    ];
    Sheet::new(
        "checks",
        "What was checked of the current reports beside the sums of their tables",
        [report(), check, lineage()],
        "current_check_result AS it ORDER BY agency, region, it.report_year, ordinal",
    )
}

/// The dictionary of what texts state.
pub(super) fn indicators() -> Sheet {
    let indicator = vec![
        string("indicator", "Key of the indicator").reading("key"),
        string("label", "What it is"),
        string("english", "What it is, in English"),
        string("unit", "Its unit: 条, 件, 人, 次, %, 元"),
    ];
    Sheet::new(
        "indicators",
        "Every indicator that narrative.csv may have",
        [indicator],
        "indicator ORDER BY ordinal",
    )
}
