//! The credentials that ask the machine, of components whose host lends it.

use alloc::string::String;
use core::time::Duration;

use super::{
    bindings::exports::azure_identity::credentials::{credential as wit, types},
    credential::{Credential, Tokens, resource_or_error},
    options,
};
use crate::{
    AzurePipelinesCredential, ChainedTokenCredential, ChainedTokenCredentialOptions, DefaultAzureCredential, DefaultAzureCredentialOptions,
    EnvironmentCredential, GitHubActionsCredential, GitHubActionsCredentialOptions, ManagedIdentityCredential, ManagedIdentityId,
    WorkloadIdentityCredential, WorkloadIdentityCredentialOptions, maybe_send::Shared,
};

type Made = Result<wit::Credential, types::Error>;
type Options = Option<types::CredentialOptions>;

pub(super) fn managed_identity(identity: Option<types::ManagedIdentityId>, options: Options) -> Made {
    let id = identity.map_or(ManagedIdentityId::SystemAssigned, |identity| match identity {
        types::ManagedIdentityId::ClientId(id) => ManagedIdentityId::ClientId(id),
        types::ManagedIdentityId::ObjectId(id) => ManagedIdentityId::ObjectId(id),
        types::ManagedIdentityId::ResourceId(id) => ManagedIdentityId::ResourceId(id),
    });
    resource_or_error(ManagedIdentityCredential::new(id, &options::for_credential(options)?))
}

pub(super) fn workload_identity(given: Option<types::WorkloadIdentityOptions>, options: Options) -> Made {
    let mut workload = WorkloadIdentityCredentialOptions::default();
    if let Some(given) = given {
        workload.tenant_id = given.tenant_id;
        workload.client_id = given.client_id;
        workload.token_file_path = given.token_file_path;
        workload.enable_azure_proxy = given.enable_azure_proxy;
    }
    resource_or_error(WorkloadIdentityCredential::new(workload, &options::for_credential(options)?))
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
    let mut chain = DefaultAzureCredentialOptions::default();
    if let Some(given) = given {
        chain.tenant_id = given.tenant_id;
        match given.managed_identity {
            Some(types::ManagedIdentityId::ClientId(id)) => chain.managed_identity_client_id = Some(id),
            Some(types::ManagedIdentityId::ObjectId(id)) => chain.managed_identity_object_id = Some(id),
            Some(types::ManagedIdentityId::ResourceId(id)) => chain.managed_identity_resource_id = Some(id),
            None => {}
        }
        chain.workload_identity_client_id = given.workload_identity_client_id;
        if let Some(milliseconds) = given.process_timeout {
            chain.process_timeout = Duration::from_millis(milliseconds);
        }
        chain.cache_tool_tokens = given.cache_tool_tokens;
        chain.required_env_vars = given.required_variables;
        chain.retry_sources = given.retry_sources;
        chain.require_azure_token_credentials = given.require_selection;
        let excluded = |member| match (given.excluded.contains(&member), given.included.contains(&member)) {
            (false, false) => None,
            (is_excluded, _) => Some(is_excluded),
        };
        chain.exclude_environment_credential = excluded(types::DefaultChainMember::Environment);
        chain.exclude_workload_identity_credential = excluded(types::DefaultChainMember::WorkloadIdentity);
        chain.exclude_managed_identity_credential = excluded(types::DefaultChainMember::ManagedIdentity);
        chain.exclude_visual_studio_code_credential = excluded(types::DefaultChainMember::VisualStudioCode);
        chain.exclude_cli_credential = excluded(types::DefaultChainMember::AzureCli);
        chain.exclude_powershell_credential = excluded(types::DefaultChainMember::AzurePowershell);
        chain.exclude_developer_cli_credential = excluded(types::DefaultChainMember::AzureDeveloperCli);
    }
    resource_or_error(DefaultAzureCredential::new(chain, &options::for_credential(options)?).map(Tokens::Default))
}
