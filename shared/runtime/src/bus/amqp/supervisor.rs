//! Keeping the link: sees that it is lost, makes it again for as long as it takes, and tells everyone.

use std::{future::pending, pin::pin, sync::Arc, time::Duration};

use backon::{BackoffBuilder, ExponentialBuilder};
use futures::StreamExt;
use lapin::{
    BasicProperties, Channel, Event, PublisherConfirm,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};
use tokio::{
    sync::watch,
    time::{self, Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

use super::{
    Declared,
    address::Address,
    ending,
    link::{Link, Status},
};
use crate::bus::{AmqpConfig, BusError, count};

/// The key of a message for nobody.
const PROBE: &str = "gongkai.probe";

/// Who keeps the link.
pub(super) struct Supervisor {
    pub(super) config: AmqpConfig,
    pub(super) address: Address,
    pub(super) declared: Arc<Declared>,
    pub(super) status: watch::Sender<Status>,
    pub(super) stop: CancellationToken,
}

impl Supervisor {
    /// Runs until it is stopped; then it closes the link.
    pub(super) async fn run(self, mut link: Link) {
        let stop = self.stop.clone();
        loop {
            let lost = stop.run_until_cancelled(self.keep(&link)).await;
            let reason = lost.clone().unwrap_or_else(|| "it was closed".to_owned());
            self.status.send_replace(Status::Disconnected { reason });
            count::connected(false);
            count::blocked(false);
            // Where only one of the two is gone, the other one is kept.
            if lost.is_none() || link.is_alive() {
                let _ = time::timeout(self.config.connect_timeout, link.close()).await;
            }
            let Some(reason) = lost else { return };
            tracing::warn!(
                event = "bus.disconnected",
                place = self.address.place(),
                reason,
                "the connection to the bus is lost; it is made again"
            );
            let again = stop.run_until_cancelled(self.connect_again(&link));
            let Some(again) = again.await else { return };
            link = again;
        }
    }

    /// Watches over a link until it is lost, and says why.
    async fn keep(&self, link: &Link) -> String {
        let mut publishing = pin!(link.publishing.events_listener());
        let mut receiving = pin!(link.receiving.events_listener());
        let mut look = time::interval(self.config.heartbeat);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut probe = Probe::new();
        loop {
            tokio::select! {
                Some(event) = publishing.next() => match event {
                    Event::ConnectionBlocked(reason) => self.blocked(Some(reason)),
                    Event::ConnectionUnblocked => {
                        self.blocked(None);
                        probe = Probe::new();
                    }
                    Event::Error(error) if is_loss(&error, link) => return error.to_string(),
                    _ => {}
                },
                Some(event) = receiving.next() => if let Event::Error(error) = event
                    && is_loss(&error, link)
                {
                    return error.to_string();
                },
                _ = look.tick() => {
                    if !link.is_alive() {
                        return "it ended".to_owned();
                    }
                    let is_blocked = link.publishing.status().blocked();
                    self.blocked(is_blocked.then(|| "the broker has blocked publishers".to_owned()));
                    if is_blocked {
                        probe = Probe::new();
                    } else if probe.is_overdue() {
                        return "the broker answers no publish".to_owned();
                    }
                }
                answered = probe.run(link) => if let Err(error) = answered {
                    if !link.is_alive() {
                        return error.to_string();
                    }
                    probe = Probe::new();
                },
            }
        }
    }

    /// Takes note of the broker's memory or disk, once a change.
    fn blocked(&self, reason: Option<String>) {
        let changed = self.status.send_if_modified(|status| match status {
            Status::Connected { blocked, .. } if blocked.is_some() != reason.is_some() => {
                *blocked = reason.clone();
                true
            }
            _ => false,
        });
        if !changed {
            return;
        }
        let place = self.address.place();
        count::blocked(reason.is_some());
        match reason {
            Some(reason) => tracing::error!(
                event = "bus.blocked",
                place,
                reason,
                "the bus takes no messages: memory or disk of the broker is full"
            ),
            None => tracing::info!(
                event = "bus.unblocked",
                place,
                "the bus takes messages again"
            ),
        }
    }

    async fn connect_again(&self, lost: &Link) -> Link {
        let mut delays = self.delays().build();
        let mut said = String::new();
        loop {
            time::sleep(delays.next().unwrap_or(self.config.reconnect_max)).await;
            match self.connect(lost).await {
                Ok(link) => {
                    count::reconnected();
                    return link;
                }
                Err(error) => {
                    let words = words(&error);
                    if words != said {
                        tracing::warn!(event = "bus.reconnecting", error = words, "trying again");
                        said = words;
                    }
                    let reason = said.clone();
                    self.status.send_replace(Status::Disconnected { reason });
                }
            }
        }
    }

    /// A link on which everything is declared.
    async fn connect(&self, lost: &Link) -> Result<Link, BusError> {
        let link = lost.mended(&self.address).await?;
        let (place, limit) = (self.address.place(), self.config.confirm_timeout);
        match self.declared.again(&link, &place, limit).await {
            // Who receives from it declares it again, and is told.
            Err(error) if !error.is_outage() => {
                tracing::error!(
                    event = "bus.misdeclared",
                    error = words(&error),
                    "not as declared"
                );
            }
            declared => declared?,
        }
        self.connected(&link);
        Ok(link)
    }

    pub(super) fn connected(&self, link: &Link) {
        let link = link.clone();
        self.status.send_replace(Status::Connected {
            link,
            blocked: None,
        });
        count::connected(true);
        count::blocked(false);
        tracing::info!(
            event = "bus.connected",
            place = self.address.place(),
            "connected to the bus"
        );
    }

    /// Doubled from the shortest to the longest, with jitter.
    fn delays(&self) -> ExponentialBuilder {
        ExponentialBuilder::default()
            .with_min_delay(self.config.reconnect_min)
            .with_max_delay(self.config.reconnect_max)
            .with_jitter()
            .without_max_times()
    }
}

/// True when the connection is gone. The client library reports the errors of single channels here, too.
fn is_loss(error: &lapin::Error, link: &Link) -> bool {
    !(error.is_amqp_soft_error() && link.is_alive())
}

/// The error with its causes.
pub(super) fn words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words.push_str(": ");
        words.push_str(&cause.to_string());
        source = cause.source();
    }
    words
}

