//! Managed identities, as the hosts of Azure have them: each below a path of its own, where the environment of a program on that host would lead it.

mod arc_keys;
mod hosts;
mod identities;
mod refusal;
mod tokens;

pub use hosts::Host;
pub use identities::{ManagedIdentities, ManagedIdentity, ManagedIdentitySetting};

use crate::{server::Exchange, state::State as Shared};
use axum::{
    Router,
    body::Body,
    extract::{Extension, State},
    http::{
        HeaderMap, HeaderValue, Method, Response, StatusCode,
        header::{ALLOW, CONTENT_TYPE},
    },
    routing::any,
};
use refusal::Refusal;
use serde_json::Value;
use std::sync::Arc;

/// The routes of all hosts.
pub fn routes() -> Router<Arc<Shared>> {
    let mut router = Router::new();
    for host in Host::ALL {
        router = router.route(
            host.path(),
            any(move |state, exchange, method, headers| std::future::ready(answer(host, &state, &exchange, &method, &headers))),
        );
    }
    router
}

fn answer(
    host: Host,
    State(state): &State<Arc<Shared>>,
    Extension(exchange): &Extension<Arc<Exchange>>,
    method: &Method,
    headers: &HeaderMap,
) -> Response<Body> {
    if *method != host.method() {
        let mut response = document(StatusCode::METHOD_NOT_ALLOWED, &Value::Null);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(if host == Host::CloudShell { "POST" } else { "GET" }));
        return response;
    }
    match hosts::token(host, state, exchange, headers) {
        Ok(answer) => document(StatusCode::OK, &answer),
        Err(refusal) => refused(host, &refusal),
    }
}

fn refused(host: Host, refusal: &Refusal) -> Response<Body> {
    let mut response = document(refusal.status, &refusal.document(host));
    if let Some(challenge) = refusal.challenge.as_deref().and_then(|challenge| HeaderValue::from_str(challenge).ok()) {
        response.headers_mut().insert("www-authenticate", challenge);
    }
    response
}

fn document(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = Response::new(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) });
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}
