//! Names to addresses, without those that must not be dialled: what is checked here is what is dialled.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::{AddressRefused, AddressRule};

/// The system's resolver behind the rule of addresses.
#[derive(Debug)]
pub(super) struct Resolver {
    rule: AddressRule,
}

impl Resolver {
    pub(super) fn new(rule: AddressRule) -> Self {
        Self { rule }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let rule = self.rule;
        Box::pin(async move {
            // Port 0 stands for the port of the request.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = allowed(rule, name.as_str(), found)?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// The addresses that may be dialled; the reason of the first refusal when there is none.
fn allowed(
    rule: AddressRule,
    host: &str,
    found: impl Iterator<Item = SocketAddr>,
) -> Result<Vec<SocketAddr>, AddressRefused> {
    let mut allowed = Vec::new();
    let mut refused = None;
    for address in found {
        match rule.check(host, address.ip()) {
            Ok(()) => allowed.push(address),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    match refused {
        Some(refused) if allowed.is_empty() => Err(refused),
        _ => Ok(allowed),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::allowed;
    use crate::address::{AddressRefused, AddressRule, Permission};

    #[test]
    fn of_a_public_and_a_private_record_only_the_public_one_is_dialled() {
        let rule = AddressRule {
            public: Permission::Granted,
            loopback: Permission::Denied,
        };
        let resolve = |records: &[&str]| {
            let records = records
                .iter()
                .map(|it| SocketAddr::new(it.parse().expect("an address"), 0));
            allowed(rule, "www.example.org", records)
                .map(|it| it.iter().map(|it| it.ip().to_string()).collect::<Vec<_>>())
        };
        assert_eq!(
            resolve(&["10.0.0.1", "1.1.1.1"]),
            Ok(vec!["1.1.1.1".to_owned()])
        );
        assert!(matches!(
            resolve(&["192.168.0.1", "10.0.0.1"]),
            Err(AddressRefused::NotPublic { host }) if host == "www.example.org"
        ));
        assert!(matches!(
            resolve(&["127.0.0.1"]),
            Err(AddressRefused::Loopback { .. })
        ));
    }
}
