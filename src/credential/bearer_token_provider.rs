use alloc::{string::String, vec::Vec};

use super::TokenCredential;
use crate::{
    error::Result,
    maybe_send::Shared,
    token::{GetTokenOptions, Scopes, Secret},
};

/// A source of bearer tokens for clients that want a text and know nothing of credentials, as the `OpenAI` clients do.
#[derive(Clone)]
pub struct BearerTokenProvider {
    credential: Shared<dyn TokenCredential>,
    scopes: Vec<String>,
}

/// Makes a provider of tokens for these scopes. The credential's cache makes calls cheap, so ask it for each request.
///
/// # Errors
/// A configuration error if there is no scope.
pub fn get_bearer_token_provider(credential: Shared<dyn TokenCredential>, scopes: &[&str]) -> Result<BearerTokenProvider> {
    let scopes = Scopes::parse(scopes)?.iter().map(String::from).collect();
    Ok(BearerTokenProvider { credential, scopes })
}

impl BearerTokenProvider {
    /// The token, for an `Authorization: Bearer` header.
    pub async fn token(&self) -> Result<Secret> {
        let scopes: Vec<&str> = self.scopes.iter().map(String::as_str).collect();
        Ok(self.credential.get_token(&scopes, &GetTokenOptions::default()).await?.token)
    }
}

impl core::fmt::Debug for BearerTokenProvider {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("BearerTokenProvider").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}
