//! The credentials that choose among others.

use std::sync::Arc;

use azure_identity_wasm::{
    ChainedTokenCredential, ChainedTokenCredentialOptions, CredentialOptions, DefaultAzureCredential, DefaultAzureCredentialOptions,
    EnvironmentCredential,
};
use serde_json::Value;
use std::time::Duration;

use super::{Made, application::finish, build, error::not_built, unknown};
use crate::{
    description::{Argument, Description},
    play::NotBuilt,
};

/// The options of these credentials alone.
pub(super) const OWN_OPTIONS: &[&str] = &[
    "managedIdentityClientId",
    "managedIdentityResourceId",
    "managedIdentityObjectId",
    "workloadIdentityClientId",
    "workloadIdentityTenantId",
    "sharedCacheUsername",
    "sharedCacheTenantId",
    "visualStudioCodeTenantId",
    "interactiveBrowserTenantId",
    "interactiveBrowserClientId",
    "processTimeoutInMs",
    "cacheToolTokens",
    "requiredEnvVars",
    "requireEnvvar",
    "retrySources",
    "excludeEnvironmentCredential",
    "excludeWorkloadIdentityCredential",
    "excludeManagedIdentityCredential",
    "excludeSharedTokenCacheCredential",
    "excludeVisualStudioCodeCredential",
    "excludeCliCredential",
    "excludePowershellCredential",
    "excludeDeveloperCliCredential",
    "excludeInteractiveBrowserCredential",
    "excludeBrokerCredential",
];

pub(super) fn environment(_: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    finish(EnvironmentCredential::new(options))
}

/// `(...credentials, { retrySources })`
pub(super) fn chained(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut sources = Vec::new();
    for argument in &description.arguments {
        let Argument::Credential(nested) = argument else { return Err(unknown("a member of a chain", argument)) };
        sources.push(build(nested, &options.host)?.credential);
    }
    let mut chain = ChainedTokenCredentialOptions::default();
    chain.retry_sources = flag(description, "retrySources").unwrap_or_default();
    chain.host = Some(options.host.clone());
    let made = ChainedTokenCredential::new(sources, chain).map_err(|error| not_built(&error))?;
    Ok(Made { credential: Arc::new(made), person: None })
}

pub(super) fn default(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let text = |name: &str| description.options.get(name).and_then(Argument::as_text).map(String::from);
    let flag = |name: &str| flag(description, name);
    let mut chain = DefaultAzureCredentialOptions::default();
    chain.tenant_id = text("tenantId");
    chain.managed_identity_client_id = text("managedIdentityClientId");
    chain.managed_identity_resource_id = text("managedIdentityResourceId");
    chain.managed_identity_object_id = text("managedIdentityObjectId");
    chain.workload_identity_client_id = text("workloadIdentityClientId");
    chain.workload_identity_tenant_id = text("workloadIdentityTenantId");
    chain.shared_cache_username = text("sharedCacheUsername");
    chain.shared_cache_tenant_id = text("sharedCacheTenantId");
    chain.visual_studio_code_tenant_id = text("visualStudioCodeTenantId");
    chain.interactive_browser_tenant_id = text("interactiveBrowserTenantId");
    chain.interactive_browser_client_id = text("interactiveBrowserClientId");
    if let Some(Argument::Value(milliseconds)) = description.options.get("processTimeoutInMs") {
        chain.process_timeout = Duration::from_millis(milliseconds.as_u64().unwrap_or_default());
    }
    chain.required_env_vars = match description.options.get("requiredEnvVars") {
        Some(Argument::List(names)) => names.iter().filter_map(Argument::as_text).map(String::from).collect(),
        Some(name) => name.as_text().map(String::from).into_iter().collect(),
        None => Vec::new(),
    };
    chain.require_azure_token_credentials = flag("requireEnvvar").unwrap_or_default();
    chain.cache_tool_tokens = flag("cacheToolTokens").unwrap_or_default();
    chain.retry_sources = flag("retrySources").unwrap_or_default();
    chain.exclude_environment_credential = flag("excludeEnvironmentCredential");
    chain.exclude_workload_identity_credential = flag("excludeWorkloadIdentityCredential");
    chain.exclude_managed_identity_credential = flag("excludeManagedIdentityCredential");
    chain.exclude_shared_token_cache_credential = flag("excludeSharedTokenCacheCredential");
    chain.exclude_visual_studio_code_credential = flag("excludeVisualStudioCodeCredential");
    chain.exclude_cli_credential = flag("excludeCliCredential");
    chain.exclude_powershell_credential = flag("excludePowershellCredential");
    chain.exclude_developer_cli_credential = flag("excludeDeveloperCliCredential");
    chain.exclude_interactive_browser_credential = flag("excludeInteractiveBrowserCredential");
    finish(DefaultAzureCredential::new(chain, options))
}

fn flag(description: &Description, name: &str) -> Option<bool> {
    match description.options.get(name) {
        Some(Argument::Value(Value::Bool(flag))) => Some(*flag),
        _ => None,
    }
}
