//! The description of an export as a Frictionless Data Package, which spreadsheets, R, Python and databases can read.

use serde_json::{Value, json};

use super::sheet::{Column, Sheet};

/// The text of `datapackage.json` for these files.
pub(super) fn data_package(sheets: &[Sheet]) -> String {
    let package = json!({
        "name": "gongkai",
        "title": "政府信息公开工作年度报告: annual reports on government information disclosure",
        "description": "Exported by gongkai. UTF-8 without a byte order mark; amounts are exact decimals; an empty field \
            is no figure, never 0. A figure whose verdict is contradicted, uncertain or missing is to be doubted: \
            compare the document, whose address and SHA-256 stand beside it. Texts are as printed: one that begins with \
            =, +, - or @ is no formula, so import the columns of type string as text.",
        "resources": sheets.iter().map(resource).collect::<Vec<Value>>(),
    });
    format!("{package:#}\n")
}

fn resource(sheet: &Sheet) -> Value {
    json!({
        "name": sheet.name,
        "title": sheet.title,
        "path": sheet.file(),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\n", "header": true },
        "schema": { "fields": sheet.columns.iter().map(field).collect::<Vec<Value>>() },
    })
}

fn field(column: &Column) -> Value {
    json!({ "name": column.name, "type": column.kind, "description": column.description })
}
