//! Users: getting their tokens and codes, signing in for them, ending their sessions, and what is demanded of them.

use crate::{
    control::reply::{self, Reply},
    error::InvalidInput,
    interaction::Interaction,
    sign_in::{self, CodeRequest},
    state::State as Shared,
    token::{UserTokenRequest, issue_user_token},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/user-tokens", post(issue))
        .route("/codes", post(issue_code))
        .route("/device-codes", get(devices))
        .route("/device-codes/{user_code}", post(decide))
        .route("/users/{user}/one-time-code", get(one_time_code))
        .route("/sessions/revoke", post(revoke))
        .route("/interactions", get(list).post(demand).delete(demand_nothing))
        .route("/apps/{client_id}/expire-secrets", post(expire_secrets))
}

/// Whose sessions end.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revocation {
    /// Object id or user principal name of a user, or client id of an application.
    principal: String,
}

/// What becomes of a device that waits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    action: Action,
    /// Object id or user principal name; the tenant's first user when absent.
    user: Option<String>,
    /// How the user signed in (`amr`); `pwd`, and `mfa` for those who always do, when empty.
    #[serde(default)]
    methods: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    Approve,
    Decline,
}

async fn issue_code(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    Ok(reply::ok(&sign_in::issue_code(&state, &reply::read::<CodeRequest>(&body)?)?))
}

async fn devices(State(state): State<Arc<Shared>>) -> Reply {
    Ok(reply::ok(&state.sign_ins.device_codes.list(state.clock.now())))
}

async fn decide(State(state): State<Arc<Shared>>, Path(user_code): Path<String>, body: Bytes) -> Reply {
    let decision = reply::read::<Decision>(&body)?;
    match decision.action {
        Action::Approve => sign_in::approve_device(&state, &user_code, decision.user.as_deref(), &decision.methods)?,
        Action::Decline => sign_in::decline_device(&state, &user_code)?,
    }
    Ok(reply::done())
}

async fn one_time_code(State(state): State<Arc<Shared>>, Path(user): Path<String>) -> Reply {
    Ok(reply::ok(&json!({ "code": sign_in::one_time_code(&state, &user)? })))
}

async fn issue(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    let wanted = reply::read::<UserTokenRequest>(&body)?;
    if wanted.audience.is_empty() {
        return Err(InvalidInput::new("audience: missing; give a client id or an application ID URI").into());
    }
    Ok(reply::ok(&issue_user_token(&state, &wanted)?))
}

async fn revoke(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    state.revoke_sessions(&reply::read::<Revocation>(&body)?.principal)?;
    Ok(reply::done())
}

async fn list(State(state): State<Arc<Shared>>) -> Reply {
    Ok(reply::ok(&state.interactions.list()))
}

async fn demand(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    state.demand_interaction(reply::read::<Interaction>(&body)?)?;
    Ok(reply::done())
}

async fn demand_nothing(State(state): State<Arc<Shared>>) -> Reply {
    state.interactions.clear();
    Ok(reply::done())
}

async fn expire_secrets(State(state): State<Arc<Shared>>, Path(client_id): Path<String>) -> Reply {
    state.expire_secrets(&client_id)?;
    Ok(reply::done())
}
