//! A reply of the token endpoint, as a text: a line with its status, a line `name: value` for each header, an empty line, the body. What
//! does not begin so is a body alone.

use std::time::Duration;

use azure_identity_wasm::{AccessToken, Error, ErrorKind, host::Reply, transport::Headers};
use serde_json::{Map, Value};

use crate::journey::{self, NOW, Outcome, SECRET};

/// What tells a token that was handed out from texts that just look alike.
pub const MARK: &str = "~m4rk3d~";

pub fn check(input: &[u8], default_status: u16) {
    let (status, headers, body) = parts(input).unwrap_or((default_status, Headers::default(), input));
    check_headers(&headers);
    let members = serde_json::from_slice::<Map<String, Value>>(body).unwrap_or_default();
    let token = members.get("access_token").and_then(Value::as_str);
    let Outcome { result, log } = journey::get_token(Reply { status, headers, body: body.to_vec().into() });
    let shown = format!("{result:?}\n{log}");
    assert!(!shown.contains(SECRET), "the secret is shown: {shown}");
    // Elsewhere than in the token itself it may be part of what is meant to be shown.
    if token.is_some_and(|token| token.contains(MARK)) && input.windows(MARK.len()).filter(|window| *window == MARK.as_bytes()).count() == 1
    {
        assert!(!shown.contains(MARK), "the token is shown: {shown}");
    }
    match result {
        Ok(found) => check_token(&found, status, token),
        Err(error) => check_error(&error, status),
    }
}

pub fn parts(input: &[u8]) -> Option<(u16, Headers, &[u8])> {
    let end = input.windows(2).position(|window| window == b"\n\n")?;
    let (head, body) = (std::str::from_utf8(input.get(..end)?).ok()?, input.get(end + 2..)?);
    let mut lines = head.lines();
    let status = lines.next()?.parse().ok()?;
    Some((status, Headers::new(lines.filter_map(|line| line.split_once(": "))), body))
}

/// A wait has no sign, and a value is not shown, since it may be a cookie.
fn check_headers(headers: &Headers) {
    assert!(headers.retry_after(journey::now()).is_none_or(|wait| wait < Duration::MAX));
    let names: Vec<_> = headers.iter().map(|(name, _)| name).collect();
    assert_eq!(format!("{headers:?}"), format!("{names:?}"));
}

/// A token is the one of the body, and has some time to live; it is renewed before it dies.
fn check_token(found: &AccessToken, status: u16, token: Option<&str>) {
    assert_eq!(status, 200, "a token under another status");
    assert_eq!(Some(found.token.expose()), token);
    assert!(!found.token.is_empty() && !found.token_type.is_empty() && !found.token_type.contains(char::is_control));
    let lifetime = found.expires_on.seconds() - NOW;
    assert!((1..=10 * 365 * 24 * 3600).contains(&lifetime), "{lifetime}");
    assert!(found.refresh_on.is_none_or(|refresh_on| refresh_on > journey::now() && refresh_on < found.expires_on));
}

/// An error is on one line, not endless, and of a kind that its status allows.
fn check_error(error: &Error, status: u16) {
    let message = error.message();
    assert!(!message.is_empty() && message.len() <= 32 * 1024 && !message.contains(char::is_control), "{message:?}");
    assert!(matches!(error.kind(), ErrorKind::Authentication | ErrorKind::Transport), "{:?}", error.kind());
    assert!(error.retry_after().is_none() || error.kind() == ErrorKind::Transport);
    let Some(entra) = error.entra() else { return assert_eq!(status, 200, "an error without what the server said") };
    assert_eq!(entra.status, status);
    for text in [&entra.code, &entra.description, &entra.suberror, &entra.correlation_id, &entra.trace_id, &entra.timestamp] {
        assert!(text.chars().count() <= 1001 && !text.contains(char::is_control), "{text:?}");
    }
    assert!(entra.error_codes.len() <= 16 && entra.claims.as_ref().is_none_or(|claims| claims.len() <= 16 * 1024));
}
