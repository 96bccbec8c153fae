//! The hosts and schemes that a portal may be asked at.

use std::fmt;

use serde::Deserialize;
use url::Url;

use crate::address::{AddressRefused, AddressRule};

/// A host of a portal, exact: `www.example.gov.cn`, or with a port that is not its scheme's own: `127.0.0.1:18081`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Host {
    name: String,
    port: Option<u16>,
}

/// A text that is not a host in its normal form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a host: a lower-case name or address, with ':port' where the port is not the usual one, is expected"
)]
pub struct NotAHost(String);

/// A scheme that a portal may be asked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Host {
    /// True when this address is on this host and port.
    pub fn serves(&self, url: &Url) -> bool {
        url.host_str() == Some(self.name.as_str()) && url.port() == self.port
    }

    /// The host of an address, as a portal's file would name it: the same for the usual ports of both schemes.
    pub(crate) fn name_of(url: &Url) -> String {
        let name = url.host_str().unwrap_or_default();
        match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        }
    }

    /// Checks whether this host may be dialled, as far as its name tells.
    ///
    /// # Errors
    /// [`AddressRefused`] when the rule does not allow it.
    pub fn check(&self, rule: AddressRule) -> Result<(), AddressRefused> {
        let url = Url::parse(&format!("http://{self}/")).expect("a host makes an address");
        rule.check_host(&url)
    }
}

impl TryFrom<String> for Host {
    type Error = NotAHost;

    fn try_from(text: String) -> Result<Self, NotAHost> {
        let parsed = Url::parse(&format!("http://{text}/")).ok();
        let host = parsed.and_then(|url| {
            Some(Self {
                name: url.host_str()?.to_owned(),
                port: url.port(),
            })
        });
        // Whatever `Url` had to change (case, user, path, octal address) is not in normal form.
        host.filter(|it| it.to_string() == text)
            .ok_or(NotAHost(text))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

impl Scheme {
    /// True when this address has this scheme.
    pub fn is_of(self, url: &Url) -> bool {
        url.scheme()
            == match self {
                Self::Http => "http",
                Self::Https => "https",
            }
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::Host;

    fn host(text: &str) -> Result<Host, super::NotAHost> {
        Host::try_from(text.to_owned())
    }

    #[test]
    fn only_the_normal_form_of_a_host_is_one() {
        for good in ["www.example.org", "127.0.0.1:18081", "[::1]:8080", "a-b.cn"] {
            assert_eq!(host(good).map(|it| it.to_string()), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "WWW.example.org",
            "https://www.example.org",
            "www.example.org/",
            "user@www.example.org",
            "0x7f.1",
            "2130706433",
            "www.example.org:80",
            "a b",
        ] {
            assert!(host(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_is_on_the_host_that_serves_it() {
        for (url, name) in [
            ("https://www.example.org/a", "www.example.org"),
            ("http://www.example.org:80/", "www.example.org"),
            ("http://127.0.0.1:18081/", "127.0.0.1:18081"),
            ("http://[::1]:8080/", "[::1]:8080"),
        ] {
            let url = Url::parse(url).expect("an address");
            assert_eq!(Host::name_of(&url), name);
            assert!(host(name).expect("a host").serves(&url));
        }
    }

    #[test]
    fn a_host_serves_itself_and_nobody_else() {
        let it = host("www.example.org").expect("a host");
        let serves = |url: &str| it.serves(&Url::parse(url).expect("an address"));
        assert!(serves("https://www.example.org/a"));
        assert!(serves("http://www.example.org:80/a"));
        assert!(!serves("https://www.example.org:8443/a"));
        assert!(!serves("https://example.org/"));
        assert!(!serves("https://a.www.example.org/"));
        assert!(!serves("https://www.example.org./"));
        assert!(!serves("https://www.example.org@other.org/"));
    }
}
