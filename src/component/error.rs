//! The core's errors as `wit/types.wit` has them.

use alloc::{string::String, vec::Vec};

use super::bindings::exports::azure_identity::credentials::types;
use crate::{EntraError, Error, ErrorKind};

impl From<Error> for types::Error {
    fn from(error: Error) -> Self {
        match member_kind(error.kind()) {
            Some(types::MemberErrorKind::Unavailable) => Self::Unavailable(details(&error)),
            Some(types::MemberErrorKind::AuthenticationFailed) => Self::AuthenticationFailed(details(&error)),
            Some(types::MemberErrorKind::AuthenticationRequired) => Self::AuthenticationRequired(details(&error)),
            Some(types::MemberErrorKind::Configuration) => Self::Configuration(configuration(&error)),
            Some(types::MemberErrorKind::Transport) => Self::Transport(details(&error)),
            None => Self::Aggregate(aggregate(&error)),
        }
    }
}

/// The error of a constructor, which looks at its arguments and does nothing else.
pub(super) fn configuration(error: &Error) -> types::ConfigurationError {
    types::ConfigurationError { credential: error.credential().into(), message: error.message().into() }
}

/// The error of a credential that this component does not have.
#[cfg(not(feature = "component-developer"))]
pub(super) fn unavailable(credential: &'static str, why: &'static str) -> types::Error {
    Error::unavailable(why).of(credential).into()
}

/// The kind of a failure of one credential; `None` for the failure of a chain.
fn member_kind(kind: ErrorKind) -> Option<types::MemberErrorKind> {
    match kind {
        ErrorKind::Unavailable => Some(types::MemberErrorKind::Unavailable),
        ErrorKind::Authentication => Some(types::MemberErrorKind::AuthenticationFailed),
        ErrorKind::AuthenticationRequired => Some(types::MemberErrorKind::AuthenticationRequired),
        ErrorKind::Configuration => Some(types::MemberErrorKind::Configuration),
        ErrorKind::Transport => Some(types::MemberErrorKind::Transport),
        ErrorKind::Aggregate => None,
    }
}

fn details(error: &Error) -> types::ErrorDetails {
    types::ErrorDetails {
        credential: error.credential().into(),
        message: error.message().into(),
        entra: error.entra().cloned().map(Into::into),
        scopes: error.scopes().to_vec(),
        retry_after: error.retry_after().map(|wait| wait.as_secs().saturating_mul(1000).saturating_add(wait.subsec_millis().into())),
    }
}

fn aggregate(error: &Error) -> types::AggregateError {
    let mut errors = Vec::new();
    flatten(error, &mut errors);
    types::AggregateError { credential: error.credential().into(), message: error.message().into(), errors }
}

/// WIT has no recursive types: the members of a chain within a chain take its place.
fn flatten(chain: &Error, into: &mut Vec<types::MemberError>) {
    for error in chain.errors() {
        match member_kind(error.kind()) {
            Some(kind) => into.push(types::MemberError { kind, details: details(error) }),
            None => flatten(error, into),
        }
    }
}

impl From<EntraError> for types::EntraError {
    fn from(error: EntraError) -> Self {
        Self {
            status: error.status,
            code: error.code,
            description: error.description,
            error_codes: error.error_codes,
            suberror: given(error.suberror),
            claims: error.claims,
            correlation_id: given(error.correlation_id),
            trace_id: given(error.trace_id),
            timestamp: given(error.timestamp),
        }
    }
}

fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The error of a call that could not be finished, which no input should be able to bring about.
#[cfg(not(feature = "component-p3"))]
pub(super) fn unfinished() -> types::Error {
    types::Error::Other(String::from("the credential waits for something that cannot happen in a component; please report this"))
}
