//! A portal on loopback that answers as it is told and remembers what it was asked.

use std::{
    collections::HashMap,
    error::Error,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
    serve::Listener,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{self, Instant},
};
use url::Url;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(header::HeaderName, String)>,
    body: Vec<u8>,
    /// How often to answer 503 before.
    failures: u32,
    /// A pause in the middle of the body.
    pause: Duration,
}

/// A request that was made.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) address: String,
    pub(crate) headers: HeaderMap,
    pub(crate) at: Instant,
}

/// A portal on loopback.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) base: Url,
    heard: Arc<Heard>,
    server: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Heard {
    replies: Mutex<HashMap<String, Reply>>,
    list: Mutex<List>,
    asked: Mutex<Vec<Asked>>,
    /// How long it thinks before it answers.
    thinks: Mutex<Duration>,
    /// How long a connection waits before the site has it.
    queues: Mutex<Duration>,
    /// Requests that it is thinking about.
    present: AtomicUsize,
    /// The most there were at a time.
    crowd: AtomicUsize,
}

/// A request that the site is thinking about.
struct Present(Arc<Heard>);

impl Present {
    fn new(heard: Arc<Heard>) -> Self {
        let present = heard.present.fetch_add(1, Ordering::SeqCst) + 1;
        heard.crowd.fetch_max(present, Ordering::SeqCst);
        Self(heard)
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.present.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Where connections come in.
struct Door {
    listener: TcpListener,
    heard: Arc<Heard>,
}

impl Listener for Door {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let accepted = Listener::accept(&mut self.listener).await;
        let pause = *lock(&self.heard.queues);
        time::sleep(pause).await;
        accepted
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A column and how it misbehaves.
#[derive(Debug, Clone, Default)]
struct List {
    records: Vec<String>,
    /// The total it announces, if it lies.
    announced: Option<usize>,
    /// How many requests for groups get an empty answer first.
    empty_groups: u32,
}

const COLUMN: &str = "/col/col7/index.html";
const PROXY: &str = "/module/web/jpage/dataproxy.jsp";
const GROUP: usize = 45;
/// How many records of its neighbours each group holds too.
const OVERLAP: usize = 3;

impl Reply {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![(header::CONTENT_TYPE, "text/html".to_owned())],
            body: body.into(),
            failures: 0,
            pause: Duration::ZERO,
        }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::ok("")
        }
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::status(302).with(header::LOCATION, to)
    }

    pub(crate) fn with(mut self, name: header::HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn after_failures(self, failures: u32) -> Self {
        Self { failures, ..self }
    }

    pub(crate) fn pausing(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }
}

impl Site {
    pub(crate) async fn start() -> Result<Self, Box<dyn Error>> {
        let heard = Arc::<Heard>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
        let router = Router::new().fallback(answer).with_state(heard.clone());
        let door = Door {
            listener,
            heard: heard.clone(),
        };
        let server = tokio::spawn(async move {
            axum::serve(door, router).await.expect("it serves");
        });
        Ok(Self {
            base,
            heard,
            server,
        })
    }

    /// Answers an address (path and query) like this from now on.
    pub(crate) fn put(&self, address: &str, reply: Reply) {
        lock(&self.heard.replies).insert(address.to_owned(), reply);
    }

    /// Lists these records from now on.
    pub(crate) fn list(&self, records: Vec<String>) {
        *lock(&self.heard.list) = List {
            records,
            ..List::default()
        };
    }

    pub(crate) fn announce(&self, total: usize) {
        lock(&self.heard.list).announced = Some(total);
    }

    pub(crate) fn empty_groups(&self, count: u32) {
        lock(&self.heard.list).empty_groups = count;
    }

    /// Thinks so long before it answers.
    pub(crate) fn think(&self, pause: Duration) {
        *lock(&self.heard.thinks) = pause;
    }

    /// Lets a connection wait so long before it has it, as one does that is overrun.
    pub(crate) fn queue(&self, pause: Duration) {
        *lock(&self.heard.queues) = pause;
    }

    /// How many requests it had before it at a time, at most.
    pub(crate) fn crowd(&self) -> usize {
        self.heard.crowd.load(Ordering::SeqCst)
    }

