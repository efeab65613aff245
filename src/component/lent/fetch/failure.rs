//! Errors of wasi:http as the core's.

use alloc::{format, string::String};

use crate::{component::bindings::wasi::http::types::ErrorCode, host::FetchError};

/// What the host will not take; it would not take it the next time either.
pub(super) fn refused(what: &str) -> FetchError {
    FetchError::Forbidden(format!("it does not take {what}"))
}

/// What came of an exchange instead of a response.
pub(super) fn failure(code: &ErrorCode) -> FetchError {
    match code {
        ErrorCode::DnsTimeout
        | ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout
        | ErrorCode::HttpResponseTimeout => FetchError::TimedOut,
        ErrorCode::HttpResponseBodySize(_) => FetchError::TooLarge,
        ErrorCode::HttpRequestDenied => FetchError::Forbidden("HTTP-request-denied".into()),
        ErrorCode::DestinationIpProhibited => FetchError::Forbidden("destination-IP-prohibited".into()),
        ErrorCode::DnsError(error) => FetchError::Network(format!("the host's name is not known{}", in_brackets(error.rcode.as_deref()))),
        ErrorCode::InternalError(text) => FetchError::Network(format!("the host failed{}", in_brackets(text.as_deref()))),
        ErrorCode::ConnectionRefused => FetchError::Network("the connection was refused".into()),
        ErrorCode::TlsCertificateError => FetchError::Network("the server's certificate is not trusted".into()),
        _ => FetchError::Network(String::from("other")),
    }
}

fn in_brackets(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).map(|text| format!(" ({text})")).unwrap_or_default()
}
