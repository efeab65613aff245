#[cfg(feature = "cache-file")]
use alloc::string::String;
use core::time::Duration;

use super::{bridge::Target, lines, memory::JsMemory};
#[cfg(feature = "cache-file")]
use crate::credential::TokenCachePersistenceOptions;
use crate::{credential::CredentialOptions, host::Host, maybe_send::Shared, text::number};

/// Reads the options of a credential. JavaScript has checked them (`lib/options.js`), so that a wrong one has been named already.
pub(super) fn parse(text: &str, host: Host, side: Target) -> CredentialOptions {
    let mut options = CredentialOptions::with_memories(host, Shared::new(JsMemory(side)));
    for (name, value) in lines::read(text) {
        let count = number(value).unwrap_or(i64::MAX).unsigned_abs();
        let duration = match name {
            "retryDelayInMs" => &mut options.retry.retry_delay,
            "maxRetryDelayInMs" => &mut options.retry.max_retry_delay,
            "deadlineInMs" => &mut options.retry.deadline,
            "exchangeTimeoutInMs" => &mut options.retry.exchange_timeout,
            _ => {
                match name {
                    "authorityHost" => options.authority_host = Some(value.into()),
                    "additionallyAllowedTenants" => options.additionally_allowed_tenants.push(value.into()),
                    "disableInstanceDiscovery" => options.disable_instance_discovery = true,
                    #[cfg(feature = "cloud")]
                    "inDefaultChain" => options.in_default_chain = true,
                    "allowLoggingAccountIdentifiers" => options.logging.allow_logging_account_identifiers = true,
                    #[cfg(feature = "cache-file")]
                    "cacheName" => persistence(&mut options).name = Some(String::from(value)).filter(|name| !name.is_empty()),
                    #[cfg(feature = "cache-file")]
                    "unsafeAllowUnencryptedStorage" => persistence(&mut options).unsafe_allow_unencrypted_storage = true,
                    "maxRetries" => options.retry.max_retries = Some(u32::try_from(count).unwrap_or(u32::MAX)),
                    _ => {}
                }
                continue;
            }
        };
        *duration = Some(Duration::from_millis(count));
    }
    options
}

#[cfg(feature = "cache-file")]
fn persistence(options: &mut CredentialOptions) -> &mut TokenCachePersistenceOptions {
    options.token_cache_persistence.get_or_insert_default()
}
