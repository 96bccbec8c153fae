//! The files of an export: what each has in its columns, and the query that fills it.

mod column;
mod statement;

use shared::form::{Form, Unit};

pub(super) use self::column::Column;
use self::{
    column::{date, decimal, integer, key, labels, lineage, place, report, string},
    statement::{checks, indicators, narrative, statistics},
};
use crate::wide::{WideView, wide_views};

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Its name, without `.csv`.
    pub(super) name: String,
    /// What its rows are.
    pub(super) title: String,
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// The query for its rows: the columns' values as text, in their order.
    pub(super) statement: String,
}

impl Sheet {
    /// The file's name.
    pub(super) fn file(&self) -> String {
        format!("{}.csv", self.name)
    }

    fn new<const N: usize>(
        name: &str,
        title: &str,
        columns: [Vec<Column>; N],
        source: &str,
    ) -> Self {
        let columns = columns.concat();
        let expressions: Vec<String> = columns
            .iter()
            .map(|it| format!("CAST({} AS TEXT)", it.expression))
            .collect();
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            statement: format!("SELECT {} FROM {source}", expressions.join(", ")),
            columns,
        }
    }
}

/// The files of an export, for these forms.
pub(super) fn sheets(forms: &[Form]) -> Vec<Sheet> {
    let mut sheets = vec![
        cells(),
        reports(),
        rules(),
        problems(),
        narrative(),
        statistics(),
        checks(),
    ];
    sheets.extend(wide_views(forms).iter().map(wide));
    sheets.extend([dictionary(), indicators()]);
    sheets
}

fn cells() -> Sheet {
    let value = "coalesce(CAST(count_value AS TEXT), CAST(amount_value AS TEXT))";
    let figure = vec![
        decimal("value", "The figure, exact; empty where none is printed").reading(value),
        string(
            "kind",
            "What is printed: number, blank, none_word, dash, text",
        ),
        string("raw", "The characters as printed"),
        string("obtained", "read, or inferred from the rules"),
        string(
            "verdict",
            "confirmed, unchecked; to be doubted: contradicted, uncertain, missing",
        ),
        place(),
        string(
            "anchor",
            "By what its row was found: label, lines, order, rules, guess",
        ),
        string(
            "forced_by",
            "For an inferred figure, the rules that leave no other, as a JSON array",
        ),
    ];
    Sheet::new(
        "cells",
        "Every cell of every current report",
        [report(), key(), labels(), figure, lineage()],
        "current_cell ORDER BY agency, region, current_cell.report_year, ordinal",
    )
}

fn reports() -> Sheet {
    let facts = vec![
        string("credit_code", "统一社会信用代码 of the agency"),
        string("title", "Title as printed"),
        date("signed_on", "Date under the signature"),
        date("published_on", "Date of publication that the portal states"),
        string("portal", "The portal it was found on"),
        string(
            "landing_url",
            "The page that links to the document, for an attachment",
        ),
        string("role", "page or attachment"),
    ];
    let found = vec![
        string(
            "year_source",
            "Where the year was found: title, period, metadata, portal",
        ),
        string(
            "title_source",
            "Where the title was found: text, metadata, portal",
        ),
        date(
            "period_from",
            "First of the days that its figures are said to be of",
        ),
        date("period_to", "Last of these days"),
        string(
            "region_code",
            "The region whose body reports, by GB/T 2260, where the reader found it",
        ),
        string("region_name", "Name of that region"),
        string("region_level", "province, prefecture, county"),
        string(
            "region_parent_code",
            "The region above it; empty for a province",
        ),
        string("region_full_name", "Its names from the province down"),
        string(
            "region_source",
            "Where the region was found: agency, address, credit_code, portal",
        ),
    ];
    let counts = vec![
        integer("confirmed", "Cells read by label, all rules holding"),
        integer("unchecked", "Cells read by label that no rule reaches"),
        integer("contradicted", "Cells in a rule that fails"),
        integer("uncertain", "Cells that could be read in more than one way"),
        integer(
            "missing",
            "Cells of the form that the document does not have",
        ),
        integer("doubted", "The last three together"),
        integer("problems", "Problems, listed in problems.csv"),
        integer("revisions", "Revisions of the report, this one included"),
    ];
    Sheet::new(
        "reports",
        "Every current report",
        [report(), facts, counts, lineage(), found],
        "current_report ORDER BY agency, region, current_report.report_year",
    )
}

fn rules() -> Sheet {
    let rule = vec![
        string("table", "Key of the form's table").reading("table_key"),
        string("rule", "The rule and the row or column it is on").reading("rule_id"),
        string("outcome", "holds, broken, not_assessable"),
        decimal("left", "Sum of the left side").reading("left_sum"),
        decimal("right", "Sum of the right side").reading("right_sum"),
        integer("version", "Version of the rule"),
    ];
    Sheet::new(
        "rules",
        "Every arithmetic rule on every current report",
        [report(), rule, lineage()],
        "(SELECT rule_result.*, agency, region, report_year, url, document_sha256, reader
            FROM current_report JOIN rule_result ON rule_result.revision_id = current_report.revision_id) AS it
        ORDER BY agency, region, it.report_year, ordinal",
    )
}

fn problems() -> Sheet {
    let problem = vec![
        string("portal", "The portal"),
        string("url", "Address of the document"),
        string("code", "What kind of problem"),
        string("severity", "error, warning or notice"),
    ];
    let words = vec![
        string(
            "reason",
            "Of a refused or rejected document, the kind of reason",
        ),
        string("message", "What happened, for a person"),
        place(),
        string(
            "alternatives",
            "What else its figure may be, as a JSON array, the likeliest first",
        ),
    ];
    Sheet::new(
        "problems",
        "Every problem that stands now",
        [report(), problem, key(), words],
        "current_problem ORDER BY agency IS NULL, agency, region, current_problem.report_year, portal,
            current_problem.url NULLS FIRST, ordinal, code, message, table_key NULLS FIRST, row_key NULLS FIRST,
            column_key NULLS FIRST",
    )
}

fn wide(view: &WideView) -> Sheet {
    let about = vec![
        string("form", "The form, by the year it was issued in"),
        integer(
            "doubted",
            "Cells of this table that cells.csv tells to doubt",
        ),
        string(
            "doubted_cells",
            "The columns of these cells, as a JSON array of their names",
        ),
    ];
    let figures = view.columns.iter().map(|it| {
        let column = match it.unit {
            Unit::Count => integer(&it.name, &it.description),
            Unit::TenThousandYuan => decimal(&it.name, &it.description),
        };
        column.reading(&format!("\"{}\"", it.name))
    });
    Sheet::new(
        &view.table,
        &view.title,
        [report(), about, figures.collect()],
        &format!(
            "\"{0}\" ORDER BY agency, region, \"{0}\".report_year",
            view.table
        ),
    )
}

fn dictionary() -> Sheet {
    let about = vec![
        string(
            "wide_column",
            "The cell's column in the wide file of its table",
        ),
        string("table_label", "Title of the table"),
        string("table_english", "Title of the table in English"),
        string(
            "article",
            "Article of the regulations that the figure goes back to",
        ),
    ];
    Sheet::new(
        "dictionary",
        "Every cell of every form",
        [key(), labels(), about],
        "form_cell ORDER BY ordinal",
    )
}
