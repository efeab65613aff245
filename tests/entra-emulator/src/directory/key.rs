//! The keys that an application proves itself with.

use crate::{
    crypto::{Certificate, Jws, PublicKey, certificate::hex, jws},
    error::InvalidInput,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a key is registered: `{"certificate": PEM}`, `{"public_key": PEM}` or `{"jwks": {...}}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRegistration {
    /// An X.509 certificate in PEM, or base64 of its DER form. Assertions name it by thumbprint, as Entra demands.
    Certificate(String),
    /// An RSA public key in PEM. Assertions need not name it: real Entra knows certificates only.
    PublicKey(String),
    /// A JWK set of RSA keys. Assertions name one by `kid`, when it has one.
    Jwks(Value),
}

/// A registered key.
#[derive(Debug, Clone)]
pub enum AppKey {
    Certificate(Certificate),
    Bare { public: PublicKey, key_id: Option<String> },
}

/// A registered certificate, for display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateSummary {
    /// SHA-1 thumbprint in hexadecimal digits.
    pub sha1: String,
    /// SHA-256 thumbprint in hexadecimal digits.
    pub sha256: String,
    /// Seconds since 1970.
    pub not_before: i64,
    /// Seconds since 1970.
    pub not_after: i64,
}

impl KeyRegistration {
    /// A certificate in PEM or DER, as files hold it.
    pub fn from_certificate(bytes: &[u8]) -> Result<Self, InvalidInput> {
        Certificate::read(bytes)?;
        Ok(Self::Certificate(std::str::from_utf8(bytes).map_or_else(|_| STANDARD.encode(bytes), ToOwned::to_owned)))
    }
}

impl AppKey {
    /// Reads a registration, which may hold several keys.
    pub(super) fn read(registration: &KeyRegistration) -> Result<Vec<Self>, InvalidInput> {
        match registration {
            KeyRegistration::Certificate(text) => Ok(vec![Self::Certificate(Certificate::read(text.as_bytes())?)]),
            KeyRegistration::PublicKey(pem) => Ok(vec![Self::Bare { public: PublicKey::from_pem(pem)?, key_id: None }]),
            KeyRegistration::Jwks(jwks) => Ok(read_jwks(jwks)?.into_iter().map(|(key_id, public)| Self::Bare { public, key_id }).collect()),
        }
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        match self {
            Self::Certificate(certificate) => &certificate.public,
            Self::Bare { public, .. } => public,
        }
    }

    /// Whether the header of an assertion means this key: a certificate by thumbprint, a bare key by `kid` when both have one.
    /// `sha256` says whether the service knows `x5t#S256`.
    pub fn is_meant_by(&self, assertion: &Jws, sha256: bool) -> bool {
        let says = |name: &str, value: &[u8]| assertion.header(name).and_then(jws::thumbprint).is_some_and(|given| given == value);
        let key_id = assertion.header("kid");
        match self {
            Self::Certificate(own) => {
                (sha256 && says("x5t#S256", &own.sha256))
                    || says("x5t", &own.sha1)
                    || key_id.is_some_and(|kid| kid.eq_ignore_ascii_case(&hex(&own.sha1)) || kid == jws::to_base64url(&own.sha1))
            }
            Self::Bare { key_id: Some(own), .. } => key_id.is_none_or(|kid| kid == own),
            Self::Bare { key_id: None, .. } => true,
        }
    }

    /// Whether assertions must say which key they mean: so it is for certificates.
    pub fn must_be_named(&self) -> bool {
        matches!(self, Self::Certificate(_))
    }

    /// The validity of a certificate, in seconds since 1970.
    pub fn validity(&self) -> Option<(i64, i64)> {
        self.certificate().map(|certificate| certificate.validity)
    }

    /// Whether the certificate, if it is one, is valid at `now`.
    pub fn is_valid_at(&self, now: i64) -> bool {
        self.certificate().is_none_or(|certificate| certificate.is_valid_at(now))
    }

    /// The name shown in the directory's summary: a thumbprint, a key id, or nothing.
    pub fn display_name(&self) -> Option<String> {
        match self {
            Self::Certificate(certificate) => Some(hex(&certificate.sha1)),
            Self::Bare { key_id, .. } => key_id.clone(),
        }
    }

    /// What the directory's summary says of a certificate.
    pub fn summary(&self) -> Option<CertificateSummary> {
        self.certificate().map(|certificate| CertificateSummary {
            sha1: hex(&certificate.sha1),
            sha256: hex(&certificate.sha256),
            not_before: certificate.validity.0,
            not_after: certificate.validity.1,
        })
    }

    fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Certificate(certificate) => Some(certificate),
            Self::Bare { .. } => None,
        }
    }
}

/// Reads the RSA keys of a JWK set with their ids.
pub(super) fn read_jwks(jwks: &Value) -> Result<Vec<(Option<String>, PublicKey)>, InvalidInput> {
    let keys = jwks["keys"].as_array().ok_or_else(|| InvalidInput::new("jwks: no array 'keys'; give a JWK set (RFC 7517, section 5)"))?;
    keys.iter().map(|jwk| Ok((jwk["kid"].as_str().map(ToOwned::to_owned), PublicKey::from_jwk(jwk)?))).collect()
}
