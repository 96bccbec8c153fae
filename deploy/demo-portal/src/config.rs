//! What to publish and where.

use crate::edition::Edition;

/// The ports of the sites; their number is the number of sites.
pub(crate) const SITES: usize = 3;
/// The ports of the sites of other content systems, likewise.
pub(crate) const DIALECTS: usize = 6;

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

/// What to publish by other content systems, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialectConfig {
    /// A port of 127.0.0.1 for each site; 0 for any that is free. In the order of: catalogue of JCMS, JPaaS, TRS WCM, UCAP,
    /// gkmlpt, list page.
    pub ports: [u16; DIALECTS],
    /// Decides every figure that is published.
    pub seed: u64,
}

impl Default for DialectConfig {
    fn default() -> Self {
        Self {
            ports: [0; DIALECTS],
            seed: 1,
        }
    }
}
