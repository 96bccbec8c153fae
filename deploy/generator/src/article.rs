//! A report as a sequence of parts, before it has a shape.

use chrono::{Datelike, NaiveDate};
use shared::form::{self, Form};

use crate::{grid::Grid, phrase::Topic, truth::Truth};

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// The title.
    Title(String),
    /// The heading of a section, with its number.
    Heading(String),
    /// A heading within a section.
    Subheading(String),
    /// A paragraph.
    Paragraph(String),
    /// A table.
    Table(Grid),
    /// A line under the text, at the right.
    Signature(String),
}

/// The parts of the report, in order.
pub(crate) fn parts(truth: &Truth) -> Vec<Part> {
    // The sections are those of the year; its tables may be of another form.
    let form = form::for_year(truth.report_year).unwrap_or(truth.form_of("requests"));
    let mut parts = vec![Part::Title(truth.title.clone()), introduction(truth)];
    for (index, section) in form.sections.iter().enumerate() {
        let number = NUMBERS.get(index).copied().unwrap_or_default();
        parts.push(Part::Heading(format!("{number}、{}", section.label)));
        match section.key.as_str() {
            "overview" => overview(truth, &mut parts),
            "issues" => issues(truth, &mut parts),
            "other" => other(truth, &mut parts),
            table => parts.extend(table_part(truth, table)),
        }
    }
    parts.push(Part::Signature(truth.agency.name.clone()));
    parts.push(Part::Signature(date(truth.signed_on)));
    parts
}

const NUMBERS: [&str; 6] = ["一", "二", "三", "四", "五", "六"];

fn table_part(truth: &Truth, key: &str) -> Option<Part> {
    let form: &Form = truth.form_of(key);
    Some(Part::Table(Grid::of(truth, form.table(key)?)))
}

fn introduction(truth: &Truth) -> Part {
    let (agency, year) = (&truth.agency, truth.report_year);
    Part::Paragraph(format!(
        "本报告由{}根据《中华人民共和国政府信息公开条例》编写，共分六个部分，数据统计自{year}年1月1日起，至{year}年\
         12月31日止。对报告有疑问的，可与本局办公室联系，地址：{}，邮政编码：{}，电话：{}。",
        agency.name, agency.address, agency.postcode, agency.phone,
    ))
}

fn overview(truth: &Truth, parts: &mut Vec<Part>) {
    for (heading, topic) in [
        ("（一）主动公开情况", Topic::Disclosure),
        ("（二）依申请公开情况", Topic::Requests),
        ("（三）政府信息管理情况", Topic::Management),
        ("（四）政府信息公开平台建设情况", Topic::Platforms),
        ("（五）监督保障情况", Topic::Oversight),
    ] {
        subsection(parts, heading, truth.prose.text(topic, truth.report_year));
    }
}

fn issues(truth: &Truth, parts: &mut Vec<Part>) {
    subsection(
        parts,
        "（一）存在的主要问题",
        "一是解读形式偏少，图表和短视频用得不多；二是个别科室报送不够及时。".to_owned(),
    );
    subsection(
        parts,
        "（二）改进情况",
        format!(
            "{}年将每季度通报一次栏目更新情况，并请业务骨干参与解读材料的编写。",
            truth.report_year + 1,
        ),
    );
}

fn other(truth: &Truth, parts: &mut Vec<Part>) {
    let text = truth.prose.text(Topic::Other, truth.report_year);
    parts.push(Part::Paragraph(text));
}

fn subsection(parts: &mut Vec<Part>, heading: &str, text: String) {
    parts.push(Part::Subheading(heading.to_owned()));
    parts.push(Part::Paragraph(text));
}

fn date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
