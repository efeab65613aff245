//! Registering tenants, users, applications, resources and issuers. Each route takes one object, or an array of them.

use crate::{
    control::reply::{self, Reply},
    directory::{ApplicationRegistration, Directory, IssuerRegistration, ResourceRegistration, TenantRegistration, UserRegistration},
    error::InvalidInput,
    federation::{self, WorkloadTokenRequest},
    state::State as Shared,
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    routing::{get, post},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use std::sync::Arc;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/directory", get(summary))
        .route("/tenants", post(add_tenants))
        .route("/users", post(add_users))
        .route("/apps", post(add_applications))
        .route("/resources", post(add_resources))
        .route("/issuers", post(add_issuers))
        .route("/workload-tokens", post(issue_workload_token))
}

async fn summary(State(state): State<Arc<Shared>>) -> Reply {
    Ok(reply::ok(&state.directory().summary()))
}

async fn add_tenants(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    register(&state, &body, |directory, tenant: TenantRegistration| directory.add_tenant(tenant))
}

async fn add_users(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    register(&state, &body, |directory, user: UserRegistration| directory.add_user(user, &state.default_tenant))
}

async fn add_applications(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    register(&state, &body, |directory, application: ApplicationRegistration| directory.add_application(application, &state.default_tenant))
}

async fn add_resources(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    register(&state, &body, |directory, resource: ResourceRegistration| directory.add_resource(resource))
}

async fn issue_workload_token(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    Ok(reply::ok(&json!({ "token": federation::workload_token(&state, &reply::read::<WorkloadTokenRequest>(&body)?)? })))
}

async fn add_issuers(State(state): State<Arc<Shared>>, body: Bytes) -> Reply {
    register(&state, &body, |directory, issuer: IssuerRegistration| {
        directory.add_issuer(&issuer).map(|()| json!({ "issuer": issuer.issuer }))
    })
}

/// Registers what a body holds, and answers with what came of it, in the same form: one object or an array.
fn register<T: DeserializeOwned, R: Serialize>(
    state: &Shared,
    body: &Bytes,
    add: impl Fn(&mut Directory, T) -> Result<R, InvalidInput>,
) -> Reply {
    let is_array = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let mut register = |one| add(&mut state.directory(), one);
    if is_array {
        let many = reply::read::<Vec<T>>(body)?.into_iter().map(&mut register).collect::<Result<Vec<_>, _>>()?;
        Ok(reply::ok(&many))
    } else {
        Ok(reply::ok(&register(reply::read(body)?)?))
    }
}
