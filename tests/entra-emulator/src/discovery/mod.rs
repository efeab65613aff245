//! Discovery: which hosts are Entra, what a tenant's endpoints are, and which keys sign its tokens. Any page may read it. And
//! where a user's password is checked, which pages may not.

mod instance;
mod keys;
mod openid_configuration;
mod user_realm;

use crate::{server::Exchange, state::State as Shared};
use axum::{Router, extract::Extension, routing::get};
use std::sync::Arc;

/// The routes of discovery. None of them takes anything but GET and preflights.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/{tenant}/discovery/instance", get(instance::discover).options(preflight))
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(openid_configuration::describe).options(preflight))
        .route("/{tenant}/userrealm/{username}", get(user_realm::describe))
        .route("/{tenant}/discovery/v2.0/keys", get(keys::publish).options(preflight))
}

pub(crate) async fn preflight(headers: axum::http::HeaderMap) -> axum::http::Response<axum::body::Body> {
    crate::wire::cors::preflight("GET, OPTIONS", &headers)
}

/// The exchange that the server puts into every request.
type InExchange = Extension<Arc<Exchange>>;
