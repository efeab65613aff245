//! What a certificate of `wit/types.wit` means to the core.

use zeroize::Zeroizing;

use super::{lent, types};
use crate::{CertificateSource, Secret, crypto::ClientCertificate, error::Result};

/// The certificate, read and checked.
pub(super) fn source(given: types::Certificate) -> Result<CertificateSource> {
    let source = match given.source {
        types::CertificateSource::File(file) => {
            let (content, password) = (Zeroizing::new(file.content), file.password.map(Secret::from));
            CertificateSource::from_certificate(&ClientCertificate::parse(&content, password.as_ref().map(Secret::expose))?)?
        }
        types::CertificateSource::KeptByHost(kept) => lent::signer::source(kept)?,
    };
    Ok(source.send_certificate_chain(given.send_certificate_chain))
}
