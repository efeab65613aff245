//! The credentials of applications that another issuer vouches for.

use azure_identity_wasm::{
    AzurePipelinesCredential, CredentialOptions, GitHubActionsCredential, GitHubActionsCredentialOptions, WorkloadIdentityCredential,
    WorkloadIdentityCredentialOptions,
};
use serde_json::Value;

use super::{Made, application::finish};
use crate::{
    description::{Argument, Description},
    play::NotBuilt,
};

/// The options of these credentials alone.
pub(super) const OWN_OPTIONS: &[&str] = &["tokenFilePath", "enableAzureProxy"];

/// `({ tenantId, clientId, tokenFilePath, enableAzureProxy })`
pub(super) fn workload_identity(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut workload = WorkloadIdentityCredentialOptions::default();
    workload.tenant_id = text(description, "tenantId");
    workload.client_id = text(description, "clientId");
    workload.token_file_path = text(description, "tokenFilePath");
    workload.enable_azure_proxy = matches!(description.options.get("enableAzureProxy"), Some(Argument::Value(Value::Bool(true))));
    finish(WorkloadIdentityCredential::new(workload, options))
}

/// `(tenantId, clientId, serviceConnectionId, systemAccessToken)`
pub(super) fn azure_pipelines(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let [tenant, client, connection, token] = [0, 1, 2, 3].map(|index| description.text(index));
    finish(AzurePipelinesCredential::new(tenant, client, connection, token, options))
}

/// `({ tenantId, clientId })`
pub(super) fn github_actions(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut job = GitHubActionsCredentialOptions::default();
    job.tenant_id = text(description, "tenantId");
    job.client_id = text(description, "clientId");
    finish(GitHubActionsCredential::new(job, options))
}

fn text(description: &Description, name: &str) -> Option<String> {
    description.options.get(name).and_then(Argument::as_text).map(String::from)
}
