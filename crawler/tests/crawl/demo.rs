//! The demo portals of every content system, and a crawler for all of them.

use std::{collections::BTreeMap, error::Error};

use crawler::Portal;
use demo_portal::{
    Config, DialectConfig, FaultKind, Mutation, PublishedReport, Running, SiteTruth, start,
    start_dialects,
};
use shared::{
    event::{CrawlFinished, DocumentFetched},
    run::{FetchOutcome, Manifest},
};

use crate::stage::Bed;

/// The demo portals, running, and a bed for them. Their files say nothing of how many reports there are: what is missed must
/// show without that.
pub(crate) struct Demo {
    jcms: Running<3>,
    others: Running<6>,
    bed: Bed,
}

/// What a crawl told of one portal.
#[derive(Debug)]
pub(crate) struct Told {
    /// Its account.
    pub(crate) finished: CrawlFinished,
    /// What became of each document.
    pub(crate) manifest: Manifest,
    /// Its documents that are new.
    pub(crate) documents: Vec<DocumentFetched>,
}

impl Demo {
    /// Starts the portals.
    pub(crate) async fn start() -> Result<Self, Box<dyn Error>> {
        let jcms = start(Config::default()).await?;
        let others = start_dialects(DialectConfig::default()).await?;
        let files = jcms.portal_files().into_iter();
        let portals = files.chain(others.portal_files()).map(|(name, text)| {
            let (facts, _) = text.split_once("[expected_reports]").expect("it ends so");
            Portal::parse(&name, facts)
        });
        let bed = Bed::of(portals.collect::<Result<_, _>>()?)?;
        Ok(Self { jcms, others, bed })
    }

    /// What the portals publish.
    pub(crate) fn sites(&self) -> Vec<SiteTruth> {
        let mut sites = self.jcms.truth().sites;
        sites.extend(self.others.truth().sites);
        sites
    }

    /// What a site publishes that can be fetched: its lists lead to an error page in the place of one report.
    pub(crate) fn published(&self, site: &SiteTruth) -> Vec<PublishedReport> {
        let faults = self.jcms.truth().faults;
        let is_there = |it: &&PublishedReport| {
            !faults
                .iter()
                .any(|fault| fault.kind == FaultKind::ErrorPage && fault.url == it.url)
        };
        site.reports.iter().filter(is_there).cloned().collect()
    }

    /// From now on all portals answer changed in this way.
    pub(crate) fn mutate(&self, mutation: Mutation) -> Result<(), Box<dyn Error>> {
        for site in self.jcms.truth().sites {
            self.jcms.mutate(&site.id, Some(mutation))?;
        }
        for site in self.others.truth().sites {
            self.others.mutate(&site.id, Some(mutation))?;
        }
        Ok(())
    }

    /// Crawls all portals once: what was told, by portal.
    pub(crate) async fn crawl(&self) -> Result<BTreeMap<String, Told>, Box<dyn Error>> {
        let ended = self.bed.crawl_all().await?;
        let accounts = ended.finished.into_iter().zip(ended.manifests);
        let told = accounts.map(|(finished, manifest)| {
            let documents = ended.documents.iter();
            let own = documents.filter(|it| it.portal == finished.portal);
            let told = Told {
                manifest,
                documents: own.cloned().collect(),
                finished,
            };
            (told.finished.portal.to_string(), told)
        });
        Ok(told.collect())
    }
}

impl Told {
    /// The addresses that gave a document, new or as before, and their titles in the list.
    pub(crate) fn found(&self) -> Vec<(String, String)> {
        let entries = self.manifest.documents.iter();
        let is_document = |it: &FetchOutcome| {
            matches!(
                it,
                FetchOutcome::Fetched { .. } | FetchOutcome::Unchanged { .. }
            )
        };
        let found = entries.filter(|it| is_document(&it.outcome));
        let mut urls: Vec<_> = found
            .map(|it| (it.url.to_string(), it.title.clone()))
            .collect();
        urls.sort();
        urls
    }

    /// Why the run is not complete; empty when it is.
    pub(crate) fn reason(&self) -> &str {
        self.finished.reason.as_deref().unwrap_or_default()
    }
}

/// The addresses of these reports, and their titles.
pub(crate) fn addresses(reports: &[PublishedReport]) -> Vec<(String, String)> {
    let title = |it: &PublishedReport| (it.url.clone(), it.truth.title.clone());
    let mut urls: Vec<_> = reports.iter().map(title).collect();
    urls.sort();
    urls
}
