//! `crawler`: the crawler as a process of its own.

use std::process::ExitCode;

use crawler::{Crawler, CrawlerConfig, DEFAULTS, Ledger, Portal, ledger::LedgerError};
use runtime::{
    bus::BusError,
    service::{self, Failure, FailureSource, Process, Service, Session, Settings},
};

/// What it runs with.
struct Crawling {
    settings: Settings,
    config: CrawlerConfig,
    portals: Vec<Portal>,
}

impl Service for Crawling {
    const NAME: &'static str = "crawler";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    fn places(&self) -> Vec<(&'static str, String)> {
        let ledger = ("ledger", self.config.ledger.place());
        [self.settings.places(), vec![ledger]].concat()
    }

    async fn session(&self, session: &Session) -> Result<(), Failure> {
        let bus = session.bus(&self.settings.bus).await?;
        let blobs = session.blobs(&self.settings.blobs).await?;
        let ledger = session
            .open("ledger", LedgerError::is_outage, || {
                Ledger::open(&self.config.ledger)
            })
            .await?;
        let asked = ledger.clone();
        session.check("ledger", move || {
            let ledger = asked.clone();
            async move { ledger.check().await }
        });
        let (config, portals) = (self.config.clone(), self.portals.clone());
        let crawler = Crawler::new(config, portals, ledger.clone(), bus, blobs);
        let work = crawler::run(crawler.map_err(Failure::lasting)?, session.stop());
        let ended = session.run(BusError::is_outage, work).await;
        ledger.close().await;
        ended
    }
}

impl Process for Crawling {
    const ABOUT: &'static str =
        "Crawls the portals that it is asked to, and stores what they publish";
    const SECTION: &'static str = "crawler";
    const DEFAULTS: &'static str = DEFAULTS;
    type Config = CrawlerConfig;

    fn new(settings: Settings, mut config: CrawlerConfig) -> Result<Self, FailureSource> {
        settings.data.keep(&mut config.ledger.sqlite.file);
        let portals = crawler::portals(config.extra_portals())?;
        Ok(Self {
            settings,
            config,
            portals,
        })
    }
}

fn main() -> ExitCode {
    service::main::<Crawling>()
}
