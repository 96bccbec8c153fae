//! Documents that are no reports, and messages that are no events: each ends in the warehouse or among the dead letters
//! with its cause, and the report after them is loaded.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

use generator::{Charset, Fault, Shape, Truth};
use loader::{Config as LoaderConfig, Warehouse};
use parser_worker::{config::Config as ParserConfig, pool::Program};
use runtime::{
    blob_store::{BlobConfig, BlobStore},
    bus::{Bus, BusConfig},
    config,
    database::DatabaseConfig,
};
use serde::Deserialize;
use shared::{
    blob::BlobRef,
    digest::Sha256,
    event::{DocumentFetched, DocumentRole, Event},
    queue::{LOADER_READINGS, PARSER_DOCUMENTS},
    report::Listing,
    run::RunId,
};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

const LIMIT: u64 = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    parser: ParserConfig,
    loader: LoaderConfig,
}

/// A parser worker and a loader on a bus of their own.
struct Services {
    folder: TempDir,
    bus: Bus,
    blobs: BlobStore,
    warehouse: Warehouse,
    stop: CancellationToken,
}

impl Services {
    async fn start() -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let bus = Bus::open(&BusConfig::embedded(folder.path().join("queue.sqlite")))
            .await
            .expect("a bus");
        let blobs =
            BlobStore::open(&BlobConfig::folder(folder.path().join("blobs"))).expect("a store");
        let warehouse = Warehouse::open(&DatabaseConfig::sqlite(
            folder.path().join("warehouse.sqlite"),
        ))
        .await
        .expect("a warehouse");
        let stop = CancellationToken::new();
        let defaults = concat!(
            include_str!("../../../parser-worker/config.default.toml"),
            "\n",
            include_str!("../../../loader/config.default.toml")
        );
        let limit = (
            "GONGKAI__PARSER__MAX_DOCUMENT_BYTES".to_owned(),
            LIMIT.to_string(),
        );
        let sections: Sections =
            config::load(defaults, None, [limit]).expect("the defaults are complete");
        tokio::spawn(parser_worker::run(
            sections.parser,
            Program::at(env!("CARGO_BIN_EXE_gongkai")),
            bus.clone(),
            blobs.clone(),
            stop.clone(),
        ));
        tokio::spawn(loader::run(
            sections.loader,
            warehouse.clone(),
            bus.clone(),
            blobs.clone(),
            stop.clone(),
        ));
        Self {
            folder,
            bus,
            blobs,
            warehouse,
            stop,
        }
    }

    /// Says that this address gave these bytes.
    async fn fetched(&self, name: &str, bytes: Vec<u8>) -> BlobRef {
        let blob = self
            .blobs
            .put(bytes, "application/octet-stream")
            .await
            .expect("stored");
        self.publish(name, blob.clone()).await;
        blob
    }

    async fn publish(&self, name: &str, blob: BlobRef) {
        let portal = "made-up".parse().expect("an id");
        let event = Event::now(DocumentFetched {
            run: RunId::new(&portal, 1),
            portal,
            url: format!("http://portal.example/{name}")
                .parse()
                .expect("a URL"),
            landing_url: None,
            role: DocumentRole::Attachment,
            observation: 1,
            blob,
            listing: Listing {
                file_name: Some(name.to_owned()),
                ..Listing::default()
            },
        });
        self.bus.publish(&event).await.expect("published");
    }

    /// Says that this address gave bytes that the store does not have under their name.
    async fn swapped(&self, name: &str, stored: &BlobRef) {
        let foreign = BlobRef {
            sha256: Sha256::of(b"other"),
            ..stored.clone()
        };
        let (from, to) = (self.path(stored), self.path(&foreign));
        fs::create_dir_all(to.parent().expect("it has one")).expect("made");
        fs::copy(from, to).expect("copied");
        self.publish(name, foreign).await;
    }

    /// Where the store keeps this blob.
    fn path(&self, blob: &BlobRef) -> PathBuf {
        let hex = blob.sha256.to_string();
        let folder = self.folder.path().join("blobs/sha256");
        folder.join(&hex[..2]).join(&hex[2..4]).join(&hex)
    }

    /// The reason of each address that was rejected.
    async fn reasons(&self) -> BTreeMap<String, String> {
        let problems = self.warehouse.current_problems().await.expect("it answers");
        let rejected = problems
            .into_iter()
            .filter(|it| it.code == "document_rejected");
        rejected
            .filter_map(|it| Some((it.url?, it.reason?)))
            .collect()
    }

    /// Waits until nothing is left to do.
    async fn idle(&self) {
        let idle = async {
            for queue in [&PARSER_DOCUMENTS, &LOADER_READINGS] {
                while self.bus.depth(queue).await.expect("it answers").pending() > 0 {
                    sleep(Duration::from_millis(20)).await;
                }
            }
        };
        timeout(Duration::from_secs(60), idle)
            .await
            .expect("it comes to an end");
    }
}

