//! Applications that another issuer of tokens vouches for (workload identity federation): Kubernetes, Azure Pipelines, GitHub Actions.

mod token_file;
mod token_proxy;
mod workload_identity;

pub(super) use token_proxy::TokenProxy;
pub use workload_identity::{WorkloadIdentityCredential, WorkloadIdentityCredentialOptions};
