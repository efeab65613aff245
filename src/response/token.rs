//! Responses of the token endpoint (RFC 6749, 5.1 and 5.2).

use core::time::Duration;

use super::{Response, entra_error};
use crate::{
    error::{Error, Result},
    json::Document,
    maybe_send::Shared,
    token::{AccessToken, Moment, Secret, UnixTime},
};

/// What the token endpoint granted.
#[derive(Clone, Debug)]
pub struct TokenResponse {
    pub access_token: AccessToken,
    /// The time before the request was sent.
    pub asked_at: Moment,
}

/// Reads a token, or the error that came in its place. A 200 that holds an error is one; a token under another status is not a token.
pub fn parse(response: &Response) -> Result<TokenResponse> {
    let body = response.json.parse(&response.reply.body).ok();
    if let Some(error) = entra_error::find(response, body.as_deref()) {
        return Err(error);
    }
    let now = response.asked_at.wall();
    let body = body.ok_or(NOT_JSON).map_err(unreadable)?;
    let token = body.text("access_token").filter(|token| !token.is_empty()).ok_or(NO_TOKEN).map_err(unreadable)?;
    // What is absolute is so by the server's clock.
    let lifetime = lifetime(&*body, response.reply.headers.date().unwrap_or(now)).ok_or(NO_LIFETIME).map_err(unreadable)?;
    let refresh_in = body.integer("refresh_in").and_then(seconds).filter(|refresh_in| *refresh_in < lifetime);
    let refresh_in = refresh_in.or_else(|| (lifetime >= LONG).then_some(lifetime / 2));
    Ok(TokenResponse {
        access_token: AccessToken {
            token: Secret::from(token),
            expires_on: now.after(lifetime),
            refresh_on: refresh_in.map(|refresh_in| now.after(refresh_in)),
            token_type: token_type(&*body),
        },
        asked_at: response.asked_at,
    })
}

/// The time that the token has left: `expires_in`, else what is left until `expires_on`.
fn lifetime(body: &dyn Document, now: UnixTime) -> Option<Duration> {
    let expires_in = match body.integer("expires_in") {
        Some(expires_in) => expires_in,
        None => body.integer("expires_on")?.saturating_sub(now.seconds()),
    };
    seconds(expires_in)
}

/// A positive number of seconds, at most what a token can sensibly live.
fn seconds(count: i64) -> Option<Duration> {
    const TEN_YEARS: u64 = 10 * 365 * 24 * 3600;
    u64::try_from(count).ok().filter(|count| *count > 0).map(|count| Duration::from_secs(count.min(TEN_YEARS)))
}

/// AD FS writes `bearer`; headers want `Bearer`.
fn token_type(body: &dyn Document) -> Shared<str> {
    let given = body.text("token_type").unwrap_or_default();
    if given.is_empty() || given.eq_ignore_ascii_case("Bearer") { "Bearer".into() } else { given.into() }
}

fn unreadable(what: &'static str) -> Error {
    Error::authentication(what)
}

/// From this lifetime on a token is renewed at half its life, even if Entra does not say so.
const LONG: Duration = Duration::from_hours(2);

const NOT_JSON: &str = "the token endpoint's answer is not JSON; check the authority host, and whether a proxy answers in its place";
const NO_TOKEN: &str = "the token endpoint's answer has no access_token";
const NO_LIFETIME: &str = "the token endpoint's answer does not say when the token expires";
