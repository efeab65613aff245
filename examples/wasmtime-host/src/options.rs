//! Options that say nothing: the component's own defaults hold.
#![allow(clippy::derivable_impls, reason = "the types are generated")]

use crate::{CredentialOptions, RetryOptions, TokenRequestOptions};

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
