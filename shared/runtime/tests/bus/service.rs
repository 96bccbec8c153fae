//! Servers that the tests are told of by variables.

use std::env;

/// The value of this variable. Without it the test is skipped, unless all services must be there.
pub(crate) fn address(variable: &str) -> Option<String> {
    let address = env::var(variable).ok();
    if address.is_none() {
        let required = env::var("GONGKAI_TEST_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
        assert!(!required, "{variable} is not set; deploy/test sets it");
        eprintln!("skipped: {variable} is not set; deploy/test sets it");
    }
    address
}
