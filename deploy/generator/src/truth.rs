//! What a generated report says: every figure, and every fact around them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;
use shared::{
    cell::{CellKey, Kind, Value},
    form::{self, Form, TableForm},
};

use crate::{
    agency::Agency,
    allowance::Allowance,
    prose::Prose,
    violation::{self, Violation},
};

/// A report, known in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// Who reports.
    pub agency: Agency,
    /// The year reported on.
    pub report_year: i32,
    /// The title.
    pub title: String,
    /// The date under the text.
    pub signed_on: NaiveDate,
    /// The form of each table, by table key.
    pub forms: BTreeMap<String, String>,
    /// Every cell of the forms.
    pub cells: BTreeMap<CellKey, Figure>,
    /// What the text says in figures.
    pub prose: Prose,
    /// What damage did to the document, as far as readings may differ for it.
    pub allowance: Allowance,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The figure in the column's unit; none where no figure is printed.
    pub value: Option<Value>,
    /// What is printed.
    pub kind: Kind,
    /// The characters printed.
    pub printed: String,
}

impl Truth {
    /// The form of this table. Every table of a truth has one.
    pub fn form_of(&self, table: &str) -> &'static Form {
        let id = self.forms.get(table).map_or("", String::as_str);
        form::by_id(id).unwrap_or_else(|| panic!("table {table}: no form {id:?}"))
    }

    /// What this cell prints; nothing for a cell that the form does not have.
    pub fn printed(&self, key: &CellKey) -> &str {
        self.cells.get(key).map_or("", |it| it.printed.as_str())
    }

    /// The count in this cell, 0 where none is printed.
    pub fn count(&self, table: &str, row: &str, column: &str) -> i64 {
        match self
            .cells
            .get(&CellKey::new(table, row, column))
            .and_then(|it| it.value)
        {
            Some(Value::Count(count)) => count,
            _ => 0,
        }
    }

    /// The tables, each in its form, in the order of the sections.
    pub fn tables(&self) -> Vec<&'static TableForm> {
        let keys = form::all().last().into_iter().flat_map(|it| &it.tables);
        keys.filter_map(|it| self.form_of(&it.key).table(&it.key))
            .collect()
    }

    /// Every key, in the order of the tables and their forms.
    pub fn keys(&self) -> Vec<CellKey> {
        self.tables()
            .into_iter()
            .flat_map(TableForm::cells)
            .collect()
    }

    /// The rules that fail on the figures as printed.
    pub fn violations(&self) -> Vec<Violation> {
        violation::all(self)
    }

    /// The truth as a file beside the document `source`, in the shape that scorers read: values are JSON numbers, null
    /// where the document prints none.
    pub fn to_json(&self, source: &str) -> serde_json::Value {
        json!({
            "source": source,
            "agency": self.agency.name,
            "region": self.agency.region,
            "report_year": self.report_year,
            "signed_on": self.signed_on,
            "title": self.title,
            "forms": self.forms,
            "contacts": {
                "address": self.agency.address,
                "postcode": self.agency.postcode,
                "phone": self.agency.phone,
            },
            "violations": self.violations(),
            "not_assessable": [],
            "narrative": self.prose.figures(),
            "unreadable": self.allowance.unreadable,
            "doubtful": self.allowance.doubtful,
            "cells": self.keys().iter().map(|key| self.cell_json(key)).collect::<Vec<_>>(),
        })
    }

    fn cell_json(&self, key: &CellKey) -> serde_json::Value {
        let figure = &self.cells[key];
        let value = json_value(figure.value);
        let mut cell = json!({
            "table": key.table,
            "row": key.row,
            "column": key.column,
            "value": value,
            "kind": figure.kind,
        });
        if let Some(values) = self.allowance.accept.get(key) {
            cell["accept"] = values.iter().copied().map(json_value).collect();
        }
        cell
    }
}

/// As a JSON number, which scorers compare.
fn json_value(value: Option<Value>) -> serde_json::Value {
    match value {
        Some(Value::Count(count)) => json!(count),
        Some(Value::Amount(amount)) => json!(f64::try_from(amount).unwrap_or(f64::NAN)),
        None => serde_json::Value::Null,
    }
}

impl Figure {
    /// This figure, printed in digits.
    pub(crate) fn of(value: Value) -> Self {
        Self {
            value: Some(value),
            kind: Kind::Number,
            printed: value.to_string(),
        }
    }
}
