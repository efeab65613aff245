use std::time::Duration;

use azure_identity_wasm::{CredentialOptions, host::Host};
use serde_json::Value;

use super::unknown;
use crate::{
    description::{Argument, Description},
    play::NotBuilt,
};

/// The options that every credential that asks Entra has, by their names in `@azure/identity`. Those that are the credential's `own` are for its
/// constructor.
///
/// # Errors
/// An option that the crate does not have, or does not have so: to pass over it would test something else.
pub(super) fn parse(description: &Description, own: &[&str], host: &Host) -> Result<CredentialOptions, NotBuilt> {
    let mut options = CredentialOptions::new(host.clone());
    options.disable_instance_discovery = true;
    for (name, argument) in &description.options {
        match (name.as_str(), argument) {
            ("authorityHost", Argument::Value(Value::String(authority))) => options.authority_host = Some(authority.clone()),
            ("disableInstanceDiscovery", Argument::Value(Value::Bool(disable))) => options.disable_instance_discovery = *disable,
            ("additionallyAllowedTenants", Argument::List(tenants)) => {
                let texts: Option<Vec<String>> = tenants.iter().map(|tenant| tenant.as_text().map(String::from)).collect();
                options.additionally_allowed_tenants = texts.ok_or_else(|| unknown(name, argument))?;
            }
            ("retryOptions", Argument::Object(retry)) => {
                for (name, argument) in retry {
                    let number = whole_number(argument).ok_or_else(|| unknown(name, argument))?;
                    match name.as_str() {
                        "maxRetries" => options.retry.max_retries = Some(u32::try_from(number).unwrap_or(u32::MAX)),
                        "retryDelayInMs" => options.retry.retry_delay = Some(Duration::from_millis(number)),
                        "maxRetryDelayInMs" => options.retry.max_retry_delay = Some(Duration::from_millis(number)),
                        _ => return Err(unknown(&format!("the option retryOptions.{name}"), argument)),
                    }
                }
            }
            (name, _) if own.contains(&name) => {}
            _ => return Err(unknown(&format!("the option {name}"), argument)),
        }
    }
    Ok(options)
}

fn whole_number(argument: &Argument) -> Option<u64> {
    match argument {
        Argument::Value(value) => value.as_u64(),
        _ => None,
    }
}
