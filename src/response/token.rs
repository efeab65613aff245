//! Responses of the token endpoint (RFC 6749, 5.1 and 5.2).

use alloc::{borrow::Cow, format, string::String};
use core::time::Duration;

use super::{Response, entra_error};
use crate::{
    error::{Error, Result},
    json::Value,
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
    let body = response.parse().ok();
    if let Some(error) = entra_error::find(response, body.as_ref()) {
        return Err(error);
    }
    let unreadable =
        |what: &str| Error::authentication(format!("unexpected response from the token endpoint (status 200): {what}. {ADVICE}"));
    let body = body.ok_or_else(|| unreadable("the body is not JSON"))?;
    let token = body.text("access_token").filter(|token| !token.is_empty()).ok_or_else(|| unreadable("it has no access_token"))?;
    let lifetime = lifetime(&body, response.asked_at.wall).ok_or_else(|| unreadable("it does not say when the token expires"))?;
    let refresh_in = body.integer("refresh_in").and_then(seconds).filter(|refresh_in| *refresh_in < lifetime);
    let refresh_in = refresh_in.or_else(|| (lifetime >= LONG).then_some(lifetime / 2));
    Ok(TokenResponse {
        access_token: AccessToken {
            token: Secret::from(token),
            expires_on: response.asked_at.wall.after(lifetime),
            refresh_on: refresh_in.map(|refresh_in| response.asked_at.wall.after(refresh_in)),
            token_type: token_type(&body),
        },
        asked_at: response.asked_at,
    })
}

/// The seconds that the token has left: `expires_in`, else what is left until `expires_on`.
fn lifetime(body: &Value, now: UnixTime) -> Option<Duration> {
    match body.integer("expires_in") {
        Some(expires_in) => seconds(expires_in),
        None => Some(UnixTime::from_seconds(body.integer("expires_on")?).since(now)).filter(|left| !left.is_zero()),
    }
}

/// A positive number of seconds, at most what a token can sensibly live.
fn seconds(count: i64) -> Option<Duration> {
    const TEN_YEARS: u64 = 10 * 365 * 24 * 3600;
    u64::try_from(count).ok().filter(|count| *count > 0).map(|count| Duration::from_secs(count.min(TEN_YEARS)))
}

/// AD FS writes `bearer`; headers want `Bearer`.
fn token_type(body: &Value) -> Cow<'static, str> {
    match body.text("token_type") {
        Some(other) if !other.is_empty() && !other.eq_ignore_ascii_case("Bearer") => Cow::Owned(String::from(other)),
        _ => Cow::Borrowed("Bearer"),
    }
}

/// From this lifetime on a token is renewed at half its life, even if Entra does not say so.
const LONG: Duration = Duration::from_hours(2);

const ADVICE: &str = "Check the authority host, and whether a proxy answers in its place";
