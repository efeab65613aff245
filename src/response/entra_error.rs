use alloc::{format, string::String};

use super::Response;
use crate::{
    error::{EntraError, Error, plain, what_to_do},
    json::Value,
};

/// The error of a response of Entra, if it is one: by its status, or by its body whatever the status.
///
/// What the body says goes into the message only as the members of an OAuth error, without the request's secrets. A body that is something
/// else is never quoted: it may hold a token.
pub(super) fn find(response: &Response, body: Option<&Value>) -> Option<Error> {
    let code = body.and_then(|body| body.text("error"));
    let description = body.and_then(|body| body.text("error_description"));
    if response.status == 200 && code.is_none() && description.is_none() {
        return None;
    }
    if code.is_none() && description.is_none() {
        return Some(without_oauth_error(response));
    }
    let details = details(response, body?);
    let headline = match (details.code.as_str(), details.description.as_str()) {
        ("", description) => String::from(description),
        (code, "") => String::from(code),
        (code, description) => format!("{code}: {description}"),
    };
    let mut message = format!("{} (status {}).", headline.trim_end_matches('.'), details.status);
    if let Some(advice) = what_to_do(&details) {
        message = format!("{message} {advice}");
    }
    if let Some(number) = details.error_codes.first() {
        message = format!("{message} More: https://login.microsoftonline.com/error?code={number}");
    }
    let transient = matches!(details.code.as_str(), "temporarily_unavailable" | "server_error") || is_transient(response.status);
    Some(made(response, transient, message, details))
}

/// A status that may be another one in a while.
pub(crate) fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429) || (status >= 500 && status != 501 && status != 505)
}

fn details(response: &Response, body: &Value) -> EntraError {
    let text = |name: &str| body.text(name).map(|text| response.scrubber.clean(text)).filter(|text| !text.is_empty());
    EntraError {
        status: response.status,
        code: text("error").unwrap_or_default(),
        description: text("error_description").unwrap_or_default(),
        error_codes: body.list("error_codes").iter().filter_map(|code| u32::try_from(code.as_integer()?).ok()).take(16).collect(),
        suberror: text("suberror"),
        claims: body.text("claims").filter(|claims| claims.len() <= MAX_CLAIMS).map(String::from),
        correlation_id: text("correlation_id"),
        trace_id: text("trace_id"),
        timestamp: text("timestamp"),
    }
}

fn without_oauth_error(response: &Response) -> Error {
    let kind = plain(response.headers.get("content-type").unwrap_or("no content type"));
    let message = format!(
        "the token endpoint answered with status {} and a body that is no OAuth error ({kind}, {} bytes). \
         Check the authority host, and whether a proxy answers in its place",
        response.status,
        response.body.len()
    );
    made(response, is_transient(response.status), message, EntraError { status: response.status, ..EntraError::default() })
}

fn made(response: &Response, transient: bool, message: String, details: EntraError) -> Error {
    if transient {
        Error::transport(message).with_retry_after(response.headers.retry_after(response.asked_at.wall)).with_entra(details)
    } else {
        Error::authentication(message).with_entra(details)
    }
}

/// Claims are replayed as they came; longer ones are not claims.
const MAX_CLAIMS: usize = 16 * 1024;