/// A PDF that opens only with a password: the keys in it fit no empty one.
fn encrypted_pdf() -> Vec<u8> {
    let key = "00".repeat(32);
    let mut pdf = String::from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
    let pages = pdf.len();
    pdf += "2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n";
    let xref = pdf.len();
    pdf += &format!(
        "xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n{pages:010} 00000 n \ntrailer\n<< /Size 3 /Root 1 0 R \
         /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{key}> /U <{key}> >> >>\n\
         startxref\n{xref}\n%%EOF\n"
    );
    pdf.into_bytes()
}

/// Documents that are no reports: name, bytes, and the reason of the refusal.
fn documents(truth: &Truth) -> [(&'static str, Vec<u8>, &'static str); 9] {
    let news = "<html><title>新闻</title><body><p>本市召开会议。</p></body></html>";
    let mut unknown_charset = b"<html><head><meta charset=\"x-unheard-of\"></head><body>".to_vec();
    unknown_charset.extend([0x80, 0xff, 0x81, 0xfe].repeat(50));
    let cut = Fault::Truncated.in_bytes(Shape::Pdf.print(truth));
    let cut_picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    let noise = (0..=255).cycle().take(5000).collect();
    [
        ("news.html", news.as_bytes().to_vec(), "not_a_report"),
        ("empty.pdf", vec![], "empty"),
        ("blank.html", b" \n\t ".to_vec(), "empty"),
        ("locked.pdf", encrypted_pdf(), "encrypted"),
        ("cut.pdf", cut, "damaged"),
        ("cut-picture.pdf", cut_picture, "damaged"),
        ("noise.bin", noise, "unsupported_format"),
        ("charset.html", unknown_charset, "unknown_charset"),
        ("huge.html", vec![b'a'; LIMIT as usize + 1], "too_large"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_has_a_typed_outcome_and_the_next_one_is_worked_on() {
    let services = Services::start().await;
    let truth = generator::truth(4, 2023).expect("there is a form");
    let documents = documents(&truth);
    for (name, bytes, _) in &documents {
        services.fetched(name, bytes.clone()).await;
    }
    let page = Shape::Html(Charset::Utf8).print(&truth);
    let good = services.fetched("page-named.pdf", page).await;
    services.swapped("swapped.html", &good).await;
    services.idle().await;

    let reasons = services.reasons().await;
    for (name, _, reason) in &documents {
        let url = format!("http://portal.example/{name}");
        assert_eq!(
            reasons.get(&url).map(String::as_str),
            Some(*reason),
            "{name}"
        );
    }
    let reports = services
        .warehouse
        .current_reports()
        .await
        .expect("it answers");
    let names: Vec<&str> = reports.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(names, ["http://portal.example/page-named.pdf"]);
    let agency = truth.agency.name.as_str();
    assert_eq!(
        (reports[0].doubted, reports[0].agency.as_str()),
        (0, agency)
    );
    let dead = services
        .bus
        .dead_letters(&PARSER_DOCUMENTS)
        .await
        .expect("it answers");
    assert_eq!(dead.len(), 1, "{dead:?}");
    assert!(dead[0].cause.contains("digest"), "{}", dead[0].cause);
    services.stop.cancel();
}
