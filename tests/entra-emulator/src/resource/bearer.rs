//! Checking a bearer token (RFC 6750) as a resource must: signature, issuer, audience, times.

use crate::{
    crypto::Jws,
    state::State,
    token::{v1_issuer, v2_issuer},
};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use serde_json::{Map, Value};

/// Why a request is not let in.
pub enum BearerError {
    /// There is no bearer token.
    Missing,
    /// There is one, and it is no good.
    Refused(&'static str),
}

/// The claims of the bearer token, once it is found good.
pub fn check(state: &State, now: i64, headers: &HeaderMap) -> Result<Map<String, Value>, BearerError> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let (_, token) = token.ok_or(BearerError::Missing)?;
    let token = Jws::parse(token).ok_or(BearerError::Refused("The access token is malformed."))?;
    if token.header("kid") != Some(state.signing_key.key_id()) || !token.is_signed_by(state.signing_key.public()) {
        return Err(BearerError::Refused("The signature key was not found."));
    }
    let tenant = token.text("tid").unwrap_or_default();
    if !token.text("iss").is_some_and(|issuer| issuer == v1_issuer(tenant) || issuer == v2_issuer(state, tenant)) {
        return Err(BearerError::Refused("The issuer is invalid."));
    }
    if !token.audiences().iter().any(|audience| state.resource.is_called(audience)) {
        return Err(BearerError::Refused("The audience is invalid."));
    }
    let skew = i64::from(state.settings().clock_skew);
    if token.time("exp").is_none_or(|until| until <= now.saturating_sub(skew)) {
        return Err(BearerError::Refused("The token expired."));
    }
    if token.time("nbf").is_some_and(|from| from > now.saturating_add(skew)) {
        return Err(BearerError::Refused("The token is not yet valid."));
    }
    Ok(token.claims().clone())
}
