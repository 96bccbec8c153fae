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
    /// What the portal's own scripts send along: names and values, of our own making.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) validators: Option<Validators>,
}

impl Request {
    /// The document at an address.
    pub fn get(url: Url) -> Self {
        Self {
            url,
            form: None,
            headers: Vec::new(),
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

    /// The same with this header, as the portal's own scripts send it. Its name and value must be plain ASCII.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The address.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The form, encoded, if there is one.
    pub fn form(&self) -> Option<&str> {
        self.form.as_deref()
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
        for (name, value) in &self.headers {
            builder = builder.header(*name, value);
        }
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
