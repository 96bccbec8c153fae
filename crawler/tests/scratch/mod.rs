//! A database of a test's own, in either engine, gone when the test is over.
//!
//! PostgreSQL is the server at `GONGKAI_TEST_POSTGRES_URL`, whose user may make databases. A test's own database compares
//! texts as a dictionary of Chinese does: whoever counts on the order of bytes must say so.

use std::{
    env, process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use runtime::database::{DatabaseConfig, Engine};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

const SERVER: &str = "GONGKAI_TEST_POSTGRES_URL";
const CONNECTIONS: u32 = 8;

/// A database of a test's own.
#[derive(Debug)]
pub(crate) struct Scratch {
    /// The settings that lead to it.
    pub(crate) config: DatabaseConfig,
    /// A folder of the test's own.
    pub(crate) folder: TempDir,
    /// The server, and the database on it.
    server: Option<(String, String)>,
}

impl Scratch {
    /// A new one; none, with a word to whoever looks, where no server is at hand.
    pub(crate) async fn new(engine: Engine) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let server = server()?;
                let name = new_database(&server).await;
                Some((server, name))
            }
        };
        Some(Self {
            config: match &server {
                None => DatabaseConfig::sqlite(folder.path().join("a/ledger.sqlite")),
                Some((server, name)) => postgres(&at(server, name)),
            },
            folder,
            server,
        })
    }

    /// A connection to the server as any tool makes one; none in SQLite.
    pub(crate) async fn connect(&self) -> Option<PgConnection> {
        let (server, name) = self.server.as_ref()?;
        let connected = PgConnection::connect(&at(server, name)).await;
        Some(connected.expect("the server is up"))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let Some((server, name)) = self.server.take() else {
            return;
        };
        // In a thread of its own, since the test's may be in the middle of a panic.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(command(&server, drop_database(&name)));
        });
        // A server that is down has nothing to drop.
        let _gone = dropped.join();
    }
}

/// Settings of the database at this address.
pub(crate) fn postgres(url: &str) -> DatabaseConfig {
    DatabaseConfig::postgres(url, CONNECTIONS.try_into().expect("not zero"))
}

/// The address of the server; none, with a word to whoever looks, where there is none.
pub(crate) fn server() -> Option<String> {
    let url = env::var(SERVER).ok();
    if url.is_none() {
        let demanded = env::var("GONGKAI_TEST_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
        assert!(!demanded, "{SERVER} is not set; deploy/test sets it");
        eprintln!("skipped: {SERVER} is not set; deploy/test sets it");
    }
    url
}

/// The address of another database on the same server.
fn at(server: &str, database: &str) -> String {
    let (address, settings) = server.split_once('?').unwrap_or((server, ""));
    let (host, _) = address.rsplit_once('/').expect("a path in the address");
    format!("{host}/{database}?{settings}")
}

async fn new_database(server: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("gongkai_test_crawler_{}_{number}", process::id());
    // Left over by a process of the same number that was killed.
    command(server, drop_database(&name)).await;
    let create = format!(
        "CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN' LOCALE 'C' ENCODING 'UTF8'"
    );
    command(server, create).await;
    name
}

fn drop_database(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

async fn command(server: &str, command: String) {
    let connected = PgConnection::connect(server).await;
    let mut connection = connected.expect("the server is up");
    let done = sqlx::raw_sql(AssertSqlSafe(command)).execute(&mut connection);
    done.await.expect("the user may make databases");
}

/// Makes a test of each of these functions for each engine.
macro_rules! on_each_engine {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() -> super::Tested {
                let scratch = super::Scratch::new(runtime::database::Engine::Sqlite).await;
                super::$name(&scratch.ok_or("no folder")?).await
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() -> super::Tested {
                match super::Scratch::new(runtime::database::Engine::Postgres).await {
                    Some(scratch) => super::$name(&scratch).await,
                    None => Ok(()),
                }
            })*
        }
    };
}

pub(crate) use on_each_engine;
