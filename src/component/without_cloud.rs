//! In place of `cloud`, where the world lends no machine: says where there is one.

use alloc::string::String;

use super::{
    bindings::exports::azure_identity::credentials::{credential as wit, types},
    error::unavailable,
};

type Made = Result<wit::Credential, types::Error>;
type Options = Option<types::CredentialOptions>;

pub(super) fn managed_identity(_: Option<types::ManagedIdentityId>, _: Options) -> Made {
    Err(unavailable("ManagedIdentityCredential", NO_MACHINE))
}

pub(super) fn workload_identity(_: Option<types::WorkloadIdentityOptions>, _: Options) -> Made {
    Err(unavailable("WorkloadIdentityCredential", NO_MACHINE))
}

pub(super) fn azure_pipelines(_: &str, _: &str, _: &str, _: String, _: Options) -> Made {
    Err(unavailable("AzurePipelinesCredential", NO_MACHINE))
}

pub(super) fn github_actions(_: Option<String>, _: Option<String>, _: Options) -> Made {
    Err(unavailable("GitHubActionsCredential", NO_MACHINE))
}

pub(super) fn environment(_: Options) -> Made {
    Err(unavailable("EnvironmentCredential", NO_MACHINE))
}

pub(super) fn chained_token(_: &[wit::CredentialBorrow<'_>], _: bool) -> Made {
    Err(unavailable("ChainedTokenCredential", NO_MACHINE))
}

pub(super) fn default_azure(_: Option<types::DefaultAzureOptions>, _: Options) -> Made {
    Err(unavailable("DefaultAzureCredential", NO_MACHINE))
}

const NO_MACHINE: &str = naming!("this component asks nothing of its machine: use ", "azure-identity-cloud", ", whose host lends it");
