//! Assertions that an application signs with its own key
//! (<https://learn.microsoft.com/entra/identity-platform/certificate-credentials>).

use crate::{
    crypto::Jws,
    directory::{AppKey, Application},
    entra_error::{EntraError, catalogue},
    state::State,
    token::client_auth::Audience,
};

/// Checks identity, audience, key and signature. The same `jti` may come again: Entra tolerates it.
pub fn check(state: &State, application: &Application, audience: &Audience<'_>, assertion: &Jws, now: i64) -> Result<(), EntraError> {
    let is_client = |claim: &str| assertion.text(claim).is_some_and(|text| text.eq_ignore_ascii_case(&application.client_id));
    if !is_client("iss") || !is_client("sub") {
        return Err(catalogue::assertion_identity_mismatch());
    }
    if !assertion.audiences().iter().any(|url| audience.accepts(state, url)) {
        return Err(catalogue::assertion_audience_mismatch());
    }
    let unnamed = ["x5t#S256", "x5t", "kid"].iter().all(|name| assertion.header(name).is_none());
    if unnamed && !application.keys.is_empty() && application.keys.iter().all(AppKey::must_be_named) {
        return Err(catalogue::no_thumbprint());
    }
    let mut meant = application.keys.iter().filter(|key| key.is_meant_by(assertion)).peekable();
    if meant.peek().is_none() {
        return Err(catalogue::assertion_signature("The key was not found."));
    }
    match meant.find(|key| assertion.is_signed_by(&key.public)) {
        None => Err(catalogue::assertion_signature("Key was found, but use of the key to verify the signature failed.")),
        Some(key) if !key.is_valid_at(now) => Err(catalogue::assertion_signature("The key used is expired.")),
        Some(_) => Ok(()),
    }
}
