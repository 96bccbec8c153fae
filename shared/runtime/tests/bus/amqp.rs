//! The bus on RabbitMQ: the contract, and what only it has.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use lapin::{
    Connection, ConnectionProperties,
    options::{ExchangeDeleteOptions, QueueDeleteOptions},
};
use runtime::{
    bus::{Bus, BusConfig},
    config::duration,
};
use shared::queue::Queue;
use tokio::runtime::Runtime;

use crate::{
    service,
    suite::{self, Broker},
};

/// The address of a broker that the tests share.
pub(crate) const URL: &str = "GONGKAI_TEST_AMQP_URL";

/// A namespace of its own on the broker, deleted with this.
pub(crate) struct Amqp {
    url: String,
    namespace: String,
    queues: Mutex<BTreeSet<String>>,
    exchanges: Mutex<BTreeSet<String>>,
}

impl Amqp {
    pub(crate) fn at(url: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self {
            url: url.to_owned(),
            namespace: format!("test-{}-{number}", std::process::id()),
            queues: Mutex::default(),
            exchanges: Mutex::default(),
        }
    }

    pub(crate) fn config(&self) -> BusConfig {
        let mut config = BusConfig::amqp(&self.url);
        config.amqp.namespace.clone_from(&self.namespace);
        config
    }

    /// A name at the broker.
    pub(crate) fn name(&self, name: &str) -> String {
        format!("{}.{name}", self.namespace)
    }

    /// Takes note of what is to be deleted.
    pub(crate) fn uses(&self, queues: &[Queue]) {
        let mut names = self.queues.lock().expect("no test panics here");
        let mut exchanges = self.exchanges.lock().expect("no test panics here");
        exchanges.insert(self.name("gongkai"));
        for queue in queues {
            let name = self.name(queue.name);
            for delay in queue.retry_delays {
                names.insert(format!("{name}.retry.{}", duration::format(*delay)));
            }
            names.insert(format!("{name}.retry.0ms"));
            names.insert(format!("{name}.dead"));
            exchanges.insert(format!("{name}.dead"));
            names.insert(name);
        }
    }

    async fn delete(url: &str, queues: &BTreeSet<String>, exchanges: &BTreeSet<String>) {
        let Ok(connection) = Connection::connect(url, ConnectionProperties::default()).await else {
            return;
        };
        let channel = connection.create_channel().await.expect("a channel");
        for queue in queues {
            let options = QueueDeleteOptions::default();
            let _ = channel.queue_delete(queue.as_str().into(), options).await;
        }
        for exchange in exchanges {
            let options = ExchangeDeleteOptions::default();
            let name = exchange.as_str().into();
            let _ = channel.exchange_delete(name, options).await;
        }
        let _ = connection.close(200, "done".into()).await;
    }
}

impl Broker for Amqp {
    fn is_there() -> bool {
        service::address(URL).is_some()
    }

    async fn start() -> Self {
        Self::at(&service::address(URL).expect("the address of a broker"))
    }

    async fn connect(&self, queues: &[Queue]) -> Bus {
        self.uses(queues);
        Bus::open_with(&self.config(), queues)
            .await
            .expect("the bus opens")
    }
}

impl Drop for Amqp {
    fn drop(&mut self) {
        let (url, queues, exchanges) = (
            self.url.clone(),
            std::mem::take(&mut *self.queues.lock().expect("no test panics here")),
            std::mem::take(&mut *self.exchanges.lock().expect("no test panics here")),
        );
        let delete = move || {
            let runtime = Runtime::new().expect("a runtime");
            runtime.block_on(Self::delete(&url, &queues, &exchanges));
        };
        // A test's own runtime cannot be waited for in it.
        let _ = thread::spawn(delete).join();
    }
}

suite::contract!(Amqp);
