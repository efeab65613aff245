//! A protected resource, `/resource/…`: an API that takes the emulator's tokens and, when told to, asks for more.

mod bearer;
mod policy;

pub use policy::{Demand, ResourceServer};

use crate::{
    options::Base64Alphabet,
    resource::{bearer::BearerError, policy::Verdict},
    server::Exchange,
    state::State as Shared,
    wire::cors,
};
use axum::{
    Router,
    body::Body,
    extract::{Extension, State},
    http::{
        HeaderMap, HeaderValue, Method, Response, StatusCode, Uri,
        header::{CONTENT_TYPE, WWW_AUTHENTICATE},
    },
    routing::any,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The application ID URI of the resource; its scope is this and `/.default`.
pub const IDENTIFIER: &str = "api://entra-emulator";

/// The routes of the resource: any method, any path.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/resource", any(serve)).route("/resource/", any(serve)).route("/resource/{*rest}", any(serve))
}

async fn serve(
    State(state): State<Arc<Shared>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    if method == Method::OPTIONS {
        return cors::preflight("GET, POST, PUT, PATCH, DELETE, OPTIONS", &headers);
    }
    let claims = match bearer::check(&state, exchange.now, &headers) {
        Ok(claims) => claims,
        Err(error) => return unauthorized(&state, &error),
    };
    match state.resource.judge(&state.sessions, &claims, exchange.now) {
        Verdict::Welcome => {
            let caller = |name: &str| claims.get(name).cloned().unwrap_or(Value::Null);
            let application = claims.get("azp").or_else(|| claims.get("appid"));
            answer(
                StatusCode::OK,
                &json!({ "method": method.as_str(), "path": uri.path(), "application": application, "object": caller("oid"),
                    "user": caller("upn"), "permissions": caller("scp"), "tenant": caller("tid"), "token_identifier": caller("uti"), "client_capabilities": caller("xms_cc") }),
            )
        }
        Verdict::Revoked => unauthorized(&state, &BearerError::Refused("The access token has been revoked.")),
        Verdict::Challenge(request) => challenge(&state, &request),
        Verdict::NotCapable => answer(
            StatusCode::FORBIDDEN,
            &json!({ "error": { "code": "Forbidden", "message": "More claims are needed, and the client did not declare that it understands challenges." } }),
        ),
    }
}

/// The answer that a claims challenge is made of
/// (<https://learn.microsoft.com/entra/identity-platform/claims-challenge>).
fn challenge(state: &Shared, request: &Value) -> Response<Body> {
    let settings = state.settings();
    let base64 = match (settings.challenge_alphabet, settings.challenge_padding) {
        (Base64Alphabet::Standard, true) => STANDARD,
        (Base64Alphabet::Standard, false) => STANDARD_NO_PAD,
        (Base64Alphabet::UrlSafe, true) => URL_SAFE,
        (Base64Alphabet::UrlSafe, false) => URL_SAFE_NO_PAD,
    };
    let claims = base64.encode(request.to_string());
    let value = format!(
        "Bearer realm=\"\", authorization_uri=\"{}\", error=\"insufficient_claims\", claims=\"{claims}\"",
        authorization_uri(state)
    );
    refuse(&value, "The token lacks claims that the resource demands.")
}

fn unauthorized(state: &Shared, error: &BearerError) -> Response<Body> {
    let uri = authorization_uri(state);
    match error {
        BearerError::Missing => refuse(&format!("Bearer realm=\"\", authorization_uri=\"{uri}\""), "No access token was presented."),
        BearerError::Refused(reason) => refuse(
            &format!("Bearer realm=\"\", authorization_uri=\"{uri}\", error=\"invalid_token\", error_description=\"{reason}\""),
            reason,
        ),
    }
}

fn authorization_uri(state: &Shared) -> String {
    format!("{}/common/oauth2/authorize", state.place.origin)
}

fn refuse(challenge: &str, message: &str) -> Response<Body> {
    let mut response = answer(StatusCode::UNAUTHORIZED, &json!({ "error": { "code": "Unauthorized", "message": message } }));
    if let Ok(value) = HeaderValue::from_str(challenge) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    response
}

fn answer(status: StatusCode, document: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(document.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}
