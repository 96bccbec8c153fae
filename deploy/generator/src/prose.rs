//! What the text of a report says in figures, and in which words.

use std::collections::BTreeMap;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use shared::cell::{CellKey, Value};

use crate::{
    phrase::{self, Topic},
    truth::{Figure, Truth},
};

/// The figures of the text and its phrases. Figures that the tables give too agree with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// The phrase of each topic.
    phrases: BTreeMap<Topic, &'static str>,
    /// Every figure that a phrase may say, by the key of its indicator.
    values: BTreeMap<&'static str, i64>,
}

impl Prose {
    /// Draws the phrases and what the tables do not say, and takes from the tables what they do.
    pub(crate) fn draw(rng: &mut ChaCha8Rng, truth: &Truth) -> Self {
        let mut prose = Self::default();
        for (key, range) in RANGES {
            prose.values.insert(key, rng.random_range(range.0..range.1));
        }
        // Followers are known to the hundred, so that ten thousands have two decimals.
        for key in ["wechat_followers", "weibo_followers", "video_views"] {
            prose.values.entry(key).and_modify(|it| *it *= 100);
        }
        prose.follow(&truth.cells);
        let has_stock = truth
            .forms
            .get("active_disclosure")
            .is_some_and(|it| it != "2019");
        for topic in Topic::ALL {
            let phrases = phrase::of(topic, has_stock);
            prose
                .phrases
                .insert(topic, phrases[rng.random_range(0..phrases.len())]);
        }
        prose
    }

    /// Says what the tables say, and the sums of what it says itself.
    pub(crate) fn follow(&mut self, cells: &BTreeMap<CellKey, Figure>) {
        let count = |table: &str, row: &str, column: &str| {
            let figure = cells.get(&CellKey::new(table, row, column));
            match figure.and_then(|it| it.value) {
                Some(Value::Count(count)) => count,
                _ => 0,
            }
        };
        for (key, row) in [
            ("requests_received", "new"),
            ("requests_closed", "results_total"),
            ("carried_over", "carried_over"),
            ("carried_forward", "carried_forward"),
        ] {
            self.values.insert(key, count("requests", row, "total"));
        }
        let challenges = |row: &str| count("challenges", row, "total");
        let litigations = challenges("litigation_direct") + challenges("litigation_after_review");
        self.values.insert("reviews", challenges("review"));
        self.values.insert("litigations", litigations);
        for (key, column) in [
            ("normative_made", "made"),
            ("normative_repealed", "repealed"),
            ("normative_in_force", "in_force"),
        ] {
            let stock = count("active_disclosure", "normative_documents", column);
            self.values.insert(key, stock);
        }
        self.add_up("interpretation_items", &PARTS);
        self.add_up(
            "suggestions_and_proposals_total",
            &["npc_suggestions", "cppcc_proposals"],
        );
    }

    /// The text on a topic, for this year.
    pub(crate) fn text(&self, topic: Topic, year: i32) -> String {
        let phrase = self.phrases.get(&topic).copied().unwrap_or_default();
        phrase::filled(phrase, |name| match name {
            "year" => year.to_string(),
            "next_year" => (year + 1).to_string(),
            "last_year" => (year - 1).to_string(),
            // A figure of last year: near this year's, and not to be taken for it.
            "proactive_items_last_year" => (self.value("proactive_items") - 17).to_string(),
            key => self.value(key).to_string(),
        })
    }

    /// Every figure that the text says, by the key of its indicator.
    pub fn figures(&self) -> BTreeMap<&'static str, i64> {
        let said = self.phrases.values().flat_map(|it| phrase::names(it));
        said.filter_map(|name| self.values.get_key_value(name))
            .map(|(key, value)| (*key, *value))
            .collect()
    }

    fn value(&self, key: &str) -> i64 {
        self.values.get(key).copied().unwrap_or_default()
    }

    fn add_up(&mut self, sum: &'static str, parts: &[&str]) {
        let total = parts.iter().map(|it| self.value(it)).sum();
        self.values.insert(sum, total);
    }
}

/// Kinds of interpretations, which add up.
const PARTS: [&str; 3] = [
    "interpretation_texts",
    "interpretation_graphics",
    "interpretation_videos",
];

/// What is drawn for the figures that no table gives.
const RANGES: [(&str, (i64, i64)); 21] = [
    ("proactive_items", (80, 3000)),
    ("interpretation_texts", (3, 60)),
    ("interpretation_graphics", (1, 20)),
    ("interpretation_videos", (1, 9)),
    ("press_conferences", (1, 7)),
    ("online_interviews", (1, 9)),
    ("wechat_posts", (60, 900)),
    ("wechat_followers", (110, 4000)),
    ("weibo_posts", (20, 700)),
    ("weibo_followers", (110, 2500)),
    ("short_videos", (5, 90)),
    ("video_views", (110, 90_000)),
    ("trainings", (1, 9)),
    ("full_time_staff", (1, 4)),
    ("part_time_staff", (1, 6)),
    ("npc_suggestions", (1, 60)),
    ("cppcc_proposals", (1, 60)),
    ("handling_rate_pct", (100, 101)),
    ("satisfaction_rate_pct", (96, 101)),
    ("open_day_events", (1, 5)),
    ("information_fees", (0, 1)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_of_every_phrase_has_a_value() {
        let years = [
            "year",
            "next_year",
            "last_year",
            "proactive_items_last_year",
        ];
        let truth = crate::truth(1, 2023).expect("there is a form");
        for name in Topic::ALL
            .iter()
            .flat_map(|it| phrase::of(*it, true))
            .flat_map(|it| phrase::names(it))
        {
            let is_known = truth.prose.values.contains_key(name) || years.contains(&name);
            assert!(is_known, "{name}");
        }
        let said = truth.prose.figures();
        assert_eq!(
            said["requests_received"],
            truth.count("requests", "new", "total")
        );
    }
}
