//! What a person is told when an exchange fails.

use std::{
    error::Error,
    format, io,
    string::{String, ToString},
    vec::Vec,
};

use rustls::CertificateError;

use crate::host::FetchError;

/// Sorts an error of reqwest, and says its root cause.
pub(super) fn sort(error: reqwest::Error) -> FetchError {
    // The URL's query may have a code in it, and whoever reports the error names the host.
    let error = error.without_url();
    if error.is_timeout() {
        FetchError::TimedOut
    } else if error.is_builder() {
        FetchError::Forbidden(root_cause(&error))
    } else if is_another(&error) {
        FetchError::Untrusted("its SHA-1 is not the one that was said (IDENTITY_SERVER_THUMBPRINT)".into())
    } else if is_distrust(&error) {
        FetchError::Untrusted(root_cause(&error))
    } else {
        FetchError::Network(root_cause(&error))
    }
}

/// The same of a server that proves itself in a way of its own: what the system trusts does not matter.
pub(super) fn of_pinned(error: FetchError) -> FetchError {
    match error {
        FetchError::Untrusted(why) => FetchError::Untrusted(why.strip_suffix(DISTRUST).unwrap_or(&why).into()),
        other => other,
    }
}

/// Whether the server has another certificate than the one that is pinned.
fn is_another(error: &reqwest::Error) -> bool {
    chain(error).any(|cause| rejects(cause, |why| *why == PINNED))
}

/// Whether TLS failed because the server's certificate is not trusted.
fn is_distrust(error: &reqwest::Error) -> bool {
    chain(error).any(|cause| rejects(cause, |_| true))
}

/// An error and its causes.
fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |error| (*error).source())
}

/// The root cause first, then the steps in which it struck, and what to do where we know:
/// `Connection refused (os error 111); tunnel error: failed to create underlying connection: tcp connect error`.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    let advice = if is_distrust(error) { DISTRUST } else { "" };
    let mut steps: Vec<String> = chain(error).map(ToString::to_string).collect();
    let root = steps.pop().unwrap_or_default();
    // These two only say that it was an HTTP client that failed.
    steps.retain(|step| !step.starts_with("error sending request") && !step.starts_with("client error ("));
    if steps.is_empty() { format!("{root}{advice}") } else { format!("{root}; {}{advice}", steps.join(": ")) }
}

/// Whether this says that a certificate is not good. Such an error travels inside errors of `std::io`, which are not among each other's sources.
fn rejects(cause: &(dyn Error + 'static), why: fn(&CertificateError) -> bool) -> bool {
    match cause.downcast_ref().and_then(io::Error::get_ref) {
        Some(inner) => rejects(inner, why),
        None => matches!(cause.downcast_ref(), Some(rustls::Error::InvalidCertificate(found)) if why(found)),
    }
}

/// What the verifier of a thumbprint says (`tls.rs`).
const PINNED: CertificateError = CertificateError::ApplicationVerificationFailure;

const DISTRUST: &str = ". If a proxy looks into TLS here, its root certificate is needed: add it to the system's, or name its file in \
                        SSL_CERT_FILE, or give it to Reqwest::with_root_certificates";
