//! The sections of a report's text, as a tree of headings.

use shared::section::Section;

use super::{
    heading::{self, Number, Rank},
    prose::{Part, ProseParagraph},
    section_heading::{Heading, heading},
};

/// The sections of a text.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outline {
    /// Those of the highest rank, in order, with what stands below them.
    pub(crate) sections: Vec<Section>,
    /// For each of them, whether a table stands in it.
    pub(crate) has_table: Vec<bool>,
    /// How many parts of the text stand before the first.
    pub(crate) preface: usize,
}

/// How deep a heading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    Top,
    /// `一、` counted anew inside a section.
    CountedAnew,
    Part,
    Point,
    Detail,
}

/// The sections, in the text's order. Text before the first heading belongs to none.
pub(crate) fn find(parts: &[Part]) -> Outline {
    let texts: Vec<Option<String>> = parts
        .iter()
        .map(|it| match it {
            Part::Paragraph(paragraph) => Some(paragraph.text()),
            Part::Table => None,
        })
        .collect();
    let headings: Vec<Option<Heading<'_>>> = texts
        .iter()
        .map(|it| it.as_deref().and_then(heading))
        .collect();
    let mut tree = Tree::new(top_rank(&headings));
    for ((part, text), heading) in parts.iter().zip(&texts).zip(&headings) {
        match (part, heading) {
            (Part::Table, _) => tree.table(),
            (Part::Paragraph(paragraph), Some(heading)) => match tree.depth(heading, &headings) {
                Some(depth) => tree.open(heading, depth, paragraph),
                None => tree.text(text.as_deref().unwrap_or_default()),
            },
            (Part::Paragraph(_), None) => tree.text(text.as_deref().unwrap_or_default()),
        }
    }
    tree.outline()
}

/// The rank of the numbers of the form's headings, where they have numbers.
fn top_rank(headings: &[Option<Heading<'_>>]) -> Rank {
    let known = |rank: Rank| {
        let of_rank = headings
            .iter()
            .flatten()
            .filter(|it| it.key.is_some() && it.number.map(|number| number.rank) == Some(rank));
        of_rank.count()
    };
    let numbered = headings
        .iter()
        .flatten()
        .any(|it| it.number.map(|number| number.rank) == Some(Rank::Section));
    // Parts of section one have names like those of other sections: one or two are no sections.
    [Rank::Part, Rank::Point]
        .into_iter()
        .find(|rank| !numbered && known(*rank) >= 3)
        .unwrap_or(Rank::Section)
}

/// The tree while it grows.
struct Tree {
    top_rank: Rank,
    outline: Outline,
    /// How deep the headings stand that lead to the last one.
    path: Vec<Depth>,
    /// The number of the last section, and of the last heading that is counted anew in it.
    last: usize,
    last_anew: usize,
}

impl Tree {
    fn new(top_rank: Rank) -> Self {
        Self {
            top_rank,
            outline: Outline::default(),
            path: Vec::new(),
            last: 0,
            last_anew: 0,
        }
    }

    /// How deep a heading stands; none when it is text.
    fn depth(&self, heading: &Heading<'_>, all: &[Option<Heading<'_>>]) -> Option<Depth> {
        let Some(Number { rank, number }) = heading.number else {
            // A caption has the words of a section that is there with its number.
            let numbered = |it: &Heading<'_>| {
                it.key == heading.key && it.number.map(|it| it.rank) == Some(self.top_rank)
            };
            let other = all.iter().flatten().any(numbered);
            let again = self.has(heading.key);
            return (!other && !again).then_some(Depth::Top);
        };
        if rank == self.top_rank {
            let goes_on = self.last_anew > 0 && number == self.last_anew + 1;
            let anew = number == 1 || goes_on;
            let inside = heading.key.is_none() && !self.outline.sections.is_empty() && anew;
            return Some(if inside {
                Depth::CountedAnew
            } else {
                Depth::Top
            });
        }
        let depth = match rank {
            Rank::Section | Rank::Part => Depth::Part,
            Rank::Point => Depth::Point,
            Rank::Detail => Depth::Detail,
        };
        (!self.outline.sections.is_empty()).then_some(depth)
    }

    fn has(&self, key: Option<&str>) -> bool {
        self.outline
            .sections
            .iter()
            .any(|it| it.key.as_deref() == key)
    }

    fn open(&mut self, heading: &Heading<'_>, depth: Depth, paragraph: &ProseParagraph) {
        let top = depth == Depth::Top;
        let section = Section {
            key: heading.key.filter(|_| top).map(str::to_owned),
            heading: heading.text.to_owned(),
            paragraphs: Some(heading.rest)
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .into_iter()
                .collect(),
            place: paragraph.place().cloned(),
            sections: vec![],
        };
        let number = heading.number.map_or(self.last + 1, |it| it.number);
        match depth {
            Depth::Top => (self.last, self.last_anew) = (number, 0),
            Depth::CountedAnew => self.last_anew = number,
            _ => {}
        }
        self.path.retain(|it| *it < depth);
        siblings(&mut self.outline.sections, self.path.len()).push(section);
        self.path.push(depth);
        if top {
            self.outline.has_table.push(false);
        }
    }

    fn text(&mut self, text: &str) {
        match last(&mut self.outline.sections, self.path.len()) {
            Some(section) => section.paragraphs.push(text.to_owned()),
            None => self.outline.preface += 1,
        }
    }

    fn table(&mut self) {
        match self.outline.has_table.last_mut() {
            Some(has_table) => *has_table = true,
            None => self.outline.preface += 1,
        }
    }

    fn outline(self) -> Outline {
        let mut outline = self.outline;
        for section in &mut outline.sections {
            entries_as_text(section);
        }
        without_contents(outline)
    }
}

