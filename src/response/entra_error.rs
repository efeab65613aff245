use alloc::{string::String, vec::Vec};

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
    let said = |member| body.and_then(|body| body.text(member)).map_or(String::new(), |said| response.scrubber.clean(&said));
    let (code, description) = (said("error"), said("error_description"));
    let said_something = !(code.is_empty() && description.is_empty());
    if response.reply.status == 200 && !said_something {
        return None;
    }
    let mut error_codes = Vec::new();
    let mut claims = None;
    if let Some(body) = body {
        body.integers("error_codes", &mut |code| {
            if error_codes.len() < MOST_CODES {
                error_codes.extend(u32::try_from(code));
            }
        });
        claims = body.text("claims").filter(|claims| claims.len() <= LONGEST_CLAIMS && !response.scrubber.finds_one_in(claims));
    }
    let details = EntraError {
        status: response.reply.status,
        code,
        description,
        error_codes,
        suberror: said("suberror"),
        claims,
        correlation_id: said("correlation_id"),
        trace_id: said("trace_id"),
        timestamp: said("timestamp"),
    };
    let mut message = String::new();
    let mut say = |text: &str| message.push_str(text);
    if said_something {
        say(&details.code);
        if !details.code.is_empty() && !details.description.is_empty() {
            say(": ");
        }
        say(details.description.strip_suffix('.').unwrap_or(&details.description));
    } else {
        say("the token endpoint sent no OAuth error but ");
        say(&response.scrubber.clean(response.reply.headers.get("content-type").unwrap_or("nothing")));
    }
    say(" (status ");
    say(&decimal(response.reply.status.into()));
    say(").");
    if !said_something {
        say(" Check the authority host and proxies.");
    }
    if let Some(advice) = what_to_do(&details) {
        say(" ");
        say(advice);
    }
    if let Some(number) = details.error_codes.first() {
        say(" More: https://login.microsoftonline.com/error?code=");
        say(&decimal((*number).into()));
    }
    for (name, id) in [(" Trace ID: ", &details.trace_id), (" Correlation ID: ", &details.correlation_id)] {
        if !id.is_empty() && split_at_first(&details.description, id).is_none() {
            say(name);
            say(id);
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
pub(crate) const fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429) || (status >= 500 && status != 501 && status != 505)
}

const MOST_CODES: usize = 16;
/// Claims are replayed as they came. Longer ones are not claims, nor is what has one of our secrets in it.
const LONGEST_CLAIMS: usize = 16 * 1024;
