use std::fmt;

use crate::bindings::exports::azure_identity::credentials::types;

/// An access token, as the component gives it. Its `Debug` does not show the token.
#[derive(Clone)]
pub struct AccessToken {
    /// Goes into the `Authorization` header, after the type and a space.
    pub token: String,
    /// Seconds since 1970: from then on the token is refused.
    pub expires_on: u64,
    /// Seconds since 1970: from then on a new one is worth asking for.
    pub refresh_on: Option<u64>,
    /// `Bearer`, as a rule.
    pub token_type: String,
}

impl From<types::AccessToken> for AccessToken {
    fn from(token: types::AccessToken) -> Self {
        Self { token: token.token, expires_on: token.expires_on, refresh_on: token.refresh_on, token_type: token.token_type }
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AccessToken").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}
