//! Where jobs ask their CI system for a token.

use super::{AUDIENCE, AZURE_PIPELINES, BRANCH, GITHUB_ACTIONS, LIFETIME_OF_A_JOB, SERVICE_CONNECTION, token};
use crate::{ids, server::Exchange, state::State as Shared};
use axum::{
    Router,
    body::Body,
    extract::{Extension, State},
    http::{
        HeaderMap, HeaderValue, Response, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, LOCATION},
    },
    routing::{get, post},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The routes.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/issuers/azure-pipelines/oidctoken", post(of_pipelines)).route("/issuers/github-actions/token", get(of_actions))
}

/// <https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create>
async fn of_pipelines(
    State(state): State<Arc<Shared>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    headers: HeaderMap,
) -> Response<Body> {
    let mut response = answer_pipelines(&state, &exchange, &headers);
    if let Ok(id) = HeaderValue::from_str(&ids::guid()) {
        response.headers_mut().insert("x-vss-e2eid", id);
    }
    response
}

fn answer_pipelines(state: &Shared, exchange: &Exchange, headers: &HeaderMap) -> Response<Body> {
    if !has_bearer(headers, &state.federation.system_access_token) {
        // People are led to a page, unless the client says that it is none of them.
        let is_program = headers.get("x-tfs-fedauthredirect").is_some_and(|value| value == "Suppress");
        return if is_program { json_answer(StatusCode::UNAUTHORIZED, &json!({})) } else { to_a_page(state) };
    }
    let connection = exchange.query.get("serviceConnectionId").unwrap_or_default();
    if exchange.query.get("api-version") != Some("7.1") || connection.is_empty() {
        return json_answer(StatusCode::BAD_REQUEST, &json!({ "message": "api-version=7.1 and a serviceConnectionId are needed" }));
    }
    let subject = format!("{SERVICE_CONNECTION}{connection}");
    issued(token(state, AZURE_PIPELINES, &subject, AUDIENCE, LIFETIME_OF_A_JOB), |token| json!({ "oidcToken": token }))
}

/// <https://docs.github.com/actions/reference/security/oidc>
async fn of_actions(State(state): State<Arc<Shared>>, Extension(exchange): Extension<Arc<Exchange>>, headers: HeaderMap) -> Response<Body> {
    if !has_bearer(&headers, &state.federation.request_token) {
        return json_answer(StatusCode::UNAUTHORIZED, &json!({ "message": "the request token is not the job's" }));
    }
    if exchange.query.get("api-version") != Some("2.0") {
        return json_answer(StatusCode::BAD_REQUEST, &json!({ "message": "the query of the URL is gone" }));
    }
    let audience = exchange.query.get("audience").unwrap_or("https://github.com/contoso");
    issued(token(&state, GITHUB_ACTIONS, BRANCH, audience, LIFETIME_OF_A_JOB), |token| json!({ "count": token.len(), "value": token }))
}

fn has_bearer(headers: &HeaderMap, token: &str) -> bool {
    headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer ")) == Some(token)
}

fn issued(token: Option<String>, document: impl FnOnce(&str) -> Value) -> Response<Body> {
    match token {
        Some(token) => json_answer(StatusCode::OK, &document(&token)),
        None => json_answer(StatusCode::INTERNAL_SERVER_ERROR, &json!({})),
    }
}

fn to_a_page(state: &Shared) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    if let Ok(page) = HeaderValue::from_str(&format!("{}/_signin", state.place.origin)) {
        response.headers_mut().insert(LOCATION, page);
    }
    response
}

fn json_answer(status: StatusCode, document: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(document.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}
