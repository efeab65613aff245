//! How an application proves itself: by secret, by its own key, or by another issuer's token.

mod federated;
mod own_key;
mod secret;

use crate::{
    crypto::Jws,
    directory::{Application, Tenant},
    entra_error::{EntraError, catalogue},
    server::Exchange,
    state::State,
};

/// The only type of client assertion (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How an application proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Secret,
    Assertion,
}

/// For whom an application may have signed its assertion.
#[derive(Debug)]
pub enum Audience<'a> {
    /// The token endpoint of a tenant, under any of its names.
    Tenant(&'a Tenant),
    /// The token endpoint of AD FS.
    Adfs,
}

impl Proof {
    /// The authentication context reference in tokens: `1` for a secret, `2` for an assertion.
    pub fn reference(self) -> &'static str {
        match self {
            Self::Secret => "1",
            Self::Assertion => "2",
        }
    }
}

impl Audience<'_> {
    /// Whether `url` is one of these token endpoints, at any origin of the emulator.
    fn accepts(&self, state: &State, url: &str) -> bool {
        match self {
            Self::Tenant(tenant) => {
                let endpoints = |name: &str| [format!("/{name}/oauth2/v2.0/token"), format!("/{name}/oauth2/token")];
                tenant.names().flat_map(endpoints).any(|path| state.place.is_own_url(url, &path))
            }
            Self::Adfs => state.place.is_own_url(url.trim_end_matches('/'), "/adfs/oauth2/token"),
        }
    }
}

/// Checks what a request presents as proof of `application`.
pub fn authenticate(state: &State, exchange: &Exchange, application: &Application, audience: &Audience<'_>) -> Result<Proof, EntraError> {
    if let Some(assertion) = exchange.form.get("client_assertion") {
        if exchange.form.required("client_assertion_type")? != JWT_BEARER {
            return Err(catalogue::bad_parameter("client_assertion_type"));
        }
        check_assertion(state, exchange.now, application, audience, assertion)?;
        return Ok(Proof::Assertion);
    }
    let given = exchange.client_secret().ok_or_else(catalogue::secret_or_assertion_required)?;
    secret::check(application, given, exchange.now)?;
    Ok(Proof::Secret)
}

fn check_assertion(state: &State, now: i64, application: &Application, audience: &Audience<'_>, assertion: &str) -> Result<(), EntraError> {
    let assertion = Jws::parse(assertion).ok_or_else(catalogue::malformed_assertion)?;
    if assertion.algorithm().is_none() {
        return Err(catalogue::unsupported_algorithm(assertion.header("alg").unwrap_or_default()));
    }
    let issuer = text_claim(&assertion, "iss")?;
    let subject = text_claim(&assertion, "sub")?;
    if assertion.audiences().is_empty() {
        return Err(catalogue::missing_assertion_field("aud"));
    }
    let until = assertion.time("exp").ok_or_else(|| catalogue::missing_assertion_field("exp"))?;
    if issuer.contains("://") {
        federated::check(state, application, &assertion, issuer, subject)?;
    } else {
        own_key::check(state, application, audience, &assertion, now)?;
    }
    check_time(&assertion, now, until, i64::from(state.settings().clock_skew))
}

fn text_claim<'a>(assertion: &'a Jws, name: &str) -> Result<&'a str, EntraError> {
    assertion.text(name).filter(|text| !text.is_empty()).ok_or_else(|| catalogue::missing_assertion_field(name))
}

/// The window in which an assertion is good, by the emulator's clock.
fn check_time(assertion: &Jws, now: i64, until: i64, skew: i64) -> Result<(), EntraError> {
    let from = assertion.time("nbf");
    let too_early = from.is_some_and(|from| from > now.saturating_add(skew));
    if too_early || until <= now.saturating_sub(skew) {
        return Err(catalogue::assertion_not_in_time(now, from, until));
    }
    Ok(())
}
