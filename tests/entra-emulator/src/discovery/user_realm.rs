//! Where a user's password is checked: here, or by the user's organisation. All organisations here leave it to Entra.

use crate::{discovery::InExchange, entra_error::catalogue, state::State as Shared, wire::headers};
use axum::{
    body::Body,
    extract::{Extension, Path, State},
    http::{Response, StatusCode},
};
use serde_json::json;
use std::sync::Arc;

pub async fn describe(
    State(state): State<Arc<Shared>>,
    Path((_, username)): Path<(String, String)>,
    Extension(exchange): InExchange,
) -> Response<Body> {
    if exchange.query.get("api-version").is_none() {
        return catalogue::missing_parameter("api-version").response(&exchange);
    }
    let domain = username.rsplit_once('@').map_or("", |(_, domain)| domain);
    let document = if state.directory().is_domain(domain) {
        json!({
            "ver": "1.0",
            "account_type": "Managed",
            "domain_name": domain,
            "cloud_instance_name": "microsoftonline.com",
            "cloud_audience_urn": "urn:federation:MicrosoftOnline",
        })
    } else {
        json!({ "ver": "1.0", "account_type": "Unknown", "cloud_instance_name": "microsoftonline.com" })
    };
    headers::json(StatusCode::OK, &document, false, &exchange)
}