/// Publishes a message for nobody now and then: RabbitMQ tells a connection that publishers are blocked only when it
/// publishes, and a service that has nothing to say must know it, too.
struct Probe {
    channel: Option<Channel>,
    /// When the next one is due, or the last one was sent.
    at: Instant,
    /// From the moment it is given to the client library.
    is_sent: bool,
    pending: Option<PublisherConfirm>,
}

impl Probe {
    const PAUSE: Duration = Duration::from_secs(3);
    /// The broker answers this one without a look at any disk.
    const LIMIT: Duration = Duration::from_secs(10);

    fn new() -> Self {
        Self {
            channel: None,
            at: Instant::now() + Self::PAUSE,
            is_sent: false,
            pending: None,
        }
    }

    /// Sends one when it is due and waits for the answer. Who drops this and calls it again goes on with it.
    async fn run(&mut self, link: &Link) -> lapin::Result<()> {
        if link.publishing.status().blocked() {
            // Until it is not.
            return pending().await;
        }
        if self.pending.is_none() {
            if !self.is_sent {
                time::sleep_until(self.at).await;
                self.is_sent = true;
                self.at = Instant::now();
            }
            self.pending = Some(self.send(link).await?);
        }
        if let Some(confirm) = &mut self.pending {
            confirm.await?;
        }
        self.pending = None;
        self.is_sent = false;
        self.at = Instant::now() + Self::PAUSE;
        Ok(())
    }

    async fn send(&mut self, link: &Link) -> lapin::Result<PublisherConfirm> {
        let channel = match &self.channel {
            Some(channel) => channel,
            None => {
                let channel = ending::channel(&link.publishing).await?;
                let options = ConfirmSelectOptions::default();
                channel.confirm_select(options).await?;
                self.channel.insert(channel)
            }
        };
        let (options, nothing) = (BasicPublishOptions::default(), BasicProperties::default());
        channel
            .basic_publish("".into(), PROBE.into(), options, &[], nothing)
            .await
    }

    fn is_overdue(&self) -> bool {
        self.is_sent && self.at.elapsed() > Self::LIMIT
    }
}
