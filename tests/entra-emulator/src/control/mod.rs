//! The control API, `/__emulator/…`: what a test sets up and looks at. JSON in, JSON out.

mod reply;
mod routes_behaviour;
mod routes_directory;
mod routes_traffic;
mod routes_users;

use crate::state::State as Shared;
use axum::{Router, routing::get};
use std::sync::Arc;

/// The path before all routes of this API. Nothing below it is counted, logged or spoilt by faults.
const PREFIX: &str = "/__emulator";

/// Whether a path is one of this API's.
pub fn is_meant_by(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// All routes.
pub fn routes() -> Router<Arc<Shared>> {
    let api = Router::new()
        .merge(routes_behaviour::routes())
        .merge(routes_directory::routes())
        .merge(routes_traffic::routes())
        .merge(routes_users::routes())
        .fallback(reply::unknown_route)
        .method_not_allowed_fallback(reply::wrong_method);
    // A nested router answers for its prefix without a final slash; people write either.
    Router::new().nest(PREFIX, api).route(&format!("{PREFIX}/"), get(routes_traffic::state))
}
