//! The way to a broker, which can be cut: what it carried is lost with a reset, and the next connection is a new one.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use tokio::{
    io,
    net::{TcpListener, TcpStream},
    runtime::{self, Runtime},
    sync::Mutex,
    task::JoinSet,
};

/// The way to a broker, on a thread of its own: it can be cut while the test's own runtime stands still.
pub(crate) struct Cable {
    /// The broker at its other end, by way of it.
    pub(crate) url: String,
    /// Taken when this ends.
    runtime: Option<Runtime>,
    carried: Arc<Mutex<JoinSet<()>>>,
}

impl Cable {
    /// To the broker at this address, `amqp://user:password@host:port/vhost`.
    pub(crate) fn to(url: &str) -> Self {
        let (user, rest) = url.rsplit_once('@').expect("an address with a user");
        let (broker, vhost) = rest.split_once('/').expect("a virtual host");
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let carried: Arc<Mutex<JoinSet<()>>> = Arc::default();
        let (tell, told) = mpsc::channel();
        runtime.spawn(carry_all(broker.to_owned(), carried.clone(), tell));
        let port = told.recv().expect("it listens");
        Self {
            url: format!("{user}@127.0.0.1:{port}/{vhost}"),
            runtime: Some(runtime),
            carried,
        }
    }

    /// Resets every connection; has done so when this returns.
    pub(crate) fn cut(&self) {
        let (tell, told) = mpsc::channel();
        let carried = self.carried.clone();
        let runtime = self.runtime.as_ref().expect("it has not ended");
        runtime.spawn(async move {
            carried.lock().await.shutdown().await;
            tell.send(()).expect("somebody waits");
        });
        let cut = told.recv_timeout(Duration::from_secs(10));
        cut.expect("the connections end");
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn carry_all(broker: String, carried: Arc<Mutex<JoinSet<()>>>, tell: mpsc::Sender<u16>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tell.send(port).expect("somebody waits");
    while let Ok((client, _)) = listener.accept().await {
        carried.lock().await.spawn(carry(client, broker.clone()));
    }
}

async fn carry(mut client: TcpStream, broker: String) {
    // Closed with a reset.
    client.set_zero_linger().expect("a socket");
    if let Ok(mut server) = TcpStream::connect(broker).await {
        let _ = io::copy_bidirectional(&mut client, &mut server).await;
    }
}
