//! The blob store in a bucket: the client, and what the server's answers mean.

use std::{fs, path::Path, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, Certificate, ClientOptions, Error, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
};

use super::{config::S3Config, error::BlobError, signing::Signing};

/// How often a request is sent again by the client itself. Who asks tries again on an outage; this spares them the hiccups.
const RETRIES: usize = 2;

/// A client of this bucket. It asks the server for nothing.
pub(super) fn open(config: &S3Config) -> Result<AmazonS3, BlobError> {
    for (key, is_missing) in [
        ("region", config.region.is_empty()),
        ("bucket", config.bucket.is_empty()),
        ("access_key", config.access_key.is_empty()),
        ("secret_key", config.secret_key.is_empty()),
    ] {
        if is_missing {
            return Err(wrong(key, "it is empty"));
        }
    }
    let mut builder = AmazonS3Builder::new()
        .with_region(&config.region)
        .with_bucket_name(&config.bucket)
        .with_access_key_id(config.access_key.expose())
        .with_secret_access_key(config.secret_key.expose())
        .with_crypto_provider(Arc::new(Signing))
        .with_retry(retries(config.timeout))
        .with_client_options(client(config)?);
    if !config.endpoint.is_empty() {
        if !["http://", "https://"]
            .iter()
            .any(|it| config.endpoint.starts_with(it))
        {
            return Err(wrong(
                "endpoint",
                "it must begin with https:// or http://, or be empty",
            ));
        }
        if config.endpoint.contains('@') {
            return Err(wrong("endpoint", "keys do not belong into it"));
        }
        builder = builder.with_endpoint(&config.endpoint);
    }
    builder.build().map_err(|source| BlobError::Setting {
        key: "endpoint",
        reason: "no client can be made of these settings".to_owned(),
        source: Some(source.into()),
    })
}

fn retries(timeout: Duration) -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            base: 2.0,
        },
        max_retries: RETRIES,
        // No retry begins later; so all of them together end after twice this.
        retry_timeout: timeout,
    }
}

fn client(config: &S3Config) -> Result<ClientOptions, BlobError> {
    let mut options = ClientOptions::new()
        .with_allow_http(config.endpoint.starts_with("http://"))
        .with_connect_timeout(config.connect_timeout)
        .with_timeout(config.timeout);
    if !config.ca_file.as_os_str().is_empty() {
        options = options.with_no_system_certificates(true);
        for authority in authorities(&config.ca_file)? {
            options = options.with_root_certificate(authority);
        }
    }
    Ok(options)
}

fn authorities(file: &Path) -> Result<Vec<Certificate>, BlobError> {
    let failed = |reason: &str, source: Option<Box<dyn std::error::Error + Send + Sync>>| {
        BlobError::Setting {
            key: "ca_file",
            reason: format!("{} {reason}", file.display()),
            source,
        }
    };
    let pem = fs::read(file).map_err(|it| failed("cannot be read", Some(it.into())))?;
    let authorities = Certificate::from_pem_bundle(&pem)
        .map_err(|it| failed("has no certificates in PEM", Some(it.into())))?;
    if authorities.is_empty() {
        return Err(failed("has no certificates in PEM", None));
    }
    Ok(authorities)
}

fn wrong(key: &'static str, reason: &str) -> BlobError {
    BlobError::Setting {
        key,
        reason: reason.to_owned(),
        source: None,
    }
}

/// What the server answered instead of doing what it was asked for. Without its words: they may repeat the key's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server answered {status}{}", code.as_deref().map(|it| format!(", {it}")).unwrap_or_default())]
pub(super) struct Answer {
    /// `403 Forbidden`
    status: String,
    /// S3's name of the fault, `SignatureDoesNotMatch`; proxies give none.
    pub(super) code: Option<String>,
}

impl Answer {
    /// The server's answer, if it was one that made the request fail. The library keeps it only in the text of its error.
    pub(super) fn of(error: &Error) -> Option<Self> {
        Self::in_text(&error.to_string())
    }

    fn in_text(text: &str) -> Option<Self> {
        let (_, answer) = text.split_once("status code: ")?;
        let (status, body) = answer.split_once(':').unwrap_or((answer, ""));
        let code = body
            .split_once("<Code>")
            .and_then(|(_, rest)| rest.split_once("</Code>"))
            .map(|(code, _)| code)
            .filter(|it| it.chars().all(|it| it.is_ascii_alphanumeric()));
        Some(Self {
            status: status.to_owned(),
            code: code.map(str::to_owned),
        })
    }

    pub(super) fn means_no_bucket(&self) -> bool {
        self.code.as_deref() == Some("NoSuchBucket")
    }

    pub(super) fn means_refused(&self) -> bool {
        self.status.starts_with("401") || self.status.starts_with("403")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, Option<&str>)>) {
        let expected = expected.map(|(status, code)| Answer {
            status: status.to_owned(),
            code: code.map(str::to_owned),
        });
        assert_eq!(Answer::in_text(text), expected, "{text}");
    }

    #[test]
    fn an_answer_is_its_status_and_its_code() {
        let refused = "lacked the necessary privileges: Server returned non-2xx status code: 403 Forbidden: \
                       <Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>secret</AWSAccessKeyId></Error>";
        check(refused, Some(("403 Forbidden", Some("InvalidAccessKeyId"))));
        check(
            "status code: 502 Bad Gateway: <h1>proxy</h1>",
            Some(("502 Bad Gateway", None)),
        );
        check(
            "status code: 404 Not Found: ",
            Some(("404 Not Found", None)),
        );
        check(
            "status code: 400 Bad Request: <Code>a b</Code>",
            Some(("400 Bad Request", None)),
        );
        check("HTTP error: error sending request", None);
    }
}
