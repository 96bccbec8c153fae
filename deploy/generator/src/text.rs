//! Prints a report as the plain text that extraction tools leave of a paged document.
//!
//! Lines are as wide as the page was; a label that was broken keeps its breaks and its figures stand on the line after it;
//! narrow cells fall apart into a line a character; there is a blank line after every line.

use crate::{
    article::{self, Part},
    grid::{Grid, GridCell, Role},
    truth::Truth,
};

/// The text.
pub(crate) fn text(truth: &Truth) -> String {
    let lines = article::parts(truth)
        .iter()
        .flat_map(lines)
        .collect::<Vec<_>>();
    lines.join("\n\n") + "\n"
}

/// Characters in a line of text.
const LINE: usize = 27;

fn lines(part: &Part) -> Vec<String> {
    match part {
        Part::Title(text) => wrap(text, LINE * 2 / 3),
        Part::Heading(text) | Part::Subheading(text) | Part::Paragraph(text) => wrap(text, LINE),
        Part::Table(grid) => (0..grid.rows)
            .flat_map(|row| row_lines(grid, row))
            .collect(),
        Part::Signature(text) => vec![text.clone()],
    }
}

/// What is left of a row: its labels, then its figures in one line, on the last label's line if that was not broken.
fn row_lines(grid: &Grid, row: usize) -> Vec<String> {
    let of_role = |role: Role| grid.row(row).filter(move |it| it.role == role);
    let heads: Vec<&GridCell> = of_role(Role::Head).collect();
    if !heads.is_empty() {
        return head_lines(grid, &heads);
    }
    let mut lines: Vec<String> = of_role(Role::Group)
        .flat_map(|it| cell_lines(grid, it))
        .collect();
    let figures: Vec<&str> = of_role(Role::Figure)
        .map(|it| it.text.as_str())
        .filter(|it| !it.is_empty())
        .collect();
    let figures = figures.join(" ");
    let label: Vec<String> = of_role(Role::Label)
        .flat_map(|it| cell_lines(grid, it))
        .collect();
    match label.as_slice() {
        [only] => lines.push(format!("{only} {figures}").trim_end().to_owned()),
        broken => {
            lines.extend_from_slice(broken);
            lines.push(figures);
        }
    }
    lines.retain(|it| !it.is_empty());
    lines
}

/// Heads in one line where none was broken, else each in its own lines.
fn head_lines(grid: &Grid, heads: &[&GridCell]) -> Vec<String> {
    let broken: Vec<Vec<String>> = heads.iter().map(|it| cell_lines(grid, it)).collect();
    if broken.iter().all(|it| it.len() == 1) {
        vec![broken.concat().join(" ")]
    } else {
        broken.concat()
    }
}

/// The cell's text in lines as wide as the cell was.
fn cell_lines(grid: &Grid, cell: &GridCell) -> Vec<String> {
    let all: u32 = grid.widths.iter().sum();
    let width: u32 = grid.widths[cell.column..cell.column + cell.column_span]
        .iter()
        .sum();
    // Text in tables is set smaller: half as many characters again fit into a line.
    wrap(
        &cell.text,
        (width as usize * LINE * 3 / 2 / all as usize).max(1),
    )
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters
        .chunks(width)
        .map(|it| it.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
