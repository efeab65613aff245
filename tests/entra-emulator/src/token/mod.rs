//! The token endpoint, `POST /{tenant}/oauth2/v2.0/token`.

mod access_token;
mod answer;
mod claims_parameter;
pub mod client_auth;
mod client_type;
mod delegation;
mod grants;
mod id_token;
mod issued;
mod scope;
mod user_token;

pub use access_token::{Subject, backdated, v1_issuer, v2_issuer};
pub use answer::TokenAnswer;
pub use claims_parameter::ClaimsRequest;
pub use client_type::ClientType;
pub use delegation::Delegation;
pub use grants::find;
pub use id_token::client_info;
pub use issued::Issued;
pub use scope::{DelegatedScope, default_scope};
pub use user_token::{IssuedUserToken, UserTokenRequest, issue as issue_user_token};

use crate::{
    entra_error::catalogue,
    server::Exchange,
    state::State as Shared,
    wire::{cors, headers},
};
use axum::{
    Router,
    body::Body,
    extract::{Extension, Path, State},
    http::{HeaderMap, Method, Response, StatusCode},
    routing::any,
};
use std::sync::Arc;

/// The routes of the token endpoint.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/{tenant}/oauth2/v2.0/token", any(endpoint))
}

async fn endpoint(
    State(state): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Extension(exchange): Extension<Arc<Exchange>>,
    method: Method,
    headers: HeaderMap,
) -> Response<Body> {
    match method {
        Method::OPTIONS => cors::preflight("POST, OPTIONS", &headers),
        Method::POST => match grants::redeem(&state, &exchange, &tenant) {
            Ok(answer) => headers::json(StatusCode::OK, &answer, false, &exchange),
            Err(error) => error.response(&exchange),
        },
        other => catalogue::method_not_accepted(other.as_str(), "POST, OPTIONS").response(&exchange),
    }
}