    /// Forgets what it was asked.
    pub(crate) fn forget(&self) {
        lock(&self.heard.asked).clear();
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        lock(&self.heard.asked).clone()
    }

    /// How often an address was asked for.
    pub(crate) fn count(&self, address: &str) -> usize {
        self.asked()
            .iter()
            .filter(|it| it.address == address)
            .count()
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.base.join(path).expect("an address")
    }

    pub(crate) fn host(&self) -> String {
        self.base.authority().to_owned()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(heard): State<Arc<Heard>>, request: Request) -> Response {
    let address = request.uri().to_string();
    lock(&heard.asked).push(Asked {
        address: address.clone(),
        headers: request.headers().clone(),
        at: Instant::now(),
    });
    let _present = Present::new(heard.clone());
    let pause = *lock(&heard.thinks);
    time::sleep(pause).await;
    let told = tell(&heard, &address);
    let reply = told.unwrap_or_else(|| list(&heard, request.uri().path(), request.uri().query()));
    respond(reply, request.headers())
}

/// The answer that was put for an address.
fn tell(heard: &Heard, address: &str) -> Option<Reply> {
    let mut replies = lock(&heard.replies);
    let reply = replies.get_mut(address)?;
    if reply.failures > 0 {
        reply.failures -= 1;
        return Some(Reply::status(503).with(header::RETRY_AFTER, "0"));
    }
    Some(reply.clone())
}

fn list(heard: &Heard, path: &str, query: Option<&str>) -> Reply {
    let mut list = lock(&heard.list);
    match path {
        COLUMN => Reply::ok(list.page()),
        PROXY if list.empty_groups > 0 => {
            list.empty_groups -= 1;
            Reply::ok(list.group(0..0))
        }
        PROXY => {
            let start = query
                .and_then(|it| it.split('&').find_map(|it| it.strip_prefix("startrecord=")))
                .and_then(|it| it.parse::<usize>().ok())
                .unwrap_or(1);
            let from = (start - 1).saturating_sub(OVERLAP);
            Reply::ok(list.group(from..start - 1 + GROUP + OVERLAP))
        }
        _ => Reply::status(404),
    }
}

impl List {
    fn page(&self) -> String {
        format!(
            "<html><body><div id=\"11\"><script type=\"text/xml\"><datastore><nextgroup><![CDATA[<a href=\"{PROXY}?page=1&appid=1&webid=9&path=/&columnid=7&unitid=11&permissiontype=0\"></a>]]></nextgroup><recordset>{}</recordset></datastore></script></div></body></html>",
            self.records(0..GROUP)
        )
    }

    fn group(&self, range: std::ops::Range<usize>) -> String {
        format!(
            "<?xml version='1.0'?><datastore><totalrecord>{}</totalrecord><recordset>{}</recordset></datastore>",
            self.announced.unwrap_or(self.records.len()),
            self.records(range)
        )
    }

    fn records(&self, range: std::ops::Range<usize>) -> String {
        let length = self.records.len();
        self.records[range.start.min(length)..range.end.min(length)]
            .iter()
            .map(|it| format!("<record><![CDATA[{it}]]></record>\n"))
            .collect()
    }
}

fn respond(reply: Reply, asked: &HeaderMap) -> Response {
    let etag = reply.headers.iter().find(|it| it.0 == header::ETAG);
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|it| it.to_str().ok());
    let mut response = Response::builder();
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    if known.is_some() && etag.map(|it| it.1.as_str()) == known {
        let response = response
            .status(StatusCode::NOT_MODIFIED)
            .body(Body::empty());
        return response.expect("an answer");
    }
    let body = if reply.pause.is_zero() {
        Body::from(reply.body)
    } else {
        paused(reply.body, reply.pause)
    };
    response.status(reply.status).body(body).expect("an answer")
}

fn paused(body: Vec<u8>, pause: Duration) -> Body {
    let half = body.len() / 2;
    let parts = [body[..half].to_vec(), body[half..].to_vec()];
    let pauses = [Duration::ZERO, pause];
    let stream = futures::stream::unfold(parts.into_iter().zip(pauses), |mut rest| async {
        let (part, pause) = rest.next()?;
        tokio::time::sleep(pause).await;
        Some((Ok::<_, io::Error>(part), rest))
    });
    Body::from_stream(stream)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
