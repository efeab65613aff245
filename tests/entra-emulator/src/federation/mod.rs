//! Issuers of tokens that applications may trust (workload identity federation): a Kubernetes cluster, Azure Pipelines, GitHub Actions.
//!
//! Their tokens are signed by the emulator's key, and Entra's side checks them as anybody's: a federated credential of the application has to name
//! issuer, subject and audience.

mod endpoints;

pub use endpoints::routes;

use crate::{directory::IssuerRegistration, error::InvalidInput, ids, state::State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What Entra wants a client assertion to be for.
pub const AUDIENCE: &str = "api://AzureADTokenExchange";

/// Seconds for which a token of a CI system holds, and one of a cluster.
const LIFETIME_OF_A_JOB: i64 = 300;
const LIFETIME_OF_A_POD: i64 = 3600;

/// What the issuers ask of their own clients.
#[derive(Debug)]
pub struct Federation {
    system_access_token: String,
    request_token: String,
}

impl Default for Federation {
    fn default() -> Self {
        Self { system_access_token: ids::secret(), request_token: ids::secret() }
    }
}

/// What leads a program to the issuers, and what a federated credential has to name.
#[derive(Debug, Clone, Serialize)]
pub struct FederationSetting {
    pub kubernetes: Kubernetes,
    pub azure_pipelines: AzurePipelines,
    pub github_actions: GitHubActions,
}

/// A cluster, whose tokens [`Emulator::workload_token`](crate::Emulator::workload_token) issues.
#[derive(Debug, Clone, Serialize)]
pub struct Kubernetes {
    pub issuer: String,
    /// The subject of tokens that ask for no other one.
    pub subject: String,
}

/// A job of Azure Pipelines.
#[derive(Debug, Clone, Serialize)]
pub struct AzurePipelines {
    pub issuer: String,
    /// To this, a service connection's id is added.
    pub subject_prefix: String,
    /// `SYSTEM_OIDCREQUESTURI`.
    pub request_uri: String,
    /// `System.AccessToken`.
    pub system_access_token: String,
}

/// A job of GitHub Actions.
#[derive(Debug, Clone, Serialize)]
pub struct GitHubActions {
    pub issuer: String,
    pub subject: String,
    /// `ACTIONS_ID_TOKEN_REQUEST_URL`, which has a query already.
    pub request_url: String,
    /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`.
    pub request_token: String,
}

/// A token of the cluster that is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkloadTokenRequest {
    /// As `system:serviceaccount:{namespace}:{name}`.
    pub subject: Option<String>,
    pub audience: Option<String>,
    /// In seconds; an hour unless it says otherwise. Below zero, it has expired.
    pub lifetime: Option<i64>,
}

/// Makes the issuers' keys known to Entra's side.
pub fn register(state: &State) -> Result<(), InvalidInput> {
    for name in [KUBERNETES, AZURE_PIPELINES, GITHUB_ACTIONS] {
        let issuer = issuer(state, name);
        let jwks = json!({ "keys": [state.signing_key.jwk(&issuer)] });
        state.directory().add_issuer(&IssuerRegistration { issuer, jwks })?;
    }
    Ok(())
}

/// See [`Emulator::federation`](crate::Emulator::federation).
pub fn setting(state: &State) -> FederationSetting {
    let endpoint = |name: &str, path: &str| format!("{}/{path}", issuer(state, name));
    FederationSetting {
        kubernetes: Kubernetes { issuer: issuer(state, KUBERNETES), subject: SERVICE_ACCOUNT.to_owned() },
        azure_pipelines: AzurePipelines {
            issuer: issuer(state, AZURE_PIPELINES),
            subject_prefix: SERVICE_CONNECTION.to_owned(),
            request_uri: endpoint(AZURE_PIPELINES, "oidctoken"),
            system_access_token: state.federation.system_access_token.clone(),
        },
        github_actions: GitHubActions {
            issuer: issuer(state, GITHUB_ACTIONS),
            subject: BRANCH.to_owned(),
            request_url: endpoint(GITHUB_ACTIONS, "token?api-version=2.0"),
            request_token: state.federation.request_token.clone(),
        },
    }
}

/// See [`Emulator::workload_token`](crate::Emulator::workload_token).
pub fn workload_token(state: &State, request: &WorkloadTokenRequest) -> Result<String, InvalidInput> {
    let subject = request.subject.as_deref().unwrap_or(SERVICE_ACCOUNT);
    let audience = request.audience.as_deref().unwrap_or(AUDIENCE);
    token(state, KUBERNETES, subject, audience, request.lifetime.unwrap_or(LIFETIME_OF_A_POD))
        .ok_or_else(|| InvalidInput::new("the token could not be signed"))
}

fn token(state: &State, name: &str, subject: &str, audience: &str, lifetime: i64) -> Option<String> {
    let now = state.clock.now();
    let claims: Value = json!({
        "iss": issuer(state, name),
        "sub": subject,
        "aud": audience,
        "iat": now.min(now + lifetime),
        "nbf": now.min(now + lifetime),
        "exp": now + lifetime,
        "jti": ids::guid(),
    });
    state.signing_key.sign(&claims, false)
}

fn issuer(state: &State, name: &str) -> String {
    format!("{}/issuers/{name}", state.place.origin)
}

const KUBERNETES: &str = "kubernetes";
const AZURE_PIPELINES: &str = "azure-pipelines";
const GITHUB_ACTIONS: &str = "github-actions";
const SERVICE_ACCOUNT: &str = "system:serviceaccount:shop:worker";
const SERVICE_CONNECTION: &str = "sc://contoso/shop/";
const BRANCH: &str = "repo:contoso/shop:ref:refs/heads/main";
