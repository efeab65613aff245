//! HTTPS with a certificate authority of the emulator's own, made at start and gone with it.

use crate::{crypto::certificate::hex, error::StartError};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use std::sync::Arc;
use time::{Duration, OffsetDateTime};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring as provider, pki_types::PrivateKeyDer},
};

/// The names that the certificate is always valid for.
const LOOPBACK_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// What the HTTPS listener needs, and what its clients need to trust it.
pub struct Tls {
    pub acceptor: TlsAcceptor,
    /// The certificate authority's certificate, in PEM.
    pub ca_pem: String,
    /// The SHA-1 of the server certificate, in hexadecimal: how clients know it who know no authority.
    pub thumbprint: String,
}

impl Tls {
    /// Makes a certificate authority and a server certificate for loopback and `host_names`.
    pub fn generate(host_names: &[String]) -> Result<Self, StartError> {
        let (ca_pem, issuer) = certificate_authority()?;
        let key = KeyPair::generate().map_err(StartError::keys)?;
        let names = LOOPBACK_NAMES.iter().map(ToString::to_string).chain(host_names.iter().cloned()).collect::<Vec<_>>();
        let mut parameters = CertificateParams::new(names).map_err(StartError::keys)?;
        parameters.distinguished_name = named("localhost");
        parameters.use_authority_key_identifier_extension = true;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        (parameters.not_before, parameters.not_after) = validity();
        let certificate = parameters.signed_by(&key, &issuer).map_err(StartError::keys)?;

        let mut config = ServerConfig::builder_with_provider(Arc::new(provider::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(StartError::keys)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .map_err(StartError::keys)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let thumbprint = hex(digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate.der()).as_ref());
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), ca_pem, thumbprint })
    }
}

fn certificate_authority() -> Result<(String, Issuer<'static, KeyPair>), StartError> {
    let key = KeyPair::generate().map_err(StartError::keys)?;
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = named("entra-emulator test authority");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (parameters.not_before, parameters.not_after) = validity();
    let pem = parameters.self_signed(&key).map_err(StartError::keys)?.pem();
    Ok((pem, Issuer::new(parameters, key)))
}

/// From yesterday, for clients whose clock is behind, to three months on: browsers refuse long-lived server certificates.
fn validity() -> (OffsetDateTime, OffsetDateTime) {
    let now = OffsetDateTime::now_utc();
    (now - Duration::days(1), now + Duration::days(90))
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}
