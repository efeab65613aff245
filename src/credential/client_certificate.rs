use super::{CertificateSource, CredentialOptions, Proof, client_credentials, token_credential};
use crate::{error::Result, maybe_send::Shared, session::Session};

/// Authenticates an application with a certificate: by assertions that its key signs (RFC 7523, 2.2).
///
/// <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>
#[derive(Clone)]
pub struct ClientCertificateCredential {
    pub(crate) session: Shared<Session>,
}

impl ClientCertificateCredential {
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(tenant_id: &str, client_id: &str, certificate: CertificateSource, options: &CredentialOptions) -> Result<Self> {
        let proof = Ok(Proof::Certificate(certificate.on(&options.host)));
        Ok(Self { session: client_credentials::session("ClientCertificateCredential", tenant_id, client_id, proof, options)? })
    }
}

token_credential!(ClientCertificateCredential);
