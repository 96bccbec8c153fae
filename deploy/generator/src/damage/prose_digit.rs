//! Damage to the digits of prose: moved to the ends or beginnings of their lines.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::line::Line;

/// Lines of the title, whose digits stay.
const TITLE: usize = 2;

/// Moves the digits of most lines of words.
pub(super) fn displace(rng: &mut ChaCha8Rng, lines: &mut [Line]) {
    for line in lines.iter_mut().skip(TITLE).filter(|it| it.table.is_none()) {
        let Some(piece) = line.pieces.first_mut().filter(|_| rng.random_bool(0.8)) else {
            continue;
        };
        let is_digit = |it: char| it.is_ascii_digit() || it == '%';
        let digits = piece
            .text
            .split(|it| !is_digit(it))
            .filter(|it| !it.is_empty());
        let digits = digits.collect::<Vec<_>>().join(" ");
        if digits.is_empty() {
            continue;
        }
        let mut rest = String::new();
        for character in piece.text.chars() {
            if !is_digit(character) {
                rest.push(character);
            } else if !rest.ends_with(' ') {
                rest.push(' ');
            }
        }
        piece.text = if rng.random_bool(0.7) {
            format!("{}{digits}", rest.trim_end())
        } else {
            format!("{digits}{}", rest.trim_start())
        };
    }
}
