//! Which addresses may be dialled: public ones, and loopback by an explicit setting.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Which addresses this crawler may dial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRule {
    /// Public addresses: only when the operator has said who answers for the crawler.
    pub public: Permission,
    /// Loopback: only when the operator has allowed it, for a demo or a test.
    pub loopback: Permission,
}

/// Whether something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It may.
    Granted,
    /// It may not.
    Denied,
}

/// Why an address may not be dialled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// Nobody answers for the crawler yet.
    #[error(
        "{host} is no loopback address, and crawler.contact is not set: set it to an e-mail address or page of whoever answers for this crawler"
    )]
    ContactMissing {
        /// The host.
        host: String,
    },
    /// Loopback is not allowed.
    #[error("{host} is a loopback address; crawler.allow_loopback = true allows it")]
    Loopback {
        /// The host.
        host: String,
    },
    /// Private, local, reserved or tunnelled.
    #[error("{host} is not a public address")]
    NotPublic {
        /// The host.
        host: String,
    },
}

impl AddressRule {
    /// Checks an address that is about to be dialled for this host.
    ///
    /// # Errors
    /// [`AddressRefused`] when the rule does not allow it.
    pub fn check(self, host: &str, address: IpAddr) -> Result<(), AddressRefused> {
        let host = || host.to_owned();
        if address.to_canonical().is_loopback() {
            return match self.loopback {
                Permission::Granted => Ok(()),
                Permission::Denied => Err(AddressRefused::Loopback { host: host() }),
            };
        }
        match self.public {
            _ if !is_public(address) => Err(AddressRefused::NotPublic { host: host() }),
            Permission::Granted => Ok(()),
            Permission::Denied => Err(AddressRefused::ContactMissing { host: host() }),
        }
    }

    /// Checks the host of an address before anything is resolved: literal addresses whole, names only for the contact.
    ///
    /// # Errors
    /// [`AddressRefused`] when the rule does not allow it.
    pub fn check_host(self, url: &Url) -> Result<(), AddressRefused> {
        match url.host() {
            Some(Host::Ipv4(address)) => self.check(&address.to_string(), address.into()),
            Some(Host::Ipv6(address)) => self.check(&address.to_string(), address.into()),
            Some(Host::Domain("localhost")) => self.check("localhost", Ipv4Addr::LOCALHOST.into()),
            Some(Host::Domain(name)) if self.public == Permission::Denied => {
                Err(AddressRefused::ContactMissing {
                    host: name.to_owned(),
                })
            }
            Some(Host::Domain(_)) => Ok(()),
            None => Err(AddressRefused::NotPublic {
                host: url.to_string(),
            }),
        }
    }
}

/// True for addresses of the public internet: not private, shared, local, reserved, for documentation or for tunnels that
/// hide another address (IANA special-purpose registries).
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    const RESERVED: &[([u8; 4], u32)] = &[
        ([0, 0, 0, 0], 8),
        ([10, 0, 0, 0], 8),
        ([100, 64, 0, 0], 10),
        ([127, 0, 0, 0], 8),
        ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12),
        ([192, 0, 0, 0], 24),
        ([192, 0, 2, 0], 24),
        ([192, 31, 196, 0], 24),
        ([192, 52, 193, 0], 24),
        ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16),
        ([192, 175, 48, 0], 24),
        ([198, 18, 0, 0], 15),
        ([198, 51, 100, 0], 24),
        ([203, 0, 113, 0], 24),
        ([224, 0, 0, 0], 4),
        ([240, 0, 0, 0], 4),
    ];
    let bits = address.to_bits();
    !RESERVED
        .iter()
        .any(|(network, length)| (bits ^ u32::from_be_bytes(*network)) >> (32 - length) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let global_unicast = first & 0xe000 == 0x2000;
    let reserved = match first {
        // Protocol assignments: Teredo, ORCHID, benchmarking, anycast; and documentation.
        0x2001 => second < 0x0200 || second == 0x0db8,
        // 6to4.
        0x2002 => true,
        // Documentation.
        0x3fff => second < 0x1000,
        _ => false,
    };
    global_unicast && !reserved
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{AddressRefused, AddressRule, Permission, is_public};

    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        let check = |text: &str, expected: bool| {
            assert_eq!(
                is_public(text.parse().expect("an address")),
                expected,
                "{text}"
            );
        };
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "2001:200::1",
            "2400:3200::1",
            "3ffe::1",
        ] {
            check(public, true);
        }
        for hidden in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:0:a00:1::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "3fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            check(hidden, false);
        }
    }

    #[test]
    fn a_literal_host_is_checked_in_every_spelling() {
        let rule = AddressRule {
            public: Permission::Granted,
            loopback: Permission::Denied,
        };
        for url in [
            "http://127.0.0.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://10.0.0.1/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/latest",
            "http://localhost/",
            "http://1.1.1.1@127.0.0.1/",
            "http://127.0.0.1\\@1.1.1.1/",
            "http://127。0。0。1/",
            "http://0/",
        ] {
            let url = Url::parse(url).expect("an address");
            assert!(rule.check_host(&url).is_err(), "{url}");
        }
        let public = Url::parse("http://1.1.1.1/").expect("an address");
        assert_eq!(rule.check_host(&public), Ok(()));
    }

    #[test]
    fn without_a_contact_only_loopback_is_dialled_and_only_if_allowed() {
        let rule = |loopback| AddressRule {
            public: Permission::Denied,
            loopback,
        };
        let check =
            |rule: AddressRule, url: &str| rule.check_host(&Url::parse(url).expect("an address"));
        let allowed = rule(Permission::Granted);
        assert_eq!(check(allowed, "http://127.0.0.1:18081/"), Ok(()));
        for url in ["http://www.example.org/", "http://1.1.1.1/"] {
            let refused = check(allowed, url);
            assert!(
                matches!(refused, Err(AddressRefused::ContactMissing { .. })),
                "{url}"
            );
            assert!(format!("{refused:?}").contains("host"));
        }
        assert!(matches!(
            check(rule(Permission::Denied), "http://127.0.0.1/"),
            Err(AddressRefused::Loopback { .. })
        ));
    }
}
