//! The name by which a portal is known.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name of a portal's file: lower-case ASCII letters, digits and `-`. Safe in file names, keys and log fields.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct PortalId(#[schemars(regex(pattern = r"^[a-z0-9-]{1,64}$"))] String);

/// A text that cannot name a portal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot name a portal: 1 to 64 lower-case letters, digits and '-' are expected")]
pub struct NotAPortalId(String);

impl PortalId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PortalId {
    type Err = NotAPortalId;

    fn from_str(text: &str) -> Result<Self, NotAPortalId> {
        let allowed = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAPortalId(text.to_owned()))
        }
    }
}

impl TryFrom<String> for PortalId {
    type Error = NotAPortalId;

    fn try_from(text: String) -> Result<Self, NotAPortalId> {
        text.parse()
    }
}

impl From<PortalId> for String {
    fn from(id: PortalId) -> Self {
        id.0
    }
}

impl fmt::Display for PortalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
