//! What a robots.txt allows (RFC 9309). Pure.

use std::time::Duration;

use texting_robots::Robot;
use url::Url;

/// What is read of a robots.txt: RFC 9309 asks for at least 500 KiB.
pub const MOST_BYTES: usize = 500 * 1024;
/// Longer lines are no rules for anybody.
const LONGEST_LINE: usize = 2 * 1024;

/// What a host allows this crawler.
#[derive(Debug)]
pub enum Robots {
    /// Everything: it has no robots.txt.
    Everything,
    /// What its rules say.
    Rules(Box<Robot>),
    /// Nothing, for this run: its rules could not be had, or not be read.
    Nothing {
        /// Why, in words for a person.
        reason: String,
    },
}

impl Robots {
    /// The rules in these bytes, for the crawler of this name.
    pub fn parse(user_agent: &str, bytes: &[u8]) -> Self {
        match Robot::new(user_agent, &shortened(bytes)) {
            Ok(robot) => Self::Rules(Box::new(robot)),
            Err(error) => Self::Nothing {
                reason: format!("robots.txt cannot be read: {error:#}"),
            },
        }
    }

    /// Whether an address may be asked.
    pub fn allows(&self, url: &Url) -> bool {
        match self {
            Self::Everything => true,
            Self::Rules(robot) => robot.allowed(url.as_str()),
            Self::Nothing { .. } => false,
        }
    }

    /// The time it wants between two requests, if it says.
    pub fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Self::Rules(robot) => {
                Duration::try_from_secs_f32(robot.delay?.clamp(0.0, 1_000_000.0)).ok()
            }
            Self::Everything | Self::Nothing { .. } => None,
        }
    }
}

fn shortened(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len().min(MOST_BYTES)]
        .split_inclusive(|it| matches!(it, b'\n' | b'\r'))
        .filter(|it| it.len() <= LONGEST_LINE)
        .collect::<Vec<_>>()
        .concat()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Robots;

    fn allows(text: &str, path: &str) -> bool {
        let url = format!("http://www.example.org{path}");
        Robots::parse("gongkai", text.as_bytes()).allows(&url.parse().expect("an address"))
    }

    #[test]
    fn rules_are_obeyed() {
        assert!(allows("", "/a"));
        assert!(!allows("User-agent: *\nDisallow: /", "/a"));
        assert!(!allows("User-agent: *\nDisallow: /art/", "/art/1.html"));
        assert!(allows("User-agent: *\nDisallow: /art/", "/col/1.html"));
        assert!(allows(
            "User-agent: gongkai\nAllow: /\n\nUser-agent: *\nDisallow: /",
            "/a"
        ));
        assert!(!allows("\u{feff}User-agent: *\r\nDisallow: /a", "/a"));
        assert!(allows("<html><body>404</body></html>", "/a"));
    }

    #[test]
    fn a_delay_is_read_and_a_mad_one_does_no_harm() {
        let delay = |text: &str| Robots::parse("gongkai", text.as_bytes()).crawl_delay();
        assert_eq!(
            delay("User-agent: *\nCrawl-delay: 2"),
            Some(Duration::from_secs(2))
        );
        assert_eq!(delay("User-agent: *\nDisallow: /x"), None);
        for mad in ["-1", "1e30", "NaN", "inf"] {
            let found = delay(&format!("User-agent: *\nCrawl-delay: {mad}"));
            assert!(
                found.is_none_or(|it| it <= Duration::from_secs(1_000_000)),
                "{mad}"
            );
        }
    }

    #[test]
    fn hostile_files_are_refused_or_cut_quickly() {
        let stars = format!("User-agent: *\nDisallow: /{}\n", "a*".repeat(5000));
        assert!(allows(&stars, "/aaaaaaaa"), "a line that long is no rule");
        let long = "User-agent: *\nDisallow: /x\n".repeat(100_000);
        assert!(!allows(&long, "/x"));
        let hostile = format!("User-agent: *\nDisallow: /{}b\n", "a*".repeat(1000));
        let start = Instant::now();
        assert!(allows(&hostile, &format!("/{}", "a".repeat(2000))));
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{:?}",
            start.elapsed()
        );
    }
}
