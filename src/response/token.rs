//! Responses of the token endpoint (RFC 6749, 5.1 and 5.2).

use alloc::borrow::Cow;

use super::{Response, entra_error};
use crate::{
    cache::Record,
    error::{Error, Result},
    json::Document,
    maybe_send::Shared,
    token::{AccessToken, Secret, UnixTime},
};

/// Reads a token, or the error that came in its place. A 200 that holds an error is one; a token under another status is not a token.
pub fn parse(response: &Response) -> Result<Shared<Record>> {
    let body = response.json.parse(response.reply.body.as_str()).ok();
    if let Some(error) = entra_error::find(response, body.as_deref()) {
        return Err(error);
    }
    let unreadable = match body.as_deref() {
        Some(body) => match read(response, body) {
            Ok(record) => return Ok(Shared::new(record)),
            Err(why) => why,
        },
        None => NOT_JSON,
    };
    Err(Error::authentication(unreadable))
}

fn read(response: &Response, body: &dyn Document) -> Result<Record, &'static str> {
    let now = response.asked_at.wall();
    let token = body.text("access_token").filter(|token| !token.is_empty()).ok_or(NO_TOKEN)?;
    // What is absolute is so by the server's clock.
    let lifetime = lifetime(body, response.reply.headers.date().unwrap_or(now)).ok_or(NO_LIFETIME)?;
    let refresh_in = body.integer("refresh_in").and_then(positive).filter(|refresh_in| *refresh_in < lifetime);
    let refresh_in = refresh_in.or_else(|| (lifetime >= LONG).then_some(lifetime / 2));
    let after = |seconds: i64| UnixTime::from_millis(now.millis() + seconds * 1000);
    Ok(Record {
        token: AccessToken {
            token: Secret::from(token),
            expires_on: after(lifetime),
            refresh_on: refresh_in.map(after),
            token_type: token_type(response, body),
        },
        cached_at: response.asked_at,
        attempted_at: response.asked_at,
    })
}

/// The seconds that the token has left: `expires_in`, else what is left until `expires_on`.
fn lifetime(body: &dyn Document, now: UnixTime) -> Option<i64> {
    let expires_in = match body.integer("expires_in") {
        Some(expires_in) => expires_in,
        None => body.integer("expires_on")?.saturating_sub(now.seconds()),
    };
    positive(expires_in)
}

/// A positive number of seconds, at most what a token can sensibly live.
pub(super) fn positive(seconds: i64) -> Option<i64> {
    const TEN_YEARS: i64 = 10 * 365 * 24 * 3600;
    (seconds > 0).then_some(seconds.min(TEN_YEARS))
}

/// AD FS writes `bearer`; headers want `Bearer`. It is put into headers and shown, so it has neither line breaks nor secrets.
pub(super) fn token_type(response: &Response, body: &dyn Document) -> Cow<'static, str> {
    match body.text("token_type").map(|given| response.scrubber.clean(&given)) {
        Some(given) if !given.is_empty() && !given.eq_ignore_ascii_case("Bearer") => given.into(),
        _ => "Bearer".into(),
    }
}

/// From this lifetime on a token is renewed at half its life, even if Entra does not say so. In seconds.
const LONG: i64 = 2 * 3600;

const NOT_JSON: &str = "the token endpoint's answer is not JSON. Check the authority host and proxies";
const NO_TOKEN: &str = "the token endpoint's answer has no access_token";
const NO_LIFETIME: &str = "the token endpoint's answer does not say when the token expires";
