//! A crawler with everything it needs in a folder, and what it told.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crawler::{Crawler, CrawlerConfig, Ledger, Portal, portal::PortalState};
use runtime::{
    blob_store::{BlobConfig, BlobStore},
    bus::{self, Bus, BusConfig, Outcome},
    database::DatabaseConfig,
};
use shared::{
    event::{CrawlFinished, DocumentFetched, Event, Trigger},
    queue::{self, Queue},
    run::{FetchOutcome, Manifest},
};
use tempfile::TempDir;
use tokio::{task::JoinHandle, time};
use tokio_util::sync::CancellationToken;

use super::Site;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a portal stays with a crawler of a shared bed that is dead.
pub(crate) const LEASE: Duration = Duration::from_secs(1);

/// A folder with a bus and a blob store, and a ledger.
#[derive(Debug)]
pub(crate) struct Bed {
    /// Whoever is started has this name, and takes up what its predecessor left.
    pub(crate) config: CrawlerConfig,
    pub(crate) folder: TempDir,
    pub(crate) portals: Vec<Portal>,
}

/// A crawler at work.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) ledger: Ledger,
    pub(crate) bus: Bus,
    pub(crate) blobs: BlobStore,
    pub(crate) stop: CancellationToken,
    pub(crate) task: JoinHandle<Result<(), bus::BusError>>,
}

/// What was told since the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) documents: Vec<DocumentFetched>,
    /// Their event ids.
    pub(crate) ids: Vec<String>,
    pub(crate) finished: Vec<CrawlFinished>,
    pub(crate) manifests: Vec<Manifest>,
}

impl Bed {
    /// A bed for a portal on this site with a column, and what else its file says.
    pub(crate) fn new(site: &Site, more: &str) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let ledger = DatabaseConfig::sqlite(folder.path().join("ledger.sqlite"));
        let name = "the only one".to_owned();
        Ok(Self {
            config: CrawlerConfig {
                name,
                ledger,
                ..config()
            },
            folder,
            portals: vec![portal("qinghe-water", site, more)?],
        })
    }

    /// A bed for a portal on each of these sites, with this ledger, for crawlers without names that are quick to notice that
    /// one of them is dead.
    pub(crate) fn shared(
        ledger: &DatabaseConfig,
        sites: &[&Site],
        politeness: Duration,
    ) -> Result<Self, Box<dyn Error>> {
        let mut portals = Vec::new();
        for (number, site) in sites.iter().enumerate() {
            portals.push(portal(&format!("portal-{number}"), site, "")?);
        }
        Ok(Self {
            config: CrawlerConfig {
                ledger: ledger.clone(),
                lease: LEASE,
                look_for_work: Duration::from_millis(100),
                delay: politeness,
                ..config()
            },
            folder: tempfile::tempdir()?,
            portals,
        })
    }

    /// A bed for these portals.
    pub(crate) fn of(portals: Vec<Portal>) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let ledger = DatabaseConfig::sqlite(folder.path().join("ledger.sqlite"));
        Ok(Self {
            config: CrawlerConfig { ledger, ..config() },
            folder,
            portals,
        })
    }

    /// Starts the crawler.
    pub(crate) async fn start(&self) -> Result<Run, Box<dyn Error>> {
        self.start_as(&self.config.user_agent).await
    }

    /// Starts the crawler, with a name in its requests by which a site knows it.
    pub(crate) async fn start_as(&self, user_agent: &str) -> Result<Run, Box<dyn Error>> {
        let path = |name: &str| self.folder.path().join(name);
        let ledger = Ledger::open(&self.config.ledger).await?;
        let bus = Bus::open(&BusConfig::embedded(path("queue.sqlite"))).await?;
        let blobs = BlobStore::open(&BlobConfig::folder(path("blobs")))?;
        let config = CrawlerConfig {
            user_agent: user_agent.to_owned(),
            ..self.config.clone()
        };
        let crawler = Crawler::new(
            config,
            self.portals.clone(),
            ledger.clone(),
            bus.clone(),
            blobs.clone(),
        )?;
        let stop = CancellationToken::new();
        let task = tokio::spawn(crawler::run(crawler, stop.clone()));
        Ok(Run {
            ledger,
            bus,
            blobs,
            stop,
            task,
        })
    }

    /// Crawls the portal once, from its request to its account.
    pub(crate) async fn crawl(&self) -> Result<Ended, Box<dyn Error>> {
        let run = self.start().await?;
        self.request(&run).await?;
        run.end().await
    }

    pub(crate) async fn request(&self, run: &Run) -> Result<(), Box<dyn Error>> {
        self.request_of(run, &self.portals[0]).await
    }

    /// Asks for a crawl of every portal.
    pub(crate) async fn request_all(&self, run: &Run) -> Result<(), Box<dyn Error>> {
        for portal in &self.portals {
            self.request_of(run, portal).await?;
        }
        Ok(())
    }

    /// Crawls every portal once, from its request to its account.
    pub(crate) async fn crawl_all(&self) -> Result<Ended, Box<dyn Error>> {
        let run = self.start().await?;
        self.request_all(&run).await?;
        run.end().await
    }

    async fn request_of(&self, run: &Run, portal: &Portal) -> Result<(), Box<dyn Error>> {
        assert!(matches!(portal.state, PortalState::Active(_)));
        crawler::request(&self.config, &run.ledger, &run.bus, portal, Trigger::Person).await?;
        Ok(())
    }
}

