//! The digests that requests to S3 are signed with.

use hmac::{Hmac, KeyInit, Mac};
use object_store::{
    Error, Result,
    client::{
        CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, Signer, SigningAlgorithm,
    },
};
use sha2::{Digest, Sha256};

/// SHA-256, as the rest of the product computes it, so that no second library of cryptography is built in.
#[derive(Debug)]
pub(super) struct Signing;

impl CryptoProvider for Signing {
    fn digest(&self, algorithm: DigestAlgorithm) -> Result<Box<dyn DigestContext>> {
        match algorithm {
            DigestAlgorithm::Sha256 => Ok(Box::new(Running::<Sha256>::default())),
            other => Err(unsupported(&format!("{other:?}"))),
        }
    }

    fn hmac(&self, algorithm: DigestAlgorithm, secret: &[u8]) -> Result<Box<dyn HmacContext>> {
        match algorithm {
            DigestAlgorithm::Sha256 => {
                let inner = Hmac::<Sha256>::new_from_slice(secret)
                    .map_err(|error| unsupported(&error.to_string()))?;
                Ok(Box::new(Running {
                    inner,
                    end: Vec::new(),
                }))
            }
            other => Err(unsupported(&format!("{other:?}"))),
        }
    }

    fn sign(&self, algorithm: SigningAlgorithm, _pem: &[u8]) -> Result<Box<dyn Signer>> {
        // Google's store signs so; S3 does not.
        Err(unsupported(&format!("{algorithm:?}")))
    }
}

/// A digest of what came so far, and what it was in the end.
#[derive(Default)]
struct Running<T> {
    inner: T,
    end: Vec<u8>,
}

impl DigestContext for Running<Sha256> {
    fn update(&mut self, data: &[u8]) {
        Digest::update(&mut self.inner, data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.end = self.inner.finalize_reset().to_vec();
        Ok(&self.end)
    }
}

impl HmacContext for Running<Hmac<Sha256>> {
    fn update(&mut self, data: &[u8]) {
        Mac::update(&mut self.inner, data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.end = self.inner.clone().finalize().into_bytes().to_vec();
        Ok(&self.end)
    }
}

fn unsupported(what: &str) -> Error {
    Error::NotSupported {
        source: format!("requests to S3 are not signed with {what}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Case 2 of RFC 4231.
    #[test]
    fn the_digest_and_the_code_are_those_of_the_standard() {
        let mut digest = Signing
            .digest(DigestAlgorithm::Sha256)
            .expect("it is known");
        digest.update(b"ab");
        digest.update(b"c");
        assert_eq!(
            hex(digest.finish().expect("it ends")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        let mut code = Signing
            .hmac(DigestAlgorithm::Sha256, b"Jefe")
            .expect("it is known");
        code.update(b"what do ya want ");
        code.update(b"for nothing?");
        assert_eq!(
            hex(code.finish().expect("it ends")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn another_way_of_signing_is_refused() {
        assert!(Signing.sign(SigningAlgorithm::RS256, b"").is_err());
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|it| format!("{it:02x}")).collect()
    }
}
