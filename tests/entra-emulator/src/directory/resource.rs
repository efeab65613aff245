//! The APIs that tokens are issued for.

use crate::{error::InvalidInput, ids};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Microsoft Graph.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// An API that tokens can be issued for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resource {
    /// Its own application id, a GUID; the audience of v2 tokens.
    pub app_id: String,
    /// Application ID URIs, without a trailing slash. One `*` in each stands for any text without a slash.
    pub identifiers: Vec<String>,
    /// Which form of access token it takes: 1 (`https://sts.windows.net/…`) or 2.
    pub token_version: u8,
}

/// How a resource is added.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResourceRegistration {
    /// A GUID; random when absent.
    pub app_id: Option<String>,
    /// Application ID URIs such as `api://orders` or `https://*.example.net`.
    pub identifiers: Vec<String>,
    /// 1 or 2; 2 when absent.
    pub token_version: Option<u8>,
}

/// A resource as one request names it.
#[derive(Debug, Clone)]
pub struct TargetResource {
    pub resource: Arc<Resource>,
    /// The name that the request used: the audience of a v1 token.
    pub requested: String,
}

impl Resource {
    pub(super) fn new(registration: ResourceRegistration) -> Result<Self, InvalidInput> {
        let app_id = match registration.app_id {
            Some(text) => ids::parse_guid(&text).ok_or_else(|| InvalidInput::new("app_id: not a GUID"))?,
            None => ids::guid(),
        };
        if registration.identifiers.is_empty() {
            return Err(InvalidInput::new("identifiers: empty; give at least one application ID URI, such as api://orders"));
        }
        if let Some(bad) = registration.identifiers.iter().find(|identifier| {
            identifier.trim_end_matches('/').is_empty() || identifier.contains(char::is_whitespace) || identifier.matches('*').count() > 1
        }) {
            return Err(InvalidInput::new(format!("identifiers: '{bad}' is not an application ID URI with at most one '*'")));
        }
        let token_version = registration.token_version.unwrap_or(2);
        if !(1..=2).contains(&token_version) {
            return Err(InvalidInput::new("token_version: give 1 or 2"));
        }
        let identifiers = registration.identifiers.iter().map(|identifier| normalised(identifier)).collect();
        Ok(Self { app_id, identifiers, token_version })
    }

    /// The permission of users' tokens that ask for everything (`.default`).
    pub fn delegated_permission(&self) -> &'static str {
        if self.app_id == GRAPH { "User.Read" } else { "user_impersonation" }
    }

    /// This resource as `requested` names it: by application id, or by an identifier with or without a trailing slash.
    pub fn target(self: &Arc<Self>, requested: &str) -> Option<TargetResource> {
        let name = normalised(requested);
        let named = name == self.app_id || self.identifiers.iter().any(|pattern| matches(pattern, &name));
        named.then(|| TargetResource { resource: Arc::clone(self), requested: requested.to_owned() })
    }
}

/// Microsoft's services that samples and SDK tests ask for. All but the token exchange take v1 tokens.
pub(super) fn well_known() -> Vec<Resource> {
    let services: [(&str, &[&str], u8); 12] = [
        (GRAPH, &["https://graph.microsoft.com"], 1),
        ("797f4846-ba00-4fd7-ba43-dac1f8f63013", &["https://management.azure.com", "https://management.core.windows.net"], 1),
        ("cfa8b339-82a2-471a-a3c9-0fc0be7a4093", &["https://vault.azure.net"], 1),
        ("e406a681-f3d4-42a8-90b6-c2b029497af1", &["https://storage.azure.com", "https://*.core.windows.net"], 1),
        ("022907d3-0f1b-48f7-badc-1ba6abab6d66", &["https://database.windows.net"], 1),
        ("a232010e-820c-4083-83bb-3ace5fc29d0b", &["https://cosmos.azure.com", "https://*.documents.azure.com"], 1),
        ("80369ed6-5f11-4dd9-bef3-692475845e77", &["https://eventhubs.azure.net", "https://*.servicebus.windows.net"], 1),
        ("80a10ef9-8168-493d-abf9-3297c4ef6e3c", &["https://servicebus.azure.net"], 1),
        ("7d312290-28c8-473c-a0ed-8e53749b6d6d", &["https://cognitiveservices.azure.com"], 1),
        ("35ffadb3-7fc1-497e-b61b-381d28e744cc", &["https://azconfig.io", "https://*.azconfig.io"], 1),
        ("ca7f3f0b-7d91-482c-8e09-c5d840d0eac5", &["https://api.loganalytics.io"], 1),
        ("fb60f99c-7a34-4190-8149-302f77469936", &["api://azureadtokenexchange"], 2),
    ];
    let resource = |(app_id, identifiers, token_version): (&str, &[&str], u8)| Resource {
        app_id: app_id.to_owned(),
        identifiers: identifiers.iter().map(ToString::to_string).collect(),
        token_version,
    };
    services.into_iter().map(resource).collect()
}

fn normalised(identifier: &str) -> String {
    let identifier = identifier.strip_suffix('/').unwrap_or(identifier);
    identifier.to_ascii_lowercase()
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|middle| !middle.is_empty() && !middle.contains('/')),
    }
}
