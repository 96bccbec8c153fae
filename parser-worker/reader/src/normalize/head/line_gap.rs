//! Lines from which a text layer moved the figures to an end and left gaps: `自 年 月 日起至2021 1 1`.

/// The line with its figures back in its gaps, in order; none where gaps and figures are not as many, or where there are
/// none.
pub(super) fn filled(line: &str) -> Option<String> {
    let line = line.trim();
    at_end(line).or_else(|| at_start(line))
}

/// `…龙山路 号，邮52`, `编： ，电话： ）。269900 0987—6451201`.
fn at_end(line: &str) -> Option<String> {
    let start = line
        .char_indices()
        .rev()
        .take_while(|(_, it)| is_of_figures(*it))
        .last()?
        .0;
    let (words, figures) = line.split_at(start);
    // What was split off may begin with a mark that belongs to the words.
    let figures: Vec<&str> = figures.split_whitespace().collect();
    let is_figure = |it: &&str| it.starts_with(|it: char| it.is_ascii_digit());
    let gaps = gaps(words.trim_end());
    let fits = !figures.is_empty() && figures.len() == gaps.len() && figures.iter().all(is_figure);
    fits.then(|| fill(words.trim_end(), &gaps, &figures))
}

/// `2021 12 31年 月 日止`: the first gap is where the words begin.
fn at_start(line: &str) -> Option<String> {
    let end = line.find(|it: char| !it.is_ascii_digit() && it != ' ')?;
    let (figures, words) = line.split_at(end);
    let figures: Vec<&str> = figures.split_whitespace().collect();
    let mut gaps = gaps(words);
    gaps.insert(0, 0);
    (figures.len() >= 2 && figures.len() == gaps.len()).then(|| fill(words, &gaps, &figures))
}

fn is_of_figures(it: char) -> bool {
    it.is_ascii_digit() || it == ' ' || matches!(it, '-' | '—' | '－' | '–' | '.' | '%')
}

/// The bytes at which white space stands between two characters of Chinese text.
fn gaps(words: &str) -> Vec<usize> {
    let wide = |it: Option<char>| it.is_some_and(|it| !it.is_ascii());
    words
        .match_indices(char::is_whitespace)
        .filter(|(at, space)| {
            wide(words[..*at].chars().next_back()) && wide(words[at + space.len()..].chars().next())
        })
        .map(|(at, _)| at)
        .collect()
}

fn fill(words: &str, gaps: &[usize], figures: &[&str]) -> String {
    let mut filled = String::new();
    let mut from = 0;
    for (gap, figure) in gaps.iter().zip(figures) {
        filled.push_str(&words[from..*gap]);
        filled.push_str(figure);
        from = *gap;
    }
    filled.push_str(&words[from..]);
    filled.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::filled;

    fn check(line: &str, expected: Option<&str>) {
        assert_eq!(filled(line).as_deref(), expected, "{line}");
    }

    #[test]
    fn figures_go_back_into_as_many_gaps() {
        check(
            "统计时间从 年 月 日起到2021 1 1",
            Some("统计时间从2021年1月1日起到"),
        );
        check(
            "2021 12 31年 月 日止。电子版",
            Some("2021年12月31日止。电子版"),
        );
        check("2022 1 28年 月 日", Some("2022年1月28日"));
        check(
            "编： ，电话： ）。269900 0987—6451201",
            Some("编：269900，电话：0987—6451201）。"),
        );
        check("某局 年度报告2021", Some("某局2021年度报告"));
    }

    #[test]
    fn other_lines_are_left_alone() {
        for line in [
            "公开信息 126 条",
            "共 部分组成。",
            "截至2022年",
            "一 二 三 12",
            "2021 12条",
            "126",
            "",
        ] {
            check(line, None);
        }
    }
}
