//! Office Open XML workbooks (ECMA-376 part 1, 18): the package and its parts.

mod shared_strings;
mod styles;
mod worksheet;

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use self::{styles::Styles, worksheet::Strings};
use super::{
    super::{
        ExtractError,
        detect::unsupported,
        package::{Package, damaged, resolve, too_large},
        xml::{Node, walk},
    },
    number_format::Epoch,
    sheet::{Sheet, Workbook},
};
use crate::document::Warning;

/// Sheets of a workbook.
const SHEETS: usize = 1_000;

/// Reads a workbook.
///
/// # Errors
/// [`ExtractError`] when the workbook or a part of it cannot be read to its end. A sheet that is not there is named in
/// a warning.
pub(super) fn read(bytes: &[u8]) -> Result<Workbook, ExtractError> {
    let package = Package::open(bytes)?;
    let name = workbook_part(&package)?;
    let relations = relations(&package, &name)?;
    let Some(xml) = package.text(&name)? else {
        if package.has("xl/workbook.bin") {
            return Err(unsupported("a binary Excel workbook (XLSB)"));
        }
        return Err(damaged(format!("{name} is missing")));
    };
    let index = Index::read(&xml, &name)?;
    let mut workbook = Workbook::default();
    let part = |kind: &str, otherwise: &str| {
        let mut named = relations.values();
        let found = named.find(|it| it.kind == kind);
        found.map_or_else(|| resolve(&name, otherwise), |it| it.target.clone())
    };
    let styles = match package.text(&part("styles", "styles.xml"))? {
        Some(xml) => Styles::read(&xml, index.epoch)?,
        None => Styles::none(index.epoch),
    };
    let strings = part("sharedStrings", "sharedStrings.xml");
    let strings = Strings {
        texts: package
            .text(&strings)?
            .map(|xml| shared_strings::read(&xml, &strings))
            .transpose()?,
        part: strings,
        is_missed: Cell::new(false),
    };
    let mut read = BTreeSet::new();
    for (number, entry) in (1..).zip(&index.sheets) {
        let Some(relation) = relations.get(&entry.relation) else {
            workbook.warnings.push(missing(format!("sheet {number}")));
            continue;
        };
        if entry.is_hidden || relation.kind != "worksheet" || !read.insert(&relation.target) {
            continue;
        }
        let Some(xml) = package.text(&relation.target)? else {
            workbook.warnings.push(missing(relation.target.clone()));
            continue;
        };
        let mut sheet = Sheet {
            number,
            ..Sheet::default()
        };
        let budget = &mut workbook.budget;
        worksheet::read(
            &xml,
            &relation.target,
            &styles,
            &strings,
            &mut sheet,
            budget,
        )?;
        workbook.sheets.push(sheet);
    }
    if strings.is_missed.get() {
        workbook.warnings.push(missing(strings.part));
    }
    Ok(workbook)
}

fn missing(part: String) -> Warning {
    Warning::MissingPart { part }
}

/// The name of the part that the package begins with.
fn workbook_part(package: &Package<'_>) -> Result<String, ExtractError> {
    let relations = relations(package, "")?;
    let document = relations.values().find(|it| it.kind == "officeDocument");
    Ok(document.map_or_else(|| "xl/workbook.xml".to_owned(), |it| it.target.clone()))
}

/// What a part refers to.
#[derive(Debug)]
struct Relation {
    /// The last step of its type: `worksheet`.
    kind: String,
    /// The name of the part.
    target: String,
}

/// The relations of a part by their ids; none when nothing states them.
fn relations(
    package: &Package<'_>,
    part: &str,
) -> Result<BTreeMap<String, Relation>, ExtractError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = resolve("", &format!("{folder}/_rels/{file}.rels"));
    let mut found = BTreeMap::new();
    let Some(xml) = package.text(&name)? else {
        return Ok(found);
    };
    walk(&xml, &name, |node| {
        if let Node::Start(element) = node
            && let (Some(id), Some(kind), Some(target)) = (
                element.attribute("Id"),
                element.attribute("Type"),
                element.attribute("Target"),
            )
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let target = resolve(part, &target);
            found.insert(id, Relation { kind, target });
        }
        Ok(())
    })?;
    Ok(found)
}

/// What `workbook.xml` says.
#[derive(Debug, Default)]
struct Index {
    sheets: Vec<Entry>,
    epoch: Epoch,
}

#[derive(Debug)]
struct Entry {
    relation: String,
    is_hidden: bool,
}

impl Index {
    fn read(xml: &str, part: &str) -> Result<Self, ExtractError> {
        let mut index = Self::default();
        walk(xml, part, |node| {
            let Node::Start(element) = node else {
                return Ok(());
            };
            match element.name() {
                "workbookPr" if element.switch("date1904") == Some(true) => {
                    index.epoch = Epoch::Of1904;
                }
                "sheet" => index.sheets.push(Entry {
                    relation: element.attribute("id").unwrap_or_default(),
                    is_hidden: element.attribute("state").is_some_and(|it| it != "visible"),
                }),
                _ => {}
            }
            if index.sheets.len() > SHEETS {
                return Err(too_large(format!("{SHEETS} sheets")));
            }
            Ok(())
        })?;
        Ok(index)
    }
}
