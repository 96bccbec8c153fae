//! The forms of the report's tables, as the State Council's office fixed them. Each is a file in `forms/`.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::cell::CellKey;

/// A form: the sections and tables that reports of some years have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its name: the year it was issued in.
    pub id: String,
    /// The notice that fixes it.
    pub notice: String,
    /// The first report year it is for.
    pub first_year: i32,
    /// The last report year it is for; none while it is in force.
    pub last_year: Option<i32>,
    /// The sections, in order.
    #[serde(rename = "section")]
    pub sections: Vec<SectionForm>,
    /// The tables, in order.
    #[serde(rename = "table")]
    pub tables: Vec<TableForm>,
}

/// A section of a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionForm {
    /// Its key.
    pub key: String,
    /// Its heading, without the number.
    pub label: String,
    /// Other headings met for it.
    #[serde(default)]
    pub variants: Vec<String>,
}

/// A table of a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableForm {
    /// Its key.
    pub key: String,
    /// Its title in Chinese.
    pub label: String,
    /// Its title in English.
    pub english: String,
    /// How its figures are printed.
    pub layout: Layout,
    /// Its blocks: parts with column heads of their own.
    #[serde(rename = "block")]
    pub blocks: Vec<BlockForm>,
    /// Its arithmetic rules.
    #[serde(default, rename = "rule")]
    pub rules: Vec<RuleForm>,
    /// The rules on every row or column, once they were asked for.
    #[serde(skip)]
    instances: OnceLock<Vec<RuleInstance>>,
}

/// How a table's figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// A printed row for each row of the form.
    Rows,
    /// One printed row, the form's rows side by side.
    SideBySide,
}

/// A part of a table with column heads of its own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockForm {
    /// The article of the regulations that heads it.
    pub article: Option<String>,
    /// Its rows, in order.
    #[serde(rename = "row")]
    pub rows: Vec<RowForm>,
    /// Its columns, in order.
    #[serde(rename = "column")]
    pub columns: Vec<ColumnForm>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowForm {
    /// Its key.
    pub key: String,
    /// Its label.
    pub label: String,
    /// Its label in English.
    pub english: String,
    /// Labels of the groups it stands in, outermost first.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Other labels met for it.
    #[serde(default)]
    pub variants: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnForm {
    /// Its key.
    pub key: String,
    /// Its label.
    pub label: String,
    /// Its label in English.
    pub english: String,
    /// Its unit.
    #[serde(default)]
    pub unit: Unit,
    /// Whether a figure may be below 0.
    #[serde(default)]
    pub signed: bool,
    /// Other labels met for it.
    #[serde(default)]
    pub variants: Vec<String>,
}

/// The unit of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Unit {
    /// Things, counted.
    #[default]
    #[serde(rename = "件")]
    Count,
    /// Money in 万元 (ten thousand yuan), exact.
    #[serde(rename = "万元")]
    TenThousandYuan,
}

impl Unit {
    /// The unit as printed.
    pub fn label(self) -> &'static str {
        match self {
            Self::Count => "件",
            Self::TenThousandYuan => "万元",
        }
    }
}

/// A rule: for each row, or for each column, the left side's sum equals the right side's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleForm {
    /// Its id.
    pub id: String,
    /// Its version: raised when what it says changes.
    pub version: u32,
    /// What it says, in the form's words, or where it follows from.
    pub reason: String,
    /// What it is repeated over.
    pub each: Each,
    /// Keys whose figures are added: of columns when it is repeated over rows, of rows otherwise.
    pub left: Vec<String>,
    /// Keys whose figures' sum must be equal.
    pub right: Vec<String>,
}

/// What a rule is repeated over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// Each row of the table.
    Row,
    /// Each column of the table.
    Column,
}

/// A rule on the cells of one row or column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInstance {
    /// The rule's id with the row or column: `T3-row[granted]`.
    pub id: String,
    /// The rule's version.
    pub version: u32,
    /// The cells added on the left.
    pub left: Vec<CellKey>,
    /// The cells added on the right.
    pub right: Vec<CellKey>,
}

impl Form {
    /// The table with this key.
    pub fn table(&self, key: &str) -> Option<&TableForm> {
        self.tables.iter().find(|it| it.key == key)
    }

