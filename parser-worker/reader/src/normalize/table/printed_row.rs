//! A document as a sequence of printed rows: lines of text and rows of grids alike, each with the words it begins with
//! and the figures it ends with.

use std::sync::LazyLock;

use regex::Regex;
use shared::place::Place;

use super::torn_row::join_torn_rows;
use crate::{
    document::{self, Block, Document, Format, GridCell, Table},
    figure::{Figure, Print},
    label::fold,
    narrow::narrow,
};

/// One line of text, or one row of a grid.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PrintedRow {
    /// The texts before the figures, folded, outermost group first. Groups that span rows are in each of them.
    pub(crate) labels: Vec<String>,
    /// The figures, left to right.
    pub(crate) figures: Vec<RowFigure>,
    /// How the row was printed.
    pub(crate) layout: Layout,
    /// Where it stands.
    pub(crate) place: Place,
    /// True when something between its words and its figures may be a damaged figure.
    pub(crate) has_residue: bool,
    /// The figures without the blank cells among them, where cells are only what an extraction tool put between marks.
    pub(crate) without_blanks: Vec<RowFigure>,
    /// True when its label and its figures stand on different pages.
    pub(crate) is_joined: bool,
    /// How its label is numbered; none where it is not, or not seen to be.
    pub(crate) numbering: Option<Numbering>,
}

/// How a label is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// As a part of the results: （六）.
    Part,
    /// As one kind of such a part: 3.
    Kind,
}

impl Numbering {
    /// The numbering that a label begins with.
    pub(crate) fn of(label: &str) -> Option<Self> {
        static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^(?:([(（][一二三四五六七八九十]+[)）])|[0-9]{1,2}[.．、])")
                .expect("the pattern is constant")
        });
        let bare: String = label.chars().filter(|it| !it.is_whitespace()).collect();
        let number = NUMBER.captures(&bare)?;
        Some(match number.get(1) {
            Some(_) => Self::Part,
            None => Self::Kind,
        })
    }
}

/// A figure of a printed row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowFigure {
    pub(crate) figure: Figure,
    /// Its first grid column, where the row is one of a grid.
    pub(crate) column: usize,
    /// True when its cell covers other rows too: it may be the figure of any of them.
    pub(crate) merged: bool,
}

/// How a row was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A line of text.
    Line,
    /// A row of the table that is this block of the document, whose columns line up or do not.
    Grid {
        block: usize,
        row: usize,
        ragged: bool,
    },
}

/// Least figures of a row that is known though some are lost.
const LONG: usize = 5;
/// How many figures may be lost of such a row, or too many.
const FEW: usize = 2;

impl PrintedRow {
    /// A row that prints nothing.
    pub(crate) fn blank(layout: Layout, place: Place) -> Self {
        Self {
            labels: vec![],
            figures: vec![],
            layout,
            place,
            has_residue: false,
            without_blanks: vec![],
            is_joined: false,
            numbering: None,
        }
    }

    /// True when the print shows blanks as cells that are known to be there, not as what an extraction tool left.
    pub(crate) fn shows_blanks(&self, format: Format) -> bool {
        matches!(self.layout, Layout::Grid { ragged: false, .. })
            && format.layout() == document::Layout::Flow
    }

    /// The block of the document that is the grid of this row, where its columns line up.
    pub(crate) fn grid(&self) -> Option<usize> {
        match self.layout {
            Layout::Grid {
                block,
                ragged: false,
                ..
            } => Some(block),
            _ => None,
        }
    }

    /// The figures as a row of this many, or none when it prints another number of them. Blank cells at the ends of a
    /// ragged row may be no figures at all.
    pub(crate) fn figures_of(&self, width: usize) -> Option<&[RowFigure]> {
        // Where a figure may be among the words, a blank cell at the end may be one too many.
        if self.figures.len() == width && !self.has_residue {
            return Some(&self.figures);
        }
        if self.without_blanks.len() == width && !self.has_residue {
            return Some(&self.without_blanks);
        }
        let ragged = self.is_ragged();
        let is_printed = |it: &RowFigure| !it.figure.is_blank();
        let first = self.figures.iter().position(is_printed)?;
        let last = self.figures.iter().rposition(is_printed)?;
        let exact = last + 1 - first == width;
        (exact && (ragged || self.figures.len() == width)).then(|| &self.figures[first..=last])
    }

