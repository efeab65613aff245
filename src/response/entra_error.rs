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
    let status = decimal(response.reply.status.into());
    let mut message = if said_something {
        let colon = if details.code.is_empty() || details.description.is_empty() { "" } else { ": " };
        [&details.code, colon, details.description.strip_suffix('.').unwrap_or(&details.description), " (status ", &status, ")."].concat()
    } else {
        let kind = response.scrubber.clean(response.reply.headers.get("content-type").unwrap_or("no content type"));
        ["the token endpoint answered with status ", &status, " and no OAuth error (", &kind, "). Check the authority host and proxies."]
            .concat()
    };
    if let Some(advice) = what_to_do(&details) {
        message.push(' ');
        message.push_str(advice);
    }
    if let Some(number) = details.error_codes.first() {
        message.push_str(" More: https://login.microsoftonline.com/error?code=");
        message.push_str(&decimal((*number).into()));
    }
    for (name, id) in [(" Trace ID: ", &details.trace_id), (" Correlation ID: ", &details.correlation_id)] {
        if !id.is_empty() && split_at_first(&message, id).is_none() {
            message.push_str(name);
            message.push_str(id);
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
    let Some(body) = body else { return EntraError { status: response.reply.status, ..EntraError::default() } };
    let names = ["error", "error_description", "suberror", "correlation_id", "trace_id", "timestamp"];
    let mut texts = names.map(|name| response.scrubber.clean(&body.text(name).unwrap_or_default())).into_iter();
    let mut next = || texts.next().unwrap_or_default();
    EntraError {
        status: response.reply.status,
        code: next(),
        description: next(),
        suberror: next(),
        correlation_id: next(),
        trace_id: next(),
        timestamp: next(),
        error_codes: body.integers("error_codes").into_iter().filter_map(|code| u32::try_from(code).ok()).take(MOST_CODES).collect(),
        claims: body.text("claims").filter(|claims| claims.len() <= LONGEST_CLAIMS),
    }
}

const MOST_CODES: usize = 16;
/// Claims are replayed as they came; longer ones are not claims.
const LONGEST_CLAIMS: usize = 16 * 1024;
