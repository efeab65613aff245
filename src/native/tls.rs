//! TLS as everyone expects it: the system's certificate verifier and roots.

use std::{format, sync::Arc, vec::Vec};

use rustls::{
    ClientConfig, RootCertStore,
    client::danger::ServerCertVerifier,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::Verifier;

use crate::error::{Error, Result};

/// A configuration that trusts the system's roots and these.
pub(super) fn trusting(more_roots: &[CertificateDer<'static>]) -> Result<ClientConfig, rustls::Error> {
    let provider = provider();
    let verifier: Arc<dyn ServerCertVerifier> = Arc::new(Verifier::new_with_extra_roots(more_roots.iter().cloned(), provider.clone())?);
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    // "Dangerous" is any verifier but the built-in one; this one asks the operating system.
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// A configuration for clients that speak no TLS, so that they work where there are no root certificates.
pub(super) fn trusting_nobody() -> Result<ClientConfig, rustls::Error> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

/// The certificates of a PEM text, each of them fit to be a root.
pub(super) fn roots(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
    let refused = |why: &str| Error::configuration(format!("rootCertificates: {why}; PEM with one or more CERTIFICATE blocks is needed"));
    let certificates: Vec<_> =
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|_| refused("a block cannot be read"))?;
    if certificates.is_empty() {
        return Err(refused("there is no certificate in it"));
    }
    let mut store = RootCertStore::empty();
    for certificate in &certificates {
        store.add(certificate.clone()).map_err(|error| refused(&format!("a certificate cannot be used ({error})")))?;
    }
    Ok(certificates)
}

/// The cryptography: the process's default if the program has installed one (a FIPS module, say), else ring.
fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(ring::default_provider()))
}
