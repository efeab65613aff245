//! Looking at what went over the wire.

use crate::{
    control::reply::{self, Reply},
    resource,
    state::State as Shared,
};
use axum::{Router, extract::State, routing::get};
use serde_json::json;
use std::sync::Arc;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/", get(state)).route("/counts", get(counts).delete(forget)).route("/log", get(log).delete(forget))
}

/// Everything at a glance.
pub async fn state(State(state): State<Arc<Shared>>) -> Reply {
    Ok(reply::ok(&json!({
        "origin": state.place.origin,
        "http_origin": state.place.http_origin,
        "tenant_id": state.default_tenant,
        "resource": resource::IDENTIFIER,
        "now": state.clock.now(),
        "settings": state.settings(),
        "faults": state.faults.list(),
        "interactions": state.interactions.list(),
        "counts": state.traffic.counts(),
        "directory": state.directory().summary(),
    })))
}

async fn counts(State(state): State<Arc<Shared>>) -> Reply {
    Ok(reply::ok(&state.traffic.counts()))
}

async fn log(State(state): State<Arc<Shared>>) -> Reply {
    Ok(reply::ok(&state.traffic.log()))
}

/// Counts and log are forgotten together, so that they tell the same story.
async fn forget(State(state): State<Arc<Shared>>) -> Reply {
    state.traffic.reset();
    Ok(reply::done())
}
