//! The JWK set that verifies a tenant's tokens.

use crate::{
    directory::TenantSegment, discovery::InExchange, entra_error::catalogue, state::State as Shared, token::v2_issuer, wire::headers,
};
use axum::{
    body::Body,
    extract::{Extension, Path, State},
    http::{Response, StatusCode},
};
use serde_json::json;
use std::sync::Arc;

pub async fn publish(State(state): State<Arc<Shared>>, Path(segment): Path<String>, Extension(exchange): InExchange) -> Response<Body> {
    let tenant = match state.directory().tenant(&segment) {
        TenantSegment::Tenant(tenant) => tenant.tenant_id.clone(),
        TenantSegment::Unknown => return catalogue::unknown_tenant(&segment).cacheable_response(&exchange),
        TenantSegment::Malformed => return catalogue::malformed_tenant(&segment).cacheable_response(&exchange),
        TenantSegment::Common | TenantSegment::Organizations | TenantSegment::Consumers => "{tenantid}".to_owned(),
    };
    let document = json!({ "keys": [state.signing_key.jwk(&v2_issuer(&state, &tenant))] });
    headers::json(StatusCode::OK, &document, true, &exchange)
}
