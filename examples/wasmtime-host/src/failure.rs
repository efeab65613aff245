use std::fmt;

use crate::bindings::exports::azure_identity::credentials::types::{Error, ErrorDetails, MemberErrorKind};

/// Why a call gave nothing.
#[derive(Debug)]
pub enum Failure {
    /// The component says why.
    Identity(Box<Error>),
    /// The component broke, or the host did.
    Trap(wasmtime::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Identity(Box::new(error))
    }
}

impl From<wasmtime::Error> for Failure {
    fn from(error: wasmtime::Error) -> Self {
        Self::Trap(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity(error) => describe(error, formatter),
            Self::Trap(error) => write!(formatter, "the component broke: {error:#}"),
        }
    }
}

impl std::error::Error for Failure {}

/// As `transport: ClientSecretCredential: …`; the members of a chain on lines of their own.
fn describe(error: &Error, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let details = |formatter: &mut fmt::Formatter<'_>, case: &str, details: &ErrorDetails| {
        write!(formatter, "{case}: {}: {}", details.credential, details.message)
    };
    match error {
        Error::Unavailable(why) => details(formatter, "unavailable", why),
        Error::AuthenticationFailed(why) => details(formatter, "authentication-failed", why),
        Error::AuthenticationRequired(why) => details(formatter, "authentication-required", why),
        Error::Transport(why) => details(formatter, "transport", why),
        Error::Configuration(why) => write!(formatter, "configuration: {}: {}", why.credential, why.message),
        Error::Other(message) => write!(formatter, "other: {message}"),
        Error::Aggregate(chain) => {
            write!(formatter, "aggregate: {}: {}", chain.credential, chain.message)?;
            for member in &chain.errors {
                formatter.write_str("\n  ")?;
                details(formatter, case(member.kind), &member.details)?;
            }
            Ok(())
        }
    }
}

fn case(kind: MemberErrorKind) -> &'static str {
    match kind {
        MemberErrorKind::Unavailable => "unavailable",
        MemberErrorKind::AuthenticationFailed => "authentication-failed",
        MemberErrorKind::AuthenticationRequired => "authentication-required",
        MemberErrorKind::Configuration => "configuration",
        MemberErrorKind::Transport => "transport",
    }
}