/// The headings below the last one of each of so many ranks.
fn siblings(sections: &mut Vec<Section>, depth: usize) -> &mut Vec<Section> {
    let mut siblings = sections;
    for _ in 0..depth {
        let at = siblings.len().saturating_sub(1);
        siblings = &mut siblings[at].sections;
    }
    siblings
}

fn last(sections: &mut Vec<Section>, depth: usize) -> Option<&mut Section> {
    siblings(sections, depth.checked_sub(1)?).last_mut()
}

/// Makes numbered lines with nothing below them the entries of a list that they are.
fn entries_as_text(section: &mut Section) {
    section.sections.iter_mut().for_each(entries_as_text);
    let is_entry = |it: &Section| {
        let low = heading::rank(&it.heading).is_some_and(|it| it >= Rank::Point);
        low && it.paragraphs.is_empty() && it.sections.is_empty()
    };
    if !section.sections.is_empty() && section.sections.iter().all(is_entry) {
        let entries = section.sections.drain(..).map(|it| it.heading);
        section.paragraphs.extend(entries);
    }
}

/// Without the lines of a table of contents: sections that come again, with nothing in them the first time.
fn without_contents(mut outline: Outline) -> Outline {
    let is_bare = |at: usize, sections: &[Section], has_table: &[bool]| {
        let it = &sections[at];
        it.paragraphs.is_empty() && it.sections.is_empty() && !has_table[at]
    };
    let mut at = 0;
    while at < outline.sections.len() {
        let words = heading::words(&outline.sections[at].heading);
        let comes_again = outline.sections[at + 1..]
            .iter()
            .any(|it| heading::words(&it.heading) == words);
        if comes_again && is_bare(at, &outline.sections, &outline.has_table) {
            outline.sections.remove(at);
            outline.has_table.remove(at);
        } else {
            at += 1;
        }
    }
    outline
}

#[cfg(test)]
mod tests {
    use shared::place::Place;

    use super::super::prose::ProseLine;
    use super::*;

    fn parts(lines: &[&str]) -> Vec<Part> {
        let part = |text: &&str| match *text {
            "|" => Part::Table,
            text => Part::Paragraph(ProseParagraph {
                lines: vec![ProseLine {
                    text: text.to_owned(),
                    place: Place::Line { line: 1 },
                }],
            }),
        };
        lines.iter().map(part).collect()
    }

    /// The tree as lines: the depth as dots, the key in brackets, the number of paragraphs behind.
    fn check(lines: &[&str], expected: &[&str]) {
        fn write(section: &Section, depth: usize, lines: &mut Vec<String>) {
            let key = section
                .key
                .as_ref()
                .map_or(String::new(), |it| format!("[{it}] "));
            let paragraphs = section.paragraphs.len();
            lines.push(format!(
                "{}{key}{} {paragraphs}",
                ".".repeat(depth),
                section.heading
            ));
            section
                .sections
                .iter()
                .for_each(|it| write(it, depth + 1, lines));
        }
        let mut found = Vec::new();
        let outline = find(&parts(lines));
        outline
            .sections
            .iter()
            .for_each(|it| write(it, 0, &mut found));
        assert_eq!(found, expected);
    }

