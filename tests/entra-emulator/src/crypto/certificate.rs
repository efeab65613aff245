//! X.509 certificates: read as PEM or DER, known by their thumbprints.

use crate::{clock::system_time, crypto::public_key::PublicKey, error::InvalidInput};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use std::{fmt::Write, sync::Arc};
use tokio_rustls::rustls::{
    RootCertStore,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, UnixTime},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};
use x509_cert::der::{Decode, Encode};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// A certificate with an RSA key.
#[derive(Debug, Clone)]
pub struct Certificate {
    pub public: PublicKey,
    /// The subject's common name (`CN`), when it has one.
    pub common_name: Option<String>,
    /// SHA-1 of the DER form: `x5t` of a JWS.
    pub sha1: Vec<u8>,
    /// SHA-256 of the DER form: `x5t#S256` of a JWS.
    pub sha256: Vec<u8>,
    /// Validity in seconds since 1970, both ends included.
    pub validity: (i64, i64),
}

/// The certificate authorities that certificates must come from.
#[derive(Debug, Clone)]
pub struct Authorities(Arc<dyn ClientCertVerifier>);

impl Certificate {
    /// Reads a certificate in PEM (the first one; whatever else is in the text is passed over), in DER, or in base64 of DER.
    pub fn read(bytes: &[u8]) -> Result<Self, InvalidInput> {
        let text = std::str::from_utf8(bytes).ok().map(str::trim);
        let der = match text {
            Some(text) if text.contains(BEGIN) => pem_certificates(text)?.into_iter().next(),
            Some(text) => STANDARD.decode(text.split_whitespace().collect::<String>()).ok(),
            None => Some(bytes.to_vec()),
        };
        Self::from_der(&der.ok_or_else(not_a_certificate)?)
    }

    /// Reads the DER form.
    pub fn from_der(der: &[u8]) -> Result<Self, InvalidInput> {
        let certificate = x509_cert::Certificate::from_der(der).map_err(|_| not_a_certificate())?;
        let body = &certificate.tbs_certificate;
        let spki = body.subject_public_key_info.to_der().map_err(|_| not_a_certificate())?;
        let seconds = |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        let mut names = body.subject.0.iter().flat_map(|relative| relative.0.iter()).map(ToString::to_string);
        Ok(Self {
            public: PublicKey::from_spki_der(&spki)?,
            common_name: names.find_map(|name| name.strip_prefix("CN=").map(ToOwned::to_owned)),
            sha1: hash(&SHA1_FOR_LEGACY_USE_ONLY, der),
            sha256: hash(&SHA256, der),
            validity: (seconds(body.validity.not_before), seconds(body.validity.not_after)),
        })
    }

    /// Whether it is valid at `now`.
    pub fn is_valid_at(&self, now: i64) -> bool {
        (self.validity.0..=self.validity.1).contains(&now)
    }
}

impl Authorities {
    /// Reads one or several certificates in PEM.
    pub fn read(pem: &str) -> Result<Self, InvalidInput> {
        let bad = |_| InvalidInput::new("authority: not a certificate authority's X.509 certificate; give BEGIN CERTIFICATE");
        let mut roots = RootCertStore::empty();
        for der in pem_certificates(pem)? {
            roots.add(CertificateDer::from(der)).map_err(bad)?;
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider())).build();
        let none = |_| InvalidInput::new("authority: no certificate in it; give BEGIN CERTIFICATE");
        Ok(Self(verifier.map_err(none)?))
    }

    /// Whether `chain`, leaf first, leads to one of these authorities, and all of it is valid at `now`.
    pub fn vouch_for(&self, chain: &[Vec<u8>], now: i64) -> bool {
        let Some((leaf, others)) = chain.split_first() else { return false };
        let others = others.iter().map(|der| CertificateDer::from(der.as_slice())).collect::<Vec<_>>();
        let now = system_time(now).duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        self.0.verify_client_cert(&CertificateDer::from(leaf.as_slice()), &others, UnixTime::since_unix_epoch(now)).is_ok()
    }
}

/// Upper case hexadecimal digits, as Entra writes thumbprints.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// All certificates of a text, as DER.
fn pem_certificates(text: &str) -> Result<Vec<Vec<u8>>, InvalidInput> {
    let bodies = text.split(BEGIN).skip(1).map(|rest| rest.split_once(END).map(|(body, _)| body.split_whitespace().collect::<String>()));
    bodies.map(|body| body.and_then(|body| STANDARD.decode(body).ok()).ok_or_else(not_a_certificate)).collect()
}

fn not_a_certificate() -> InvalidInput {
    InvalidInput::new("certificate: not an X.509 certificate; give PEM (BEGIN CERTIFICATE) or base64 of its DER form")
}

fn hash(algorithm: &'static Algorithm, bytes: &[u8]) -> Vec<u8> {
    digest(algorithm, bytes).as_ref().to_vec()
}
