//! Hearing requests. One is done once it is in the ledger; crawling has its own tasks.

use std::{sync::Arc, time::Duration};

use runtime::{
    bus::{self, BusError, Delivery, Outcome},
    outage,
};
use shared::{
    event::{CrawlRequested, Event},
    queue,
};
use tokio::{sync::Notify, time};
use tokio_util::sync::CancellationToken;

use super::{Crawler, chain};
use crate::ledger::LedgerError;

/// How long to wait before a bus that is away is asked again.
const PAUSE: Duration = Duration::from_secs(1);

/// Receives requests until `stop`.
///
/// # Errors
/// [`BusError`] that is no outage: the queue has other arguments.
pub(super) async fn hear(
    crawler: &Arc<Crawler>,
    wake: &Arc<Notify>,
    stop: &CancellationToken,
) -> Result<(), BusError> {
    let mut is_away = false;
    loop {
        let (accepting, wake, stopping) = (crawler.clone(), wake.clone(), stop.clone());
        let handler = move |delivery: Delivery| {
            let (crawler, wake, stop) = (accepting.clone(), wake.clone(), stopping.clone());
            async move {
                let outcome = accept(&crawler, &delivery, &stop).await;
                wake.notify_one();
                outcome
            }
        };
        let heard = bus::work(
            &crawler.bus,
            &queue::CRAWLER_REQUESTS,
            1,
            stop.clone(),
            handler,
        );
        match heard.await {
            Err(error) if error.is_outage() => {
                if !is_away {
                    tracing::error!(event = "requests.unheard", error = ?error, "requests cannot be received; trying again");
                }
                is_away = true;
            }
            ended => return ended,
        }
        if stop.run_until_cancelled(time::sleep(PAUSE)).await.is_none() {
            return Ok(());
        }
    }
}

async fn accept(crawler: &Crawler, delivery: &Delivery, stop: &CancellationToken) -> Outcome {
    let request = match Event::<CrawlRequested>::from_bytes(&delivery.body) {
        Ok(event) => event.data,
        Err(error) => return Outcome::reject(error),
    };
    if let Err(reason) = crawler.target(&request.portal) {
        return Outcome::reject(chain(reason));
    }
    let accept = || crawler.ledger.accept_run(&request);
    match outage::outlast(stop, LedgerError::is_outage, accept).await {
        Ok(_) => Outcome::Done,
        Err(error) if error.is_outage() => Outcome::postpone(chain(error)),
        Err(error @ LedgerError::Foreign { .. }) => Outcome::reject(error),
        Err(error) => Outcome::retry(chain(error)),
    }
}
