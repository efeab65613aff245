//! An application with a certificate, as Entra knows it.

use std::sync::OnceLock;

use azure_identity_wasm::{CertificateSource, crypto::ClientCertificate};
use entra_emulator::{ApplicationRegistration, Emulator, KeyRegistration, SecretRegistration};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256};
use rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey, rand_core::OsRng};

/// A certificate and its key, in one file: PEM. Made once, because that takes about half a second.
pub fn pem() -> &'static str {
    static PEM: OnceLock<String> = OnceLock::new();
    PEM.get_or_init(|| {
        let key = RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
        let pkcs8 = key.to_pkcs8_der().unwrap();
        let pair = KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8.as_bytes().into(), &PKCS_RSA_SHA256).unwrap();
        let certificate = CertificateParams::new(vec!["client.example".into()]).unwrap().self_signed(&pair).unwrap();
        pair.serialize_pem() + &certificate.pem()
    })
}

/// The key alone.
pub fn key() -> &'static str {
    pem().split_inclusive("-----END PRIVATE KEY-----").next().unwrap()
}

pub fn certificate() -> CertificateSource {
    CertificateSource::from_certificate(&ClientCertificate::parse(pem().as_bytes(), None).unwrap()).unwrap()
}

/// An application with this certificate and the secret "api secret"; its client id.
pub fn register(entra: &Emulator) -> String {
    let certificate = pem().strip_prefix(key()).unwrap();
    let keys = vec![KeyRegistration::Certificate(certificate.trim().into())];
    let secrets = vec![SecretRegistration { value: Some("api secret".into()), expires_on: None }];
    entra.add_application(ApplicationRegistration { keys, secrets, ..ApplicationRegistration::default() }).unwrap().client_id
}