    /// The figures without the blanks at its ends, which may be none.
    pub(crate) fn printed_figures(&self) -> &[RowFigure] {
        let is_printed = |it: &RowFigure| !it.figure.is_blank();
        let first = self.figures.iter().position(is_printed);
        let last = self.figures.iter().rposition(is_printed);
        match (first, last) {
            (Some(first), Some(last)) => &self.figures[first..=last],
            _ => &[],
        }
    }

    /// Whether it may be a long row of this many figures of which a few were lost, or that has a few too many.
    pub(crate) fn is_about(&self, width: usize) -> bool {
        let count = self.printed_figures().len();
        width >= LONG
            && self.figures_of(width).is_none()
            && count.abs_diff(width) <= FEW
            && !self.has_residue
    }

    /// True when its cells are only what an extraction tool put between marks.
    pub(crate) fn is_ragged(&self) -> bool {
        matches!(self.layout, Layout::Grid { ragged: true, .. })
    }

    /// True when it has at least one figure that is printed.
    pub(crate) fn has_figures(&self) -> bool {
        self.figures.iter().any(|it| !it.figure.is_blank())
    }

    /// The printed characters of all its figures.
    pub(crate) fn raw(&self) -> String {
        let raw: Vec<&str> = self
            .figures
            .iter()
            .map(|it| it.figure.raw.as_str())
            .collect();
        raw.join(" ")
    }

    /// All its labels as one text.
    pub(crate) fn label(&self) -> String {
        self.labels.concat()
    }
}

/// Whether these rows print their zeros rather than leave them blank: then a blank cell between marks is a figure that an
/// extraction tool lost, perhaps a zero, which no sum shows.
pub(crate) fn prints_zeros<'a>(rows: impl Iterator<Item = &'a PrintedRow>) -> bool {
    let figures = rows.flat_map(PrintedRow::printed_figures);
    let (mut zeros, mut blanks) = (0, 0);
    for it in figures {
        zeros += usize::from(it.figure.is_zero());
        blanks += usize::from(it.figure.is_blank());
    }
    blanks < zeros
}

/// The printed rows of a document, in order.
pub(crate) fn printed_rows(document: &Document) -> Vec<PrintedRow> {
    let mut rows = Vec::new();
    for (block, it) in document.blocks.iter().enumerate() {
        match it {
            Block::Paragraph(paragraph) => {
                let lines = paragraph.text.lines().filter(|it| !is_page_number(it));
                rows.extend(lines.map(|line| of_line(line, &paragraph.place)));
            }
            Block::Table(table) => rows.extend(of_table(table, block)),
        }
    }
    rows.retain(|it| !it.labels.is_empty() || it.has_figures());
    join_torn_rows(&mut rows);
    rows
}

/// The number of a page has no more characters than this.
const LONGEST_PAGE_NUMBER: usize = 40;

/// The number of a page, printed between its rows: `— 3 —`, `第3页 共5页`, `3/5`.
fn is_page_number(line: &str) -> bool {
    static PAGE: LazyLock<Regex> = LazyLock::new(|| {
        let dash = "[-—–―]+";
        let pattern = format!(
            r"^(?:{dash}[0-9]{{1,3}}{dash}|第[0-9]{{1,3}}页(?:,?共[0-9]{{1,3}}页)?|[0-9]{{1,3}}/[0-9]{{1,3}})$"
        );
        Regex::new(&pattern).expect("the pattern is constant")
    });
    let printed = || line.chars().filter(|it| !it.is_whitespace());
    if printed().nth(LONGEST_PAGE_NUMBER).is_some() {
        return false;
    }
    let bare: String = printed().collect();
    // A row of many figures may have a stroke among them: 2 0 0 / 0 1 3.
    let words = line.split_whitespace().count();
    (words <= 3 || bare.contains('页')) && PAGE.is_match(&narrow(&bare))
}

