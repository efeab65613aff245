//! How an application proves itself: by secret, by its own key, or by another issuer's token.

mod federated;
mod own_key;
mod replays;
mod secret;

pub use replays::Replays;

use crate::{
    crypto::Jws,
    directory::{Application, Tenant},
    entra_error::{EntraError, assertion, catalogue},
    server::Exchange,
    state::State,
};

/// The only type of client assertion (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How an application proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Not at all: a public client.
    None,
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
    /// The authentication context reference in tokens: `0` for a public client, `1` for a secret, `2` for an assertion.
    pub fn reference(self) -> &'static str {
        match self {
            Self::None => "0",
            Self::Secret => "1",
            Self::Assertion => "2",
        }
    }
}

impl Audience<'_> {
    /// Whether certificates may be named by SHA-256 thumbprint: AD FS knows SHA-1 only.
    fn knows_sha256(&self) -> bool {
        matches!(self, Self::Tenant(_))
    }

    /// Whether subject names of certificates can be trusted.
    fn knows_subject_names(&self) -> bool {
        matches!(self, Self::Tenant(_))
    }

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

fn check_assertion(state: &State, now: i64, application: &Application, audience: &Audience<'_>, given: &str) -> Result<(), EntraError> {
    let given = Jws::parse(given).ok_or_else(catalogue::malformed_assertion)?;
    if given.algorithm().is_none() {
        return Err(assertion::unsupported_algorithm(given.header("alg").unwrap_or_default()));
    }
    let issuer = text_claim(&given, "iss")?;
    let subject = text_claim(&given, "sub")?;
    if given.audiences().is_empty() {
        return Err(assertion::missing_field("aud"));
    }
    let until = given.time("exp").ok_or_else(|| assertion::missing_field("exp"))?;
    if issuer.contains("://") {
        federated::check(state, application, &given, issuer, subject)?;
    } else {
        own_key::check(state, application, audience, &given, now)?;
    }
    let settings = state.settings();
    let skew = i64::from(settings.clock_skew);
    check_time(&given, now, until, skew)?;
    if settings.refuse_repeated_assertions && !state.replays.is_new(&application.client_id, &given, now, skew) {
        return Err(assertion::repeated());
    }
    Ok(())
}

fn text_claim<'a>(given: &'a Jws, name: &str) -> Result<&'a str, EntraError> {
    given.text(name).filter(|text| !text.is_empty()).ok_or_else(|| assertion::missing_field(name))
}

/// The window in which an assertion is good, by the emulator's clock.
fn check_time(given: &Jws, now: i64, until: i64, skew: i64) -> Result<(), EntraError> {
    let from = given.time("nbf");
    let too_early = from.is_some_and(|from| from > now.saturating_add(skew));
    if too_early || until <= now.saturating_sub(skew) {
        return Err(assertion::not_in_time(now, from, until));
    }
    Ok(())
}
