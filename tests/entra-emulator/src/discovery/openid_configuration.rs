//! The discovery document of a tenant (`OpenID` Connect Discovery, section 4).

use crate::{
    directory::TenantSegment,
    discovery::InExchange,
    entra_error::{EntraError, catalogue},
    server::Exchange,
    state::State as Shared,
    token::v2_issuer,
    wire::headers,
};
use axum::{
    body::Body,
    extract::{Extension, Path, State},
    http::{Response, StatusCode},
};
use serde_json::{Value, json};
use std::sync::Arc;

pub async fn describe(State(state): State<Arc<Shared>>, Path(tenant): Path<String>, Extension(exchange): InExchange) -> Response<Body> {
    match named(&state, &tenant) {
        Ok(named) => headers::json(StatusCode::OK, &document(&state, &exchange, &tenant, &named), true, &exchange),
        Err(error) => error.cacheable_response(&exchange),
    }
}

/// The tenant's id for its issuer. The multi-tenant endpoints keep a placeholder there.
fn named(state: &Shared, segment: &str) -> Result<String, EntraError> {
    let error = match state.directory().tenant(segment) {
        TenantSegment::Tenant(tenant) => return Ok(tenant.tenant_id.clone()),
        TenantSegment::Common | TenantSegment::Organizations => return Ok("{tenantid}".to_owned()),
        // The tenant of all Microsoft accounts.
        TenantSegment::Consumers => return Ok("9188040d-6c67-4c5b-b112-36a304b66dad".to_owned()),
        TenantSegment::Unknown => catalogue::unknown_tenant(segment),
        TenantSegment::Malformed => catalogue::malformed_tenant(segment),
    };
    // Here, and only here, the OAuth code is another one.
    Err(EntraError { error: "invalid_tenant", ..error })
}

/// Endpoints are at the origin that was called; the issuer is the same at all of them.
fn document(state: &Shared, exchange: &Exchange, segment: &str, tenant: &str) -> Value {
    let base = format!("{}/{segment}", exchange.origin);
    json!({
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": v2_issuer(state, tenant),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
        "claims_supported": ["sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name",
            "msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver",
            "at_hash", "c_hash", "email"],
        "tenant_region_scope": "WW",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    })
}
