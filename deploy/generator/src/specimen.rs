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
        let kinds = damage.kinds(&mut rng, shape);
        for kind in &kinds {
            kind.in_truth(&mut rng, &mut truth, shape);
        }
        let mut parts = article::parts(&truth);
        for kind in &kinds {
            kind.in_parts(&mut rng, &mut truth, &mut parts, shape);
        }
        let bytes = match shape.lines(&parts) {
            Some(mut lines) => {
                for kind in &kinds {
                    kind.in_lines(&mut rng, &mut truth, &mut lines);
                }
                shape.print_lines(&lines)?
            }
            None => {
                kinds
                    .iter()
                    .for_each(|it| it.in_cells(&mut rng, &mut parts));
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

    /// Its file name: `text.page-torn-row.17.txt`.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.name(), self.shape.extension())
    }

    /// Its truth as a file beside it: [`Truth::to_json`] and what it was drawn from.
    pub fn to_json(&self) -> serde_json::Value {
        let mut json = self.truth.to_json(&self.file_name());
        json["shape"] = self.shape.name().into();
        json["damage"] = self.damage.name().into();
        json["seed"] = self.seed.into();
        json
    }

    /// So many documents that begin with this seed: each damage in each shape comes up as often as any other.
    pub fn mix<'a>(
        seed: u64,
        shapes: &'a [Shape],
        damages: &'a [Damage],
    ) -> impl Iterator<Item = Self> + 'a {
        let pairs = damages.iter().flat_map(move |damage| {
            let shapes = shapes.iter().filter(|it| damage.applies_to(**it));
            shapes.map(|shape| (*shape, *damage))
        });
        let pairs: Vec<(Shape, Damage)> = pairs.collect();
        // A round more moves every pair on by a year.
        let number = pairs.len() as u64;
        let seed_of = move |index: u64| seed.wrapping_add(index + index / number);
        let next = move |index: u64| {
            let (shape, damage) = *pairs.get((index % number.max(1)) as usize)?;
            Self::draw(shape, damage, seed_of(index))
        };
        (0..).map_while(next)
    }
}
