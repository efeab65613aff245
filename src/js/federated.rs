//! Applications that another issuer vouches for. Who they are is found out by JavaScript (`lib/credentials/`), which names what is missing.

use alloc::{rc::Rc, string::String};

use super::lines;
use crate::{
    AzurePipelinesCredential, CredentialOptions, GitHubActionsCredential, GitHubActionsCredentialOptions, WorkloadIdentityCredential,
    WorkloadIdentityCredentialOptions, error::Result, session::Session, token::Secret,
};

/// Makes the credential that the lines describe, if it is one of these.
pub(super) fn make(lines: &str, options: &CredentialOptions) -> Option<Result<Rc<Session>>> {
    let text = |name| lines::find(lines, name);
    let given = |name| Some(String::from(text(name)));
    let made = match text("kind") {
        "AzurePipelinesCredential" => {
            let (connection, token) = (text("serviceConnectionId"), Secret::from(text("systemAccessToken")));
            AzurePipelinesCredential::new(text("tenantId"), text("clientId"), connection, token, options).map(|made| made.session)
        }
        "GitHubActionsCredential" => {
            let job = GitHubActionsCredentialOptions { tenant_id: given("tenantId"), client_id: given("clientId") };
            GitHubActionsCredential::new(job, options).map(|made| made.session)
        }
        "WorkloadIdentityCredential" => {
            let workload = WorkloadIdentityCredentialOptions {
                tenant_id: given("tenantId"),
                client_id: given("clientId"),
                token_file_path: given("tokenFilePath"),
                enable_azure_proxy: !text("enableAzureProxy").is_empty(),
            };
            WorkloadIdentityCredential::new(workload, options).map(|made| made.session)
        }
        _ => return None,
    };
    Some(made)
}
