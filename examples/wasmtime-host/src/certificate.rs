use std::fmt;

use crate::bindings::exports::azure_identity::credentials::credential::ClientProof;
use crate::bindings::exports::azure_identity::credentials::types::{
    self, CertificateFile, CertificateKeptByHost, CertificateSource as Source,
};
use crate::identity::ClientAssertion;

/// A certificate that an application proves itself with. Its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Certificate(types::Certificate);

impl Certificate {
    /// A PEM or PKCS#12 file with its key; here what is in the file.
    pub fn file(content: Vec<u8>, password: Option<String>) -> Self {
        Self::of(Source::File(CertificateFile { content, password }))
    }

    /// A certificate in PEM whose key is with the [`Signer`](crate::Signer) that the instance is lent, under this name. For
    /// `azure-identity-cloud.wasm`.
    pub fn kept_by_host(content: Vec<u8>, key_name: impl Into<String>) -> Self {
        Self::of(Source::KeptByHost(CertificateKeptByHost { content, key_name: key_name.into() }))
    }

    /// Whether assertions carry the certificate and its issuers. Default: no.
    #[must_use]
    pub fn send_chain(mut self, send: bool) -> Self {
        self.0.send_certificate_chain = send;
        self
    }

    pub(crate) const fn as_wit(&self) -> &types::Certificate {
        &self.0
    }

    fn of(source: Source) -> Self {
        Self(types::Certificate { source, send_certificate_chain: false })
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Certificate").finish_non_exhaustive()
    }
}

/// How a service proves itself that calls others on behalf of its users.
pub enum Proof {
    /// By a client secret.
    Secret(String),
    /// By a certificate.
    Certificate(Certificate),
    /// By client assertions.
    Assertion(ClientAssertion),
}

impl From<Proof> for ClientProof {
    fn from(proof: Proof) -> Self {
        match proof {
            Proof::Secret(secret) => Self::Secret(secret),
            Proof::Certificate(certificate) => Self::Certificate(certificate.0),
            Proof::Assertion(assertion) => Self::Assertion(assertion.0),
        }
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Secret(_) => "Secret(***)",
            Self::Certificate(_) => "Certificate(***)",
            Self::Assertion(_) => "Assertion(***)",
        })
    }
}
