//! All routes of the emulator, the same on both listeners.

use crate::{adfs, control, discovery, federation, managed_identity, resource, sign_in, state::State, token};
use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Response, StatusCode, header::CONTENT_TYPE},
};
use std::sync::Arc;

/// The router for `state`.
pub fn router(state: Arc<State>) -> Router {
    Router::new()
        .merge(token::routes())
        .merge(sign_in::routes())
        .merge(discovery::routes())
        .merge(adfs::routes())
        .merge(resource::routes())
        .merge(managed_identity::routes())
        .merge(federation::routes())
        .merge(control::routes())
        .fallback(unknown_route)
        .with_state(state)
}

/// What Entra's front door says to a path that nothing is behind.
async fn unknown_route() -> Response<Body> {
    let mut response =
        Response::new(Body::from("<html><head><title>404 Not Found</title></head><body><h2>404 Not Found</h2></body></html>"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
