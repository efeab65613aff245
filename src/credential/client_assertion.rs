use alloc::boxed::Box;

use super::{ClientAssertion, CredentialOptions, Proof, client_credentials, token_credential};
use crate::{error::Result, maybe_send::Shared, session::Session};

/// Authenticates an application with assertions that a callback gives, as workload identity federation does.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential>
#[derive(Clone)]
pub struct ClientAssertionCredential {
    pub(crate) session: Shared<Session>,
}

impl ClientAssertionCredential {
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(tenant_id: &str, client_id: &str, assertion: impl ClientAssertion + 'static, options: &CredentialOptions) -> Result<Self> {
        let proof = Ok(Proof::Callback(Box::new(assertion)));
        Ok(Self { session: client_credentials::session("ClientAssertionCredential", tenant_id, client_id, proof, options)? })
    }
}

token_credential!(ClientAssertionCredential);
