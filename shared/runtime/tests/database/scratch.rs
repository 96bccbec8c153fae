//! A database of a test's own, in either engine, gone when the test is over.
//!
//! PostgreSQL is the server at `GONGKAI_TEST_POSTGRES_URL`, whose user may make databases. A test's own database compares
//! texts as a dictionary of Chinese does: whoever counts on the order of bytes must say so.

use std::{
    env,
    error::Error,
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use runtime::database::{Database, DatabaseConfig, Engine};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;

/// A database of a test's own.
#[derive(Debug)]
pub(crate) struct Scratch {
    /// The settings that lead to it.
    pub(crate) config: DatabaseConfig,
    /// A folder of the test's own.
    pub(crate) folder: TempDir,
    /// The server, and the database on it that is dropped in the end.
    pub(crate) server: Option<(String, String)>,
}

/// Connections of each pool.
pub(crate) const CONNECTIONS: u32 = 8;

impl Scratch {
    /// A new one; none, with a word to whoever looks, where no server is at hand.
    pub(crate) async fn new(engine: Engine) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Some(match engine {
            Engine::Sqlite => Self {
                config: DatabaseConfig::sqlite(folder.path().join("a/database.sqlite")),
                folder,
                server: None,
            },
            Engine::Postgres => {
                let server = server("GONGKAI_TEST_POSTGRES_URL")?;
                let name = new_database(&server).await;
                Self {
                    config: postgres(&at(&server, &name)),
                    folder,
                    server: Some((server, name)),
                }
            }
        })
    }

    /// A connection pool to it.
    pub(crate) fn open(&self, schema: &'static str) -> Database {
        Database::open(&self.config, schema).expect("the settings are sound")
    }

    /// A connection to the server as any tool makes one. Only in PostgreSQL.
    pub(crate) async fn connect(&self) -> PgConnection {
        PgConnection::connect(self.config.postgres.url.expose())
            .await
            .expect("the server is up")
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
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            runtime.block_on(command(&server, drop));
        });
        // A server that is down has nothing to drop.
        let _gone = dropped.join();
    }
}

/// The settings of the database at this address.
pub(crate) fn postgres(url: &str) -> DatabaseConfig {
    DatabaseConfig::postgres(url, CONNECTIONS.try_into().expect("not zero"))
}

/// The address that the variable has; none, with a word to whoever looks, where it is not set.
///
/// # Panics
/// Where a server is demanded.
pub(crate) fn server(variable: &str) -> Option<String> {
    let url = env::var(variable).ok();
    if url.is_none() {
        let demanded = env::var("GONGKAI_TEST_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
        assert!(!demanded, "{variable} is not set; deploy/test sets it");
        eprintln!("skipped: {variable} is not set; deploy/test sets it");
    }
    url
}

/// The address of another database on the same server.
pub(crate) fn at(server: &str, database: &str) -> String {
    let (address, settings) = server.split_once('?').unwrap_or((server, ""));
    let (host, _) = address
        .rsplit_once('/')
        .expect("an address with a database");
    format!("{host}/{database}?{settings}")
}

async fn new_database(server: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("gongkai_test_{}_{number}", process::id());
    // Left over by a process of the same number that was killed.
    command(
        server,
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await;
    let create = format!(
        "CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN' LOCALE 'C' ENCODING 'UTF8'"
    );
    command(server, create).await;
    name
}

async fn command(server: &str, command: String) {
    let mut connection = PgConnection::connect(server)
        .await
        .expect("the server is up");
    connection
        .execute(AssertSqlSafe(command))
        .await
        .expect("done");
    connection.close().await.expect("closed");
}

/// Runs each of these tests, which take a [`Scratch`] and return an [`Outcome`], on both engines.
macro_rules! on_each_engine {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() -> crate::scratch::Tested {
                let ended = crate::scratch::on(runtime::database::Engine::Sqlite, super::$name).await;
                ended.map_or(Ok(()), crate::scratch::Outcome::tested)
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() -> crate::scratch::Tested {
                let ended = crate::scratch::on(runtime::database::Engine::Postgres, super::$name).await;
                ended.map_or(Ok(()), crate::scratch::Outcome::tested)
            })+
        }
    };
}

pub(crate) use on_each_engine;

/// What a test on an engine comes to.
pub(crate) type Tested = Result<(), Box<dyn Error>>;

/// What a test may return.
pub(crate) trait Outcome {
    /// The same, as the harness takes it.
    fn tested(self) -> Tested;
}

impl Outcome for () {
    fn tested(self) -> Tested {
        Ok(())
    }
}

impl Outcome for Tested {
    fn tested(self) -> Tested {
        self
    }
}

/// Runs a test in a new database of this engine; none, where there is no server for it.
pub(crate) async fn on<F: Future>(
    engine: Engine,
    test: impl Fn(Scratch) -> F,
) -> Option<F::Output> {
    let scratch = Scratch::new(engine).await?;
    Some(test(scratch).await)
}
