//! The wide views: one a table of the forms, one row a current report, one column a cell. Generated from the form files,
//! so that the form of a new year needs no code.

use runtime::database::{Engine, Transaction, query};
use shared::{
    cell::CellKey,
    digest::Sha256,
    form::{Form, Unit},
};
use sqlx::AssertSqlSafe;

use crate::warehouse::WarehouseError;

/// A wide view: that of one table, of all forms that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WideView {
    /// The table's key, and the view's name.
    pub(crate) table: String,
    /// What its rows are, in the words of the latest form.
    pub(crate) title: String,
    /// Its columns of figures, in the forms' order, the latest form first.
    pub(crate) columns: Vec<WideColumn>,
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WideColumn {
    /// Its name: `denied_state_secret__natural_person`.
    pub(crate) name: String,
    /// The cell it shows.
    pub(crate) key: CellKey,
    /// The unit of its figures.
    pub(crate) unit: Unit,
    /// Labels of row and column in Chinese and English.
    pub(crate) description: String,
}

/// The name of a cell's column.
pub(crate) fn column(row: &str, column: &str) -> String {
    format!("{row}__{column}").replace('.', "_")
}

/// The wide views of these forms, in the order of the latest form.
pub(crate) fn wide_views(forms: &[Form]) -> Vec<WideView> {
    let mut views: Vec<WideView> = Vec::new();
    for form in forms.iter().rev() {
        for table in &form.tables {
            let known = views.iter().position(|it| it.table == table.key);
            let index = known.unwrap_or_else(|| {
                views.push(WideView {
                    table: table.key.clone(),
                    title: format!("{} {}", table.label, table.english),
                    columns: Vec::new(),
                });
                views.len() - 1
            });
            views[index].add_columns(table);
        }
    }
    views
}

/// Makes the views in the database those of the forms. Writes nothing when they are.
pub(crate) async fn write(
    transaction: &mut Transaction,
    forms: &[Form],
) -> Result<(), WarehouseError> {
    for view in wide_views(forms) {
        match transaction.engine() {
            Engine::Sqlite => view.write_sqlite(transaction).await?,
            Engine::Postgres => view.write_postgres(transaction).await?,
        }
    }
    Ok(())
}

impl WideView {
    fn add_columns(&mut self, table: &shared::form::TableForm) {
        for block in &table.blocks {
            for row in &block.rows {
                for head in &block.columns {
                    let name = column(&row.key, &head.key);
                    if self.columns.iter().all(|it| it.name != name) {
                        self.columns.push(WideColumn {
                            name,
                            key: CellKey::new(&table.key, &row.key, &head.key),
                            unit: head.unit,
                            description: format!(
                                "{} · {} ({} · {})",
                                row.label, head.label, row.english, head.english
                            ),
                        });
                    }
                }
            }
        }
    }

    /// SQLite keeps the text of a view: it is compared.
    async fn write_sqlite(&self, transaction: &mut Transaction) -> Result<(), WarehouseError> {
        let definition = self.definition(SQLITE_NAMES);
        let written: Option<(String,)> =
            query("SELECT sql FROM sqlite_master WHERE type = 'view' AND name = $1")
                .bind(&self.table)
                .fetch_optional(transaction)
                .await?;
        if written.is_some_and(|(it,)| it == definition) {
            return Ok(());
        }
        self.replace(transaction, definition).await
    }

    /// PostgreSQL keeps what it made of the text: the digest of the text stands in the view's comment, and is compared.
    async fn write_postgres(&self, transaction: &mut Transaction) -> Result<(), WarehouseError> {
        let definition = self.definition(POSTGRES_NAMES);
        let comments = self.comments(&definition);
        let digest = Sha256::of(comments.as_bytes());
        let written: Option<(Option<String>,)> =
            query("SELECT obj_description(to_regclass($1), 'pg_class')")
                .bind(&self.table)
                .fetch_optional(transaction)
                .await?;
        let comment = format!(
            "{}. One row a current report, one column a cell. SET jit = off before reading many columns: to compile them \
             takes longer. (generated {digest})",
            self.title
        );
        if written.is_some_and(|(it,)| it.as_ref() == Some(&comment)) {
            return Ok(());
        }
        self.replace(transaction, definition).await?;
        let comment = format!("COMMENT ON VIEW \"{}\" IS {}", self.table, quoted(&comment));
        let all = format!("DO $do$ BEGIN {comments}{comment}; END $do$");
        query(AssertSqlSafe(all)).execute(transaction).await?;
        Ok(())
    }

