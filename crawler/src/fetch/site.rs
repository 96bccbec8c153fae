//! A portal's site during one run: its hosts, its robots.txt, and requests to it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use backon::{ExponentialBuilder, Retryable};
use reqwest::{
    Response, StatusCode,
    header::{LOCATION, RETRY_AFTER},
};
use shared::run::RefusalReason;
use tokio::{sync::Mutex, time};
use url::Url;

use super::{Answer, Document, Fault, Fetcher, Request, Retry, body, body::Bound};
use crate::{
    hold::Hold,
    metric,
    pace::Turn,
    portal::{Host, Target},
    robots::{self, Robots},
};

/// How many redirects are followed.
const MOST_REDIRECTS: usize = 5;
/// How much is read of an answer that is no document, to see what it is.
const ERROR_BYTES: u64 = 64 * 1024;

/// A portal's site during one run, asked as long as the portal is held.
#[derive(Debug)]
pub(crate) struct Site<'a> {
    fetcher: &'a Fetcher,
    target: &'a Target,
    hold: &'a Hold<'a>,
    robots: Mutex<HashMap<String, Arc<Robots>>>,
}

/// Whether robots.txt has a say in a request.
#[derive(Debug, Clone, Copy)]
enum Gate {
    Robots,
    /// For robots.txt itself.
    Open,
}

impl<'a> Site<'a> {
    /// The site of this portal, at the beginning of a run: nothing of its robots.txt is known yet.
    pub(crate) fn new(fetcher: &'a Fetcher, target: &'a Target, hold: &'a Hold<'a>) -> Self {
        Self {
            fetcher,
            target,
            hold,
            robots: Mutex::default(),
        }
    }

    /// Asks, and asks again where that may help.
    ///
    /// # Errors
    /// [`Fault`] when no document was obtained.
    pub(crate) async fn ask(&self, request: &Request) -> Result<Answer, Fault> {
        let bound = Bound::Refuse(self.fetcher.limits.max_document_bytes);
        // Boxed, since the type of a future of this depth is more than the compiler takes.
        Box::pin(self.persist(request, Gate::Robots, bound)).await
    }

    async fn persist(&self, request: &Request, gate: Gate, bound: Bound) -> Result<Answer, Fault> {
        let limits = &self.fetcher.limits;
        let delays = ExponentialBuilder::default()
            .with_min_delay(limits.retry_delay)
            .with_max_delay(limits.max_retry_after.max(limits.retry_delay))
            .with_max_times(limits.attempts as usize - 1);
        (|| self.follow(request, gate, bound))
            .retry(delays)
            .when(|fault: &Fault| match fault.retry {
                Retry::Never => false,
                Retry::Usual => true,
                Retry::After(delay) => delay <= limits.max_retry_after,
            })
            .adjust(|fault, delay| match fault.retry {
                Retry::After(wanted) => delay.map(|it| it.max(wanted)),
                Retry::Usual | Retry::Never => delay,
            })
            .notify(|fault, delay| {
                // Should this crawler stop meanwhile, whoever comes next waits for the rest.
                self.fetcher.pace.leave_alone(&Host::name_of(&request.url), delay);
                tracing::info!(
                    event = "fetch.retried", url = %request.url, delay_ms = delay.as_millis() as u64,
                    cause = %fault, "asking again"
                );
            })
            .await
    }

    /// One attempt: the request, and the redirects it leads over.
    async fn follow(&self, request: &Request, gate: Gate, bound: Bound) -> Result<Answer, Fault> {
        let mut hop = request.clone();
        for _ in 0..=MOST_REDIRECTS {
            self.check(&hop.url)?;
            let delay = self.admitted(&hop.url, gate).await?;
            let host = Host::name_of(&hop.url);
            self.hold.agree(delay).await;
            let turn = self.fetcher.pace.wait(&host, delay).await;
            self.hold.lasts().await;
            let exchange = self.exchange(&hop, bound, turn).await;
            metric::requested(name(&exchange));
            match exchange? {
                Exchange::Answer(answer) => return Ok(answer),
                Exchange::Redirect { to, keeps_form } => {
                    hop.url = to;
                    hop.form = hop.form.filter(|_| keeps_form);
                }
            }
        }
        let detail = format!(
            "more than {MOST_REDIRECTS} redirects, the last to {}",
            hop.url
        );
        Err(Fault::refused(RefusalReason::RedirectLoop, detail))
    }

    /// Checks that the portal's file and the rule of addresses allow an address.
    fn check(&self, url: &Url) -> Result<(), Fault> {
        let refused = |detail| Err(Fault::refused(RefusalReason::HostNotAllowed, detail));
        if !self.target.allows(url) {
            return refused(format!(
                "{url} is not on a host and scheme of the portal's file"
            ));
        }
        match self.fetcher.addresses.check_host(url) {
            Ok(()) => Ok(()),
            Err(error) => refused(error.to_string()),
        }
    }

