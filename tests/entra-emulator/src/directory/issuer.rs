//! Foreign issuers whose tokens may serve as client assertions (workload identity federation).

use crate::{crypto::PublicKey, directory::key, error::InvalidInput};
use serde::Deserialize;
use serde_json::Value;

/// How a foreign issuer's keys are made known. Entra fetches them from the issuer; the emulator never calls out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerRegistration {
    /// The exact `iss` of its tokens.
    pub issuer: String,
    /// Its JWK set: `{"keys": [{"kty": "RSA", "kid": …, "n": …, "e": …}]}`.
    pub jwks: Value,
}

#[derive(Debug)]
pub(super) struct IssuerKeys(Vec<(Option<String>, PublicKey)>);

impl IssuerKeys {
    pub(super) fn new(registration: &IssuerRegistration) -> Result<Self, InvalidInput> {
        if registration.issuer.is_empty() {
            return Err(InvalidInput::new("issuer: empty; give the exact iss of the tokens"));
        }
        key::read_jwks(&registration.jwks).map(Self)
    }

    /// The keys that a token naming `key_id` may be signed with.
    pub(super) fn matching(&self, key_id: Option<&str>) -> Vec<PublicKey> {
        let fits = |own: &Option<String>| key_id.is_none() || own.is_none() || own.as_deref() == key_id;
        self.0.iter().filter(|(own, _)| fits(own)).map(|(_, key)| key.clone()).collect()
    }
}
