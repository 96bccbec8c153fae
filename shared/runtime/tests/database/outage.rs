//! A database that is not to be had: what it is called, and what is not said of it.

use std::error::Error;

use runtime::database::{Database, DatabaseConfig, DatabaseError, Engine, is_outage};
use sqlx::{Connection, Executor};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    SCHEMA, alike,
    scratch::{Scratch, at, on, postgres, server},
    upgrade,
};

const POSTGRES: &str = "GONGKAI_TEST_POSTGRES_URL";

/// Why the database of these settings cannot be upgraded.
async fn refused(config: &DatabaseConfig) -> DatabaseError {
    let database = Database::open(config, SCHEMA).expect("the settings are sound");
    let migrations = alike(&["CREATE TABLE it (id INTEGER)"]);
    let upgraded = database.upgrade(&migrations).await.map(drop);
    upgraded.expect_err("it is not to be had")
}

fn check_outage(error: &DatabaseError, secret: &str) {
    assert!(matches!(error, DatabaseError::Open { .. }), "{error:?}");
    assert!(error.is_outage(), "{error:?}");
    let source = error.source().expect("the engine's words");
    let words = format!("{error} {error:?} {source} {source:?}");
    assert!(!words.contains(secret), "{words}");
}

/// The same server, as this user with this password.
fn as_user(url: &str, user: &str, password: &str) -> String {
    let (_, host) = url.split_once("://").expect("a scheme");
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("postgres://{user}:{password}@{host}")
}

#[tokio::test]
async fn a_server_that_is_down_is_an_outage() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = nobody.local_addr().expect("its address").port();
    drop(nobody);
    let url = format!("postgres://someone:s3cret@127.0.0.1:{port}/somewhere");
    let error = refused(&postgres(&url)).await;
    check_outage(&error, "s3cret");
    assert!(
        error
            .to_string()
            .contains(&format!("127.0.0.1:{port}/somewhere")),
        "{error}"
    );

    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("its address").port();
    let url = format!("postgres://someone:s3cret@127.0.0.1:{port}/somewhere");
    let database = Database::open(&postgres(&url), SCHEMA).expect("the settings are sound");
    let unanswered = database
        .check()
        .await
        .expect_err("it accepts and is silent");
    assert!(is_outage(&unanswered), "{unanswered:?}");
}

#[tokio::test]
async fn an_unknown_user_database_or_host_is_an_outage() {
    let Some(server) = server(POSTGRES) else {
        return;
    };
    let unknown = as_user(&server, "gongkai_nobody", "s3cret");
    check_outage(&refused(&postgres(&unknown)).await, "s3cret");
    let unknown = at(&server, "gongkai_no_such_database");
    check_outage(&refused(&postgres(&unknown)).await, "s3cret");
    let unknown = "postgres://someone:s3cret@no-such-host.invalid/somewhere";
    check_outage(&refused(&postgres(unknown)).await, "s3cret");
}

/// A server without TLS that takes no password.
async fn take_no_password(server: tokio::net::TcpListener) -> std::io::Result<()> {
    let (mut client, _) = server.accept().await?;
    let mut message = [0; 1024];
    assert_eq!(client.read(&mut message).await?, 8, "may it be TLS?");
    client.write_all(b"N").await?;
    assert_ne!(client.read(&mut message).await?, 0, "who wants what");
    let tell_in_clear = b"R\0\0\0\x08\0\0\0\x03";
    client.write_all(tell_in_clear).await?;
    assert_ne!(client.read(&mut message).await?, 0, "the password");
    let fields =
        b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"someone\"\0\0";
    let length = u32::try_from(fields.len() + 4).expect("a short message");
    client.write_all(b"E").await?;
    client.write_all(&length.to_be_bytes()).await?;
    client.write_all(fields).await
}

#[tokio::test]
async fn a_password_that_is_not_accepted_is_an_outage() {
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let server = server.expect("a free port");
    let port = server.local_addr().expect("its address").port();
    let url = format!("postgres://someone:s3cret@127.0.0.1:{port}/somewhere");
    let config = postgres(&url);
    let (error, served) = tokio::join!(refused(&config), take_no_password(server));
    served.expect("the client talks to it");
    check_outage(&error, "s3cret");
    let source = error.source().expect("a source").to_string();
    assert!(
        source.contains("password authentication failed"),
        "{source}"
    );
}

