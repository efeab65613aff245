//! What the options of credentials that ask the machine mean to the core.

use core::time::Duration;

use super::types;
use crate::{DefaultAzureCredentialOptions, ManagedIdentityId, WorkloadIdentityCredentialOptions};

pub(super) fn identity(given: Option<types::ManagedIdentityId>) -> ManagedIdentityId {
    given.map_or(ManagedIdentityId::SystemAssigned, |identity| match identity {
        types::ManagedIdentityId::ClientId(id) => ManagedIdentityId::ClientId(id),
        types::ManagedIdentityId::ObjectId(id) => ManagedIdentityId::ObjectId(id),
        types::ManagedIdentityId::ResourceId(id) => ManagedIdentityId::ResourceId(id),
    })
}

pub(super) fn workload(given: Option<types::WorkloadIdentityOptions>) -> WorkloadIdentityCredentialOptions {
    let mut workload = WorkloadIdentityCredentialOptions::default();
    if let Some(given) = given {
        workload.tenant_id = given.tenant_id;
        workload.client_id = given.client_id;
        workload.token_file_path = given.token_file_path;
        workload.enable_azure_proxy = given.enable_azure_proxy;
    }
    workload
}

pub(super) fn default_chain(given: Option<types::DefaultAzureOptions>) -> DefaultAzureCredentialOptions {
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
    chain
}
