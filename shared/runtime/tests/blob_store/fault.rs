//! The blob store before a server that is at fault: answers that are read off a list, one a connection.

use std::{
    fs,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use runtime::blob_store::{BlobConfig, BlobError, BlobStore, S3Config};
use shared::blob::BlobRef;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const KEY: &str = "0123-do-not-tell";
const NAME: &str = "AKIA-DO-NOT-TELL";

const UNKNOWN_KEY: &str = "<?xml version=\"1.0\"?><Error><Code>InvalidAccessKeyId</Code><Message>unknown</Message>\
                           <AWSAccessKeyId>AKIA-DO-NOT-TELL</AWSAccessKeyId></Error>";
const SLOW_DOWN: &str = "<Error><Code>SlowDown</Code></Error>";

/// What a server does with a connection, once it has the request.
#[derive(Clone)]
enum Act {
    Answer(&'static str, &'static str),
    /// Promises five bytes, sends three and hangs up.
    Break,
    HangUp,
    /// Says nothing, for ever.
    Silence,
}

/// A server that does this with its first connections, and the last of it with all that follow.
struct Server {
    settings: S3Config,
    /// The requests' heads.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn new(acts: &[Act]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let acts = acts.to_vec();
        let heads = Arc::clone(&asked);
        tokio::spawn(async move {
            let mut held = Vec::new();
            for number in 0.. {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = stream.read_u8().await else {
                        break;
                    };
                    head.push(byte);
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                heads.lock().expect("it is whole").push(head);
                let act = acts.get(number).or(acts.last()).expect("there is one");
                let answer = match act {
                    Act::Answer(status, body) => format!(
                        "HTTP/1.1 {status}\r\nConnection: close\r\nETag: \"e\"\r\n\
                         Last-Modified: Sat, 21 Nov 2026 00:00:00 GMT\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    ),
                    Act::Break => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"e\"\r\n\
                                   Last-Modified: Sat, 21 Nov 2026 00:00:00 GMT\r\n\r\nbyt"
                        .to_owned(),
                    Act::HangUp => String::new(),
                    Act::Silence => {
                        held.push(stream);
                        continue;
                    }
                };
                // The client may be gone.
                let _sent = stream.write_all(answer.as_bytes()).await;
                let _shut = stream.shutdown().await;
                // What the client still sends is taken: a reset would overtake the answer.
                tokio::spawn(async move {
                    let mut rest = Vec::new();
                    stream.read_to_end(&mut rest).await
                });
            }
        });
        let mut settings = S3Config::new(&format!("http://{address}"), "bucket", NAME, KEY);
        settings.timeout = Duration::from_millis(500);
        Self { settings, asked }
    }

    fn store(&self) -> BlobStore {
        BlobStore::open(&BlobConfig::s3(self.settings.clone())).expect("the store opens")
    }

    fn requests(&self) -> usize {
        self.asked.lock().expect("it is whole").len()
    }
}

fn blob() -> BlobRef {
    BlobRef::of(b"bytes", "text/plain")
}

/// The error of a get, of a put and of a check.
async fn errors(store: &BlobStore) -> [BlobError; 3] {
    [
        store.get(&blob()).await.map(|_| ()),
        store.put("bytes", "text/plain").await.map(|_| ()),
        store.check().await,
    ]
    .map(|it| it.expect_err("the server is at fault"))
}

#[tokio::test]
async fn keys_that_are_refused_are_an_outage_and_are_not_told() {
    let server = Server::new(&[Act::Answer("403 Forbidden", UNKNOWN_KEY)]).await;
    let store = server.store();
    for error in errors(&store).await {
        assert!(matches!(error, BlobError::Refused { .. }), "{error:?}");
        assert!(error.is_outage() && error.is_temporary());
        assert!(
            format!("{error:?}").contains("InvalidAccessKeyId"),
            "{error:?}"
        );
        for text in [format!("{error:?}"), error.to_string()] {
            assert!(
                !text.contains("DO-NOT-TELL") && !text.contains(KEY),
                "{text}"
            );
        }
    }
    let settings = format!("{store:?} {:?}", server.settings);
    assert!(
        !settings.contains(NAME) && !settings.contains(KEY),
        "{settings}"
    );
    assert_eq!(server.requests(), 3, "a refusal is not tried again");
}

#[tokio::test]
async fn requests_are_signed() {
    let server = Server::new(&[Act::Answer("200 OK", "bytes")]).await;
    server.store().get(&blob()).await.expect("it is there");
    let asked = server.asked.lock().expect("it is whole").concat();
    let asked = asked.to_ascii_lowercase();
    assert!(
        asked.contains("authorization: aws4-hmac-sha256 credential=akia-do-not-tell/"),
        "{asked}"
    );
    assert!(asked.contains("x-amz-content-sha256: "), "{asked}");
    assert!(!asked.contains(KEY), "{asked}");
}

#[tokio::test]
async fn what_is_there_is_not_put_again() {
    let server = Server::new(&[Act::Answer("200 OK", "bytes")]).await;
    let put = server.store().put("bytes", "text/plain").await;
    put.expect("it is there");
    let asked = server.asked.lock().expect("it is whole").clone();
    assert!(
        asked.len() == 1 && asked[0].starts_with("GET "),
        "{asked:?}"
    );
}

#[tokio::test]
async fn a_hiccup_is_nobodys_business() {
    let hiccups = [
        Act::HangUp,
        Act::Answer("503 Slow Down", SLOW_DOWN),
        Act::Answer("200 OK", "bytes"),
    ];
    let server = Server::new(&hiccups).await;
    assert_eq!(
        server.store().get(&blob()).await.expect("it is there"),
        "bytes"
    );
}

#[tokio::test]
async fn a_server_that_fails_is_an_outage_after_three_attempts() {
    let server = Server::new(&[Act::Answer("503 Slow Down", SLOW_DOWN)]).await;
    let error = server.store().get(&blob()).await.expect_err("it fails");
    assert!(matches!(error, BlobError::Store { .. }), "{error:?}");
    assert!(error.is_outage() && error.is_temporary());
    assert!(format!("{error:?}").contains("SlowDown"), "{error:?}");
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn a_server_that_breaks_off_or_says_nothing_is_an_outage_in_bounded_time() {
    for act in [Act::Break, Act::HangUp, Act::Silence] {
        let server = Server::new(&[act]).await;
        let store = server.store();
        let begun = Instant::now();
        let error = store.get(&blob()).await.expect_err("it fails");
        assert!(matches!(error, BlobError::Store { .. }), "{error:?}");
        assert!(error.is_outage());
        // Two times 0.5 s, pauses, and a slow machine.
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{:?}",
            begun.elapsed()
        );
    }
}

#[tokio::test]
async fn a_check_does_not_wait_as_long_as_a_request() {
    let mut server = Server::new(&[Act::Silence]).await;
    server.settings.timeout = Duration::from_secs(600);
    let error = server.store().check().await.expect_err("it says nothing");
    assert!(matches!(error, BlobError::Silent { .. }), "{error:?}");
    assert!(error.is_outage());
}

#[tokio::test]
async fn a_server_that_is_down_is_an_outage() {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let settings = S3Config::new(&format!("http://{address}"), "bucket", NAME, KEY);
    let store = BlobStore::open(&BlobConfig::s3(settings)).expect("nothing is asked of it");
    for error in errors(&store).await {
        assert!(matches!(error, BlobError::Store { .. }), "{error:?}");
        assert!(error.to_string().contains(&address.to_string()), "{error}");
    }
}

#[test]
fn settings_that_mean_no_store_are_refused_by_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let empty = folder.path().join("empty.pem");
    fs::write(&empty, "no certificate").expect("it is written");
    let check = |key: &str, change: &dyn Fn(&mut S3Config)| {
        let mut settings = S3Config::new("https://127.0.0.1:9", "bucket", NAME, KEY);
        change(&mut settings);
        let error = BlobStore::open(&BlobConfig::s3(settings)).expect_err("it is refused");
        assert!(
            error.to_string().starts_with(&format!("blobs.s3.{key}: ")),
            "{error}"
        );
        assert!(!error.is_outage() && !error.is_temporary(), "{error:?}");
    };
    check("bucket", &|it| it.bucket.clear());
    check("region", &|it| it.region.clear());
    check("access_key", &|it| {
        it.access_key = runtime::config::Secret::new("")
    });
    check("secret_key", &|it| {
        it.secret_key = runtime::config::Secret::new("")
    });
    check("endpoint", &|it| it.endpoint = "127.0.0.1:9".to_owned());
    check("endpoint", &|it| {
        it.endpoint = format!("https://name:{KEY}@127.0.0.1:9");
    });
    check("ca_file", &|it| it.ca_file = folder.path().join("nowhere"));
    check("ca_file", &|it| it.ca_file.clone_from(&empty));
}
