//! What to publish and where.

use crate::edition::Edition;

/// The ports of the sites; their number is the number of sites.
pub(crate) const SITES: usize = 3;

/// What to publish and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// A port of 127.0.0.1 for each site; 0 for any that is free.
    pub ports: [u16; SITES],
    /// Decides every figure that is published.
    pub seed: u64,
    /// Whether the correction is published from the start.
    pub edition: Edition,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            ports: [0; SITES],
            seed: 1,
            edition: Edition::First,
        }
    }
}
