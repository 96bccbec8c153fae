//! Prints a report as the plain text that extraction tools leave of a paged document.
//!
//! Lines are as wide as the page was; a label that was broken keeps its breaks and its figures stand on the line after it;
//! narrow cells fall apart into a line a character; there is a blank line after every line.

use crate::{
    article::Part,
    grid::{Grid, GridCell, Role},
    line::{Line, Piece},
};

/// Characters in a line of text.
pub(crate) const LINE: usize = 27;

/// The lines of these parts.
pub(crate) fn lines(parts: &[Part]) -> Vec<Line> {
    parts.iter().flat_map(part_lines).collect()
}

/// The lines of a part that is no table, as wide as a page.
pub(crate) fn words(part: &Part) -> Vec<Line> {
    let lines = match part {
        Part::Title(text) => wrap(text, LINE * 2 / 3),
        Part::Heading(text) | Part::Subheading(text) | Part::Paragraph(text) => wrap(text, LINE),
        Part::Signature(text) => vec![text.clone()],
        Part::Table(_) => Vec::new(),
    };
    lines.into_iter().map(Line::words).collect()
}

/// The text in lines of at most so many characters. No number is broken, as no typesetting breaks one, unless it is longer
/// than a line.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut rest: Vec<char> = text.chars().collect();
    let mut lines = Vec::new();
    let is_of_number = |it: &char| it.is_ascii_digit() || matches!(it, '.' | ',');
    while rest.len() > width.max(1) {
        let full = width.max(1);
        let torn = rest[..full].iter().rev().take_while(|it| is_of_number(it));
        let torn = if is_of_number(&rest[full]) {
            torn.count()
        } else {
            0
        };
        let end = if torn < full { full - torn } else { full };
        lines.push(rest.drain(..end).collect());
    }
    if !rest.is_empty() {
        lines.push(rest.into_iter().collect());
    }
    lines
}

fn part_lines(part: &Part) -> Vec<Line> {
    match part {
        Part::Table(grid) => (0..grid.rows)
            .flat_map(|row| row_lines(grid, row))
            .collect(),
        part => words(part),
    }
}

/// What is left of a row: its labels, then its figures in one line, on the last label's line if that was not broken.
fn row_lines(grid: &Grid, row: usize) -> Vec<Line> {
    let of_role = |role: Role| grid.row(row).filter(move |it| it.role == role);
    let heads: Vec<&GridCell> = of_role(Role::Head).collect();
    let mut lines = Vec::new();
    if !heads.is_empty() {
        lines.extend(head_lines(grid, &heads));
    }
    lines.extend(of_role(Role::Group).flat_map(|it| cell_lines(grid, it)));
    let figures: Vec<Piece> = of_role(Role::Figure)
        .map(|it| Piece::of(it, &it.text))
        .collect();
    let mut label: Vec<Vec<Piece>> = of_role(Role::Label)
        .flat_map(|it| pieces(grid, it))
        .map(|it| vec![it])
        .collect();
    match label.as_mut_slice() {
        [only] => only.extend(figures),
        _ => label.push(figures),
    }
    lines.extend(label.into_iter().map(|pieces| line(grid, pieces)));
    lines.retain(|it| it.pieces.iter().any(|piece| !piece.text.is_empty()));
    lines
}

/// Heads in one line where none was broken, else each in its own lines.
fn head_lines(grid: &Grid, heads: &[&GridCell]) -> Vec<Line> {
    let broken: Vec<Vec<Line>> = heads.iter().map(|it| cell_lines(grid, it)).collect();
    if broken.iter().all(|it| it.len() <= 1) {
        let pieces = broken.into_iter().flatten().flat_map(|it| it.pieces);
        vec![line(grid, pieces.collect())]
    } else {
        broken.concat()
    }
}

fn line(grid: &Grid, pieces: Vec<Piece>) -> Line {
    Line {
        pieces,
        table: Some(grid.table.clone()),
        is_row: false,
    }
}

fn cell_lines(grid: &Grid, cell: &GridCell) -> Vec<Line> {
    let pieces = pieces(grid, cell).into_iter();
    pieces.map(|it| line(grid, vec![it])).collect()
}

/// The cell's text in lines as wide as the cell was.
fn pieces(grid: &Grid, cell: &GridCell) -> Vec<Piece> {
    let all: u32 = grid.widths.iter().sum();
    let width: u32 = grid.widths[cell.column..cell.column + cell.column_span]
        .iter()
        .sum();
    // Text in tables is set smaller: half as many characters again fit into a line.
    let lines = wrap(&cell.text, width as usize * LINE * 3 / 2 / all as usize);
    lines.iter().map(|it| Piece::of(cell, it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shape, Truth, article};

    fn text(truth: &Truth) -> String {
        String::from_utf8(Shape::Text.print(truth)).expect("it is UTF-8")
    }

    fn report(seed: u64) -> Truth {
        crate::truth(seed, 2019 + (seed % 7) as i32).expect("there is a form")
    }

    #[test]
    fn no_character_is_lost() {
        let without_blanks = |text: &str| {
            let mut all: Vec<char> = text.chars().filter(|it| !it.is_whitespace()).collect();
            all.sort_unstable();
            all
        };
        for seed in 0..40 {
            let truth = report(seed);
            let parts = article::parts(&truth).into_iter().map(|part| match part {
                Part::Table(grid) => grid.cells.into_iter().map(|it| it.text).collect(),
                Part::Title(text)
                | Part::Heading(text)
                | Part::Subheading(text)
                | Part::Paragraph(text)
                | Part::Signature(text) => text,
            });
            let expected: String = parts.collect();
            assert_eq!(
                without_blanks(&text(&truth)),
                without_blanks(&expected),
                "seed {seed}"
            );
        }
    }

    #[test]
    fn the_figures_of_a_row_stand_in_one_line_after_its_label() {
        let truth = report(2);
        let text = text(&truth);
        let lines: Vec<&str> = text.lines().filter(|it| !it.is_empty()).collect();
        let figures = |row: &str| {
            [
                "natural_person",
                "commercial_enterprise",
                "research_institution",
                "social_welfare_org",
                "legal_service_org",
                "other_org",
                "total",
            ]
            .map(|column| truth.count("requests", row, column).to_string())
            .join(" ")
        };
        let secret = format!("1.属于国家秘密 {}", figures("denied.state_secret"));
        assert!(lines.contains(&secret.as_str()), "{secret}\n{text}");
        let reissue = figures("not_processed.confirm_reissue");
        let at = lines
            .iter()
            .position(|it| *it == "新出具已获取信息")
            .expect("the end of a broken label");
        assert_eq!(lines[at + 1], reissue);
        let group: Vec<&str> = lines
            .iter()
            .copied()
            .skip_while(|it| *it != "三")
            .take(4)
            .collect();
        assert_eq!(group, ["三", "、", "本", "年"]);
    }
}
