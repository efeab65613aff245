//! What can go wrong, in six kinds. A kind says what the caller should do; the message says what happened and how to mend it.

#[cfg(feature = "cloud")]
mod aggregate;
mod entra;
mod guidance;
#[cfg(feature = "users")]
mod json;
mod scrub;

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::{fmt, time::Duration};

#[cfg(feature = "cloud")]
pub(crate) use aggregate::{Passed, aggregate};
pub use entra::EntraError;
pub(crate) use guidance::what_to_do;
pub(crate) use scrub::{Scrubber, plain};

use crate::maybe_send::Shared;

pub type Result<T, E = Error> = core::result::Result<T, E>;

/// What the caller should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The credential cannot even try here. Try another one; a chain does.
    Unavailable,
    /// Entra refused, or the configuration is wrong in a way that only Entra can see. Mend it; asking again will not help.
    Authentication,
    /// A person must act. Sign in, with the scopes and claims of [`Error::scopes`] and [`Error::claims`].
    AuthenticationRequired,
    /// The network or the server failed, and the retries are spent. Ask again later; see [`Error::retry_after`].
    Transport,
    /// An argument or option is wrong. The message names it.
    Configuration,
    /// Every member of a chain failed. See [`Error::errors`].
    Aggregate,
}

impl ErrorKind {
    /// As `authenticationRequired`: in log events, and wherever else a text is needed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Authentication => "authentication",
            Self::AuthenticationRequired => "authenticationRequired",
            Self::Transport => "transport",
            Self::Configuration => "configuration",
            Self::Aggregate => "aggregate",
        }
    }
}

/// An error of this library. Cheap to clone, because everyone who waits for the same token gets the same error.
///
/// Neither its message, nor its `Debug`, nor anything it holds has a secret, an assertion, a code or a token.
#[derive(Clone)]
pub struct Error(Shared<Inner>);

struct Inner {
    kind: ErrorKind,
    /// The credential whose error it is; empty before it is known.
    credential: &'static str,
    message: Cow<'static, str>,
    entra: Option<Box<EntraError>>,
    /// In milliseconds.
    retry_after: Option<i64>,
    scopes: Vec<String>,
    errors: Vec<Error>,
}

impl Error {
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unavailable, message.into())
    }

    pub fn authentication(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Authentication, message.into())
    }

    pub fn transport(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Transport, message.into())
    }

    pub fn configuration(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Configuration, message.into())
    }

    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened, root cause first, and what to do about it; without the credential's name.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The name of the credential that failed, as `ClientSecretCredential`; empty if none was asked yet.
    pub fn credential(&self) -> &'static str {
        self.0.credential
    }

    /// What Entra said, if it said something.
    pub fn entra(&self) -> Option<&EntraError> {
        self.0.entra.as_deref()
    }

    /// The claims that a sign-in must satisfy (JSON text), if Entra asked for some.
    pub fn claims(&self) -> Option<&str> {
        self.0.entra.as_ref()?.claims.as_deref()
    }

    /// The scopes for which a person must sign in.
    pub fn scopes(&self) -> &[String] {
        &self.0.scopes
    }

    /// The time after which it is worth asking again, counted from when the error was made.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after_ms().and_then(|milliseconds| u64::try_from(milliseconds).ok()).map(Duration::from_millis)
    }

    pub(crate) fn retry_after_ms(&self) -> Option<i64> {
        self.0.retry_after
    }

    /// The errors of a chain's members, in their order.
    pub fn errors(&self) -> &[Error] {
        &self.0.errors
    }

    fn new(kind: ErrorKind, message: Cow<'static, str>) -> Self {
        Self(Shared::new(Inner { kind, credential: "", message, entra: None, retry_after: None, scopes: Vec::new(), errors: Vec::new() }))
    }

    #[must_use]
    pub(crate) fn with_entra(mut self, entra: EntraError, retry_after: Option<i64>) -> Self {
        if let Some(inner) = Shared::get_mut(&mut self.0) {
            inner.entra = Some(Box::new(entra));
            inner.retry_after = retry_after;
        }
        self
    }

    #[must_use]
    pub(crate) fn with_retry_after(mut self, retry_after: i64) -> Self {
        if let Some(inner) = Shared::get_mut(&mut self.0) {
            inner.retry_after = Some(retry_after);
        }
        self
    }

    /// Something that a person mends by signing in, for scopes that the call knows.
    #[cfg(feature = "users")]
    #[cfg_attr(not(feature = "js"), allow(dead_code))]
    pub(crate) fn authentication_required(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::AuthenticationRequired, message.into())
    }

    /// The same, as something that a person mends by signing in for these scopes.
    #[cfg(feature = "users")]
    #[must_use]
    pub(crate) fn into_authentication_required(mut self, scopes: &crate::token::Scopes) -> Self {
        if let Some(inner) = Shared::get_mut(&mut self.0) {
            inner.kind = ErrorKind::AuthenticationRequired;
            inner.scopes = scopes.iter().map(String::from).collect();
        }
        self
    }

    /// The error of a chain whose members have these.
    #[cfg(feature = "cloud")]
    pub(crate) fn aggregate(credential: &'static str, message: String, errors: Vec<Self>) -> Self {
        let mut error = Self::new(ErrorKind::Aggregate, message.into());
        if let Some(inner) = Shared::get_mut(&mut error.0) {
            inner.credential = credential;
            inner.errors = errors;
        }
        error
    }

    /// The same, of another kind.
    #[cfg(feature = "cloud")]
    #[must_use]
    pub(crate) fn into_kind(self, kind: ErrorKind) -> Self {
        let Inner { credential, message, entra, retry_after, scopes, errors, .. } = &*self.0;
        let (message, entra, scopes, errors) = (message.clone(), entra.clone(), scopes.clone(), errors.clone());
        Self(Shared::new(Inner { kind, credential, message, entra, retry_after: *retry_after, scopes, errors }))
    }

    /// The same, of the kind that lets a chain go on.
    #[must_use]
    pub(crate) fn into_unavailable(mut self) -> Self {
        if let Some(inner) = Shared::get_mut(&mut self.0) {
            inner.kind = ErrorKind::Unavailable;
        }
        self
    }

    /// Names the credential, unless one closer to the cause is named already. An error is named before it is shared.
    #[must_use]
    pub(crate) fn of(mut self, credential: &'static str) -> Self {
        if let Some(inner) = Shared::get_mut(&mut self.0).filter(|inner| inner.credential.is_empty()) {
            inner.credential = credential;
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.credential.is_empty() {
            write!(formatter, "{}: ", self.0.credential)?;
        }
        formatter.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("credential", &self.0.credential)
            .field("message", &self.0.message)
            .field("entra", &self.0.entra)
            .field("retry_after", &self.0.retry_after)
            .field("errors", &self.0.errors)
            .finish_non_exhaustive()
    }
}

impl core::error::Error for Error {}
