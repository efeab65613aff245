use super::lines::Lines;
use crate::{Error, ErrorKind, text::decimal, token::milliseconds};

/// An error as lines, for `lib/errors.js` to make an instance of its class of. The errors of a chain follow, each after a line `member`.
pub(super) fn describe(error: &Error, lines: &mut Lines) {
    add(error, lines);
    for member in error.errors() {
        lines.add("member", "");
        add(member, lines);
    }
}

fn add(error: &Error, lines: &mut Lines) {
    lines.add("kind", kind(error.kind()));
    lines.add("credential", error.credential());
    lines.add("message", error.message());
    if let Some(retry_after) = error.retry_after() {
        lines.add("retryAfterInMs", &decimal(milliseconds(retry_after)));
    }
    for scope in error.scopes() {
        lines.add("scope", scope);
    }
    if let Some(entra) = error.entra() {
        lines.add("status", &decimal(entra.status.into()));
        for code in &entra.error_codes {
            lines.add("errorCode", &decimal((*code).into()));
        }
        let texts = [
            ("error", &entra.code),
            ("errorDescription", &entra.description),
            ("suberror", &entra.suberror),
            ("correlationId", &entra.correlation_id),
            ("traceId", &entra.trace_id),
            ("timestamp", &entra.timestamp),
        ];
        for (name, text) in texts {
            lines.add(name, text);
        }
        lines.add("claims", entra.claims.as_deref().unwrap_or_default());
    }
}

fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Authentication => "authentication",
        ErrorKind::AuthenticationRequired => "authenticationRequired",
        ErrorKind::Transport => "transport",
        ErrorKind::Configuration => "configuration",
        ErrorKind::Aggregate => "aggregate",
    }
}
