//! The way to a server, which can be cut, or fall silent.

use std::{error::Error, future};

use runtime::database::DatabaseConfig;
use tokio::{
    io,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};
use url::Url;

use crate::scratch;

/// The way to a server, which can be cut, or fall silent.
#[derive(Debug)]
pub(crate) struct Cable {
    /// The database at its other end, by way of it.
    pub(crate) config: DatabaseConfig,
    whole: watch::Sender<bool>,
    /// How often it has fallen silent.
    silences: watch::Sender<u32>,
    task: JoinHandle<()>,
}

impl Cable {
    /// A whole one to this database.
    pub(crate) async fn to(database: &DatabaseConfig) -> Result<Self, Box<dyn Error>> {
        let mut url = Url::parse(database.postgres.url.expose())?;
        let host = url.host_str().ok_or("a server on a host")?;
        let server = format!("{host}:{}", url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let here = listener.local_addr()?;
        url.set_host(Some("127.0.0.1"))?;
        url.set_port(Some(here.port())).map_err(|()| "a port")?;
        let (whole, state) = watch::channel(true);
        let (silences, silence) = watch::channel(0);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(
                    client,
                    server.clone(),
                    state.clone(),
                    silence.clone(),
                ));
            }
        });
        Ok(Self {
            config: scratch::postgres(url.as_str()),
            whole,
            silences,
            task,
        })
    }

    /// Ends every connection, and lets no other one through.
    pub(crate) fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Every connection stays open, and nothing comes any more on it: the server's machine has lost its power. Other
    /// connections are let through.
    pub(crate) fn silence(&self) {
        self.silences.send_modify(|it| *it += 1);
    }

    /// Lets connections through again.
    pub(crate) fn mend(&self) {
        self.whole.send_replace(true);
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(
    mut client: TcpStream,
    server: String,
    mut state: watch::Receiver<bool>,
    mut silence: watch::Receiver<u32>,
) {
    silence.mark_unchanged();
    if !*state.borrow() {
        return;
    }
    let Ok(mut server) = TcpStream::connect(server).await else {
        return;
    };
    let is_silent = tokio::select! {
        _over = io::copy_bidirectional(&mut client, &mut server) => false,
        _cut = state.wait_for(|whole| !whole) => false,
        Ok(()) = silence.changed() => true,
    };
    if is_silent {
        drop(server);
        future::pending().await
    }
}
