//! The outline that `AbbreviatedData` draws.

use hayro_interpret::kurbo::{BezPath, Point};

use super::numbers::number;

/// Elements of one path; what comes after them is not drawn.
const ELEMENTS: usize = 100_000;

/// Reads the commands of GB/T 33190, 9.1: S and M (go), L (line), Q and B (curves), A (arc), C (close). An arc is drawn
/// as its chord: only straight lines rule a table.
pub(super) fn outline(data: &str) -> BezPath {
    let mut words = data.split_whitespace();
    let mut path = BezPath::new();
    let mut is_open = false;
    let mut elements = 0;
    while let Some(command) = words.next()
        && elements < ELEMENTS
    {
        elements += 1;
        let mut next = || number(words.next().unwrap_or_default());
        let mut point = || Point::new(next(), next());
        if matches!(command, "S" | "M") {
            path.move_to(point());
            is_open = true;
            continue;
        }
        // A path that begins without going anywhere begins at the origin.
        if !is_open {
            path.move_to(Point::ZERO);
            is_open = true;
        }
        match command {
            "L" => path.line_to(point()),
            "Q" => path.quad_to(point(), point()),
            "B" => path.curve_to(point(), point(), point()),
            "A" => {
                // Both radii, the angle and the two switches say how it is bent.
                (0..5).for_each(|_| {
                    next();
                });
                let end = Point::new(next(), next());
                // A curve, so that a flat arc is no ruling.
                path.quad_to(end, end);
            }
            "C" => path.close_path(),
            _ => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::outline;

    #[test]
    fn commands_are_read_with_their_numbers() {
        let path = outline("M 0 0 L 10 0 Q 1 1 2 2 B 1 1 2 2 3 3 A 1 1 0 0 1 5 5 C");
        assert_eq!(path.to_svg(), "M0,0 L10,0 Q1,1 2,2 C1,1 2,2 3,3 Q5,5 5,5 Z");
    }

    #[test]
    fn garbage_draws_something_or_nothing() {
        for data in ["", "L", "C C C", "M x y L", "1 2 3", "B 1"] {
            let _ = outline(data);
        }
    }
}
