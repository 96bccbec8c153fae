//! Which bus to use, and how.

use std::{
    num::{NonZeroU16, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use serde::Deserialize;

use crate::config::{Secret, duration};

/// The section `[bus]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusConfig {
    /// Which backend.
    pub backend: Kind,
    /// Settings of the embedded one.
    pub embedded: EmbeddedConfig,
    /// Settings of RabbitMQ.
    pub amqp: AmqpConfig,
}

/// The backends there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One file, for the processes of one machine.
    Embedded,
    /// A RabbitMQ server, for processes anywhere.
    Amqp,
}

/// Settings of the embedded bus.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddedConfig {
    /// The file. It and its folder are made when missing.
    pub file: PathBuf,
    /// How often to look for messages that another process published, or whose delay is over.
    #[serde(deserialize_with = "duration::positive")]
    pub poll: Duration,
    /// How long to wait for another process that is writing.
    #[serde(with = "duration")]
    pub busy_timeout: Duration,
}

/// Settings of the bus on RabbitMQ.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmqpConfig {
    /// `amqp://user:password@host:port/vhost`, or `amqps://` for TLS. The default virtual host `/` is written `%2f`.
    pub url: Secret,
    /// The certificate authorities that `amqps` trusts besides the system's, in PEM; none when empty.
    pub ca_file: PathBuf,
    /// Put with a dot before the names of exchanges and queues, so that several pipelines share a virtual host.
    pub namespace: String,
    /// A broker that is silent for twice as long is taken for gone. 1 to 60 whole seconds.
    #[serde(deserialize_with = "duration::positive")]
    pub heartbeat: Duration,
    /// How long to wait until a connection is there.
    #[serde(deserialize_with = "duration::positive")]
    pub connect_timeout: Duration,
    /// How long a publish may take, waiting for a lost connection included.
    #[serde(deserialize_with = "duration::positive")]
    pub confirm_timeout: Duration,
    /// Publishes under way at the same time. Each has a channel of its own.
    pub publishers: NonZeroUsize,
    /// Pause before the first attempt to connect again.
    #[serde(deserialize_with = "duration::positive")]
    pub reconnect_min: Duration,
    /// Pause between two attempts in the end.
    #[serde(deserialize_with = "duration::positive")]
    pub reconnect_max: Duration,
}

impl AmqpConfig {
    /// The heartbeat in seconds, as AMQP counts it.
    pub(super) fn heartbeat_seconds(&self) -> u16 {
        u16::try_from(self.heartbeat.as_secs())
            .ok()
            .and_then(NonZeroU16::new)
            .unwrap_or(NonZeroU16::MIN)
            .get()
    }
}

impl BusConfig {
    /// The embedded bus in this file, with the product's defaults.
    pub fn embedded(file: impl Into<PathBuf>) -> Self {
        Self {
            backend: Kind::Embedded,
            embedded: EmbeddedConfig {
                file: file.into(),
                poll: Duration::from_millis(250),
                busy_timeout: Duration::from_secs(10),
            },
            amqp: AmqpConfig::at(""),
        }
    }

    /// RabbitMQ at this address, with the product's defaults.
    pub fn amqp(url: impl Into<String>) -> Self {
        Self {
            backend: Kind::Amqp,
            amqp: AmqpConfig::at(url),
            ..Self::embedded("")
        }
    }
}

impl AmqpConfig {
    fn at(url: impl Into<String>) -> Self {
        const PUBLISHERS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);
        Self {
            url: Secret::new(url),
            ca_file: PathBuf::new(),
            namespace: String::new(),
            heartbeat: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(10),
            confirm_timeout: Duration::from_secs(30),
            publishers: PUBLISHERS,
            reconnect_min: Duration::from_millis(500),
            reconnect_max: Duration::from_secs(10),
        }
    }
}
