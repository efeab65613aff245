//! Errors in Entra's shape.

pub mod assertion;
pub mod catalogue;
pub mod delegated;
pub mod sign_in;

use crate::{clock::entra_timestamp, server::Exchange, wire::headers};
use axum::{
    body::Body,
    http::{Response, StatusCode},
};
use serde::Serialize;

/// An error of the token service: an OAuth error code (RFC 6749, section 5.2) with an AADSTS number.
#[derive(Debug, Clone)]
pub struct EntraError {
    pub status: StatusCode,
    /// The OAuth error code.
    pub error: &'static str,
    /// The AADSTS number.
    pub code: u32,
    pub text: String,
    pub suberror: Option<&'static str>,
    /// A claims request, as JSON text, that the next token request must carry.
    pub claims: Option<String>,
}

/// The AADSTS number of an answer, for the log.
#[derive(Debug, Clone, Copy)]
pub struct AadstsCode(pub u32);

/// The error as a JSON document; members in Entra's order.
#[derive(Serialize)]
struct Document<'a> {
    error: &'a str,
    error_description: String,
    error_codes: [u32; 1],
    timestamp: &'a str,
    trace_id: &'a str,
    correlation_id: &'a str,
    error_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suberror: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<&'a str>,
}

impl EntraError {
    /// The whole answer, for one exchange.
    pub fn response(&self, exchange: &Exchange) -> Response<Body> {
        self.response_with_caching(exchange, false)
    }

    /// The same for endpoints whose answers, errors included, may be cached.
    pub fn cacheable_response(&self, exchange: &Exchange) -> Response<Body> {
        self.response_with_caching(exchange, true)
    }

    /// The text as clients get it, with the ids of the request.
    pub fn description(&self, exchange: &Exchange) -> String {
        format!(
            "AADSTS{}: {} Trace ID: {} Correlation ID: {} Timestamp: {}",
            self.code,
            self.text,
            exchange.trace_id,
            exchange.correlation_id,
            entra_timestamp(exchange.now)
        )
    }

    /// Where the number is explained.
    pub fn uri(&self, exchange: &Exchange) -> String {
        format!("{}/error?code={}", exchange.origin, self.code)
    }

    fn response_with_caching(&self, exchange: &Exchange, cacheable: bool) -> Response<Body> {
        let timestamp = entra_timestamp(exchange.now);
        let document = Document {
            error: self.error,
            error_description: self.description(exchange),
            error_codes: [self.code],
            timestamp: &timestamp,
            trace_id: &exchange.trace_id,
            correlation_id: &exchange.correlation_id,
            error_uri: self.uri(exchange),
            suberror: self.suberror,
            claims: self.claims.as_deref(),
        };
        let mut response = headers::json(self.status, &document, cacheable, exchange);
        response.extensions_mut().insert(AadstsCode(self.code));
        response
    }
}
