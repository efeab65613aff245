use alloc::{format, string::String};

use crate::{authority::TenantId, token::Ask};

/// What tells one token of a credential from another: tenant, capability and scopes.
///
/// JavaScript computes the same text (`lib/cache.js`) to answer hits without entering wasm. If the two ever differed, a hit would only
/// be slower: wasm would find the token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheKey(String);

impl CacheKey {
    /// `scopes` in order, and nothing before them for the credential's own tenant without CAE, which is nearly every call.
    pub fn new(ask: &Ask, own: &TenantId) -> Self {
        let scopes = ask.scopes.canonical();
        if !ask.enable_cae && ask.tenant.is(own.as_str()) {
            return Self(scopes);
        }
        let tenant = if ask.tenant.is(own.as_str()) { "" } else { ask.tenant.as_str() };
        let cae = if ask.enable_cae { "cae" } else { "" };
        Self(format!("{scopes}\n{}\n{cae}", tenant.to_ascii_lowercase()))
    }

    /// The same key for a call with claims: it joins only calls with the same claims.
    #[must_use]
    pub(crate) fn with_claims(&self, claims: &str) -> Self {
        Self(format!("{}\n{claims}", self.0))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
