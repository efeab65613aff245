//! What a page of another origin may read, as Entra has it.
//!
//! Discovery documents: everyone. The token endpoint: pages whose origin is registered as a redirect URI of type `spa` of the
//! application that asks; all others find no `Access-Control-Allow-Origin`, and their browser hides the answer from them.
//! A preflight carries no client id, so it is granted to every page. No header of the answer is exposed, `Retry-After` included.

use crate::{
    server::{Exchange, RequestKind},
    state::State,
    wire::headers::insert,
};
use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, Response, StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
            ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, VARY,
        },
    },
};

/// Adds the headers that let a page read this answer, where it may.
pub fn allow(state: &State, exchange: &Exchange, headers: &mut HeaderMap) {
    match exchange.kind {
        RequestKind::Token(_) => {
            let client_id = exchange.client_id();
            if let (Some(origin), Some(client_id)) = (exchange.page_origin.as_deref(), client_id)
                && state.directory().is_spa_origin(client_id, origin)
            {
                insert(headers, ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), origin);
                headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST, OPTIONS"));
                headers.append(VARY, HeaderValue::from_static("Origin"));
            }
        }
        RequestKind::InstanceDiscovery | RequestKind::OpenidConfiguration | RequestKind::Keys => {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, OPTIONS"));
        }
        RequestKind::Resource => {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("WWW-Authenticate, Retry-After, Date"));
        }
        RequestKind::Authorize
        | RequestKind::DeviceCode
        | RequestKind::SignIn
        | RequestKind::UserRealm
        | RequestKind::ManagedIdentity(_)
        | RequestKind::Preflight
        | RequestKind::Other => {}
    }
}

/// The answer to a preflight (`OPTIONS`) for an endpoint that takes these methods.
pub fn preflight(methods: &'static str, request: &HeaderMap) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
    if let Some(asked) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}
