//! Instance discovery: whether a host is one of Entra's, and its other names.

use crate::{
    discovery::InExchange,
    entra_error::{EntraError, catalogue},
    place::Place,
    state::State as Shared,
    wire::headers,
};
use axum::{
    body::Body,
    extract::{Extension, State},
    http::{Response, StatusCode, Uri},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Entra's hosts: network host, cache host, aliases.
const CLOUDS: [(&str, &str, &[&str]); 8] = [
    (
        "login.microsoftonline.com",
        "login.windows.net",
        &["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"],
    ),
    (
        "login.partner.microsoftonline.cn",
        "login.partner.microsoftonline.cn",
        &["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
    ),
    ("login.microsoftonline.de", "login.microsoftonline.de", &["login.microsoftonline.de"]),
    ("login.microsoftonline.us", "login.microsoftonline.us", &["login.microsoftonline.us", "login.usgovcloudapi.net"]),
    ("login-us.microsoftonline.com", "login-us.microsoftonline.com", &["login-us.microsoftonline.com"]),
    ("login.sovcloud-identity.fr", "login.sovcloud-identity.fr", &["login.sovcloud-identity.fr"]),
    ("login.sovcloud-identity.de", "login.sovcloud-identity.de", &["login.sovcloud-identity.de"]),
    ("login.sovcloud-identity.sg", "login.sovcloud-identity.sg", &["login.sovcloud-identity.sg"]),
];

pub async fn discover(State(state): State<Arc<Shared>>, Extension(exchange): InExchange) -> Response<Body> {
    match answer(&state.place, exchange.query.get("authorization_endpoint"), exchange.query.get("api-version")) {
        Ok(document) => headers::json(StatusCode::OK, &document, true, &exchange),
        Err(error) => error.cacheable_response(&exchange),
    }
}

fn answer(place: &Place, endpoint: Option<&str>, version: Option<&str>) -> Result<Value, EntraError> {
    let endpoint = endpoint.ok_or_else(|| catalogue::missing_parameter("authorization_endpoint"))?;
    let version = version.ok_or_else(|| catalogue::missing_parameter("api-version"))?;
    let uri = endpoint.parse::<Uri>().map_err(|_| catalogue::unknown_instance())?;
    let host = uri.authority().map(|authority| authority.as_str().to_ascii_lowercase()).unwrap_or_default();
    let known = place.is_own_host(&host) || CLOUDS.iter().any(|(_, _, aliases)| aliases.contains(&host.as_str()));
    let tenant = uri.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    if uri.scheme_str() != Some("https") && !place.is_own_host(&host) || !known || tenant.is_empty() {
        return Err(catalogue::unknown_instance());
    }
    let scheme = uri.scheme_str().unwrap_or("https");
    let mut document = json!({
        "tenant_discovery_endpoint": format!("{scheme}://{host}/{tenant}/v2.0/.well-known/openid-configuration"),
        "api-version": version,
    });
    if version == "1.1" {
        document["metadata"] = metadata(place, &host);
    }
    Ok(document)
}

/// All groups of aliases, the emulator's own first.
fn metadata(place: &Place, host: &str) -> Value {
    let group = |network: &str, cache: &str, aliases: &[&str]| json!({ "preferred_network": network, "preferred_cache": cache, "aliases": aliases });
    let is_cloud = CLOUDS.iter().any(|(_, _, aliases)| aliases.contains(&host));
    let own = (place.is_own_host(host) && !is_cloud).then(|| group(host, host, &[host]));
    let clouds = CLOUDS.iter().map(|(network, cache, aliases)| group(network, cache, aliases));
    own.into_iter().chain(clouds).collect()
}
