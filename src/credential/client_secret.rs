use super::{CredentialOptions, Proof, client_credentials, token_credential};
use crate::{error::Result, maybe_send::Shared, session::Session, token::Secret};

/// Authenticates an application with a client secret (RFC 6749, 4.4).
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#first-case-access-token-request-with-a-shared-secret>
#[derive(Clone)]
pub struct ClientSecretCredential {
    pub(crate) session: Shared<Session>,
}

impl ClientSecretCredential {
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(tenant_id: &str, client_id: &str, client_secret: impl Into<Secret>, options: &CredentialOptions) -> Result<Self> {
        let proof = Proof::secret(client_secret.into());
        Ok(Self { session: client_credentials::session("ClientSecretCredential", tenant_id, client_id, proof, options)? })
    }
}

token_credential!(ClientSecretCredential);
