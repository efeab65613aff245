//! The hosts, and what each of them wants to see in a request.

use crate::{
    managed_identity::{ManagedIdentity, refusal::Refusal, tokens},
    server::Exchange,
    state::State,
};
use axum::http::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeMap;

/// A kind of place in Azure that has managed identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    Imds,
    AppService,
    MachineLearning,
    CloudShell,
    AzureArc,
    ServiceFabric,
}

/// One of an identity's ids.
type Id = fn(&ManagedIdentity) -> &str;

impl Host {
    pub const ALL: [Self; 6] = [Self::Imds, Self::AppService, Self::MachineLearning, Self::CloudShell, Self::AzureArc, Self::ServiceFabric];

    /// As it is called in the environments that are told.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Imds => "imds",
            Self::AppService => "app_service",
            Self::MachineLearning => "machine_learning",
            Self::CloudShell => "cloud_shell",
            Self::AzureArc => "azure_arc",
            Self::ServiceFabric => "service_fabric",
        }
    }

    pub const fn path(self) -> &'static str {
        match self {
            Self::Imds => "/imds/metadata/identity/oauth2/token",
            Self::AppService => "/app-service/msi/token",
            Self::MachineLearning => "/machine-learning/msi/token",
            Self::CloudShell => "/cloud-shell/oauth2/token",
            Self::AzureArc => "/azure-arc/metadata/identity/oauth2/token",
            Self::ServiceFabric => "/service-fabric/metadata/identity/oauth2/token",
        }
    }

    pub const fn method(self) -> Method {
        match self {
            Self::CloudShell => Method::POST,
            _ => Method::GET,
        }
    }

    /// The variables that the host puts into the environment of programs.
    pub fn environment(self, origin: &str, secret: &str, thumbprint: &str) -> BTreeMap<&'static str, String> {
        let endpoint = format!("{origin}{}", self.path());
        let variables = match self {
            Self::Imds => vec![("AZURE_POD_IDENTITY_AUTHORITY_HOST", format!("{origin}/imds"))],
            Self::AppService => vec![("IDENTITY_ENDPOINT", endpoint), ("IDENTITY_HEADER", secret.to_owned())],
            Self::MachineLearning => vec![("MSI_ENDPOINT", endpoint), ("MSI_SECRET", secret.to_owned())],
            Self::CloudShell => vec![("MSI_ENDPOINT", endpoint)],
            Self::AzureArc => vec![("IDENTITY_ENDPOINT", endpoint), ("IMDS_ENDPOINT", format!("{origin}/azure-arc"))],
            Self::ServiceFabric => vec![
                ("IDENTITY_ENDPOINT", endpoint),
                ("IDENTITY_HEADER", secret.to_owned()),
                ("IDENTITY_SERVER_THUMBPRINT", thumbprint.to_owned()),
            ],
        };
        variables.into_iter().collect()
    }

    /// The versions of the interface that it has.
    const fn versions(self) -> &'static [&'static str] {
        match self {
            Self::Imds => &["2018-02-01", "2019-02-01", "2019-06-01", "2019-08-01", "2021-02-01"],
            Self::AppService => &["2019-08-01"],
            Self::MachineLearning => &["2017-09-01"],
            Self::CloudShell => &[],
            Self::AzureArc => &["2019-11-01", "2020-06-01", "2021-02-01"],
            Self::ServiceFabric => &["2019-07-01-preview", "2020-05-01"],
        }
    }

    /// The parameters that say which identity.
    const fn selectors(self) -> &'static [(&'static str, Id)] {
        const CLIENT: Id = |identity| identity.client_id.as_str();
        const OBJECT: Id = |identity| identity.object_id.as_str();
        const RESOURCE: Id = |identity| identity.resource_id.as_str();
        match self {
            Self::Imds | Self::AzureArc => &[("client_id", CLIENT), ("object_id", OBJECT), ("msi_res_id", RESOURCE)],
            Self::AppService => &[("client_id", CLIENT), ("object_id", OBJECT), ("principal_id", OBJECT), ("mi_res_id", RESOURCE)],
            Self::MachineLearning => &[("clientid", CLIENT)],
            Self::CloudShell | Self::ServiceFabric => &[],
        }
    }
}

