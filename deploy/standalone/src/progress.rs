//! Progress for a person: drawn only when stderr is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over this many things; hidden when nobody watches.
pub(crate) fn bar(total: usize, things: &'static str) -> ProgressBar {
    // indicatif draws on stderr, and not at all when that is no terminal.
    let bar = ProgressBar::new(total as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar.with_message(things)
}

/// A line that changes while something of unknown length goes on.
pub(crate) fn spinner(doing: String) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(doing);
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}
