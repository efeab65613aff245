//! Options that say nothing: the component's own defaults hold.
#![allow(clippy::derivable_impls, reason = "the types are generated")]

use crate::{CredentialOptions, DefaultAzureOptions, DeveloperToolOptions, RetryOptions, TokenRequestOptions, WorkloadIdentityOptions};

impl Default for CredentialOptions {
    fn default() -> Self {
        Self {
            authority_host: None,
            additionally_allowed_tenants: Vec::new(),
            disable_instance_discovery: false,
            retry: None,
            encryption_key: None,
        }
    }
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self { max_retries: None, retry_delay: None, max_retry_delay: None, deadline: None, exchange_timeout: None }
    }
}

impl Default for TokenRequestOptions {
    fn default() -> Self {
        Self { tenant_id: None, claims: None, enable_cae: false }
    }
}

impl Default for WorkloadIdentityOptions {
    fn default() -> Self {
        Self { tenant_id: None, client_id: None, token_file_path: None, enable_azure_proxy: false }
    }
}

impl Default for DeveloperToolOptions {
    fn default() -> Self {
        Self { tenant_id: None, subscription: None, process_timeout: None, cache_tool_tokens: false }
    }
}

impl Default for DefaultAzureOptions {
    fn default() -> Self {
        Self {
            tenant_id: None,
            managed_identity: None,
            workload_identity_client_id: None,
            process_timeout: None,
            cache_tool_tokens: false,
            required_variables: Vec::new(),
            require_selection: false,
            excluded: Vec::new(),
            included: Vec::new(),
            retry_sources: false,
        }
    }
}