/// A token, as the host writes it.
pub fn token(host: Host, state: &State, exchange: &Exchange, headers: &HeaderMap) -> Result<Value, Refusal> {
    prove(host, state, exchange, headers)?;
    let parameters = if host == Host::CloudShell { &exchange.form } else { &exchange.query };
    check_version(host, parameters.get("api-version"))?;
    let Some(resource) = parameters.get("resource") else {
        return Err(Refusal::bad_request("invalid_request", "Required query variable 'resource' is missing"));
    };
    let identity = choose(host, state, exchange)?;
    if host == Host::AzureArc {
        unlock(state, headers)?;
    }
    tokens::give(host, state, exchange, identity, resource)
}

/// What keeps strangers out: a header that no browser sends, or a secret that the environment has.
fn prove(host: Host, state: &State, exchange: &Exchange, headers: &HeaderMap) -> Result<(), Refusal> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let has_secret = |name: &str| header(name) == Some(state.managed_identities.secret.as_str());
    match host {
        Host::Imds | Host::CloudShell | Host::AzureArc => {
            if header("x-forwarded-for").is_some() {
                return Err(Refusal::bad_request("invalid_request", "The request came by way of a proxy"));
            }
            if header("metadata") != Some("true") {
                return Err(Refusal::bad_request("invalid_request", "Required metadata header not specified"));
            }
        }
        Host::AppService if !has_secret("x-identity-header") => {
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "Unauthorized", "The X-IDENTITY-HEADER is not right"));
        }
        Host::MachineLearning if !has_secret("secret") => {
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "Unauthorized", "The secret is not right"));
        }
        Host::ServiceFabric if !exchange.origin.starts_with("https://") => {
            return Err(Refusal::bad_request("InvalidRequest", "Only TLS is spoken here"));
        }
        Host::ServiceFabric if !has_secret("secret") => {
            return Err(Refusal::bad_request("SecretHeaderNotFound", "Secret is not found in the request headers."));
        }
        _ => {}
    }
    Ok(())
}

fn check_version(host: Host, version: Option<&str>) -> Result<(), Refusal> {
    let versions = host.versions();
    if versions.is_empty() || version.is_some_and(|version| versions.contains(&version)) {
        return Ok(());
    }
    let code = if host == Host::ServiceFabric { "InvalidApiVersion" } else { "invalid_request" };
    Err(Refusal::bad_request(code, format!("api-version is missing or not supported; supported are {}", versions.join(", "))))
}

/// The identity that is asked for. What a host does not know, it passes over.
fn choose<'a>(host: Host, state: &'a State, exchange: &Exchange) -> Result<tokens::Identity<'a>, Refusal> {
    let identities = &state.managed_identities;
    let settings = state.settings();
    let given: Vec<_> = host.selectors().iter().filter_map(|(name, of)| Some((name, exchange.query.get(name)?, *of))).collect();
    let not_found = || match host {
        Host::AppService | Host::MachineLearning => Refusal::bad_request(
            "BadRequest",
            "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.",
        ),
        Host::ServiceFabric => {
            Refusal::new(StatusCode::NOT_FOUND, "ManagedIdentityNotFound", "Managed identity not found for the specified application host.")
        }
        _ => Refusal::bad_request("invalid_request", "Identity not found"),
    };
    match given.as_slice() {
        [] if settings.system_assigned_identity => Ok(identities.of_the_machine()),
        [] => Err(not_found()),
        // An agent of old gives the machine's own, and does not say so.
        [_] if host == Host::AzureArc && !settings.arc_knows_identities => Ok(identities.of_the_machine()),
        [(_, id, of)] => identities.find(id, *of).ok_or_else(not_found),
        _ => Err(Refusal::bad_request("invalid_request", "Only one of the ids of an identity may be given")),
    }
}

/// A key for this one request, which only the agent's group can read.
fn unlock(state: &State, headers: &HeaderMap) -> Result<(), Refusal> {
    let keys = &state.managed_identities.arc_keys;
    let given = headers.get("authorization").and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Basic "));
    if given.is_some_and(|key| keys.redeem(key)) {
        return Ok(());
    }
    let mut refusal = Refusal::new(StatusCode::UNAUTHORIZED, "unauthorized_client", "Missing or wrong Basic Authorization header");
    refusal.challenge = keys.challenge().ok();
    Err(refusal)
}