    #[test]
    fn headings_are_a_tree() {
        check(
            &[
                "某局2022年政府信息公开工作年度报告",
                "一、总体情况",
                "开头。",
                "（一）主动公开政府信息情况",
                "公开信息72条。",
                "（二）依申请公开情况。全年收到申请0件。",
                "（三）强化监督，加强保障",
                "1.强化领导。主要负责人抓，",
                "2.强化培训。集中学习，多次举行。",
                "二、主动公开政府信息情况",
                "|",
            ],
            &[
                "[overview] 一、总体情况 1",
                ".（一）主动公开政府信息情况 1",
                ".（二）依申请公开情况。 1",
                ".（三）强化监督，加强保障 0",
                "..1.强化领导。 1",
                "..2.强化培训。 1",
                "[active_disclosure] 二、主动公开政府信息情况 0",
            ],
        );
    }

    #[test]
    fn numbers_that_begin_again_stand_inside_their_section() {
        check(
            &[
                "五、存在的主要问题及改进情况",
                "六、其他需要报告的事项",
                "一、信息处理费收取情况",
                "未收取。",
                "二、建议提案办理情况",
                "三、创新情况",
                "四、我局高度重视公开工作，坚持结合。",
            ],
            &[
                "[issues] 五、存在的主要问题及改进情况 0",
                "[other] 六、其他需要报告的事项 0",
                ".一、信息处理费收取情况 1",
                ".二、建议提案办理情况 0",
                ".三、创新情况 1",
            ],
        );
    }

    #[test]
    fn headings_the_form_does_not_know_have_no_key() {
        check(
            &[
                "一、总体情况",
                "二、工作机制保障",
                "三、主动公开工作情况",
                "一、主动公开政府信息情况",
                "|",
                "三、政府信息公开行政复议、行政诉讼情况",
                "（一）主要问题",
                "五、其他需要报告的事项",
            ],
            &[
                "[overview] 一、总体情况 0",
                "二、工作机制保障 0",
                "三、主动公开工作情况 0",
                "[active_disclosure] 一、主动公开政府信息情况 0",
                "[challenges] 三、政府信息公开行政复议、行政诉讼情况 0",
                ".（一）主要问题 0",
                "[other] 五、其他需要报告的事项 0",
            ],
        );
    }

    #[test]
    fn the_forms_headings_are_known_with_other_numbers_and_without() {
        let headings = [
            "[overview] 总体情况 1",
            "[requests] 收到和处理政府信息公开申请情况 0",
            "[other] 其他需要报告的事项 1",
        ];
        check(
            &[
                "总体情况",
                "好。",
                "收到和处理政府信息公开申请情况",
                "|",
                "其他需要报告的事项",
                "无。",
            ],
            &headings,
        );
        check(
            &[
                "第一部分 总体情况",
                "好。",
                "（一）主动公开",
                "第二部分 主动公开政府信息情况",
            ],
            &[
                "[overview] 第一部分 总体情况 1",
                ".（一）主动公开 0",
                "[active_disclosure] 第二部分 主动公开政府信息情况 0",
            ],
        );
        check(
            &[
                "（一）总体情况",
                "好。",
                "1.主动公开",
                "多。",
                "（二）主动公开政府信息情况",
                "|",
                "（三）收到和处理政府信息公开申请情况",
            ],
            &[
                "[overview] （一）总体情况 1",
                ".1.主动公开 1",
                "[active_disclosure] （二）主动公开政府信息情况 0",
                "[requests] （三）收到和处理政府信息公开申请情况 0",
            ],
        );
        check(
            &[
                "一、总体情况2022年，我局认真贯彻落实条例。",
                "六、其他需要报告的事项：无其他事项，特此报告。",
            ],
            &[
                "[overview] 一、总体情况 1",
                "[other] 六、其他需要报告的事项 1",
            ],
        );
    }

    #[test]
    fn sentences_entries_rows_captions_and_contents_are_no_headings() {
        check(
            &[
                "一、总体情况",
                "二、主动公开政府信息情况",
                "一、总体情况",
                "一、依据《政府信息公开信息处理费管理办法》，本年度无收费。",
                "主要做法：",
                "1.公开目录",
                "2.公开指南",
                "二、主动公开政府信息情况",
                "主动公开政府信息情况",
                "|",
                "一、本年新收政府信息公开申请数量 0 0",
                "四、结转下年度继续办理",
            ],
            &[
                "[overview] 一、总体情况 4",
                "[active_disclosure] 二、主动公开政府信息情况 3",
            ],
        );
    }
}
