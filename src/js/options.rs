use core::time::Duration;

use super::{bridge::Target, lines, memory::JsMemory};
use crate::{credential::CredentialOptions, host::Host, maybe_send::Shared, text::number};

/// Reads the options of a credential. JavaScript has checked them (`lib/options.js`), so that a wrong one has been named already.
pub(super) fn parse(text: &str, host: Host, side: Target) -> CredentialOptions {
    let mut options = CredentialOptions::with_memories(host, Shared::new(JsMemory(side)));
    for (name, value) in lines::read(text) {
        let count = number(value).unwrap_or(u64::MAX);
        let duration = Duration::from_millis(count);
        match name {
            "authorityHost" => options.authority_host = Some(value.into()),
            "additionallyAllowedTenants" => options.additionally_allowed_tenants.push(value.into()),
            "disableInstanceDiscovery" => options.disable_instance_discovery = true,
            "allowLoggingAccountIdentifiers" => options.logging.allow_logging_account_identifiers = true,
            "maxRetries" => options.retry.max_retries = u32::try_from(count).unwrap_or(u32::MAX),
            "retryDelayInMs" => options.retry.retry_delay = duration,
            "maxRetryDelayInMs" => options.retry.max_retry_delay = duration,
            "deadlineInMs" => options.retry.deadline = duration,
            "exchangeTimeoutInMs" => options.retry.exchange_timeout = duration,
            _ => {}
        }
    }
    options
}