#[tokio::test]
async fn an_address_that_is_none_is_no_outage_and_is_not_repeated() {
    for address in [
        "",
        "s3cret",
        "mysql://u:s3cret@h/d",
        "postgres://u:s3cret@h:port/d",
    ] {
        let error = Database::open(&postgres(address), SCHEMA).map(drop);
        let error = error.expect_err("no address");
        assert!(
            matches!(error, DatabaseError::Address) && !error.is_outage(),
            "{error:?}"
        );
        assert!(error.source().is_none() && !format!("{error} {error:?}").contains("s3cret"));
    }
    let settings = postgres("postgres://u:s3cret@h/d");
    assert!(!format!("{settings:?}").contains("s3cret"));
    let database = Database::open(&settings, SCHEMA).expect("an address");
    assert!(!format!("{database:?}").contains("s3cret"));
}

#[tokio::test]
async fn a_file_in_the_way_of_the_folder_is_an_outage() {
    let scratch = Scratch::new(Engine::Sqlite)
        .await
        .expect("it needs no server");
    let folder = &scratch.folder;
    let file = folder.path().join("file");
    std::fs::write(&file, "no folder").expect("written");
    let config = DatabaseConfig::sqlite(file.join("database.sqlite"));
    let error = Database::open(&config, SCHEMA)
        .map(drop)
        .expect_err("it is in the way");
    assert!(
        matches!(error, DatabaseError::Folder { .. }) && error.is_outage(),
        "{error:?}"
    );
    let error = refused(&DatabaseConfig::sqlite(folder.path())).await;
    check_outage(&error, "s3cret");
}

#[tokio::test]
async fn connections_that_the_server_ends_are_an_outage_and_the_next_one_works() {
    on(Engine::Postgres, |scratch: Scratch| async move {
        let database = scratch.open(SCHEMA);
        upgrade(&database, &alike(&["CREATE TABLE it (id INTEGER)"])).await;
        let mut transaction = database.begin().await.expect("it begins");
        let mut operator = scratch.connect().await;
        let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        operator.execute(terminate).await.expect("ended");
        let ended = runtime::database::query("SELECT CAST(1 AS BIGINT)");
        let ended = ended.fetch_one::<(i64,)>(&mut transaction).await;
        let error = ended.expect_err("the connection is gone");
        assert!(is_outage(&error), "{error:?}");
        drop(transaction);
        database.check().await.expect("it answers again");
        operator.close().await.expect("closed");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_only_reads_is_an_outage() {
    on(Engine::Postgres, |scratch: Scratch| async move {
        scratch.open(SCHEMA).check().await.expect("it answers");
        let mut operator = scratch.connect().await;
        operator
            .execute(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$",
            )
            .await
            .expect("set");
        let refused = scratch.open(SCHEMA).check().await;
        let error = refused.expect_err("it cannot be written to");
        assert!(is_outage(&error), "{error:?}");
        operator.close().await.expect("closed");
    })
    .await;
}

/// A certificate authority that has signed nothing.
const OTHER_CA: &str = include_str!("other_ca.pem");

#[tokio::test]
async fn a_server_is_reached_by_tls_and_only_with_the_certificate_it_should_have() {
    let Some(server) = server("GONGKAI_TEST_POSTGRES_TLS_URL") else {
        return;
    };
    assert!(server.contains("sslmode=verify-full"), "it names no check");
    let database = Database::open(&postgres(&server), SCHEMA).expect("the settings are sound");
    let mut snapshot = database.snapshot().await.expect("it answers");
    let is_tls = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let (is_tls,): (bool,) = runtime::database::query(is_tls)
        .fetch_one(&mut snapshot)
        .await
        .expect("one row");
    assert!(is_tls);

    let folder = tempfile::tempdir().expect("a temporary folder");
    let other = folder.path().join("ca.pem");
    std::fs::write(&other, OTHER_CA).expect("written");
    let (address, settings) = server.split_once('?').expect("settings");
    let settings: Vec<String> = settings
        .split('&')
        .filter(|it| !it.starts_with("sslrootcert="))
        .map(str::to_owned)
        .chain([format!("sslrootcert={}", other.display())])
        .collect();
    let error = refused(&postgres(&format!("{address}?{}", settings.join("&")))).await;
    check_outage(&error, "s3cret");
    let source = error.source().expect("a source").to_string();
    assert!(source.contains("certificate"), "{source}");
}
