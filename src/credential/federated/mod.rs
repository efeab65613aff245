//! Applications that another issuer of tokens vouches for (workload identity federation): Kubernetes, Azure Pipelines, GitHub Actions.

mod azure_pipelines;
mod github_actions;
mod issuer;
mod token_file;
mod token_proxy;
mod workload_identity;

pub use azure_pipelines::AzurePipelinesCredential;
pub use github_actions::{GitHubActionsCredential, GitHubActionsCredentialOptions};
pub(super) use token_proxy::TokenProxy;
pub use workload_identity::{WorkloadIdentityCredential, WorkloadIdentityCredentialOptions};
