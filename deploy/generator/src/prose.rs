//! What the text of a report says in figures.

use std::collections::BTreeMap;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use shared::cell::{CellKey, Value};

use crate::truth::{Figure, Truth};

/// Figures in the text. Those that the tables give too agree with them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Prose {
    /// 主动公开信息, pieces.
    pub proactive_items: i64,
    /// 政策解读, pieces.
    pub interpretations: i64,
    /// 收到申请, the year's own.
    pub requests_received: i64,
    /// 办结.
    pub requests_answered: i64,
    /// 结转下年度.
    pub requests_carried_forward: i64,
    /// 行政复议, cases.
    pub reviews: i64,
    /// 行政诉讼, cases.
    pub litigations: i64,
    /// 微信公众号发布, pieces.
    pub wechat_items: i64,
    /// Followers of the same.
    pub wechat_followers: i64,
    /// 培训, times.
    pub trainings: i64,
    /// 信息处理费, yuan.
    pub information_fees_yuan: i64,
}

impl Prose {
    /// Draws what the tables do not say and takes from them what they do.
    pub(crate) fn draw(rng: &mut ChaCha8Rng, truth: &Truth) -> Self {
        let mut prose = Self {
            proactive_items: rng.random_range(80..3000),
            interpretations: rng.random_range(3..60),
            wechat_items: rng.random_range(60..900),
            wechat_followers: rng.random_range(300..40_000),
            trainings: rng.random_range(1..9),
            ..Self::default()
        };
        prose.follow(&truth.cells);
        prose
    }

    /// Says what the tables say now.
    pub(crate) fn follow(&mut self, cells: &BTreeMap<CellKey, Figure>) {
        let count = |table: &str, row: &str| {
            let figure = cells.get(&CellKey::new(table, row, "total"));
            match figure.and_then(|it| it.value) {
                Some(Value::Count(count)) => count,
                _ => 0,
            }
        };
        self.requests_received = count("requests", "new");
        self.requests_answered = count("requests", "results_total");
        self.requests_carried_forward = count("requests", "carried_forward");
        self.reviews = count("challenges", "review");
        self.litigations = count("challenges", "litigation_direct")
            + count("challenges", "litigation_after_review");
    }
}
