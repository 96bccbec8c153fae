//! What a panic says.

use std::any::Any;

/// The words of a caught panic.
pub fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("it gave no words")
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_panic_says_what_it_was_given() {
        assert_eq!(words(&"a text of the program"), "a text of the program");
        assert_eq!(words(&"a text of its own".to_owned()), "a text of its own");
        assert_eq!(words(&7), "it gave no words");
    }
}
