//! Carries requests and answers over the wire.

use std::sync::Arc;

use anyhow::Context;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderName, Method, Response, StatusCode, Uri, header},
};
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;

use crate::{
    answer::{Answer, Ask, answer},
    edition::Edition,
    gap::Gaps,
    hits::Counters,
    mutation::Switch,
    site::Site,
};

/// A site that is served.
#[derive(Debug)]
pub(crate) struct Host {
    /// The site.
    pub(crate) site: Site,
    /// The edition that is published now.
    pub(crate) edition: watch::Receiver<Edition>,
    /// What was asked so far.
    pub(crate) counters: Counters,
    /// How close together it was asked.
    pub(crate) gaps: Gaps,
    /// How its answers are changed.
    pub(crate) mutation: Switch,
}

/// Serves the site until `stop` is cancelled and what is in flight is answered.
pub(crate) async fn serve(
    host: Arc<Host>,
    listener: TcpListener,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let id = host.site.id;
    let router = Router::new().fallback(respond).with_state(host);
    axum::serve(listener, router)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
        .with_context(|| format!("demo portal {id} stopped serving"))
}

async fn respond(
    State(host): State<Arc<Host>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    form: Bytes,
) -> Response<Body> {
    host.gaps.note();
    let ask = ask(&uri, &headers, &form);
    let edition = *host.edition.borrow();
    let answer = answer(&host.site, edition, &ask, host.mutation.get());
    let address = uri.path_and_query().map_or("/", |it| it.as_str());
    host.counters
        .count(address.to_owned(), ask.is_conditional(), answer.status);
    tracing::debug!(
        event = "demo_portal.answered",
        portal.id = host.site.id,
        http.method = %method,
        http.path = address,
        http.status = answer.status,
        "answered"
    );
    response(answer)
}

fn ask(uri: &Uri, headers: &HeaderMap, form: &[u8]) -> Ask {
    let header = |name: HeaderName| Some(headers.get(name)?.to_str().ok()?.to_owned());
    Ask {
        none_match: header(header::IF_NONE_MATCH),
        modified_since: header(header::IF_MODIFIED_SINCE),
        host: header(header::HOST).unwrap_or_default(),
        referer: header(header::REFERER),
        requested_with: header(HeaderName::from_static("x-requested-with")),
        ..Ask::new(uri.path(), uri.query().unwrap_or_default(), form)
    }
}

fn response(answer: Answer) -> Response<Body> {
    let headers = answer.headers.into_iter();
    let builder = Response::builder().status(answer.status);
    headers
        .fold(builder, |builder, (name, value)| {
            builder.header(name, value)
        })
        .body(Body::from(answer.body))
        .unwrap_or_else(|error| {
            tracing::error!(event = "demo_portal.bad_answer", %error, "an answer is not HTTP");
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        })
}
