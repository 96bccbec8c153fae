//! Roman numerals, as lists are numbered with.

/// A number in capitals; none for 0, and for one that would be long.
pub(super) fn roman(number: u32) -> Option<String> {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value && text.len() < 20 {
            text += sign;
            rest -= value;
        }
    }
    (number > 0 && rest == 0).then_some(text)
}
