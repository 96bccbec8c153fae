//! A document whose damage is known.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::{article, damage::Damage, series, shape::Shape, truth::Truth};

/// A document, what was done to it, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specimen {
    /// Its shape.
    pub shape: Shape,
    /// What was done to it.
    pub damage: Damage,
    /// What it was drawn from.
    pub seed: u64,
    /// What it says, and what the damage leaves of it.
    pub truth: Truth,
    /// The document.
    pub bytes: Vec<u8>,
}

impl Specimen {
    /// The document that follows from these three; none where this damage cannot happen to this shape.
    pub fn draw(shape: Shape, damage: Damage, seed: u64) -> Option<Self> {
        if !damage.applies_to(shape) {
            return None;
        }
        let year = if damage.is_of_2021() {
            2021 + (seed % 5) as i32
        } else {
            2019 + (seed % 7) as i32
        };
        let mut truth = series::truth(seed, year).ok()?;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(damage as u64 + 1);
        damage.in_truth(&mut rng, &mut truth, shape);
        let mut parts = article::parts(&truth);
        damage.in_parts(&mut rng, &mut truth, &mut parts);
        let bytes = match shape.lines(&parts) {
            Some(mut lines) => {
                damage.in_lines(&mut rng, &mut truth, &mut lines);
                shape.print_lines(&lines)?
            }
            None => {
                damage.in_cells(&mut rng, &mut parts);
                shape.print_parts(&truth, &parts)
            }
        };
        Some(Self {
            shape,
            damage,
            seed,
            truth,
            bytes,
        })
    }

    /// Its file name without extension: `text.page-torn-row.17`.
    pub fn name(&self) -> String {
        format!("{}.{}.{}", self.shape.name(), self.damage.name(), self.seed)
    }
}
