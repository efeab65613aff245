use std::fmt;

use crate::bindings::exports::azure_identity::credentials::types::AuthorizationCodeOptions;

/// A code of Entra's sign-in page, with what it is redeemed with. Its `Debug` shows nothing of it.
#[derive(Clone, Default)]
pub struct AuthorizationCode {
    /// `code` in the page's answer.
    pub code: String,
    /// The redirect URI that the page was given.
    pub redirect_uri: String,
    /// The secret of a confidential client, as a web application is.
    pub client_secret: Option<String>,
    /// The verifier of the challenge that the page was given (RFC 7636).
    pub code_verifier: Option<String>,
}

impl AuthorizationCode {
    pub(crate) fn more(&self) -> Option<AuthorizationCodeOptions> {
        let Self { client_secret, code_verifier, .. } = self.clone();
        (client_secret.is_some() || code_verifier.is_some()).then_some(AuthorizationCodeOptions { client_secret, code_verifier })
    }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AuthorizationCode").field("redirect_uri", &self.redirect_uri).finish_non_exhaustive()
    }
}