    /// The time between two requests to the host of an address that robots.txt admits.
    async fn admitted(&self, url: &Url, gate: Gate) -> Result<Duration, Fault> {
        // A portal's file may ask for more time between requests than the configuration, never for less.
        let usual = self
            .target
            .delay
            .unwrap_or_default()
            .max(self.fetcher.limits.delay);
        let robots = match gate {
            Gate::Robots => self.robots(url).await,
            Gate::Open => return Ok(usual),
        };
        let crawl_delay = robots.crawl_delay().unwrap_or_default();
        let longest = self.fetcher.limits.max_crawl_delay;
        if let Robots::Nothing { reason } = &*robots {
            return Err(Fault::failed_for_now(reason));
        }
        if !robots.allows(url) {
            let detail = format!("robots.txt forbids {}", url.path());
            return Err(Fault::refused(RefusalReason::Robots, detail));
        }
        if crawl_delay > longest {
            let detail = format!(
                "robots.txt wants {crawl_delay:?} between requests; the longest honoured by waiting is {longest:?} (crawler.max_crawl_delay)"
            );
            return Err(Fault::refused(RefusalReason::Robots, detail));
        }
        Ok(usual.max(crawl_delay))
    }

    /// The robots.txt of an address's host, asked for once in a run.
    async fn robots(&self, url: &Url) -> Arc<Robots> {
        let mut known = self.robots.lock().await;
        let origin = url.origin().ascii_serialization();
        if let Some(robots) = known.get(&origin) {
            return robots.clone();
        }
        let robots = Arc::new(self.fetch_robots(url).await);
        known.insert(origin, robots.clone());
        robots
    }

    async fn fetch_robots(&self, url: &Url) -> Robots {
        let mut address = url.clone();
        address.set_path("/robots.txt");
        address.set_query(None);
        let request = Request::get(address);
        let bound = Bound::Cut(robots::MOST_BYTES as u64);
        // Boxed, since this is asked for from within a request.
        match Box::pin(self.persist(&request, Gate::Open, bound)).await {
            Ok(Answer::Document(it)) => Robots::parse(&self.fetcher.limits.user_agent, &it.bytes),
            Ok(Answer::NotModified { .. }) => Robots::Everything,
            Err(Fault {
                refusal:
                    Some(RefusalReason::NotFound | RefusalReason::Forbidden | RefusalReason::Empty),
                ..
            }) => Robots::Everything,
            Err(fault) => Robots::Nothing {
                reason: format!("robots.txt could not be had: {fault}"),
            },
        }
    }

    /// One request and its answer, within the time for one.
    async fn exchange(
        &self,
        request: &Request,
        bound: Bound,
        turn: Turn<'_>,
    ) -> Result<Exchange, Fault> {
        let limit = self.fetcher.limits.answer_timeout;
        time::timeout(limit, self.send(request, bound, turn))
            .await
            .unwrap_or_else(|_| Err(Fault::failed(format!("no whole answer within {limit:?}"))))
    }

    async fn send(
        &self,
        request: &Request,
        bound: Bound,
        turn: Turn<'_>,
    ) -> Result<Exchange, Fault> {
        let sent = request.builder(&self.fetcher.client).send().await;
        // Whoever answers has been asked; the rest of the answer may take as long as the delay.
        drop(turn);
        let mut response = sent.map_err(|it| Fault::of_error(&it))?;
        let status = response.status();
        if let Some(redirect) = redirect(request, &response)? {
            return Ok(redirect);
        }
        if status == StatusCode::NOT_MODIFIED && request.validators.is_some() {
            let url = request.url.clone();
            return Ok(Exchange::Answer(Answer::NotModified { url }));
        }
        let bound = if status.is_success() {
            bound
        } else {
            Bound::Cut(ERROR_BYTES)
        };
        let bytes = body::read(&mut response, bound).await?;
        if let Some(fault) = Fault::of_answer(status, &bytes, retry_after(&response)) {
            return Err(fault);
        }
        if bytes.is_empty() {
            return Err(Fault::refused(RefusalReason::Empty, "an empty body"));
        }
        let document = Document::new(request.url.clone(), response.headers(), bytes);
        Ok(Exchange::Answer(Answer::Document(document)))
    }
}

/// What one request led to.
enum Exchange {
    Answer(Answer),
    Redirect { to: Url, keeps_form: bool },
}

fn redirect(request: &Request, response: &Response) -> Result<Option<Exchange>, Fault> {
    let keeps_form = match response.status().as_u16() {
        301..=303 => false,
        307 | 308 => true,
        _ => return Ok(None),
    };
    let location = response.headers().get(LOCATION);
    let text = location.map(|it| String::from_utf8_lossy(it.as_bytes()));
    let to = text.as_deref().and_then(|it| request.url.join(it).ok());
    match to {
        Some(to) => Ok(Some(Exchange::Redirect { to, keeps_form })),
        None => Err(Fault::failed_for_now("a redirect without an address")),
    }
}

/// The pause a portal asks for, in seconds; a date is not followed, since clocks disagree.
fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// What came of a request, for the count.
fn name(exchange: &Result<Exchange, Fault>) -> &'static str {
    match exchange {
        Ok(Exchange::Answer(Answer::Document(_))) => "document",
        Ok(Exchange::Answer(Answer::NotModified { .. })) => "not_modified",
        Ok(Exchange::Redirect { .. }) => "redirect",
        Err(fault) if fault.refusal.is_some() => "refused",
        Err(_) => "failed",
    }
}
