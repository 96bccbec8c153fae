//! The columns of exported files, and the groups of them that files share.

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::export) struct Column {
    /// Its name.
    pub(in crate::export) name: String,
    /// Its type in a Frictionless table schema.
    pub(in crate::export) kind: &'static str,
    /// What it holds.
    pub(in crate::export) description: String,
    /// The SQL expression for it.
    pub(super) expression: String,
}

impl Column {
    /// The same column, filled from this expression instead of from the view's column of its name.
    pub(super) fn reading(mut self, expression: &str) -> Self {
        self.expression = expression.to_owned();
        self
    }
}

/// A column of text.
pub(super) fn string(name: &str, description: &str) -> Column {
    column(name, "string", description)
}

/// A column of whole numbers.
pub(super) fn integer(name: &str, description: &str) -> Column {
    column(name, "integer", description)
}

/// A column of exact decimals.
pub(super) fn decimal(name: &str, description: &str) -> Column {
    column(name, "number", description)
}

/// A column of dates.
pub(super) fn date(name: &str, description: &str) -> Column {
    column(name, "date", description)
}

/// Which report.
pub(super) fn report() -> Vec<Column> {
    vec![
        string("agency", "Name of the agency"),
        string("region", "Region of the agency, where the portal says it"),
        integer("report_year", "The year the report is on"),
    ]
}

/// Which cell.
pub(super) fn key() -> Vec<Column> {
    vec![
        string("table", "Key of the form's table").reading("table_key"),
        string("row", "Key of the row").reading("row_key"),
        string("column", "Key of the column").reading("column_key"),
    ]
}

/// What the form calls it.
pub(super) fn labels() -> Vec<Column> {
    vec![
        string("form", "The form, by the year it was issued in"),
        string(
            "row_groups",
            "Labels of the groups the row stands in, ' / ' between",
        ),
        string("row_label", "Label of the row"),
        string("row_english", "Label of the row in English"),
        string("column_label", "Label of the column"),
        string("column_english", "Label of the column in English"),
        string("unit", "件: a count; 万元: ten thousand yuan"),
    ]
}

/// Where it stands.
pub(super) fn place() -> Column {
    string("place", "Where in the document it stands, as JSON")
}

/// What it was read from, and by whom.
pub(super) fn lineage() -> Vec<Column> {
    vec![
        string("url", "Address of the document"),
        string("document_sha256", "SHA-256 of the document's bytes"),
        string("reader", "Version of the reader"),
    ]
}

fn column(name: &str, kind: &'static str, description: &str) -> Column {
    Column {
        name: name.to_owned(),
        kind,
        description: description.to_owned(),
        expression: name.to_owned(),
    }
}
