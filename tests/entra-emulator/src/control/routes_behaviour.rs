//! Changing how the emulator behaves: faults, clock, settings, the protected resource's demands.

use crate::{
    control::reply::{self, Reply},
    error::InvalidInput,
    faults::Fault,
    resource::Demand,
    state::State as Shared,
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    routing::{get, post, put},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/faults", get(list_faults).post(add_fault).delete(clear_faults))
        .route("/clock", get(clock).put(set_clock))
        .route("/settings", get(settings).patch(change_settings))
        .route("/resource/demand", put(demand).delete(demand_nothing))
        .route("/resource/revoke", post(revoke))
        .route("/reset", post(reset))
}

/// How the clock is set: one of the three.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    /// Seconds away from the machine's time.
    offset_seconds: Option<i64>,
    /// Seconds on from where it is.
    advance_seconds: Option<i64>,
    /// Seconds since 1970; the clock runs on from there.
    now: Option<i64>,
}

async fn list_faults(State(state): State<Arc<Shared>>) -> Reply {
    Ok(reply::ok(&state.faults.list()))
}

async fn add_fault(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    let fault = reply::read::<Fault>(&body)?;
    state.faults.add(fault)?;
    Ok(reply::done())
}

async fn clear_faults(State(state): State<Arc<Shared>>) -> Reply {
    state.faults.clear();
    Ok(reply::done())
}

async fn clock(State(state): State<Arc<Shared>>) -> Reply {
    Ok(clock_document(&state))
}

async fn set_clock(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    match reply::read::<ClockChange>(&body)? {
        ClockChange { offset_seconds: Some(seconds), advance_seconds: None, now: None } => state.clock.set_offset(seconds),
        ClockChange { offset_seconds: None, advance_seconds: Some(seconds), now: None } => state.clock.advance(seconds),
        ClockChange { offset_seconds: None, advance_seconds: None, now: Some(now) } => {
            state.clock.advance(now.saturating_sub(state.clock.now()));
        }
        _ => return Err(InvalidInput::new("give one of offset_seconds, advance_seconds and now").into()),
    }
    Ok(clock_document(&state))
}

fn clock_document(state: &Shared) -> axum::http::Response<axum::body::Body> {
    reply::ok(&json!({ "now": state.clock.now(), "offset_seconds": state.clock.offset() }))
}

async fn settings(State(state): State<Arc<Shared>>) -> Reply {
    Ok(reply::ok(&state.settings()))
}

/// Members that the body does not have stay as they are.
async fn change_settings(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    let changes = reply::read::<serde_json::Map<String, Value>>(&body)?;
    let mut document = json!(state.settings());
    for (name, value) in changes {
        document[name] = value;
    }
    let settings = reply::read(&Bytes::from(document.to_string()))?;
    state.set_settings(settings);
    Ok(reply::ok(&state.settings()))
}

async fn demand(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    let demand = reply::read::<Demand>(&body)?;
    if !demand.claims["access_token"].is_object() {
        return Err(InvalidInput::new("claims: no object 'access_token' in it; give a claims request for access tokens").into());
    }
    state.resource.demand(Some(demand));
    Ok(reply::done())
}

async fn demand_nothing(State(state): State<Arc<Shared>>) -> Reply {
    state.resource.demand(None);
    Ok(reply::done())
}

async fn revoke(State(state): State<Arc<Shared>>) -> Reply {
    state.resource.revoke(&state.issued, state.clock.now());
    Ok(reply::done())
}

async fn reset(State(state): State<Arc<Shared>>) -> Reply {
    state.reset();
    Ok(reply::done())
}
