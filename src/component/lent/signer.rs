//! Certificates whose keys the host keeps: it signs by `wit/signer.wit`.

use alloc::{boxed::Box, string::String, vec::Vec};

use super::waits::ask;
use crate::{
    CertificateSource, Error,
    component::{
        bindings::azure_identity::credentials::signer::{Algorithm, SignError, sign},
        types,
    },
    crypto::{CertificateChain, SignatureAlgorithm},
    error::Result,
    host::Signer,
    maybe_send::BoxFuture,
    text::concat,
};

/// The certificate, with the host as its signer.
pub(in crate::component) fn source(kept: types::CertificateKeptByHost) -> Result<CertificateSource> {
    if kept.key_name.is_empty() {
        return Err(Error::configuration("keyName: what the host calls the certificate's private key is needed"));
    }
    Ok(CertificateSource::signed_by(CertificateChain::parse(&kept.content)?, HostKey(kept.key_name)))
}

/// The name of a key that the host keeps.
struct HostKey(String);

impl Signer for HostKey {
    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, input: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>>> {
        let by = match algorithm {
            SignatureAlgorithm::Ps256 => Algorithm::Ps256,
            SignatureAlgorithm::Rs256 => Algorithm::Rs256,
        };
        let name = self.0.as_str();
        Box::pin(async move {
            match ask!(sign, name, by, input) {
                Ok(signature) if signature.is_empty() => Err(Error::authentication("the host's signer gave an empty signature")),
                signed => signed.map_err(|error| self.failure(algorithm, &error)),
            }
        })
    }
}

impl HostKey {
    fn failure(&self, algorithm: SignatureAlgorithm, error: &SignError) -> Error {
        let name = &self.0;
        match error {
            SignError::NoSuchKey => Error::configuration(concat(&["keyName: the host has no key \"", name, "\""])),
            SignError::UnsupportedAlgorithm => {
                Error::configuration(concat(&["keyName: the host's key \"", name, "\" cannot sign by ", algorithm.as_str()]))
            }
            SignError::Denied => {
                Error::unavailable(concat(&["the host does not let this component sign with the key \"", name, "\": change its rules"]))
            }
            SignError::Unreachable(why) => {
                Error::transport(concat(&["the host cannot reach what keeps the key \"", name, "\" just now: ", why]))
            }
            SignError::Other(why) => Error::authentication(concat(&["the host cannot sign with the key \"", name, "\": ", why])),
        }
    }
}
