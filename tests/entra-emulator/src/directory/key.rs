//! The keys that an application proves itself with.

use crate::{
    crypto::{Jws, PublicKey, jws},
    error::InvalidInput,
};
use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use serde::Deserialize;
use serde_json::Value;
use x509_cert::{
    Certificate,
    der::{DecodePem, Encode},
};

/// How a key is registered: `{"certificate": PEM}`, `{"public_key": PEM}` or `{"jwks": {...}}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRegistration {
    /// An X.509 certificate in PEM. Assertions name it by thumbprint, as Entra demands.
    Certificate(String),
    /// An RSA public key in PEM. Assertions need not name it: real Entra knows certificates only.
    PublicKey(String),
    /// A JWK set of RSA keys. Assertions name one by `kid`, when it has one.
    Jwks(Value),
}

/// A registered key.
#[derive(Debug, Clone)]
pub struct AppKey {
    pub public: PublicKey,
    name: KeyName,
    /// Validity of the certificate in seconds since 1970.
    validity: Option<(i64, i64)>,
}

#[derive(Debug, Clone)]
enum KeyName {
    Thumbprints { sha1: Vec<u8>, sha256: Vec<u8> },
    KeyId(String),
    Unnamed,
}

impl AppKey {
    /// Reads a registration, which may hold several keys.
    pub(super) fn read(registration: &KeyRegistration) -> Result<Vec<Self>, InvalidInput> {
        match registration {
            KeyRegistration::Certificate(pem) => Self::from_certificate(pem).map(|key| vec![key]),
            KeyRegistration::PublicKey(pem) => Ok(vec![Self { public: PublicKey::from_pem(pem)?, name: KeyName::Unnamed, validity: None }]),
            KeyRegistration::Jwks(jwks) => {
                let named = |(key_id, public): (Option<String>, _)| Self {
                    public,
                    name: key_id.map_or(KeyName::Unnamed, KeyName::KeyId),
                    validity: None,
                };
                Ok(read_jwks(jwks)?.into_iter().map(named).collect())
            }
        }
    }

    /// Whether the header of an assertion means this key: by `x5t#S256`, `x5t` or `kid`; an unnamed key answers to all.
    pub fn is_meant_by(&self, assertion: &Jws) -> bool {
        let says = |name: &str, value: &[u8]| assertion.header(name).and_then(jws::thumbprint).is_some_and(|given| given == value);
        match &self.name {
            KeyName::Thumbprints { sha1, sha256 } => {
                says("x5t#S256", sha256)
                    || says("x5t", sha1)
                    || assertion.header("kid").is_some_and(|kid| kid.eq_ignore_ascii_case(&hex(sha1)) || kid == jws::to_base64url(sha1))
            }
            KeyName::KeyId(key_id) => assertion.header("kid").is_none_or(|kid| kid == key_id),
            KeyName::Unnamed => true,
        }
    }

    /// Whether assertions must say which key they mean: so it is for certificates.
    pub fn must_be_named(&self) -> bool {
        matches!(self.name, KeyName::Thumbprints { .. })
    }

    /// Whether the certificate, if it is one, is valid at `now`.
    pub fn is_valid_at(&self, now: i64) -> bool {
        self.validity.is_none_or(|(from, to)| (from..=to).contains(&now))
    }

    /// The name shown in the directory's summary: a thumbprint, a key id, or nothing.
    pub fn display_name(&self) -> Option<String> {
        match &self.name {
            KeyName::Thumbprints { sha1, .. } => Some(hex(sha1)),
            KeyName::KeyId(key_id) => Some(key_id.clone()),
            KeyName::Unnamed => None,
        }
    }

    fn from_certificate(pem: &str) -> Result<Self, InvalidInput> {
        let bad = |_| InvalidInput::new("certificate: not an X.509 certificate in PEM form; give BEGIN CERTIFICATE");
        let certificate = Certificate::from_pem(pem.trim()).map_err(bad)?;
        let der = certificate.to_der().map_err(bad)?;
        let body = &certificate.tbs_certificate;
        let spki = body.subject_public_key_info.to_der().map_err(bad)?;
        let seconds = |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        Ok(Self {
            public: PublicKey::from_spki_der(&spki)?,
            name: KeyName::Thumbprints { sha1: hash(&SHA1_FOR_LEGACY_USE_ONLY, &der), sha256: hash(&SHA256, &der) },
            validity: Some((seconds(body.validity.not_before), seconds(body.validity.not_after))),
        })
    }
}

/// Reads the RSA keys of a JWK set with their ids.
pub(super) fn read_jwks(jwks: &Value) -> Result<Vec<(Option<String>, PublicKey)>, InvalidInput> {
    let keys = jwks["keys"].as_array().ok_or_else(|| InvalidInput::new("jwks: no array 'keys'; give a JWK set (RFC 7517, section 5)"))?;
    keys.iter().map(|jwk| Ok((jwk["kid"].as_str().map(ToOwned::to_owned), PublicKey::from_jwk(jwk)?))).collect()
}

fn hash(algorithm: &'static Algorithm, bytes: &[u8]) -> Vec<u8> {
    digest(algorithm, bytes).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}
