//! The credentials that ask the machine, of components whose host lends it.

use alloc::string::String;

use super::{
    bindings::exports::azure_identity::credentials::{credential as wit, types},
    cloud_options,
    credential::{Credential, Tokens, resource_or_error},
    options,
};
use crate::{
    AzurePipelinesCredential, ChainedTokenCredential, ChainedTokenCredentialOptions, DefaultAzureCredential, EnvironmentCredential,
    GitHubActionsCredential, GitHubActionsCredentialOptions, ManagedIdentityCredential, WorkloadIdentityCredential, maybe_send::Shared,
};

type Made = Result<wit::Credential, types::Error>;
type Options = Option<types::CredentialOptions>;

pub(super) fn managed_identity(identity: Option<types::ManagedIdentityId>, options: Options) -> Made {
    resource_or_error(ManagedIdentityCredential::new(cloud_options::identity(identity), &options::for_credential(options)?))
}

pub(super) fn workload_identity(given: Option<types::WorkloadIdentityOptions>, options: Options) -> Made {
    resource_or_error(WorkloadIdentityCredential::new(cloud_options::workload(given), &options::for_credential(options)?))
}

pub(super) fn azure_pipelines(tenant_id: &str, client_id: &str, connection: &str, access_token: String, options: Options) -> Made {
    let options = options::for_credential(options)?;
    resource_or_error(AzurePipelinesCredential::new(tenant_id, client_id, connection, access_token, &options))
}

pub(super) fn github_actions(tenant_id: Option<String>, client_id: Option<String>, options: Options) -> Made {
    let mut job = GitHubActionsCredentialOptions::default();
    (job.tenant_id, job.client_id) = (tenant_id, client_id);
    resource_or_error(GitHubActionsCredential::new(job, &options::for_credential(options)?))
}

pub(super) fn environment(options: Options) -> Made {
    resource_or_error(EnvironmentCredential::new(&options::for_credential(options)?).map(Tokens::Environment))
}

pub(super) fn chained_token(sources: &[wit::CredentialBorrow<'_>], retry_sources: bool) -> Made {
    let chain = ChainedTokenCredentialOptions { retry_sources, ..ChainedTokenCredentialOptions::default() };
    let sources =
        sources.iter().map(|source| Shared::new(source.get::<Credential>().clone()) as Shared<dyn crate::TokenCredential>).collect();
    resource_or_error(ChainedTokenCredential::new(sources, chain).map(Tokens::Chained))
}

pub(super) fn default_azure(given: Option<types::DefaultAzureOptions>, options: Options) -> Made {
    resource_or_error(
        DefaultAzureCredential::new(cloud_options::default_chain(given), &options::for_credential(options)?).map(Tokens::Default),
    )
}
