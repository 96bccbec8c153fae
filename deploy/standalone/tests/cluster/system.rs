//! Two crawlers, two parser workers and two loaders on a private broker and database; and one process with files, to
//! compare with.

use std::{
    fs,
    num::NonZeroU32,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crawler::Ledger;
use demo_portal::Running;
use loader::Warehouse;
use runtime::{
    bus::{Bus, BusConfig},
    database::DatabaseConfig,
};
use shared::queue;
use tempfile::TempDir;

use crate::{process::Process, server::Server};

/// The processes, by number.
pub(crate) const NAMES: [&str; PROCESSES] = [
    "crawler 1",
    "crawler 2",
    "parser-worker 1",
    "parser-worker 2",
    "loader 1",
    "loader 2",
];
pub(crate) const PROCESSES: usize = 6;

/// How long until every process is ready after a fault.
const LONGEST_RECOVERY: Duration = Duration::from_secs(90);

/// The services and what they stand on.
pub(crate) struct System {
    // Dropped in this order: the services before their servers, the folder at the end.
    processes: Vec<Process>,
    pub(crate) broker: Server,
    pub(crate) database: Server,
    portals: Vec<String>,
    folder: TempDir,
}

impl System {
    /// Starts everything; returns when every process is ready.
    pub(crate) async fn start(portal: &Running, delay: Duration) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let broker = Server::start("rabbitmq", &folder.path().join("rabbitmq"));
        let database = Server::start("postgres", &folder.path().join("postgres"));
        let portals = write_portals(portal, folder.path());
        let config = folder.path().join("gongkai.toml");
        fs::write(
            &config,
            settings(folder.path(), &broker.url, &database.url, delay),
        )
        .expect("a file can be written");
        let process = |name: &&str| {
            let service = name.split(' ').next().expect("a name has a word");
            let log = format!("{}.log", name.replace(' ', "-"));
            Process::start(service, &config, folder.path().join(log))
        };
        let system = Self {
            processes: NAMES.iter().map(process).collect(),
            broker,
            database,
            portals,
            folder,
        };
        system.until_ready().await;
        system
    }

    /// What the servers are.
    pub(crate) fn versions(&self) -> String {
        format!("{}, {}", self.broker.version(), self.database.version())
    }

    /// Asks for a crawl of every portal.
    pub(crate) fn request_crawls(&self) {
        let status = Command::new(env!("CARGO_BIN_EXE_gongkai"))
            .arg("--config")
            .arg(self.folder.path().join("gongkai.toml"))
            .args(["crawl", "--enqueue"])
            .args(&self.portals)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .expect("it starts");
        assert!(status.success(), "the crawls were asked for");
    }

    /// Kills a process and starts another one in its place.
    pub(crate) fn kill(&mut self, index: usize) {
        self.processes[index].kill_and_start_again();
    }

    /// Returns when every process is ready.
    pub(crate) async fn until_ready(&self) {
        let begun = Instant::now();
        for (process, name) in self.processes.iter().zip(NAMES) {
            while !process.is_ready() {
                assert!(
                    begun.elapsed() < LONGEST_RECOVERY,
                    "{name} is not ready: {}",
                    self.logs(name)
                );
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    /// The last lines that a process wrote.
    fn logs(&self, name: &str) -> String {
        let file = format!("{}.log", name.replace(' ', "-"));
        let text = fs::read_to_string(self.folder.path().join(file)).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(10).collect();
        lines.join("\n")
    }

    /// Whether a run is not over yet, or not all it found is in the warehouse.
    pub(crate) async fn is_busy(&self) -> bool {
        !self.is_over().await
    }

    /// Waits until every run is over and everything it found is in the warehouse.
    pub(crate) async fn finish(&self, longest: Duration) {
        let begun = Instant::now();
        while !self.is_over().await {
            let logs: Vec<String> = NAMES.iter().map(|it| self.logs(it)).collect();
            assert!(
                begun.elapsed() < longest,
                "it does not end:\n{}",
                logs.join("\n\n")
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn is_over(&self) -> bool {
        let warehouse = self.warehouse().await;
        let balances = warehouse.run_balances().await.expect("it answers");
        let told = warehouse.unsent().await.expect("it answers").is_empty();
        let over = balances
            .iter()
            .filter(|it| it.status != "running" && it.balanced && it.pending == 0);
        over.count() == self.portals.len() && told
    }

    /// Nothing waits, nothing is held, nothing was given up.
    pub(crate) async fn check_nothing_is_left(&self) {
        let ledger = Ledger::open(&self.database_config())
            .await
            .expect("it opens");
        let status = ledger.status().await.expect("it answers");
        assert!(status.is_idle(), "{status:?}");
        assert_eq!(status.dead, 0);
        let warehouse = self.warehouse().await.status().await.expect("it answers");
        assert_eq!((warehouse.unsent, warehouse.dead_events), (0, 0));
        let bus = Bus::open(&BusConfig::amqp(&self.broker.url))
            .await
            .expect("it opens");
        for queue in queue::ALL {
            let begun = Instant::now();
            loop {
                let depth = bus.depth(queue).await.expect("it answers");
                let unacknowledged = self.unacknowledged(queue.name);
                if depth.pending() == 0 && unacknowledged == 0 {
                    assert_eq!(depth.dead, 0, "{}", queue.name);
                    break;
                }
                assert!(
                    begun.elapsed() < LONGEST_RECOVERY,
                    "{}: {depth:?}, {unacknowledged} unacknowledged",
                    queue.name
                );
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        bus.close().await;
    }

    /// Messages in the hands of workers, whoever they are: only the broker knows.
    fn unacknowledged(&self, queue: &str) -> u64 {
        let listed = self.broker.ctl(&[
            "list_queues",
            "--no-table-headers",
            "name",
            "messages_unacknowledged",
        ]);
        let of = |line: &str| {
            let (name, count) = line.split_once('\t')?;
            (name == queue).then(|| count.trim().parse().ok())?
        };
        listed
            .lines()
            .find_map(of)
            .unwrap_or_else(|| panic!("{queue} is not in {listed}"))
    }

    /// The warehouse as one text.
    pub(crate) async fn dump(&self) -> String {
        self.warehouse().await.dump().await.expect("it answers")
    }

    /// Tells every process to stop; each ends well.
    pub(crate) fn stop_gracefully(&mut self) {
        for process in &mut self.processes {
            process.stop();
        }
    }

    fn database_config(&self) -> DatabaseConfig {
        DatabaseConfig::postgres(&self.database.url, NonZeroU32::MIN)
    }

    async fn warehouse(&self) -> Warehouse {
        Warehouse::open(&self.database_config())
            .await
            .expect("it opens")
    }
}

/// Writes the portal files; the ids of the portals.
fn write_portals(portal: &Running, folder: &Path) -> Vec<String> {
    let folder = folder.join("portals");
    fs::create_dir(&folder).expect("a folder can be made");
    let mut ids = Vec::new();
    for (name, text) in portal.portal_files() {
        fs::write(folder.join(&name), text).expect("a file can be written");
        ids.push(name.trim_end_matches(".toml").to_owned());
    }
    ids
}

fn settings(folder: &Path, amqp: &str, postgres: &str, delay: Duration) -> String {
    let folder = folder.display();
    format!(
        r#"[data]
folder = "{folder}/data"
[bus]
backend = "amqp"
[bus.amqp]
url = "{amqp}"
[blobs.folder]
path = "{folder}/blobs"
[crawler]
portals_folder = "{folder}/portals"
allow_loopback = true
delay = "{}ms"
lease = "6s"
[crawler.ledger]
backend = "postgres"
[crawler.ledger.postgres]
url = "{postgres}"
[loader.warehouse]
backend = "postgres"
[loader.warehouse.postgres]
url = "{postgres}"
[log]
format = "json"
level = "info"
"#,
        delay.as_millis()
    )
}

/// The warehouse of one process with files that crawls these portals, as one text.
pub(crate) async fn embedded_dump(portal: &Running) -> String {
    let data = TempDir::new().expect("a folder can be made");
    let ids = write_portals(portal, data.path());
    let gongkai = |arguments: &[&str]| {
        let status = Command::new(env!("CARGO_BIN_EXE_gongkai"))
            .arg("--data")
            .arg(data.path())
            .args(arguments)
            .env(
                "GONGKAI__CRAWLER__PORTALS_FOLDER",
                data.path().join("portals"),
            )
            .env("GONGKAI__CRAWLER__ALLOW_LOOPBACK", "true")
            .env("GONGKAI__CRAWLER__DELAY", "0ms")
            .env("GONGKAI__LOG__LEVEL", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .expect("it starts");
        assert!(status.success(), "gongkai {arguments:?}: {status}");
    };
    let mut crawl = vec!["crawl", "--enqueue"];
    crawl.extend(ids.iter().map(String::as_str));
    gongkai(&crawl);
    gongkai(&["run", "--until-idle"]);
    portal.forget_gaps();
    let file = data.path().join("warehouse.sqlite");
    let warehouse = Warehouse::open(&DatabaseConfig::sqlite(file))
        .await
        .expect("it opens");
    warehouse.dump().await.expect("it answers")
}
