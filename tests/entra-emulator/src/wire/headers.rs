//! The response headers that every answer of Entra carries.
//!
//! One is left out on purpose: `Strict-Transport-Security`, which would make a browser refuse plain HTTP on every port of
//! localhost for a year.

use crate::{clock, server::Exchange};
use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, Response, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, DATE, EXPIRES, PRAGMA, SET_COOKIE, X_CONTENT_TYPE_OPTIONS},
    },
};
use serde::Serialize;

/// An answer with a JSON body and Entra's headers. `cacheable` is what discovery documents are, and tokens are not.
pub fn json(status: StatusCode, body: &impl Serialize, cacheable: bool, exchange: &Exchange) -> Response<Body> {
    let mut response = Response::new(Body::from(serde_json::to_vec(body).unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    if cacheable {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=86400, private"));
    } else {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(EXPIRES, HeaderValue::from_static("-1"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert("p3p", HeaderValue::from_static("CP=\"DSP CUR OTPi IND OTRi ONL FIN\""));
    headers.insert("x-ms-ests-server", HeaderValue::from_static("2.1.0.0 - EMULATOR"));
    insert(headers, "x-ms-request-id", &exchange.trace_id);
    if exchange.echo_correlation_id {
        insert(headers, "client-request-id", &exchange.correlation_id);
    }
    headers.append(SET_COOKIE, HeaderValue::from_static("x-ms-gateway-slice=estsfd; path=/; secure; samesite=none; httponly"));
    headers.append(SET_COOKIE, HeaderValue::from_static("stsservicecookie=estsfd; path=/; secure; samesite=none; httponly"));
    response
}

/// Sets the `Date` header to `now`, the emulator's time in seconds since 1970.
pub fn stamp_date(headers: &mut HeaderMap, now: i64) {
    // HTTP dates end with the year 9999; the clock's bounds keep it far below.
    let now = now.clamp(0, 200_000_000_000);
    insert(headers, DATE.as_str(), &httpdate::fmt_http_date(clock::system_time(now)));
}

/// Sets a header, leaving it out when the value cannot be one.
pub fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