fn of_line(line: &str, place: &Place) -> PrintedRow {
    let (label, figures) = split_words(line, place);
    let mut words: Vec<&str> = label.split(' ').collect();
    let has_residue = !figures.is_empty() && words.last().is_some_and(|it| is_residue(it));
    if has_residue {
        words.pop();
    }
    PrintedRow {
        has_residue,
        labels: non_empty(fold(&words.join(" "))),
        numbering: Numbering::of(&label).filter(|_| !figures.is_empty()),
        figures,
        ..PrintedRow::blank(Layout::Line, place.clone())
    }
}

/// Whether a text beside a row's figures may be one of them, damaged: it has no Chinese character, as labels have.
fn is_residue(text: &str) -> bool {
    let is_chinese = |it: char| ('\u{3400}'..='\u{9fff}').contains(&it);
    !text.trim().is_empty() && !text.chars().any(is_chinese)
}

/// Splits a line into its text and the figures it ends with.
fn split_words(line: &str, place: &Place) -> (String, Vec<RowFigure>) {
    let line = without_gaps_in_notes(line);
    let words: Vec<&str> = line.split_whitespace().collect();
    let figure = |word: &&str| Figure::of_word(word, place.clone());
    let mut figures: Vec<Figure> = words.iter().rev().map_while(figure).collect();
    figures.reverse();
    let label = words[..words.len() - figures.len()].join(" ");
    let figures = figures.into_iter().enumerate();
    let figures = figures.map(|(column, figure)| RowFigure {
        figure,
        column,
        merged: false,
    });
    (label, figures.collect())
}

/// The line without the spaces inside notes that follow a digit: `22（其中修订 16 件）`.
fn without_gaps_in_notes(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut in_note = false;
    for (at, it) in line.char_indices() {
        let after_digit = text.ends_with(|it: char| it.is_ascii_digit());
        match it {
            '(' | '（' => in_note = after_digit && line[at..].contains([')', '）']),
            ')' | '）' => in_note = false,
            _ => {}
        }
        if !(in_note && it.is_whitespace()) {
            text.push(it);
        }
    }
    text
}

fn of_table(table: &Table, block: usize) -> impl Iterator<Item = PrintedRow> {
    (0..table.rows).filter_map(move |row| {
        let covers = |it: &&GridCell| it.row <= row && row < it.row + it.row_span;
        let mut cells: Vec<&GridCell> = table.cells.iter().filter(covers).collect();
        cells.sort_by_key(|it| it.column);
        let own = cells.iter().find(|it| it.row == row)?;
        let layout = Layout::Grid {
            block,
            row,
            ragged: table.ragged,
        };
        Some(of_cells(&cells, layout, own.place.clone()))
    })
}

fn of_cells(cells: &[&GridCell], layout: Layout, place: Place) -> PrintedRow {
    let figures: Vec<RowFigure> = cells
        .iter()
        .map(|it| RowFigure {
            figure: Figure::of_cell(&it.text, it.place.clone()).doubted(it.doubt.clone()),
            column: it.column,
            merged: it.row_span > 1,
        })
        .collect();
    let is_text = |it: &RowFigure| it.figure.print == Print::Text;
    let first = figures.iter().rposition(is_text).map_or(0, |it| it + 1);
    let mut labels: Vec<String> = cells[..first].iter().map(|it| it.text.clone()).collect();
    let mut figures = figures[first..].to_vec();
    let ragged = matches!(layout, Layout::Grid { ragged: true, .. });
    if ragged && let Some(last) = labels.last_mut() {
        // An extraction tool may leave a label and its figures in one cell.
        let (label, mut glued) = split_words(last, &place);
        if !glued.is_empty() && figures.iter().all(|it| it.figure.is_blank()) {
            *last = label;
            glued.append(&mut figures);
            figures = glued;
        }
    }
    let has_residue = labels.last().is_some_and(|it| is_residue(it));
    if has_residue {
        labels.pop();
    }
    let is_printed = |it: &&RowFigure| !it.figure.is_blank();
    let without_blanks: Vec<RowFigure> = match ragged {
        true => figures.iter().filter(is_printed).cloned().collect(),
        false => vec![],
    };
    PrintedRow {
        has_residue,
        labels: labels
            .iter()
            .map(|it| fold(it))
            .filter(|it| !it.is_empty())
            .collect(),
        numbering: labels.last().and_then(|it| Numbering::of(it)),
        figures,
        without_blanks,
        ..PrintedRow::blank(layout, place)
    }
}

