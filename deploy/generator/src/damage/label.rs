//! Damage to labels: cut, misprinted, with what recognition adds.

use rand::{
    RngExt,
    seq::{IndexedRandom, SliceRandom},
};
use rand_chacha::ChaCha8Rng;

use super::grids;
use crate::{
    article::Part,
    grid::{GridCell, Role},
};

/// Cuts a third of the labels that are long enough.
pub(super) fn cut(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    for cell in some(rng, parts, 0.3, |it| {
        it.role == Role::Label && length(it) > 4
    }) {
        let characters: Vec<char> = cell.text.chars().collect();
        let keep = characters.len() * rng.random_range(50..85) / 100;
        cell.text = if rng.random_bool(0.6) {
            characters[..keep].iter().collect()
        } else {
            characters[characters.len() - keep..].iter().collect()
        };
    }
}

/// Drops or replaces one or two characters of a third of the labels.
pub(super) fn misprint(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    for cell in some(rng, parts, 0.35, |it| {
        it.role == Role::Label && length(it) > 3
    }) {
        for _ in 0..rng.random_range(1..3) {
            let mut characters: Vec<char> = cell.text.chars().collect();
            let at = rng.random_range(0..characters.len());
            let alike = ALIKE.iter().filter(|it| characters.contains(&it.0));
            let alike: Vec<&(char, char)> = alike.collect();
            match alike.choose(rng) {
                Some((right, wrong)) if rng.random_bool(0.6) => {
                    let replace = |it: &mut char| *it = if it == right { *wrong } else { *it };
                    characters.iter_mut().for_each(replace);
                }
                _ => {
                    characters.remove(at);
                }
            }
            cell.text = characters.into_iter().collect();
        }
    }
}

/// Characters and others that look like them.
const ALIKE: [(char, char); 22] = [
    ('申', '由'),
    ('政', '玫'),
    ('未', '末'),
    ('本', '木'),
    ('国', '囯'),
    ('类', '粪'),
    ('请', '清'),
    ('重', '里'),
    ('正', '止'),
    ('公', '么'),
    ('开', '升'),
    ('新', '斩'),
    ('关', '美'),
    ('案', '宋'),
    ('卷', '券'),
    ('理', '埋'),
    ('结', '绪'),
    ('其', '具'),
    ('他', '也'),
    ('规', '现'),
    ('章', '童'),
    ('总', '怠'),
];

/// Adds stray marks to heads, labels and groups.
pub(super) fn noise(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    const STRAY: [&str; 12] = [
        "Il", "vv", "=7", "¬", "_\\", "7Z", "3i", "63", "刈丨", "“'", "~", "1 1",
    ];
    let wanted = |it: &GridCell| it.role != Role::Figure && !it.text.is_empty();
    for cell in some(rng, parts, 0.25, wanted) {
        let stray = STRAY[rng.random_range(0..STRAY.len())];
        // After a label, digits could be its figures.
        cell.text = if cell.role == Role::Label || rng.random_bool(0.5) {
            format!("{stray} {}", cell.text)
        } else {
            format!("{} {stray}", cell.text)
        };
    }
}

fn length(cell: &GridCell) -> usize {
    cell.text.chars().count()
}

/// This share of the cells that are wanted, at least one.
fn some<'a>(
    rng: &mut ChaCha8Rng,
    parts: &'a mut [Part],
    share: f64,
    wanted: impl Fn(&GridCell) -> bool,
) -> Vec<&'a mut GridCell> {
    let cells = grids(parts).flat_map(|it| it.cells.iter_mut());
    let mut cells: Vec<&mut GridCell> = cells.filter(|it| wanted(it)).collect();
    cells.shuffle(rng);
    let count = (cells.len() as f64 * share).ceil() as usize;
    cells.truncate(count);
    cells
}
