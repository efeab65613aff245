//! Users: registering them, getting their tokens, ending their sessions, and what is demanded of them.

use crate::{
    control::reply::{self, Reply},
    error::InvalidInput,
    interaction::Interaction,
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
use std::sync::Arc;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/user-tokens", post(issue))
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
