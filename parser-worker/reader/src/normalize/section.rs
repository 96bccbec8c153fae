//! The sections of a report's text.

use std::sync::LazyLock;

use regex::Regex;
use shared::{
    form::{self, Form, SectionForm},
    place::Place,
    problem::{Problem, ProblemCode},
    section::Section,
};

use crate::{
    document::{Block, Document},
    label::{fold, folded, likeness_from},
};

const ALIKE: f64 = 0.8;
/// A heading is shorter than this; a numbered sentence is not.
const LONGEST_HEADING: usize = 40;

/// The sections, in the document's order. Text before the first heading belongs to none.
pub(crate) fn find(document: &Document) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for block in &document.blocks {
        let Block::Paragraph(paragraph) = block else {
            continue;
        };
        for line in paragraph
            .text
            .lines()
            .map(str::trim)
            .filter(|it| !it.is_empty())
        {
            match heading(line, &paragraph.place) {
                Some(section) => sections.push(section),
                None => {
                    if let Some(last) = sections.last_mut() {
                        last.paragraphs.push(line.to_owned());
                    }
                }
            }
        }
    }
    sections
}

/// The sections of the form that the document does not have.
pub(crate) fn missing(sections: &[Section], form: &Form) -> Vec<Problem> {
    let has = |key: &str| sections.iter().any(|it| it.key.as_deref() == Some(key));
    let problem = |it: &SectionForm| {
        let message = format!("the document has no section {:?}", it.label);
        Problem::new(ProblemCode::SectionMissing, message)
    };
    form.sections
        .iter()
        .filter(|it| !has(&it.key))
        .map(problem)
        .collect()
}

fn heading(line: &str, place: &Place) -> Option<Section> {
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[一二三四五六七八九十]{1,3}\s*[、.．]").expect("the pattern is constant")
    });
    let short = line.chars().count() < LONGEST_HEADING && !line.contains(['。', '；', '，']);
    if !short || !NUMBERED.is_match(line) || is_of_a_table(line) {
        return None;
    }
    Some(Section {
        key: known(line).map(|it| it.key.clone()),
        heading: line.to_owned(),
        paragraphs: vec![],
        place: Some(place.clone()),
        sections: vec![],
    })
}

/// Whether a line is a row of a table of which the text layer shows only lines: `一、本年新收…数量 0 0 0`.
fn is_of_a_table(line: &str) -> bool {
    let label = fold(line);
    let rows = || {
        form::all()
            .iter()
            .flat_map(|it| &it.tables)
            .flat_map(|it| &it.blocks)
            .flat_map(|it| &it.rows)
    };
    let is_label = |it: &String| likeness_from(ALIKE, &label, &folded(it)).is_some();
    line.ends_with(|it: char| it.is_ascii_digit())
        || rows().any(|row| is_label(&row.label) || row.groups.iter().any(is_label))
}

/// The section that this heading is of, in any form.
fn known(heading: &str) -> Option<&'static SectionForm> {
    let heading = fold(heading);
    let alike = |it: &SectionForm| {
        let labels = std::iter::once(&it.label).chain(&it.variants);
        labels
            .filter_map(|label| likeness_from(ALIKE, &heading, &folded(label)))
            .reduce(f64::max)
    };
    form::all()
        .iter()
        .rev()
        .flat_map(|it| &it.sections)
        .filter_map(|it| Some((it, alike(it)?)))
        .reduce(|best, it| if it.1 > best.1 { it } else { best })
        .map(|(section, _)| section)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, key: Option<Option<&str>>) {
        let found = heading(line, &Place::Line { line: 1 });
        assert_eq!(found.as_ref().map(|it| it.key.as_deref()), key, "{line}");
    }

    #[test]
    fn headings_are_known_under_the_names_they_are_given() {
        check("一、总体情况", Some(Some("overview")));
        check(
            "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
            Some(Some("challenges")),
        );
        check("五、存在的主要问题及整改措施", Some(Some("issues")));
        check("二、工作机制保障", Some(None));
    }

    #[test]
    fn a_numbered_sentence_is_no_heading() {
        check(
            "一、依据《政府信息公开信息处理费管理办法》，本年度无收费。",
            None,
        );
        check("（一）主动公开情况", None);
        check("总体情况", None);
        check("一、本年新收政府信息公开申请数量 0 0", None);
        check("四、结转下年度继续办理", None);
    }
}
