//! The wide views: one a table of the forms, one row a current report, one column a cell. Generated from the form files,
//! so that the form of a new year needs no code.

use runtime::database::{Engine, Transaction, query};
use shared::{
    cell::CellKey,
    digest::Sha256,
    form::{Form, Unit},
};
use sqlx::{AssertSqlSafe, postgres::PgDatabaseError};

use crate::warehouse::WarehouseError;

/// A wide view: that of one table, of all forms that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WideView {
    /// The table's key, and the view's name.
    pub(crate) table: String,
    /// What its rows are, in the words of the latest form.
    pub(crate) title: String,
    /// Its columns of figures, in the forms' order, the latest form first. In PostgreSQL those of a form that came later
    /// stand behind those that were there.
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
        let definition = format!("CREATE {}", self.definition(SQLITE_NAMES));
        let written: Option<(String,)> =
            query("SELECT sql FROM sqlite_master WHERE type = 'view' AND name = $1")
                .bind(&self.table)
                .fetch_optional(transaction)
                .await?;
        if written.is_some_and(|(it,)| it == definition) {
            return Ok(());
        }
        execute(
            transaction,
            format!("DROP VIEW IF EXISTS \"{}\"", self.table),
        )
        .await?;
        Ok(execute(transaction, definition).await?)
    }

    /// PostgreSQL keeps what it made of the text: the digest of the text stands in the view's comment, and is compared.
    /// Columns stay where they are and more are put after them, since others may have built views on this one.
    async fn write_postgres(&self, transaction: &mut Transaction) -> Result<(), WarehouseError> {
        let written: Vec<(String, Option<String>)> = query(
            "SELECT CAST(attname AS TEXT), obj_description(attrelid, 'pg_class') FROM pg_attribute
             WHERE attrelid = to_regclass($1) AND attnum > 0 ORDER BY attnum",
        )
        .bind(&self.table)
        .fetch_all(transaction)
        .await?;
        let grown = self.grown_from(&written);
        let comment = grown.comment();
        if written
            .first()
            .is_some_and(|it| it.1.as_ref() == Some(&comment))
        {
            return Ok(());
        }
        if grown.replace(transaction).await? {
            return Ok(grown.describe(transaction).await?);
        }
        self.make_anew(transaction).await?;
        Ok(self.describe(transaction).await?)
    }

    /// The same view with its columns in the order in which these are written, and then its others.
    fn grown_from(&self, written: &[(String, Option<String>)]) -> Self {
        let mut grown = self.clone();
        let place = |it: &WideColumn| written.iter().position(|(name, _)| *name == it.name);
        grown
            .columns
            .sort_by_key(|it| place(it).unwrap_or(usize::MAX));
        grown
    }

    /// Puts the view in the place of the one that is there, if any; false when that one has other columns.
    async fn replace(&self, transaction: &mut Transaction) -> Result<bool, sqlx::Error> {
        execute(transaction, "SAVEPOINT before".to_owned()).await?;
        let definition = self.definition(POSTGRES_NAMES);
        match execute(transaction, format!("CREATE OR REPLACE {definition}")).await {
            Ok(()) => Ok(true),
            Err(error) if has_code(&error, OTHER_COLUMNS) => {
                execute(transaction, "ROLLBACK TO SAVEPOINT before".to_owned()).await?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    async fn make_anew(&self, transaction: &mut Transaction) -> Result<(), WarehouseError> {
        let table = &self.table;
        let dropped = execute(transaction, format!("DROP VIEW \"{table}\"")).await;
        dropped.map_err(|error| match dependents(&error) {
            Some(dependents) => WarehouseError::ViewInUse {
                view: table.clone(),
                dependents,
            },
            None => error.into(),
        })?;
        tracing::warn!(
            event = "warehouse.view_dropped",
            view = table,
            "the view is made anew, since its columns are others: grant again whatever was granted on it"
        );
        let definition = self.definition(POSTGRES_NAMES);
        Ok(execute(transaction, format!("CREATE {definition}")).await?)
    }

    async fn describe(&self, transaction: &mut Transaction) -> Result<(), sqlx::Error> {
        let comments = self.comments();
        let comment = format!(
            "COMMENT ON VIEW \"{}\" IS {}",
            self.table,
            quoted(&self.comment())
        );
        let all = format!("DO $do$ BEGIN {comments}{comment}; END $do$");
        execute(transaction, all).await
    }

    /// What PostgreSQL says of the view.
    fn comment(&self) -> String {
        format!(
            "{}. One row a current report, one column a cell. SET jit = off before reading many columns: to compile them \
             takes longer. (generated {})",
            self.title,
            Sha256::of(self.comments().as_bytes())
        )
    }

    /// Statements that describe each column, after the text of the view itself, whose change is a change of them.
    fn comments(&self) -> String {
        let comment = |it: &WideColumn| {
            format!(
                "COMMENT ON COLUMN \"{}\".\"{}\" IS {};\n",
                self.table,
                it.name,
                quoted(&format!("{} {}", it.description, it.unit.label()))
            )
        };
        let comments: String = self.columns.iter().map(comment).collect();
        let definition = Sha256::of(self.definition(POSTGRES_NAMES).as_bytes());
        format!("-- {definition}\n{comments}")
    }

    /// The view, with this expression for the JSON array of the names of its doubted cells, in their order.
    fn definition(&self, names: &str) -> String {
        let figures: String = self.columns.iter().map(WideColumn::definition).collect();
        format!(
            "VIEW \"{table}\" AS
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

/// Does one of our own statements: nothing but keys of our form files is in it; a test holds them to `[a-z0-9_.]`.
async fn execute(transaction: &mut Transaction, statement: String) -> Result<(), sqlx::Error> {
    query(AssertSqlSafe(statement)).execute(transaction).await?;
    Ok(())
}

/// Invalid table definition: a view cannot be replaced by one with other columns.
const OTHER_COLUMNS: &str = "42P16";
/// Dependent objects still exist.
const IN_USE: &str = "2BP01";

fn has_code(error: &sqlx::Error, code: &str) -> bool {
    let found = error.as_database_error().and_then(|it| it.code());
    found.is_some_and(|it| it == code)
}

/// What is built on the view that could not be dropped, in PostgreSQL's words; none when it is another error.
fn dependents(error: &sqlx::Error) -> Option<String> {
    let error = error
        .as_database_error()
        .filter(|_| has_code(error, IN_USE))?;
    let said = error.try_downcast_ref::<PgDatabaseError>()?.detail()?;
    Some(said.replace('\n', ", "))
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
