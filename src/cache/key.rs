use alloc::string::String;

use crate::{
    authority::TenantId,
    text::{concat, decimal},
    token::{Ask, Interaction},
};

/// What tells one token from another: tenant, capability and scopes, and in front of them the partition where credentials share a memory.
///
/// JavaScript computes the same text (`lib/token-cache.js`) to answer hits without entering wasm. If the two ever differed, a hit would only
/// be slower: wasm would find the token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheKey(String);

impl CacheKey {
    /// `scopes` in order, and nothing before them for the credential's own tenant without CAE, which is nearly every call.
    pub fn new(partition: &str, ask: &Ask, own: &TenantId) -> Self {
        let scopes = ask.scopes.canonical();
        let is_own = ask.tenant.is(own.as_str());
        if is_own && !ask.enable_cae {
            return Self(concat(&[partition, &scopes]));
        }
        let tenant = if is_own { String::new() } else { ask.tenant.as_str().to_ascii_lowercase() };
        let cae = if ask.enable_cae { "cae" } else { "" };
        Self(concat(&[partition, &scopes, "\n", &tenant, "\n", cae]))
    }

    /// The key of a call's flight, where that is another one: with claims it joins only calls with the same claims, and who has a person
    /// sign in does not wait for who must not. With their length in front of the claims, and in front of all a line break that no other key
    /// begins with, none of this can pass for something else.
    pub(crate) fn of_flight(&self, ask: &Ask) -> Option<Self> {
        let signs_in = cfg!(feature = "users") && ask.interaction == Interaction::Yes;
        let claims = ask.claims.as_deref().or(signs_in.then_some(""))?;
        let kind = if signs_in { "\nauthenticate " } else { "\n" };
        let length = decimal(i64::try_from(claims.len()).unwrap_or(i64::MAX));
        Some(Self(concat(&[kind, &length, claims, &self.0])))
    }

    /// What tells one question to a host from another.
    pub(crate) fn of_question(parts: &[&str]) -> Self {
        Self(concat(parts))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
