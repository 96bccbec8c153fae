//! Running portals: started, asked about, changed, stopped.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Context;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, DIALECTS, DialectConfig, SITES},
    dialect,
    edition::Edition,
    gap::Gaps,
    hits::{Counters, Hits},
    mutation::{Mutation, Switch},
    plan, portal_file,
    server::{Host, serve},
    site::Site,
    truth::{self, PortalTruth},
};

/// How long requests in flight may take when the portals stop.
const LONGEST_STOP: Duration = Duration::from_secs(5);

/// Portals that are running, as many as it says. Dropping it stops them.
#[derive(Debug)]
pub struct Running<const N: usize = SITES> {
    hosts: Vec<(u16, Arc<Host>)>,
    edition: watch::Sender<Edition>,
    stop: CancellationToken,
    servers: JoinSet<anyhow::Result<()>>,
}

/// Starts the portals of Hanweb JCMS.
///
/// # Errors
/// When a port cannot be had.
pub async fn start(config: Config) -> anyhow::Result<Running> {
    start_sites(config.ports, plan::sites(config.seed), config.edition).await
}

/// Starts the portals of other content systems, one each.
///
/// # Errors
/// When a port cannot be had.
pub async fn start_dialects(config: DialectConfig) -> anyhow::Result<Running<DIALECTS>> {
    let sites = dialect::sites(config.seed);
    start_sites(config.ports, sites, Edition::First).await
}

async fn start_sites<const N: usize>(
    ports: [u16; N],
    sites: [Site; N],
    edition: Edition,
) -> anyhow::Result<Running<N>> {
    let edition = watch::Sender::new(edition);
    let stop = CancellationToken::new();
    let mut servers = JoinSet::new();
    let mut hosts = Vec::with_capacity(N);
    for (port, site) in ports.into_iter().zip(sites) {
        let (port, listener) = listen(port, &site).await?;
        let host = Arc::new(Host {
            site,
            edition: edition.subscribe(),
            counters: Counters::default(),
            gaps: Gaps::default(),
            mutation: Switch::default(),
        });
        servers.spawn(serve(Arc::clone(&host), listener, stop.clone()));
        hosts.push((port, host));
    }
    Ok(Running {
        hosts,
        edition,
        stop,
        servers,
    })
}

impl<const N: usize> Running<N> {
    /// The ports, in the order of [`Config::ports`] or [`DialectConfig::ports`]: give them there to have the same addresses again.
    pub fn ports(&self) -> [u16; N] {
        std::array::from_fn(|index| self.hosts[index].0)
    }

    /// What is published now, and what is wrong with it.
    pub fn truth(&self) -> PortalTruth {
        let edition = self.edition();
        let sites = self
            .hosts
            .iter()
            .map(|(port, host)| (&host.site, base_url(*port)));
        PortalTruth {
            edition,
            sites: sites
                .clone()
                .map(|(site, url)| truth::of_site(site, edition, &url))
                .collect(),
            faults: sites
                .flat_map(|(site, url)| truth::faults_of(site, &url))
                .collect(),
        }
    }

    /// Name and text of the portal file of each site.
    pub fn portal_files(&self) -> Vec<(String, String)> {
        let file = |(port, host): &(u16, Arc<Host>)| {
            let text = portal_file::toml(&host.site, &format!("127.0.0.1:{port}"));
            (format!("{}.toml", host.site.id), text)
        };
        self.hosts.iter().map(file).collect()
    }

    /// The edition that is published now.
    pub fn edition(&self) -> Edition {
        *self.edition.borrow()
    }

    /// Publishes the correction: from now on the second edition is answered.
    pub fn republish(&self) {
        self.edition.send_replace(Edition::Second);
    }

    /// From now on the site with this id answers changed in this way, or as it should again.
    ///
    /// # Errors
    /// When no site has this id.
    pub fn mutate(&self, site: &str, mutation: Option<Mutation>) -> anyhow::Result<()> {
        let mut hosts = self.hosts.iter();
        let (_, host) = hosts
            .find(|(_, host)| host.site.id == site)
            .with_context(|| format!("there is no demo portal {site}"))?;
        host.mutation.set(mutation);
        Ok(())
    }

    /// How often each address (with host and query) was asked for since the start.
    pub fn hits(&self) -> BTreeMap<String, Hits> {
        let hits = |(port, host): &(u16, Arc<Host>)| {
            let base = base_url(*port);
            let counters = host.counters.all();
            counters
                .into_iter()
                .map(move |(address, hits)| (format!("{base}{address}"), hits))
        };
        self.hosts.iter().flat_map(hits).collect()
    }

    /// The shortest time between two requests to each site, by its id, since the start or [`Running::forget_gaps`].
    pub fn shortest_gaps(&self) -> BTreeMap<&'static str, Duration> {
        let gap = |(_, host): &(u16, Arc<Host>)| Some((host.site.id, host.gaps.shortest()?));
        self.hosts.iter().filter_map(gap).collect()
    }

    /// Begins to measure the time between requests anew.
    pub fn forget_gaps(&self) {
        for (_, host) in &self.hosts {
            host.gaps.forget();
        }
    }

    /// Stops the portals, after what is in flight is answered or five seconds have passed.
    ///
    /// # Errors
    /// When a server had stopped for another reason before.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.cancel();
        let servers = std::mem::take(&mut self.servers);
        match tokio::time::timeout(LONGEST_STOP, servers.join_all()).await {
            Ok(outcomes) => outcomes.into_iter().collect(),
            Err(_) => {
                tracing::warn!(
                    event = "demo_portal.aborted",
                    "requests were still open after {LONGEST_STOP:?}"
                );
                Ok(())
            }
        }
    }
}

impl<const N: usize> Drop for Running<N> {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn listen(port: u16, site: &Site) -> anyhow::Result<(u16, TcpListener)> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("demo portal {}: cannot listen on 127.0.0.1:{port}", site.id))?;
    let port = listener
        .local_addr()
        .context("a socket without address")?
        .port();
    Ok((port, listener))
}

fn base_url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
