//! Looking into the queues.

use std::time::Duration;

use lapin::{
    Channel, Connection,
    options::{BasicGetOptions, BasicNackOptions, QueueDeclareOptions},
    types::FieldTable,
};
use shared::queue::Queue;
use tokio::time;

use super::{Shared, ending, envelope, holdings::Holdings, in_time, is_not_found, topology};
use crate::bus::{BusError, DEAD_LETTERS_AT_ONCE, DeadLetter, Depth};

const COUNTING: &str = "counting messages";
const READING: &str = "reading dead letters";

/// A channel that is used for nothing else, one at a time.
pub(super) type Inspection = tokio::sync::Mutex<Option<(u64, Channel)>>;

impl Shared {
    pub(super) async fn depth(&self, queue: &Queue) -> Result<Depth, BusError> {
        /// Readings that may differ before the last one is good enough.
        const READINGS: usize = 4;
        /// Readings with nothing in them before that is believed, and the pause between two.
        const EMPTY_READINGS: usize = 6;
        const PAUSE: Duration = Duration::from_millis(20);
        // One queue after the other is asked, so a message on its way between two may be missed or counted twice. Two
        // readings that agree are what it is; on a busy queue there is no such thing. On its way from a delay back to its
        // queue the broker counts a message nowhere for some milliseconds; who believes that all work is done must not
        // have been told in one of them.
        let mut depth = self.depth_at_a_glance(queue).await?;
        let (mut agreed, mut differed) = (1, 0);
        while differed < READINGS
            && agreed
                < if depth.pending() == 0 {
                    EMPTY_READINGS
                } else {
                    2
                }
        {
            if depth.pending() == 0 {
                time::sleep(PAUSE).await;
            }
            let before = depth;
            depth = self.depth_at_a_glance(queue).await?;
            match depth == before {
                true => agreed += 1,
                false => (agreed, differed) = (1, differed + 1),
            }
        }
        Ok(depth)
    }

    async fn depth_at_a_glance(&self, queue: &Queue) -> Result<Depth, BusError> {
        let names = self.names();
        let name = names.queue(queue);
        let holdings = Holdings::of(&self.place, &name);
        let ready = self.length(&name).await?;
        holdings.collect().await;
        let leased = holdings.count();
        let mut delayed = 0;
        for rung in topology::ladder(names, queue) {
            delayed += self.length(&rung.name).await?;
        }
        Ok(Depth {
            ready,
            delayed,
            leased,
            dead: self.length(&names.dead(queue)).await?,
        })
    }

    /// Messages that lie ready in a queue, by its name at the broker. One that does not exist has none.
    pub(super) async fn length(&self, queue: &str) -> Result<u64, BusError> {
        in_time(&self.place, COUNTING, self.timeout, self.ask_length(queue)).await
    }

    async fn ask_length(&self, queue: &str) -> Result<u64, BusError> {
        let failed = BusError::backend(COUNTING);
        let link = self.link().await?;
        let mut inspection = self.inspection.lock().await;
        // Taken out while it is used: an error, or who stops waiting, ends it.
        let kept = inspection.take();
        let channel = match kept.filter(|it| it.0 == link.number && it.1.status().connected()) {
            Some((_, channel)) => channel,
            None => ending::channel(&link.receiving).await.map_err(&failed)?,
        };
        let options = QueueDeclareOptions {
            passive: true,
            ..Default::default()
        };
        let declared = channel.queue_declare(queue.into(), options, FieldTable::default());
        match declared.await {
            Ok(queue) => {
                *inspection = Some((link.number, channel));
                Ok(queue.message_count().into())
            }
            Err(error) if is_not_found(&error) => Ok(0),
            Err(error) => Err(failed(error)),
        }
    }

    /// Takes the dead letters out of their queue and puts them back. Meanwhile another reader does not see them.
    pub(super) async fn dead_letters(&self, queue: &Queue) -> Result<Vec<DeadLetter>, BusError> {
        let link = self.link().await?;
        let _one_at_a_time = self.reading.lock().await;
        let name = self.names().dead(queue);
        let before = self.length(&name).await?;
        let dead = self.read_dead_letters(&link.receiving, queue, &name);
        let dead = dead.await?;
        let expected = before.min(u64::try_from(dead.len()).unwrap_or(u64::MAX));
        self.wait_until_back(&name, expected).await?;
        Ok(dead)
    }

    async fn read_dead_letters(
        &self,
        connection: &Connection,
        queue: &Queue,
        name: &str,
    ) -> Result<Vec<DeadLetter>, BusError> {
        let failed = BusError::backend(READING);
        let channel = async { ending::channel(connection).await.map_err(&failed) };
        let channel = in_time(&self.place, READING, self.timeout, channel).await?;
        let work = self.names().queue(queue);
        let limit = topology::delivery_limit(queue);
        let mut dead = Vec::new();
        let mut last = None;
        while dead.len() < DEAD_LETTERS_AT_ONCE {
            let options = BasicGetOptions::default();
            let get = async {
                match channel.basic_get(name.into(), options).await {
                    Err(error) if is_not_found(&error) => Ok(None),
                    got => got.map_err(&failed),
                }
            };
            let got = in_time(&self.place, READING, self.timeout, get).await?;
            let Some(got) = got.map(|it| it.delivery) else {
                break;
            };
            let key = got.routing_key.as_str();
            dead.push(envelope::dead_letter(
                &got.properties,
                key,
                got.data,
                &work,
                limit,
            ));
            last = Some(got.acker);
        }
        if let Some(last) = last {
            let all = BasicNackOptions {
                multiple: true,
                requeue: true,
            };
            let back = async { last.nack(all).await.map_err(&failed) };
            in_time(&self.place, READING, self.timeout, back).await?;
        }
        Ok(dead)
    }

    /// Waits a moment until the queue has so many messages again, so that who counts next counts right.
    async fn wait_until_back(&self, queue: &str, expected: u64) -> Result<(), BusError> {
        const PAUSE: Duration = Duration::from_millis(5);
        const TIMES: usize = 200;
        for _ in 0..TIMES {
            if self.length(queue).await? >= expected {
                break;
            }
            time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// The first of these queues that is full.
    pub(super) async fn full(&self, queues: &[Queue]) -> Result<Option<Queue>, BusError> {
        for queue in queues {
            if self.length(&self.names().queue(queue)).await? >= queue.max_length {
                return Ok(Some(*queue));
            }
        }
        Ok(None)
    }
}
