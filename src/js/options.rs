use core::time::Duration;

use super::{bridge::Target, lines, memory::JsMemory};
use crate::{credential::CredentialOptions, host::Host, maybe_send::Shared, text::number};

/// Reads the options of a credential. JavaScript has checked them (`lib/options.js`), so that a wrong one has been named already.
pub(super) fn parse(text: &str, host: Host, side: Target) -> CredentialOptions {
    let mut options = CredentialOptions::with_memories(host, Shared::new(JsMemory(side)));
    let retry = &mut options.retry;
    for (name, value) in lines::read(text) {
        let count = number(value).unwrap_or(i64::MAX).unsigned_abs();
        let duration = match name {
            "retryDelayInMs" => &mut retry.retry_delay,
            "maxRetryDelayInMs" => &mut retry.max_retry_delay,
            "deadlineInMs" => &mut retry.deadline,
            "exchangeTimeoutInMs" => &mut retry.exchange_timeout,
            _ => {
                match name {
                    "authorityHost" => options.authority_host = Some(value.into()),
                    "additionallyAllowedTenants" => options.additionally_allowed_tenants.push(value.into()),
                    "disableInstanceDiscovery" => options.disable_instance_discovery = true,
                    "allowLoggingAccountIdentifiers" => options.logging.allow_logging_account_identifiers = true,
                    "maxRetries" => retry.max_retries = u32::try_from(count).unwrap_or(u32::MAX),
                    _ => {}
                }
                continue;
            }
        };
        *duration = Duration::from_millis(count);
    }
    options
}
