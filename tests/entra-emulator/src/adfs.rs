//! Routes of an Active Directory Federation Services farm, whose "tenant" is `adfs`: other paths, other errors, no discovery.
//!
//! Applications are those of the directory, whatever their tenant. AD FS takes RS256 assertions only.

use crate::{
    crypto::Jws,
    directory::Application,
    discovery::preflight,
    entra_error::EntraError,
    server::Exchange,
    state::State as Shared,
    token::{
        backdated,
        client_auth::{self, Audience},
        default_scope,
    },
    wire::{cors, headers},
};
use axum::{
    Router,
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, Method, Response, StatusCode},
    routing::{any, get},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The routes, each endpoint with and without a final slash.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/adfs/oauth2/token", any(token))
        .route("/adfs/oauth2/token/", any(token))
        .route("/adfs/.well-known/openid-configuration", get(openid_configuration).options(preflight))
        .route("/adfs/discovery/keys", get(keys).options(preflight))
}

/// An error of AD FS: an OAuth code and a text with an MSIS number, nothing else.
struct Refusal {
    status: StatusCode,
    error: &'static str,
    text: String,
}

async fn token(
    State(state): State<Arc<Shared>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    method: Method,
    headers: HeaderMap,
) -> Response<Body> {
    let outcome = match method {
        Method::OPTIONS => return cors::preflight("POST, OPTIONS", &headers),
        Method::POST => issue(&state, &exchange),
        _ => Err(Refusal { status: StatusCode::METHOD_NOT_ALLOWED, ..invalid_request("MSIS9605: The HTTP method is not supported.") }),
    };
    match outcome {
        Ok(document) => headers::json(StatusCode::OK, &document, false, &exchange),
        Err(refusal) => {
            let document = json!({ "error": refusal.error, "error_description": refusal.text });
            headers::json(refusal.status, &document, false, &exchange)
        }
    }
}

fn issue(state: &Shared, exchange: &Exchange) -> Result<Value, Refusal> {
    let form = &exchange.form;
    if form.repeated().is_some() {
        return Err(invalid_request("MSIS9609: The request has a parameter more than once."));
    }
    match form.get("grant_type") {
        Some("client_credentials") => {}
        None => return Err(invalid_request("MSIS9611: The request has no 'grant_type'.")),
        Some(_) => {
            return Err(refusal(
                "unsupported_grant_type",
                "MSIS9611: The authorization server does not support the requested 'grant_type'.",
            ));
        }
    }
    let unknown = || {
        refusal(
            "invalid_client",
            "MSIS9607: The 'client_id' parameter in the request is invalid. No registered client is found with this identifier.",
        )
    };
    let client_id = exchange.client_id().ok_or_else(unknown)?;
    let resource = default_scope(form.get("scope").unwrap_or_default())
        .map_err(|_| refusal("invalid_scope", "MSIS9330: The received 'scope' parameter is invalid. Give one {resource}/.default."))?;
    let application = state.directory().application(client_id).ok_or_else(unknown)?;
    if form.get("client_assertion").and_then(Jws::parse).is_some_and(|assertion| assertion.header("alg") != Some("RS256")) {
        return Err(refusal("invalid_client", "MSIS9620: The client assertion is not signed with RS256."));
    }
    client_auth::authenticate(state, exchange, &application, &Audience::Adfs).map_err(|cause| not_authenticated(&cause))?;
    let known = state.directory().resource(resource);
    let target = known.ok_or_else(|| {
        refusal(
            "invalid_resource",
            "MSIS9602: The received 'resource' parameter is invalid. No registered resource is found with this identifier.",
        )
    })?;

    let lifetime = state.settings().token_lifetime;
    let claims = claims(exchange, &application, &target.requested, lifetime, state);
    let token = state.signing_key.sign(&claims, true).ok_or_else(|| Refusal {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        error: "server_error",
        text: "MSIS9662: The token could not be signed.".to_owned(),
    })?;
    // AD FS writes the type in lower case.
    Ok(json!({ "access_token": token, "token_type": "bearer", "expires_in": lifetime }))
}

fn claims(exchange: &Exchange, application: &Application, audience: &str, lifetime: u32, state: &Shared) -> Value {
    json!({
        "aud": audience,
        "iss": access_token_issuer(state),
        "iat": backdated(exchange.now),
        "nbf": backdated(exchange.now),
        "exp": exchange.now.saturating_add(i64::from(lifetime)),
        "apptype": "Confidential",
        "appid": application.client_id,
        "authmethod": "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password",
        "ver": "1.0",
    })
}

async fn openid_configuration(State(state): State<Arc<Shared>>, Extension(exchange): Extension<Arc<Exchange>>) -> Response<Body> {
    let base = format!("{}/adfs", exchange.origin);
    let document = json!({
        "issuer": format!("{}/adfs", state.place.origin),
        "authorization_endpoint": format!("{base}/oauth2/authorize/"),
        "token_endpoint": format!("{base}/oauth2/token/"),
        "jwks_uri": format!("{base}/discovery/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "private_key_jwt"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["client_credentials"],
        "subject_types_supported": ["pairwise"],
        "scopes_supported": ["openid", "profile", "email"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "access_token_issuer": access_token_issuer(&state),
        "end_session_endpoint": format!("{base}/oauth2/logout"),
        "device_authorization_endpoint": format!("{base}/oauth2/devicecode"),
    });
    headers::json(StatusCode::OK, &document, true, &exchange)
}

async fn keys(State(state): State<Arc<Shared>>, Extension(exchange): Extension<Arc<Exchange>>) -> Response<Body> {
    headers::json(StatusCode::OK, &json!({ "keys": [state.signing_key.jwk(&access_token_issuer(&state))] }), true, &exchange)
}

fn access_token_issuer(state: &Shared) -> String {
    format!("{}/adfs/services/trust", state.place.origin)
}

fn not_authenticated(cause: &EntraError) -> Refusal {
    refusal(
        "invalid_client",
        &format!(
            "MSIS9622: Client authentication failed. Please verify the credential provided for client authentication is valid. ({})",
            cause.text
        ),
    )
}

fn invalid_request(text: &str) -> Refusal {
    refusal("invalid_request", text)
}

fn refusal(error: &'static str, text: &str) -> Refusal {
    Refusal { status: StatusCode::BAD_REQUEST, error, text: text.to_owned() }
}
