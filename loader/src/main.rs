//! `loader`: the loader as a process of its own.

use std::process::ExitCode;

use loader::{Config, Warehouse, WarehouseError, config::DEFAULTS};
use runtime::{
    bus::BusError,
    service::{self, Failure, FailureSource, Process, Service, Session, Settings},
};

/// What it runs with.
struct Loader {
    settings: Settings,
    config: Config,
}

impl Service for Loader {
    const NAME: &'static str = "loader";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    fn places(&self) -> Vec<(&'static str, String)> {
        let warehouse = ("warehouse", self.config.warehouse.place());
        [self.settings.places(), vec![warehouse]].concat()
    }

    async fn session(&self, session: &Session) -> Result<(), Failure> {
        let bus = session.bus(&self.settings.bus).await?;
        let blobs = session.blobs(&self.settings.blobs).await?;
        let open = || Warehouse::open(&self.config.warehouse);
        let warehouse = session
            .open("warehouse", WarehouseError::is_outage, open)
            .await?;
        let asked = warehouse.clone();
        session.check("warehouse", move || {
            let warehouse = asked.clone();
            async move { warehouse.check().await }
        });
        let work = loader::run(
            self.config.clone(),
            warehouse.clone(),
            bus,
            blobs,
            session.stop(),
        );
        let ended = session.run(bus_is_away, work).await;
        warehouse.close().await;
        ended
    }
}

/// True when what ended the loader may pass: the bus, unless its queues are not as wanted.
fn bus_is_away(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<BusError>()
        .is_some_and(BusError::is_outage)
}

impl Process for Loader {
    const ABOUT: &'static str = "Loads readings and finished runs into the warehouse";
    const SECTION: &'static str = "loader";
    const DEFAULTS: &'static str = DEFAULTS;
    type Config = Config;

    fn new(settings: Settings, mut config: Config) -> Result<Self, FailureSource> {
        settings.data.keep(&mut config.warehouse.sqlite.file);
        Ok(Self { settings, config })
    }
}

fn main() -> ExitCode {
    service::main::<Loader>()
}
