use alloc::string::String;

use super::lines::Lines;
use crate::{Error, text::decimal};

/// An error as lines, for `lib/errors.js` to make an instance of its class of. The errors of a chain follow, each after a line `member`.
pub(super) fn describe(error: &Error) -> String {
    let mut lines = Lines::default();
    add(error, &mut lines);
    for member in error.errors() {
        lines.add("member", "");
        add(member, &mut lines);
    }
    lines.into_text()
}

fn add(error: &Error, lines: &mut Lines) {
    lines.add("kind", error.kind().as_str());
    lines.add("credential", error.credential());
    lines.add("message", error.message());
    if let Some(retry_after) = error.retry_after_ms() {
        lines.add("retryAfterInMs", &decimal(retry_after));
    }
    for scope in error.scopes() {
        lines.add("scope", scope);
    }
    if let Some(entra) = error.entra() {
        lines.add("status", &decimal(entra.status.into()));
        for code in &entra.error_codes {
            lines.add("errorCode", &decimal((*code).into()));
        }
        lines.add("error", &entra.code);
        lines.add("errorDescription", &entra.description);
        lines.add("suberror", &entra.suberror);
        lines.add("correlationId", &entra.correlation_id);
        lines.add("traceId", &entra.trace_id);
        lines.add("timestamp", &entra.timestamp);
        lines.add("claims", entra.claims.as_deref().unwrap_or_default());
    }
}