fn non_empty(text: String) -> Vec<String> {
    if text.is_empty() { vec![] } else { vec![text] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Paragraph;

    fn line(text: &str) -> PrintedRow {
        of_line(text, &Place::Line { line: 1 })
    }

    fn grid(texts: &[&str], ragged: bool) -> PrintedRow {
        let cell = |(column, text): (usize, &&str)| GridCell {
            row: 0,
            column,
            row_span: 1,
            column_span: 1,
            text: (*text).to_owned(),
            place: Place::Line { line: 1 },
            doubt: None,
        };
        let document = Document {
            format: Format::Text,
            blocks: vec![Block::Table(Table {
                rows: 1,
                columns: texts.len(),
                cells: texts.iter().enumerate().map(cell).collect(),
                ragged,
                joins: vec![],
            })],
            meta: vec![],
            links: vec![],
            warnings: vec![],
        };
        printed_rows(&document).remove(0)
    }

    fn raw(row: &PrintedRow) -> Vec<&str> {
        row.figures
            .iter()
            .map(|it| it.figure.raw.as_str())
            .collect()
    }

    #[test]
    fn a_line_ends_with_its_figures() {
        let row = line("5.要求行政机关确认或重新出 0 12 0 0 0 0 12");
        assert_eq!(row.label(), "要求行政机关确认或重新出");
        assert_eq!(raw(&row), ["0", "12", "0", "0", "0", "0", "12"]);
        assert!(line("2022 1 28年 月 日").figures.is_empty());
    }

    #[test]
    fn a_grid_row_shows_its_blanks() {
        let row = grid(&["一、本年新收", "26", "", "", "26"], false);
        assert_eq!(raw(&row), ["26", "", "", "26"]);
        assert_eq!(row.figures_of(4).map(<[_]>::len), Some(4));
    }

    #[test]
    fn stray_digits_in_a_label_and_blank_ends_of_a_ragged_row_are_no_figures() {
        let row = grid(&["", "（一）予以", "1 1 1", "0", "0", "", ""], true);
        assert_eq!(
            (row.labels.as_slice(), row.has_residue),
            (["予以".to_owned()].as_slice(), true)
        );
        assert_eq!(row.figures_of(2).map(<[_]>::len), Some(2));
        let glued = grid(&["行政处罚", "行政处罚 3", ""], true);
        assert_eq!(glued.figures_of(1).map(<[_]>::len), Some(1));
    }

    #[test]
    fn a_damaged_figure_beside_the_label_is_seen() {
        for text in ["行政许可 1, 234", "行政许可 S 5", "行政许可 ~ 5"] {
            assert!(line(text).has_residue, "{text}");
        }
        assert!(!line("3. “ ”危及 三安全一稳定 0 0").has_residue);
        assert!(!line("0 0 0").has_residue);
        assert_eq!(raw(&line("行政许可 l")), ["l"]);
        let row = grid(&["行政规范性文件", "S", "1", "56", "", ""], true);
        assert!(row.has_residue && row.figures_of(3).is_none());
    }

    #[test]
    fn a_note_behind_a_figure_is_a_part_of_it() {
        let row = line("行政规范性文件 3 22（其中修订 16 件） 55（含自然失效 29 件）");
        assert_eq!(row.label(), "行政规范性文件");
        assert_eq!(
            raw(&row),
            ["3", "22（其中修订16件）", "55（含自然失效29件）"]
        );
    }

    #[test]
    fn page_numbers_are_no_rows() {
        for text in ["— 3 —", "-12-", "第 3 页 共 5 页", "3/5"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["3", "0 0 0", "3/", "—", "2 0 0 / 0 1 3"] {
            assert!(!is_page_number(text), "{text}");
        }
    }

    #[test]
    fn a_paragraph_of_several_lines_is_several_rows() {
        let document = Document {
            format: Format::Text,
            blocks: vec![Block::Paragraph(Paragraph {
                text: "规章 0\n其他 1".into(),
                place: Place::Line { line: 1 },
            })],
            meta: vec![],
            links: vec![],
            warnings: vec![],
        };
        assert_eq!(printed_rows(&document).len(), 2);
    }
}
