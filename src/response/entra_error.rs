use alloc::string::String;

use super::Response;
use crate::{
    error::{EntraError, Error, what_to_do},
    json::Document,
    text::{decimal, split_at_first},
};

/// The error of a response of Entra, if it is one: by its status, or by its body whatever the status.
///
/// What the body says goes into the message only as the members of an OAuth error, without the request's secrets. A body that is something
/// else is never quoted: it may hold a token.
pub(super) fn find(response: &Response, body: Option<&dyn Document>) -> Option<Error> {
    let details = details(response, body);
    let said_something = !(details.code.is_empty() && details.description.is_empty());
    if response.reply.status == 200 && !said_something {
        return None;
    }
    let mut message = String::new();
    let mut say = |texts: &[&str]| texts.iter().for_each(|text| message.push_str(text));
    let status = decimal(response.reply.status.into());
    if said_something {
        let colon = if details.code.is_empty() || details.description.is_empty() { "" } else { ": " };
        let description = details.description.strip_suffix('.').unwrap_or(&details.description);
        say(&[&details.code, colon, description, " (status ", &status, ")."]);
    } else {
        let kind = response.scrubber.clean(response.reply.headers.get("content-type").unwrap_or("no content type"));
        say(&["the token endpoint answered with status ", &status, " and no OAuth error (", &kind, "). ", CHECK_THE_WAY]);
    }
    if let Some(advice) = what_to_do(&details) {
        say(&[" ", advice]);
    }
    if let Some(number) = details.error_codes.first() {
        say(&[" More: https://login.microsoftonline.com/error?code=", &decimal((*number).into())]);
    }
    for (name, id) in [(" Trace ID: ", &details.trace_id), (" Correlation ID: ", &details.correlation_id)] {
        if !id.is_empty() && split_at_first(&details.description, id).is_none() {
            say(&[name, id]);
        }
    }
    let is_transient = is_transient(response.reply.status) || matches!(&*details.code, "temporarily_unavailable" | "server_error");
    Some(if is_transient {
        Error::transport(message).with_entra(details, response.reply.headers.retry_after_ms(response.asked_at.wall()))
    } else {
        Error::authentication(message).with_entra(details, None)
    })
}

/// A status that may be another one in a while.
pub(crate) fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429) || (status >= 500 && status != 501 && status != 505)
}

fn details(response: &Response, body: Option<&dyn Document>) -> EntraError {
    let mut error = EntraError { status: response.reply.status, ..EntraError::default() };
    let Some(body) = body else { return error };
    let texts = [
        ("error", &mut error.code),
        ("error_description", &mut error.description),
        ("suberror", &mut error.suberror),
        ("correlation_id", &mut error.correlation_id),
        ("trace_id", &mut error.trace_id),
        ("timestamp", &mut error.timestamp),
    ];
    for (name, text) in texts {
        if let Some(said) = body.text(name) {
            *text = response.scrubber.clean(&said);
        }
    }
    for code in body.integers("error_codes").into_iter().take(MOST_CODES) {
        error.error_codes.extend(u32::try_from(code));
    }
    error.claims = body.text("claims").filter(|claims| claims.len() <= LONGEST_CLAIMS);
    error
}

const CHECK_THE_WAY: &str = "Check the authority host and proxies.";
const MOST_CODES: usize = 16;
/// Claims are replayed as they came; longer ones are not claims.
const LONGEST_CLAIMS: usize = 16 * 1024;