    async fn replace(
        &self,
        transaction: &mut Transaction,
        definition: String,
    ) -> Result<(), WarehouseError> {
        // Nothing but keys of our own form files is in these two; a test holds them to [a-z0-9_.].
        let drop = AssertSqlSafe(format!("DROP VIEW IF EXISTS \"{}\"", self.table));
        query(drop).execute(transaction).await?;
        query(AssertSqlSafe(definition))
            .execute(transaction)
            .await?;
        Ok(())
    }

    /// Statements that describe each column, after the text of the view itself, whose change is a change of them.
    fn comments(&self, definition: &str) -> String {
        let comment = |it: &WideColumn| {
            format!(
                "COMMENT ON COLUMN \"{}\".\"{}\" IS {};\n",
                self.table,
                it.name,
                quoted(&format!("{} {}", it.description, it.unit.label()))
            )
        };
        let comments: String = self.columns.iter().map(comment).collect();
        format!("-- {}\n{comments}", Sha256::of(definition.as_bytes()))
    }

    /// The view, with this expression for the JSON array of the names of its doubted cells, in their order.
    fn definition(&self, names: &str) -> String {
        let figures: String = self.columns.iter().map(WideColumn::definition).collect();
        format!(
            "CREATE VIEW \"{table}\" AS
SELECT
    report_id,
    agency,
    region,
    report_year,
    (SELECT form FROM revision_form WHERE revision_id = it.revision_id AND table_key = '{table}') AS form,
    (SELECT count(*) FROM cell WHERE revision_id = it.revision_id AND table_key = '{table}'
        AND verdict IN ('contradicted', 'uncertain', 'missing')) AS doubted,
    (SELECT {names} FROM (
        SELECT replace(row_key || '__' || column_key, '.', '_') AS name, ordinal FROM cell
        WHERE revision_id = it.revision_id AND table_key = '{table}'
            AND verdict IN ('contradicted', 'uncertain', 'missing')
        ORDER BY ordinal
    ) AS doubt) AS doubted_cells{figures}
FROM current_report AS it",
            table = self.table,
        )
    }
}

/// How each engine makes a JSON array of the column `name`, both to the same text. Nothing in a name is to be escaped.
const SQLITE_NAMES: &str = "json_group_array(name)";
const POSTGRES_NAMES: &str = "CAST('[' || coalesce(string_agg('\"' || name || '\"', ',' ORDER BY ordinal), '') || ']' AS JSON)";

/// A text as SQL has it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl WideColumn {
    /// A look-up by key: who asks for three columns pays for three.
    fn definition(&self) -> String {
        let CellKey { table, row, column } = &self.key;
        let value = match self.unit {
            Unit::Count => "count_value",
            Unit::TenThousandYuan => "coalesce(amount_value, count_value)",
        };
        format!(
            ",
    (SELECT {value} FROM cell WHERE revision_id = it.revision_id
        AND table_key = '{table}' AND row_key = '{row}' AND column_key = '{column}') AS \"{}\"",
            self.name
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shared::form;

    use super::*;

    #[test]
    fn every_cell_of_every_form_has_one_column_of_its_own() {
        let views = wide_views(form::all());
        let columns: Vec<&WideColumn> = views.iter().flat_map(|it| &it.columns).collect();
        let shown: BTreeSet<&CellKey> = columns.iter().map(|it| &it.key).collect();
        let cells: Vec<CellKey> = form::all().iter().flat_map(Form::cells).collect();
        assert_eq!(shown, cells.iter().collect::<BTreeSet<_>>());
        assert_eq!(shown.len(), columns.len());
        for view in &views {
            let names: BTreeSet<&str> = view.columns.iter().map(|it| it.name.as_str()).collect();
            assert_eq!(
                names.len(),
                view.columns.len(),
                "{}: two cells share a column",
                view.table
            );
        }
    }

    #[test]
    fn names_are_fit_for_sql_and_short_enough_for_postgresql() {
        for column in wide_views(form::all()).iter().flat_map(|it| &it.columns) {
            assert!(column.name.len() <= 63, "{}", column.name);
            for key in [&column.key.table, &column.key.row, &column.key.column] {
                let fit =
                    |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"_.".contains(&it);
                assert!(key.bytes().all(fit), "{key}");
            }
        }
    }
}