    /// Every cell of the form, in order.
    pub fn cells(&self) -> impl Iterator<Item = CellKey> {
        self.tables.iter().flat_map(TableForm::cells)
    }
}

impl TableForm {
    /// Every cell of the table, row by row.
    pub fn cells(&self) -> impl Iterator<Item = CellKey> {
        self.blocks.iter().flat_map(move |block| {
            block.rows.iter().flat_map(move |row| {
                let key = |column: &ColumnForm| CellKey::new(&self.key, &row.key, &column.key);
                block.columns.iter().map(key)
            })
        })
    }

    /// The block that has this row.
    pub fn block_of(&self, row: &str) -> Option<&BlockForm> {
        let has_row = |block: &&BlockForm| block.rows.iter().any(|it| it.key == row);
        self.blocks.iter().find(has_row)
    }

    /// Every rule on every row or column it is repeated over.
    pub fn rules(&self) -> &[RuleInstance] {
        let all = || self.rules.iter().flat_map(|it| self.instances(it));
        self.instances.get_or_init(|| all().collect())
    }

    fn instances(&self, rule: &RuleForm) -> Vec<RuleInstance> {
        let each: Vec<&str> = match rule.each {
            Each::Row => self
                .blocks
                .iter()
                .flat_map(|it| &it.rows)
                .map(|it| it.key.as_str())
                .collect(),
            Each::Column => self
                .blocks
                .iter()
                .flat_map(|it| &it.columns)
                .map(|it| it.key.as_str())
                .collect(),
        };
        let side = |keys: &[String], fixed: &str| {
            keys.iter()
                .map(|key| match rule.each {
                    Each::Row => CellKey::new(&self.key, fixed, key),
                    Each::Column => CellKey::new(&self.key, key, fixed),
                })
                .collect()
        };
        each.into_iter()
            .map(|fixed| RuleInstance {
                id: format!("{}[{fixed}]", rule.id),
                version: rule.version,
                left: side(&rule.left, fixed),
                right: side(&rule.right, fixed),
            })
            .collect()
    }
}

/// Every form, the oldest first.
pub fn all() -> &'static [Form] {
    static FORMS: OnceLock<Vec<Form>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let files: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/forms.rs"));
        let parse = |(path, text): &(&str, &str)| {
            toml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"))
        };
        let mut forms: Vec<Form> = files.iter().map(parse).collect();
        forms.sort_by_key(|it| it.first_year);
        forms
    })
}

/// The form with this id.
pub fn by_id(id: &str) -> Option<&'static Form> {
    all().iter().find(|it| it.id == id)
}

/// The form that a report on this year should have.
pub fn for_year(year: i32) -> Option<&'static Form> {
    all()
        .iter()
        .find(|it| it.first_year <= year && it.last_year.is_none_or(|last| year <= last))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn form(id: &str) -> &'static Form {
        by_id(id).expect("the form is among the files")
    }

    #[test]
    fn the_forms_have_their_known_sizes() {
        assert_eq!(form("2021").cells().count(), 10 + 25 * 7 + 15);
        assert_eq!(form("2019").cells().count(), 22 + 23 * 7 + 15);
        let keys: BTreeSet<CellKey> = all().iter().flat_map(Form::cells).collect();
        // 229 cells of two forms; three of table 2 have the same key in both.
        assert_eq!(keys.len(), 226);
    }

    #[test]
    fn the_forms_have_their_known_rules() {
        let count = |id: &str| {
            form(id)
                .tables
                .iter()
                .map(|it| it.rules().len())
                .sum::<usize>()
        };
        assert_eq!((count("2021"), count("2019")), (42, 40));
    }

    #[test]
    fn rules_name_only_cells_of_their_table() {
        for table in all().iter().flat_map(|it| &it.tables) {
            let cells: BTreeSet<CellKey> = table.cells().collect();
            for rule in table.rules() {
                for key in rule.left.iter().chain(&rule.right) {
                    assert!(cells.contains(key), "{}: {key}", rule.id);
                }
            }
        }
    }

    #[test]
    fn the_form_of_a_year_is_the_one_in_force() {
        let id = |year| for_year(year).map(|it| it.id.as_str());
        assert_eq!(id(2018), None);
        assert_eq!(id(2020), Some("2019"));
        assert_eq!(id(2021), Some("2021"));
        assert_eq!(id(2030), Some("2021"));
    }
}
