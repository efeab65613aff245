//! What the tests share: an Entra, credentials that trust it, an HTTPS server.

pub mod application;
mod https;

use std::{sync::Arc, time::Duration};

use azure_identity_wasm::{
    AccessToken, ClientSecretCredential, CredentialOptions, GetTokenOptions, Result,
    host::Host,
    native::{Reqwest, reqwest},
};
use entra_emulator::{Emulator, Fault, FaultAction, Options};

pub use https::{Answer, HttpsServer};
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

pub const VAULT: &[&str] = &["https://vault.azure.net/.default"];

/// An Entra on loopback with a tenant and an application.
pub async fn entra() -> Emulator {
    Emulator::start(Options::default()).await.unwrap()
}

/// The defaults, on a native host that trusts this authority's certificates.
pub fn options(origin: &str, ca_pem: &str) -> CredentialOptions {
    let host = Host::native_builder().fetch(Reqwest::with_root_certificates(ca_pem.as_bytes()).unwrap()).build();
    let options = CredentialOptions::new(host);
    CredentialOptions { authority_host: Some(origin.into()), disable_instance_discovery: true, ..options }
}

pub fn options_for(entra: &Emulator) -> CredentialOptions {
    options(entra.origin(), entra.ca_pem())
}

/// The application's credential.
pub fn credential(entra: &Emulator, options: &CredentialOptions) -> ClientSecretCredential {
    ClientSecretCredential::new(entra.tenant_id(), entra.client_id(), entra.client_secret(), options).unwrap()
}

/// Its token for Key Vault.
pub async fn vault_token(credential: &ClientSecretCredential) -> Result<AccessToken> {
    credential.get_token(VAULT, &GetTokenOptions::default()).await
}

/// An HTTP client as any program might have one, which trusts only these authorities.
pub fn client(ca_pems: &[&str]) -> reqwest::ClientBuilder {
    let mut roots = RootCertStore::empty();
    for pem in ca_pems {
        roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    }
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder().tls_backend_preconfigured(tls)
}

/// Makes every token request take this long.
pub fn delay_tokens(entra: &Emulator, milliseconds: u64) {
    entra.inject(Fault { delay_ms: milliseconds, ..Fault::always("token", FaultAction::Pass) }).unwrap();
}

/// Waits until something has come to pass, at most five seconds.
pub async fn eventually(what: &str, come_to_pass: impl Fn() -> bool) {
    for _ in 0..500 {
        if come_to_pass() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come to pass: {what}");
}
