//! Giving dead letters back to their queue: first the copy, confirmed, then the acknowledgement of the dead letter.
//!
//! A crash between the two leaves both; consumers recognise repeats.

use lapin::options::BasicGetOptions;
use shared::queue::Queue;

use super::{Shared, ending, envelope::Envelope, in_time, is_not_found};
use crate::bus::{BusError, PublishError};

const DOING: &str = "giving dead letters back";

/// The channel ended between the two.
#[derive(Debug, thiserror::Error)]
#[error(
    "the connection ended while a dead letter was taken out; it may be in its queue and still be dead"
)]
struct InBoth;

impl Shared {
    pub(super) async fn requeue(&self, queue: &Queue, at_most: u64) -> Result<u64, PublishError> {
        let failed = BusError::backend(DOING);
        let link = self.link().await?;
        let _one_at_a_time = self.reading.lock().await;
        let (work, dead) = (self.names().queue(queue), self.names().dead(queue));
        // Not those that die meanwhile: one that was just given back may be among them.
        let wanted = at_most.min(self.length(&dead).await?);
        let channel = async { ending::channel(&link.receiving).await.map_err(&failed) };
        let channel = in_time(&self.place, DOING, self.timeout, channel).await?;
        for count in 0..wanted {
            if self.length(&work).await? >= queue.max_length {
                return match count {
                    0 => Err(PublishError::QueueFull {
                        queue: queue.name.to_owned(),
                        max_length: queue.max_length,
                    }),
                    some => Ok(some),
                };
            }
            let get = async {
                let options = BasicGetOptions::default();
                match channel.basic_get(dead.as_str().into(), options).await {
                    Err(error) if is_not_found(&error) => Ok(None),
                    got => got.map_err(&failed),
                }
            };
            let got = in_time(&self.place, DOING, self.timeout, get).await?;
            let Some(letter) = got.map(|it| it.delivery) else {
                return Ok(count);
            };
            let envelope = Envelope::read(&letter.properties, letter.routing_key.as_str());
            let properties = envelope.to_retry(0, None);
            self.put(queue, &work, properties, &letter.data).await?;
            if !ending::acknowledge(&letter.acker).await {
                return Err(BusError::backend(DOING)(InBoth).into());
            }
        }
        Ok(wanted)
    }
}
