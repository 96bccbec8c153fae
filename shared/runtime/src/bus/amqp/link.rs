//! The connections to the broker, and whether they are there.

use std::sync::Arc;

use lapin::Connection;
use tokio::sync::watch;

use super::address::Address;
use crate::bus::BusError;

// Their names at the broker.
const PUBLISHING: &str = "gongkai, publishing";
const RECEIVING: &str = "gongkai, receiving";

/// Two connections. A broker without memory stops reading from who publishes; acknowledgements must go on, since they
/// are what frees it.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) publishing: Arc<Connection>,
    pub(super) receiving: Arc<Connection>,
    /// Which link of the process this is.
    pub(super) number: u64,
}

impl Link {
    pub(super) async fn open(address: &Address) -> Result<Self, BusError> {
        let (publishing, receiving) =
            tokio::try_join!(address.connect(PUBLISHING), address.connect(RECEIVING))?;
        Ok(Self {
            publishing: Arc::new(publishing),
            receiving: Arc::new(receiving),
            number: 0,
        })
    }

    /// The next link: with the connection of this one that lives, if one does. What its workers hold stays with them.
    pub(super) async fn mended(&self, address: &Address) -> Result<Self, BusError> {
        let mended = async |connection: &Arc<Connection>, name| {
            if connection.status().connected() {
                return Ok(connection.clone());
            }
            address.connect(name).await.map(Arc::new)
        };
        let (publishing, receiving) = tokio::try_join!(
            mended(&self.publishing, PUBLISHING),
            mended(&self.receiving, RECEIVING)
        )?;
        Ok(Self {
            publishing,
            receiving,
            number: self.number + 1,
        })
    }

    pub(super) fn is_alive(&self) -> bool {
        self.publishing.status().connected() && self.receiving.status().connected()
    }

    /// Says goodbye to the broker, if it listens.
    pub(super) async fn close(&self) {
        let goodbye = async |connection: &Connection| {
            // A connection that is gone already needs none.
            let _ = connection.close(200, "the service ends".into()).await;
        };
        tokio::join!(goodbye(&self.publishing), goodbye(&self.receiving));
    }
}

/// Whether the broker is there, as the supervisor sees it.
#[derive(Debug, Clone)]
pub(super) enum Status {
    /// It is. With the broker's words when it takes no messages.
    Connected { link: Link, blocked: Option<String> },
    /// It is not, for this reason.
    Disconnected { reason: String },
}

impl Status {
    pub(super) fn link(&self) -> Option<&Link> {
        match self {
            Self::Connected { link, .. } => Some(link),
            Self::Disconnected { .. } => None,
        }
    }

    /// The link, when the broker takes messages.
    pub(super) fn ready(&self) -> Option<&Link> {
        match self {
            Self::Connected {
                link,
                blocked: None,
            } => Some(link),
            _ => None,
        }
    }

    /// # Errors
    /// Why one could not publish and receive at this moment.
    pub(super) fn check(&self, place: &str) -> Result<(), BusError> {
        let place = place.to_owned();
        match self {
            Self::Connected {
                blocked: Some(reason),
                ..
            } => Err(BusError::Blocked {
                place,
                reason: reason.clone(),
            }),
            Self::Connected { link, .. } if link.is_alive() => Ok(()),
            Self::Connected { .. } => Err(BusError::Disconnected {
                place,
                reason: "it was just lost".to_owned(),
            }),
            Self::Disconnected { reason } => Err(BusError::Disconnected {
                place,
                reason: reason.clone(),
            }),
        }
    }
}

/// Waits for a link. Only the end of the supervisor ends that without one.
pub(super) async fn wait_for<T>(
    status: &watch::Receiver<Status>,
    ready: impl Fn(&Status) -> Option<T>,
) -> T {
    let mut status = status.clone();
    loop {
        if let Some(it) = ready(&status.borrow_and_update()) {
            return it;
        }
        if status.changed().await.is_err() {
            // The bus was closed; who waits has a deadline.
            std::future::pending::<()>().await;
        }
    }
}