impl Run {
    /// Waits until nothing is left to do, stops, and tells what was told.
    pub(crate) async fn end(self) -> Result<Ended, Box<dyn Error>> {
        time::timeout(PATIENCE, async {
            // While the ledger is away, it is not known to be idle.
            while !self.ledger.is_idle().await.unwrap_or(false) {
                time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await?;
        self.stop.cancel();
        self.task.await??;
        let ended = told(&self.bus, &self.blobs).await;
        self.bus.close().await;
        self.ledger.close().await;
        ended
    }

    /// Stops as it does when it is told to.
    pub(crate) async fn stop(self) -> Result<(), Box<dyn Error>> {
        self.stop.cancel();
        self.task.await??;
        self.bus.close().await;
        self.ledger.close().await;
        Ok(())
    }

    /// Dies as by kill -9: nothing is finished, nothing is said.
    pub(crate) async fn die(self) {
        self.task.abort();
        assert!(self.task.await.is_err_and(|it| it.is_cancelled()));
        self.ledger.close().await;
        self.bus.close().await;
    }
}

impl Ended {
    /// What became of an address in the only run.
    pub(crate) fn outcome(&self, site: &Site, path: &str) -> &FetchOutcome {
        let url = site.url(path);
        let entry = self.manifests[0].documents.iter().find(|it| it.url == url);
        &entry
            .unwrap_or_else(|| panic!("{path} is not in the manifest"))
            .outcome
    }

    pub(crate) fn reason(&self) -> &str {
        self.finished[0].reason.as_deref().unwrap_or_default()
    }
}

async fn told(bus: &Bus, blobs: &BlobStore) -> Result<Ended, Box<dyn Error>> {
    let mut documents = Vec::new();
    let mut ids = Vec::new();
    for body in drain(bus, &queue::PARSER_DOCUMENTS).await? {
        let event = Event::<DocumentFetched>::from_bytes(&body)?;
        ids.push(event.id);
        documents.push(event.data);
    }
    let mut finished = Vec::new();
    let mut manifests = Vec::new();
    for body in drain(bus, &queue::LOADER_READINGS).await? {
        let event = Event::<CrawlFinished>::from_bytes(&body)?.data;
        let bytes = blobs.get(&event.manifest).await?;
        let manifest: Manifest = serde_json::from_slice(&bytes)?;
        assert_eq!(manifest.counts(), event.counts);
        manifests.push(manifest);
        finished.push(event);
    }
    Ok(Ended {
        documents,
        ids,
        finished,
        manifests,
    })
}

async fn drain(bus: &Bus, queue: &'static Queue) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let stop = CancellationToken::new();
    let worker = tokio::spawn({
        let (bus, bodies, stop) = (bus.clone(), bodies.clone(), stop.clone());
        async move {
            bus::work(&bus, queue, 1, stop, move |delivery| {
                let mut bodies = bodies.lock().unwrap_or_else(PoisonError::into_inner);
                bodies.push(delivery.body);
                async { Outcome::Done }
            })
            .await
        }
    });
    loop {
        let depth = bus.depth(queue).await?;
        assert_eq!(depth.dead, 0);
        if depth.ready + depth.leased + depth.delayed == 0 {
            break;
        }
        time::sleep(Duration::from_millis(5)).await;
    }
    stop.cancel();
    worker.await??;
    let bodies = bodies.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(bodies.clone())
}

/// A portal of this id on a site with a column, and what else its file says.
fn portal(id: &str, site: &Site, more: &str) -> Result<Portal, Box<dyn Error>> {
    let host = site.host();
    let text = format!(
        r#"
name = "青禾市水务局"
[agency]
name = {{ value = "青禾市水务局", source = "a test" }}
[site]
hosts = {{ value = ["{host}"], source = "a test" }}
schemes = {{ value = ["http"], source = "a test" }}
[politeness]
delay = "0ms"
[adapter.jcms]
columns = {{ value = ["http://{host}/col/col7/index.html"], source = "a test" }}
{}"#,
        more.replace("HOST", &host)
    );
    Ok(Portal::parse(&format!("{id}.toml"), &text)?)
}

fn config() -> CrawlerConfig {
    #[derive(serde::Deserialize)]
    struct Whole {
        crawler: CrawlerConfig,
    }
    let whole: Whole = runtime::config::load(crawler::DEFAULTS, None, []).expect("the defaults");
    CrawlerConfig {
        allow_loopback: true,
        delay: Duration::ZERO,
        retry_delay: Duration::from_millis(1),
        stall_timeout: Duration::from_secs(20),
        answer_timeout: Duration::from_secs(30),
        ..whole.crawler
    }
}
