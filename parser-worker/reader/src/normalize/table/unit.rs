//! The unit that a document prints in the head of a column of money.

use shared::form::{ColumnForm, Unit};

use super::printed_row::PrintedRow;
use crate::{
    figure::PrintedUnit,
    label::{fit, folded},
};

/// What the heads of a column say of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadUnit {
    /// Nothing, or what the form says.
    AsInForm,
    /// Another one.
    Other(PrintedUnit),
    /// Different ones in different places.
    Unclear,
}

const ALIKE: f64 = 0.6;

/// The unit that the document prints for this column.
pub(crate) fn of_column(rows: &[PrintedRow], column: &ColumnForm) -> HeadUnit {
    if column.unit == Unit::Count {
        return HeadUnit::AsInForm;
    }
    // Without the unit that the form's own label ends with.
    let label = folded(&column.label);
    let stem = label.split("单位").next().unwrap_or(&label);
    let heads = rows
        .iter()
        .filter(|it| !it.has_figures())
        .flat_map(|it| &it.labels);
    let mut units: Vec<PrintedUnit> = heads
        .filter(|it| fit(stem, it) >= ALIKE)
        .filter_map(|it| unit_after(it, stem))
        .collect();
    units.dedup();
    match units[..] {
        [] | [PrintedUnit::TenThousandYuan] => HeadUnit::AsInForm,
        [unit] => HeadUnit::Other(unit),
        _ => HeadUnit::Unclear,
    }
}

/// The unit that a head ends with.
fn unit_after(head: &str, stem: &str) -> Option<PrintedUnit> {
    let last = stem.chars().last()?;
    let rest = &head[head.rfind(last)? + last.len_utf8()..];
    PrintedUnit::in_words(rest)
}

#[cfg(test)]
mod tests {
    use shared::place::Place;

    use super::*;
    use crate::{label::fold, normalize::table::printed_row::Layout};

    fn check(heads: &[&str], expected: HeadUnit) {
        let row = |it: &&str| PrintedRow {
            labels: vec![fold(it)],
            ..PrintedRow::blank(Layout::Line, Place::Line { line: 1 })
        };
        let rows: Vec<PrintedRow> = heads.iter().map(row).collect();
        let form = shared::form::by_id("2021").expect("it is there");
        let block = form.tables[0].block_of("fees").expect("it is there");
        assert_eq!(of_column(&rows, &block.columns[0]), expected, "{heads:?}");
    }

    #[test]
    fn the_head_of_the_column_names_the_unit() {
        check(&["本年收费金额（单位：万元）"], HeadUnit::AsInForm);
        check(&["本年收费金额"], HeadUnit::AsInForm);
        check(
            &["信息内容 本年收费金额（单位：元）"],
            HeadUnit::Other(PrintedUnit::Yuan),
        );
        check(
            &["本年收费金额（亿元）"],
            HeadUnit::Other(PrintedUnit::HundredMillionYuan),
        );
        check(
            &["本年收费金额（元）", "本年收费金额（万元）"],
            HeadUnit::Unclear,
        );
    }
}
