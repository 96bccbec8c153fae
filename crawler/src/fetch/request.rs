//! What to ask a site for.

use url::Url;

use super::Validators;

/// What to ask a site for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub(super) url: Url,
    pub(super) form: Option<String>,
    pub(super) validators: Option<Validators>,
}

impl Request {
    /// The document at an address.
    pub fn get(url: Url) -> Self {
        Self {
            url,
            form: None,
            validators: None,
        }
    }

    /// The answer to a form, given encoded.
    pub fn post(url: Url, form: String) -> Self {
        Self {
            form: Some(form),
            ..Self::get(url)
        }
    }

    /// The same, but only if it changed.
    #[must_use]
    pub fn unless(self, validators: Validators) -> Self {
        Self {
            validators: Some(validators),
            ..self
        }
    }
}
