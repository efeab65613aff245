use alloc::{string::String, vec::Vec};

use super::Error;
use crate::{
    json::quoted,
    text::{concat, decimal},
};

impl Error {
    /// The error as JSON, for logs that take nothing else: its kind, credential and message, what Entra said, and the same of the members of a chain.
    /// Nothing in it is secret.
    pub fn to_json(&self) -> String {
        let mut members = Vec::new();
        let mut add = |name: &str, value: String| members.push(concat(&["\"", name, "\":", &value]));
        add("kind", quoted(self.kind().as_str()));
        add("credential", quoted(self.credential()));
        add("message", quoted(self.message()));
        if let Some(milliseconds) = self.retry_after_ms() {
            add("retryAfterInMs", decimal(milliseconds));
        }
        if !self.scopes().is_empty() {
            add("scopes", list(self.scopes().iter().map(|scope| quoted(scope))));
        }
        if let Some(entra) = self.entra() {
            add("status", decimal(entra.status.into()));
            add("errorCodes", list(entra.error_codes.iter().map(|code| decimal((*code).into()))));
            for (name, text) in [
                ("error", &*entra.code),
                ("errorDescription", &entra.description),
                ("suberror", &entra.suberror),
                ("correlationId", &entra.correlation_id),
                ("traceId", &entra.trace_id),
                ("timestamp", &entra.timestamp),
                ("claims", entra.claims.as_deref().unwrap_or_default()),
            ] {
                if !text.is_empty() {
                    add(name, quoted(text));
                }
            }
        }
        if !self.errors().is_empty() {
            add("errors", list(self.errors().iter().map(Self::to_json)));
        }
        concat(&["{", &members.join(","), "}"])
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    concat(&["[", &items.collect::<Vec<_>>().join(","), "]"])
}
