//! What to ask a site for.

use reqwest::{
    Client, Method, RequestBuilder,
    header::{CONTENT_TYPE, IF_MODIFIED_SINCE, IF_NONE_MATCH},
};
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

    /// What sends it with this client.
    pub(super) fn builder(&self, client: &Client) -> RequestBuilder {
        let mut builder = match &self.form {
            Some(form) => client
                .request(Method::POST, self.url.clone())
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.clone()),
            None => client.get(self.url.clone()),
        };
        if let Some(validators) = &self.validators {
            if let Some(etag) = &validators.etag {
                builder = builder.header(IF_NONE_MATCH, etag);
            }
            if let Some(moment) = &validators.last_modified {
                builder = builder.header(IF_MODIFIED_SINCE, moment);
            }
        }
        builder
    }
}
