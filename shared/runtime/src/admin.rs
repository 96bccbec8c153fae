//! The admin port: whether the process lives, whether it can work, and what it counted. It changes nothing and knows no secret.

use std::{io, net::SocketAddr};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use serde::{Deserialize, Deserializer, de::Error as _};
use tokio::{net::TcpListener, task::AbortHandle};

use crate::{health::Health, telemetry::Metrics};

/// The section `[admin]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdminConfig {
    /// Where the admin port listens; none without.
    #[serde(deserialize_with = "address")]
    pub listen: Option<SocketAddr>,
}

/// The admin port cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error(
    "the admin port {listen} cannot be opened; another process may have it: give each its own admin.listen, or \"\" for none"
)]
pub struct AdminError {
    /// The address.
    pub listen: SocketAddr,
    /// What the system says.
    pub source: io::Error,
}

/// An open admin port. It is closed when this is dropped.
#[derive(Debug)]
pub struct Admin {
    address: SocketAddr,
    server: AbortHandle,
}

/// What the pages show.
#[derive(Debug, Clone)]
struct Shown {
    health: Health,
    metrics: Metrics,
}

impl Admin {
    /// Opens the admin port at this address; port 0 is any that is free. It answers `GET` of `/livez` (the process answers),
    /// `/readyz` (200 when it can work, else 503, with the reasons as JSON) and `/metrics` (Prometheus' text format).
    ///
    /// # Errors
    /// [`AdminError`] when the address cannot be listened at.
    pub async fn open(
        listen: SocketAddr,
        health: Health,
        metrics: Metrics,
    ) -> Result<Self, AdminError> {
        let failed = |source| AdminError { listen, source };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let pages = Router::new()
            .route("/livez", get(livez))
            .route("/readyz", get(readyz))
            .route("/metrics", get(metrics_page))
            .with_state(Shown { health, metrics });
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, pages).await {
                tracing::error!(event = "admin.failed", error = ?error, "the admin port has closed");
            }
        });
        tracing::info!(event = "admin.listening", %address, "the admin port is open");
        Ok(Self {
            address,
            server: server.abort_handle(),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Admin {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn livez() -> &'static str {
    "ok\n"
}

async fn readyz(State(shown): State<Shown>) -> impl IntoResponse {
    let report = shown.health.report().await;
    let status = if report.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body = serde_json::to_string(&report).unwrap_or_else(|error| error.to_string());
    (status, [(CONTENT_TYPE, "application/json")], body)
}

async fn metrics_page(State(shown): State<Shown>) -> impl IntoResponse {
    const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, TEXT)], shown.metrics.text())
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        D::Error::custom(format_args!(
            "{text:?} is no address: an IP address and a port are expected, as in \"127.0.0.1:9464\", or \"\" for none"
        ))
    })
}
