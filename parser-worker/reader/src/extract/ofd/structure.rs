//! The structure of an OFD: its documents, their pages and templates.

use std::collections::BTreeMap;

use super::{
    super::{
        ExtractError,
        package::{Package, damaged, resolve},
        xml::{Node, walk},
    },
    numbers::Rectangle,
};
use crate::document::Meta;

/// What a package holds.
#[derive(Debug, Default)]
pub(super) struct Structures {
    pub(super) documents: Vec<Structure>,
    pub(super) meta: Vec<Meta>,
}

/// One document of a package; nearly always there is only one.
#[derive(Debug)]
pub(super) struct Structure {
    /// The area of pages that do not state their own.
    pub(super) area: Rectangle,
    pub(super) pages: Vec<Part>,
    /// The templates by their ids.
    pub(super) templates: BTreeMap<String, Part>,
    /// Parts that are named and not there.
    pub(super) missing: Vec<String>,
}

/// A part of the package.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
}

/// Where a package begins.
const ENTRY: &str = "OFD.xml";

/// Reads the structure.
///
/// # Errors
/// [`ExtractError`] when the entry or all documents are missing, or one is broken.
pub(super) fn read(package: &Package<'_>) -> Result<Structures, ExtractError> {
    let entry = package.text(ENTRY)?;
    let entry = Entry::read(&entry.ok_or_else(|| damaged("OFD.xml is missing"))?)?;
    if entry.is_encrypted {
        return Err(ExtractError::Encrypted);
    }
    let mut structures = Structures {
        documents: Vec::new(),
        meta: entry.meta(),
    };
    let mut missing = Vec::new();
    for root in &entry.roots {
        let name = found(package, ENTRY, root);
        match package.text(&name)? {
            Some(xml) => structures.documents.push(document(package, &name, &xml)?),
            None => missing.push(name),
        }
    }
    match structures.documents.first_mut() {
        Some(first) => first.missing.append(&mut missing),
        None => return Err(damaged("the document that OFD.xml names is missing")),
    }
    Ok(structures)
}

/// The part that a reference means: beside the part it stands in, or else from the root, as some tools write it.
fn found(package: &Package<'_>, part: &str, reference: &str) -> String {
    let beside = resolve(part, reference);
    let from_root = resolve(ENTRY, reference);
    if !package.has(&beside) && package.has(&from_root) {
        from_root
    } else {
        beside
    }
}

/// What `OFD.xml` says.
#[derive(Debug, Default)]
struct Entry {
    /// References to the documents.
    roots: Vec<String>,
    title: String,
    is_encrypted: bool,
}

impl Entry {
    fn read(xml: &str) -> Result<Self, ExtractError> {
        let mut entry = Self::default();
        let mut open = String::new();
        walk(xml, ENTRY, |node| {
            match node {
                Node::Start(element) => {
                    open = element.name().to_owned();
                    match open.as_str() {
                        "DocRoot" => entry.roots.push(String::new()),
                        "Encryptions" => entry.is_encrypted = true,
                        _ => {}
                    }
                }
                Node::End(_) => open.clear(),
                Node::Text(text) => match (open.as_str(), entry.roots.last_mut()) {
                    ("DocRoot", Some(root)) => root.push_str(&text),
                    ("Title", None) => entry.title.push_str(&text),
                    _ => {}
                },
            }
            Ok(())
        })?;
        Ok(entry)
    }

    fn meta(&self) -> Vec<Meta> {
        let content = self.title.trim().to_owned();
        let title = (!content.is_empty()).then(|| Meta {
            name: "title".to_owned(),
            content,
        });
        title.into_iter().collect()
    }
}

/// Reads `Document.xml`.
fn document(package: &Package<'_>, name: &str, xml: &str) -> Result<Structure, ExtractError> {
    let mut structure = Structure {
        area: Rectangle::A4,
        pages: Vec::new(),
        templates: BTreeMap::new(),
        missing: Vec::new(),
    };
    let mut open = String::new();
    let mut is_pages = false;
    let mut area = String::new();
    walk(xml, name, |node| {
        match node {
            Node::Start(element) => {
                open = element.name().to_owned();
                is_pages |= open == "Pages";
                let part = || {
                    let reference = element.attribute("BaseLoc")?;
                    let name = found(package, name, &reference);
                    Some(Part { name })
                };
                match open.as_str() {
                    "Page" if is_pages => structure.pages.extend(part()),
                    "TemplatePage" => {
                        let id = element.attribute("ID").unwrap_or_default();
                        structure.templates.extend(part().map(|it| (id, it)));
                    }
                    _ => {}
                }
            }
            Node::End(name) => {
                is_pages &= name != "Pages";
                open.clear();
            }
            Node::Text(text) if open == "PhysicalBox" => area.push_str(&text),
            Node::Text(_) => {}
        }
        Ok(())
    })?;
    structure.area = Rectangle::parse(&area).unwrap_or(Rectangle::A4);
    Ok(structure)
}
