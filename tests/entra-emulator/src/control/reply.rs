//! Reading and writing the control API's JSON.

use crate::error::InvalidInput;
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, Method, Response, StatusCode, Uri, header::CONTENT_TYPE},
    response::IntoResponse,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

/// What a handler of the control API returns.
pub type Reply = Result<Response<Body>, Refusal>;

/// Why the control API did not do what it was told: a status and a sentence.
#[derive(Debug)]
pub struct Refusal(StatusCode, String);

/// Reads a request body; an empty one is an empty object.
pub fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    let bytes = if body.is_empty() { b"{}" } else { &body[..] };
    serde_json::from_slice(bytes)
        .map_err(|cause| Refusal(StatusCode::BAD_REQUEST, format!("the body is not what this route takes: {cause}")))
}

/// 200 with a document.
pub fn ok(document: &impl Serialize) -> Response<Body> {
    json_response(StatusCode::OK, document)
}

/// 200 with an empty object.
pub fn done() -> Response<Body> {
    ok(&json!({}))
}

/// 404 for what is no route.
pub async fn unknown_route(uri: Uri) -> Refusal {
    Refusal(StatusCode::NOT_FOUND, format!("no route '{}'; the README of entra-emulator lists them", uri.path()))
}

/// 405 for a route that takes other methods.
pub async fn wrong_method(method: Method, uri: Uri) -> Refusal {
    let text = format!("'{}' does not take {method}; the README of entra-emulator lists what it takes", uri.path());
    Refusal(StatusCode::METHOD_NOT_ALLOWED, text)
}

impl From<InvalidInput> for Refusal {
    fn from(cause: InvalidInput) -> Self {
        Self(StatusCode::BAD_REQUEST, cause.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        json_response(self.0, &json!({ "error": self.1 }))
    }
}

fn json_response(status: StatusCode, document: &impl Serialize) -> Response<Body> {
    let mut response = Response::new(Body::from(serde_json::to_vec(document).unwrap_or_default()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}
