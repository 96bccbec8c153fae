//! A rule of a table on cells by index, and the values it forces.

/// Two groups of cells whose sums are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::normalize) struct Sum {
    /// The rule's id: `T3-row[granted]`.
    pub(in crate::normalize) id: String,
    /// Cells of the left side.
    pub(in crate::normalize) left: Vec<usize>,
    /// Cells of the right side.
    pub(in crate::normalize) right: Vec<usize>,
}

impl Sum {
    /// Whether it speaks of this cell.
    pub(in crate::normalize) fn has(&self, cell: usize) -> bool {
        self.left.contains(&cell) || self.right.contains(&cell)
    }

    /// What the values say of it.
    pub(super) fn state(&self, values: &[Option<i64>]) -> State {
        let mut difference = 0_i128;
        let mut unknown = None;
        let sides = [(&self.left, 1), (&self.right, -1)];
        for (cell, sign) in sides
            .iter()
            .flat_map(|(side, sign)| side.iter().map(move |it| (*it, *sign)))
        {
            match (values[cell], unknown) {
                (Some(value), _) => difference += i128::from(value) * sign,
                (None, None) => unknown = Some((cell, sign)),
                (None, Some(_)) => return State::Open,
            }
        }
        match unknown {
            None if difference == 0 => State::Holds,
            None => State::Broken,
            Some((cell, sign)) => match u32::try_from(-difference * sign) {
                Ok(value) => State::Forces(cell, i64::from(value)),
                Err(_) => State::Broken,
            },
        }
    }
}

/// What some values say of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Holds,
    /// Its sides differ, or its only unknown figure would be no count.
    Broken,
    /// This cell has this value.
    Forces(usize, i64),
    /// It has more than one unknown figure.
    Open,
}

/// Puts the values that sums force into their cells; false when a sum is or becomes broken.
pub(super) fn complete<'a>(
    sums: impl Iterator<Item = &'a Sum> + Clone,
    values: &mut [Option<i64>],
) -> bool {
    loop {
        let mut is_done = true;
        for sum in sums.clone() {
            match sum.state(values) {
                State::Holds | State::Open => {}
                State::Broken => return false,
                State::Forces(cell, value) => {
                    values[cell] = Some(value);
                    is_done = false;
                }
            }
        }
        if is_done {
            return true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(left: &[usize], right: &[usize]) -> Sum {
        Sum {
            id: "s".into(),
            left: left.to_vec(),
            right: right.to_vec(),
        }
    }

    #[test]
    fn a_sum_forces_its_only_unknown_figure_on_either_side() {
        let sum = sum(&[0, 1], &[2]);
        assert_eq!(sum.state(&[Some(1), None, Some(3)]), State::Forces(1, 2));
        assert_eq!(sum.state(&[Some(1), Some(2), None]), State::Forces(2, 3));
        assert_eq!(sum.state(&[Some(4), None, Some(3)]), State::Broken);
        assert_eq!(sum.state(&[None, None, Some(3)]), State::Open);
        assert_eq!(sum.state(&[Some(1), Some(2), Some(4)]), State::Broken);
    }

    #[test]
    fn forced_values_force_others() {
        let sums = [sum(&[0], &[1, 2]), sum(&[0, 1], &[3])];
        let mut values = [None, Some(2), Some(3), None];
        assert!(complete(sums.iter(), &mut values));
        assert_eq!(values, [Some(5), Some(2), Some(3), Some(7)]);
        assert!(!complete(
            sums.iter(),
            &mut [None, Some(2), Some(3), Some(6)]
        ));
    }

    #[test]
    fn no_value_is_too_large() {
        let sum = sum(&[0, 1], &[2]);
        assert_eq!(
            sum.state(&[Some(i64::MAX), Some(i64::MAX), Some(1)]),
            State::Broken
        );
    }
}
