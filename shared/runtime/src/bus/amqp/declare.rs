//! Declaring at the broker what the topology describes, on a channel that is thrown away: a refusal closes it.

use lapin::{
    Channel, Connection, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable},
};
use shared::queue::Queue;

use super::{
    ending,
    mismatch::{Mismatch, differing_setting},
    topology::{self, Declaration, Names},
};
use crate::bus::BusError;

const DOING: &str = "declaring a queue";

/// Makes sure that the exchange of the events is there.
pub(super) async fn exchange(connection: &Connection, names: &Names) -> Result<(), BusError> {
    let channel = ending::channel(connection).await;
    let channel = channel.map_err(BusError::backend(DOING))?;
    declare_exchange(&channel, names.exchange(), ExchangeKind::Topic).await
}

/// Makes sure that the queue is there with these arguments, with its bindings, delays and dead letters.
pub(super) async fn queue(
    connection: &Connection,
    names: &Names,
    queue: &Queue,
) -> Result<(), BusError> {
    let failed = BusError::backend(DOING);
    exchange(connection, names).await?;
    let channel = ending::channel(connection).await.map_err(&failed)?;
    // First the queue itself: when it is another one, nothing is made beside it.
    let work = topology::work(names, queue);
    if let Err(error) = declare_queue(&channel, &work).await {
        return Err(match Mismatch::of(&error) {
            Some(mismatch) => explained(connection, &work, queue, mismatch).await?,
            None => failed(error),
        });
    }
    let dead = topology::dead(names, queue);
    declare_exchange(&channel, dead.name.clone(), ExchangeKind::Fanout).await?;
    declare_beside(&channel, &dead).await?;
    bind(&channel, &dead.name, &dead.name, "").await?;
    for rung in topology::ladder(names, queue) {
        declare_beside(&channel, &rung).await?;
    }
    for event in queue.events {
        bind(&channel, &work.name, &names.exchange(), event).await?;
    }
    Ok(())
}

/// What differs, in the words of our declaration where it is one of ours.
async fn explained(
    connection: &Connection,
    work: &Declaration,
    queue: &Queue,
    mismatch: Mismatch,
) -> Result<BusError, BusError> {
    let mismatch = match mismatch.argument.as_str() {
        "x-dead-letter-routing-key" | "x-delivery-limit" => {
            match key_at_the_broker(connection, work).await? {
                Some(found) => differing_setting(&found, &topology::declared(queue)),
                None => mismatch,
            }
        }
        "x-max-length" => Mismatch {
            argument: "max_length".to_owned(),
            ..mismatch
        },
        _ => mismatch,
    };
    Ok(BusError::OtherArguments {
        queue: queue.name.to_owned(),
        argument: mismatch.argument,
        found: mismatch.found,
        wanted: mismatch.wanted,
    })
}

/// The dead-letter key of an existing queue: the broker tells it when another one is declared. A short one, so that its
/// words are not cut.
async fn key_at_the_broker(
    connection: &Connection,
    work: &Declaration,
) -> Result<Option<String>, BusError> {
    const ANOTHER: &str = "?";
    let failed = BusError::backend(DOING);
    let channel = ending::channel(connection).await.map_err(&failed)?;
    let mut arguments = work.arguments.clone();
    let key = AMQPValue::LongString(ANOTHER.into());
    arguments.insert("x-dead-letter-routing-key".into(), key);
    let probe = Declaration {
        name: work.name.clone(),
        arguments,
    };
    Ok(match declare_queue(&channel, &probe).await {
        Ok(()) => None,
        Err(error) => Mismatch::of(&error)
            .filter(|it| it.wanted == ANOTHER)
            .map(|it| it.found),
    })
}

async fn declare_exchange(
    channel: &Channel,
    name: String,
    kind: ExchangeKind,
) -> Result<(), BusError> {
    let options = ExchangeDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let declared =
        channel.exchange_declare(name.clone().into(), kind, options, FieldTable::default());
    declared.await.map_err(|error| match Mismatch::of(&error) {
        Some(mismatch) => BusError::OtherExchange {
            exchange: name,
            argument: mismatch.argument,
            found: mismatch.found,
            wanted: mismatch.wanted,
        },
        None => BusError::backend(DOING)(error),
    })
}

async fn declare_queue(channel: &Channel, declaration: &Declaration) -> lapin::Result<()> {
    let options = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let name = declaration.name.as_str().into();
    let declared = channel.queue_declare(name, options, declaration.arguments.clone());
    declared.await.map(drop)
}

/// A queue that belongs to another one.
async fn declare_beside(channel: &Channel, declaration: &Declaration) -> Result<(), BusError> {
    let declared = declare_queue(channel, declaration).await;
    declared.map_err(|error| match Mismatch::of(&error) {
        Some(mismatch) => BusError::OtherArguments {
            queue: declaration.name.clone(),
            argument: mismatch.argument,
            found: mismatch.found,
            wanted: mismatch.wanted,
        },
        None => BusError::backend(DOING)(error),
    })
}

async fn bind(channel: &Channel, queue: &str, exchange: &str, key: &str) -> Result<(), BusError> {
    let bound = channel.queue_bind(
        queue.into(),
        exchange.into(),
        key.into(),
        QueueBindOptions::default(),
        FieldTable::default(),
    );
    bound.await.map_err(BusError::backend(DOING))
}
