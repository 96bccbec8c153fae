//! One consumer at the broker, with what it has sent and nobody has taken.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use futures::{FutureExt, Stream};
use lapin::{
    Channel, Consumer,
    message::Delivery,
    options::{BasicCancelOptions, BasicConsumeOptions, BasicQosOptions, BasicRejectOptions},
    types::{FieldTable, ShortString},
};
use tokio::time;

use super::{
    ending,
    holdings::{Hold, Holdings},
};

/// How long to wait for the broker's answer to something small.
const PATIENCE: Duration = Duration::from_secs(2);

/// A message of the broker, counted as held.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) delivery: Delivery,
    pub(super) hold: Hold,
}

/// One consumer at the broker.
#[derive(Debug)]
pub(super) struct Inbox {
    pub(super) channel: Channel,
    tag: ShortString,
    prefetch: u16,
    holdings: Arc<Holdings>,
    contents: Mutex<Contents>,
}

#[derive(Debug)]
struct Contents {
    /// None once it was cancelled.
    consumer: Option<Consumer>,
    waiting: VecDeque<Received>,
    /// Why nothing more comes.
    ended: Option<String>,
    /// Who waits for a message.
    waker: Option<Waker>,
}

impl Inbox {
    /// Consumes from this queue (by its name at the broker), with so many messages unanswered at most.
    pub(super) async fn open(
        channel: Channel,
        queue: &str,
        prefetch: u16,
        holdings: Arc<Holdings>,
    ) -> lapin::Result<Arc<Self>> {
        let options = BasicQosOptions::default();
        channel.basic_qos(prefetch, options).await?;
        let consumer = channel.basic_consume(
            queue.into(),
            ShortString::default(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        let consumer = consumer.await?;
        let inbox = Arc::new(Self {
            channel,
            tag: consumer.tag(),
            prefetch,
            contents: Mutex::new(Contents {
                consumer: Some(consumer),
                waiting: VecDeque::new(),
                ended: None,
                waker: None,
            }),
            holdings: holdings.clone(),
        });
        holdings.add(&inbox);
        Ok(inbox)
    }

    /// The next message, or why there is none any more.
    pub(super) async fn next(&self) -> Result<Received, String> {
        let next = poll_fn(|context| self.poll(context));
        // A channel that ends while a consumer is made may not know it yet, and does not tell it.
        let next = ending::unless(|| !self.channel.status().connected(), next).await;
        next.unwrap_or_else(|| Err("its channel is gone".to_owned()))
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Result<Received, String>> {
        let mut contents = self.contents();
        if contents.waiting.is_empty() {
            self.take_one(&mut contents, context);
        }
        if let Some(received) = contents.waiting.pop_front() {
            return Poll::Ready(Ok(received));
        }
        if let Some(reason) = &contents.ended {
            return Poll::Ready(Err(reason.clone()));
        }
        contents.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// Counts what the broker has sent until this moment.
    pub(super) async fn collect(&self) {
        // It answers on the same channel, so behind everything it has sent.
        let again = self
            .channel
            .basic_qos(self.prefetch, BasicQosOptions::default());
        let _ = time::timeout(PATIENCE, again).await;
        self.take_all();
    }

    /// Tells the broker to send no more, and takes what it has sent.
    ///
    /// The client library drops what comes after the cancellation; such a message goes back when the channel closes, and
    /// loses an attempt by it. It can only be one that the broker sends because of an acknowledgement in the last moment,
    /// so those have a moment to come first.
    pub(super) async fn close(&self) -> VecDeque<Received> {
        const MOMENT: Duration = Duration::from_millis(20);
        self.collect().await;
        time::sleep(MOMENT).await;
        let cancelled = self
            .channel
            .basic_cancel(self.tag.clone(), BasicCancelOptions::default());
        let _ = time::timeout(PATIENCE, cancelled).await;
        self.take_all();
        let mut contents = self.contents();
        contents.consumer = None;
        std::mem::take(&mut contents.waiting)
    }

    /// As [`Inbox::close`] without waiting for the broker: in order with the answers that are given after it. What nobody
    /// took goes back to the queue, and loses an attempt by it.
    pub(super) fn abandon(&self) {
        let options = BasicCancelOptions { nowait: true };
        // The first poll sends it; there is no answer to wait for.
        let _ = self
            .channel
            .basic_cancel(self.tag.clone(), options)
            .now_or_never();
        self.take_all();
        let mut contents = self.contents();
        contents.consumer = None;
        for received in contents.waiting.drain(..) {
            let options = BasicRejectOptions { requeue: true };
            let _ = received.delivery.acker.reject(options).now_or_never();
        }
    }

    fn take_all(&self) {
        let mut contents = self.contents();
        let waker = contents.waker.take();
        let mut context = Context::from_waker(waker.as_ref().unwrap_or(Waker::noop()));
        while self.take_one(&mut contents, &mut context) {}
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Moves one message, or the end, from the consumer to the contents.
    fn take_one(&self, contents: &mut Contents, context: &mut Context<'_>) -> bool {
        let Some(consumer) = &mut contents.consumer else {
            return false;
        };
        let ended = match Pin::new(consumer).poll_next(context) {
            Poll::Pending => return false,
            Poll::Ready(Some(Ok(delivery))) => {
                let hold = self.holdings.hold();
                contents.waiting.push_back(Received { delivery, hold });
                return true;
            }
            Poll::Ready(Some(Err(error))) => error.to_string(),
            Poll::Ready(None) => "the broker ended it; the queue may have been deleted".to_owned(),
        };
        contents.ended.get_or_insert(ended);
        contents.consumer = None;
        false
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
