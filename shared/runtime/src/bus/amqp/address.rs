//! Where the broker is, how to connect to it, and what to say when that fails.

use std::{error::Error, fs, io, path::Path, time::Duration};

use lapin::{
    Connection, ConnectionProperties, ErrorKind,
    protocol::{AMQPErrorKind, AMQPHardError},
    tcp::OwnedTLSConfig,
    uri::{AMQPScheme, AMQPUri},
};
use tokio::time;

use crate::bus::{AmqpConfig, BusError};

/// The longest namespace: names of queues are 255 bytes at most, and the broker's words about them, too.
const MAX_NAMESPACE_BYTES: usize = 40;

/// Where the broker is, with the credentials for it.
pub(super) struct Address {
    uri: AMQPUri,
    /// Certificate authorities in PEM.
    authorities: Option<String>,
    connect_timeout: Duration,
}

impl Address {
    /// # Errors
    /// [`BusError::Setting`] when a setting is wrong. It never repeats the address, which may have a password in it.
    pub(super) fn of(config: &AmqpConfig) -> Result<Self, BusError> {
        let wrong = |words| move || BusError::setting(words);
        let mut uri: AMQPUri = config.url.expose().parse().map_err(|_| {
            BusError::setting("url is not of the form amqp://user:password@host:port/vhost")
        })?;
        Some(config.heartbeat)
            .filter(|it| it.subsec_nanos() == 0 && (1..=60).contains(&it.as_secs()))
            .ok_or_else(wrong("heartbeat is not 1 to 60 whole seconds"))?;
        // The address decides where to and who; the rest has its own settings.
        uri.query.heartbeat = Some(config.heartbeat_seconds());
        uri.query.connection_timeout = None;
        let authorities = match &config.ca_file {
            none if none.as_os_str().is_empty() => None,
            file => Some(authorities(file)?),
        };
        let is_name = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
        Some(&config.namespace)
            .filter(|it| it.len() <= MAX_NAMESPACE_BYTES && it.chars().all(is_name))
            .ok_or_else(wrong(
                "namespace is more than 40 letters, digits, dots, hyphens and underscores",
            ))?;
        Ok(Self {
            uri,
            authorities,
            connect_timeout: config.connect_timeout,
        })
    }

    /// The address without credentials, for people and logs.
    pub(super) fn place(&self) -> String {
        let (scheme, authority) = (&self.uri.scheme, &self.uri.authority);
        let vhost = &self.uri.vhost;
        format!(
            "{scheme}://{}:{} (virtual host {vhost})",
            authority.host, authority.port
        )
    }

    /// A connection that shows under this name at the broker.
    pub(super) async fn connect(&self, name: &str) -> Result<Connection, BusError> {
        let tls = OwnedTLSConfig {
            identity: None,
            cert_chain: self.authorities.clone(),
        };
        let properties = ConnectionProperties::default().with_connection_name(name.into());
        let runtime = lapin::runtime::default_runtime().map_err(|it| self.failed("", it))?;
        let connecting =
            Connection::connect_uri_with_config(self.uri.clone(), properties, tls, runtime);
        match time::timeout(self.connect_timeout, connecting).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(self.failed(self.advice(&error), error)),
            Err(late) => Err(self.failed("nothing there answers in time", late)),
        }
    }

    fn failed(&self, advice: &'static str, source: impl Error + Send + Sync + 'static) -> BusError {
        BusError::Connect {
            place: self.place(),
            advice,
            source: Box::new(source),
        }
    }

    /// Which of the things a person can repair is wrong.
    fn advice(&self, error: &lapin::Error) -> &'static str {
        match error.kind() {
            ErrorKind::ProtocolError(it) => match it.kind() {
                AMQPErrorKind::Hard(AMQPHardError::NOTALLOWED) => {
                    "the virtual host is not there, or the user may not use it"
                }
                _ if it.get_id() == ACCESS_REFUSED => "the user or its password is wrong",
                _ => "the broker refuses the connection",
            },
            ErrorKind::IOError(it) if it.kind() == io::ErrorKind::ConnectionRefused => {
                "nothing listens there: the broker is down, or host and port are wrong"
            }
            ErrorKind::IOError(_) if self.uri.scheme == AMQPScheme::AMQPS => {
                "the broker does not speak TLS there, or its certificate is not trusted; see ca_file"
            }
            _ => "the broker is not there, or is starting or stopping",
        }
    }
}

/// A soft error of the protocol, which brokers send for the whole connection.
const ACCESS_REFUSED: u16 = 403;

fn authorities(file: &Path) -> Result<String, BusError> {
    let text = fs::read_to_string(file).map_err(|source| BusError::Authorities {
        file: file.to_owned(),
        source,
    })?;
    if text.contains("-----BEGIN CERTIFICATE-----") {
        return Ok(text);
    }
    Err(BusError::setting("ca_file has no certificate in PEM"))
}

#[cfg(test)]
mod tests {
    use super::Address;
    use crate::bus::{BusConfig, BusError};

    #[test]
    fn the_place_is_told_without_credentials() {
        let config = BusConfig::amqp("amqps://someone:hush%21@broker.example:5671/gong%2fkai");
        let address = Address::of(&config.amqp).expect("an address");
        assert_eq!(
            address.place(),
            "amqps://broker.example:5671 (virtual host gong/kai)"
        );
        assert!(!format!("{config:?}").contains("hush"));
    }

    #[test]
    fn wrong_settings_are_refused_and_no_address_is_repeated() {
        for url in ["", "http://a:hush@b/c", "amqp://a:hush@b:port/c", "hush"] {
            let refused = Address::of(&BusConfig::amqp(url).amqp).err();
            let words = format!("{refused:?}");
            assert!(
                matches!(refused, Some(BusError::Setting { .. })) && !words.contains("hush"),
                "{words}"
            );
        }
        let mut config = BusConfig::amqp("amqp://localhost").amqp;
        config.namespace = "with space".to_owned();
        assert!(matches!(
            Address::of(&config),
            Err(BusError::Setting { .. })
        ));
        config.namespace.clear();
        config.ca_file = "/nowhere/ca.pem".into();
        assert!(matches!(
            Address::of(&config),
            Err(BusError::Authorities { .. })
        ));
    }
}
