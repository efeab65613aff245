use core::fmt;

use alloc::{string::String, vec::Vec};

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use sha2::Digest;

use super::{SignatureAlgorithm, private_key::PublicKey, x509::X509};
use crate::error::{Error, Result};

/// Certificates in DER, each issued by the next one. There is at least one.
#[derive(Clone)]
pub struct CertificateChain {
    leaf: Vec<u8>,
    issuers: Vec<Vec<u8>>,
}

impl CertificateChain {
    /// The application's own certificate, in DER.
    pub fn leaf(&self) -> &[u8] {
        &self.leaf
    }

    /// All certificates in DER, the leaf first.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        core::iter::once(&self.leaf).chain(&self.issuers).map(|certificate| &certificate[..])
    }

    /// The thumbprint of the leaf by which an assertion of this algorithm names it, in base64url: its SHA-256 hash for PS256, as `x5t#S256`
    /// has it, its SHA-1 hash for RS256, as `x5t` has it (RFC 7515, 4.1.7 and 4.1.8).
    pub fn thumbprint(&self, algorithm: SignatureAlgorithm) -> String {
        match algorithm {
            SignatureAlgorithm::Ps256 => Base64UrlUnpadded::encode_string(&sha2::Sha256::digest(&self.leaf)),
            SignatureAlgorithm::Rs256 => Base64UrlUnpadded::encode_string(&sha1::Sha1::digest(&self.leaf)),
        }
    }

    /// The certificates in base64 (not base64url), as the header `x5c` has them (RFC 7515, 4.1.6).
    pub fn x5c(&self) -> Vec<String> {
        self.certificates().map(Base64::encode_string).collect()
    }
}

impl fmt::Debug for CertificateChain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CertificateChain").field("issuers", &self.issuers.len()).finish_non_exhaustive()
    }
}

/// The first certificate of this key, with its issuers.
pub(super) fn of_key(certificates: &[Vec<u8>], key: &PublicKey) -> Result<CertificateChain> {
    let parsed = parse(certificates);
    let leaf = parsed.iter().find(|certificate| certificate.public_key.as_ref() == Some(key));
    leaf.map(|leaf| chain(leaf, &parsed)).ok_or_else(|| Error::configuration(OTHER_KEY))
}

/// The first certificate that is not the issuer of another one, with its issuers.
pub(super) fn without_key(certificates: &[Vec<u8>]) -> Option<CertificateChain> {
    let parsed = parse(certificates);
    let is_issuer = |one: &&X509<'_>| parsed.iter().any(|other| other.der != one.der && other.is_issued_by(one));
    let leaf = parsed.iter().find(|one| !is_issuer(one)).or(parsed.first())?;
    Some(chain(leaf, &parsed))
}

fn parse(certificates: &[Vec<u8>]) -> Vec<X509<'_>> {
    certificates.iter().filter_map(|certificate| X509::parse(certificate)).collect()
}

/// Each certificate's issuer follows it. Names are compared, not signatures: Entra checks these.
fn chain(leaf: &X509<'_>, all: &[X509<'_>]) -> CertificateChain {
    let mut chain = CertificateChain { leaf: leaf.der.into(), issuers: Vec::new() };
    let mut last = leaf;
    while let Some(issuer) = all.iter().find(|one| last.is_issued_by(one) && chain.certificates().all(|other| other != one.der))
        && !last.is_issued_by(last)
    {
        chain.issuers.push(issuer.der.into());
        last = issuer;
    }
    chain
}

const OTHER_KEY: &str =
    "certificate: its private key belongs to another certificate than those in the file. Put a certificate and its own key together";
