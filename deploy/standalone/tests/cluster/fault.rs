//! What befalls the system, and how long it takes to be ready again.

use std::{
    fmt,
    time::{Duration, Instant},
};

use crate::system::{NAMES, System};

/// What befalls the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// `kill -9` of the process of this number, which is started again at once.
    Kill(usize),
    /// The broker stops and starts.
    RestartBroker,
    /// `kill -9` of the broker, which is started again.
    KillBroker,
    /// Every connection to the broker is closed by it.
    CloseConnections,
    /// The database stops and starts.
    RestartDatabase,
    /// `kill -9` of the database, which is started again.
    KillDatabase,
}

/// In this order: every process twice, and what they stand on in between.
pub(crate) const FAULTS: &[Fault] = &[
    Fault::Kill(0),
    Fault::Kill(2),
    Fault::Kill(4),
    Fault::RestartBroker,
    Fault::Kill(1),
    Fault::Kill(3),
    Fault::Kill(5),
    Fault::RestartDatabase,
    Fault::CloseConnections,
    Fault::Kill(0),
    Fault::Kill(2),
    Fault::Kill(4),
    Fault::KillBroker,
    Fault::Kill(1),
    Fault::Kill(3),
    Fault::Kill(5),
    Fault::KillDatabase,
];

impl Fault {
    /// Lets it happen; how long after it every process is ready again.
    pub(crate) async fn strike(self, system: &mut System) -> Duration {
        let begun = Instant::now();
        match self {
            Self::Kill(index) => system.kill(index),
            Self::RestartBroker => system.broker.run("restart"),
            Self::KillBroker => {
                system.broker.run("kill");
                system.broker.run("start");
            }
            Self::CloseConnections => {
                system.broker.ctl(&["close_all_connections", "a test"]);
            }
            Self::RestartDatabase => system.database.run("restart"),
            Self::KillDatabase => {
                system.database.run("kill");
                system.database.run("start");
            }
        }
        system.until_ready().await;
        begun.elapsed()
    }

    /// The longest that this may take, the start of a server included.
    pub(crate) fn bound(self) -> Duration {
        Duration::from_secs(match self {
            Self::Kill(_) => 20,
            _ => 45,
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Kill(index) => return write!(formatter, "kill -9 of {}", NAMES[*index]),
            Self::RestartBroker => "restart of RabbitMQ",
            Self::KillBroker => "kill -9 of RabbitMQ",
            Self::CloseConnections => "close_all_connections",
            Self::RestartDatabase => "restart of PostgreSQL",
            Self::KillDatabase => "kill -9 of PostgreSQL",
        };
        formatter.write_str(text)
    }
}
