use serde_json::Value;
use vector_driver::{
    NotBuilt,
    description::{Argument, Description},
    model::CallOptions,
};
use wasmtime_host::{CredentialOptions, RetryOptions, TokenRequestOptions};

/// The options of a credential, by their names in `@azure/identity`. Vectors run without instance discovery unless they want it.
///
/// # Errors
/// An option that the component does not have, or does not have so: to pass over it would test something else.
pub(crate) fn for_credential(description: &Description) -> Result<CredentialOptions, NotBuilt> {
    let mut options = CredentialOptions { disable_instance_discovery: true, ..CredentialOptions::default() };
    for (name, argument) in &description.options {
        match (name.as_str(), argument) {
            ("authorityHost", Argument::Value(Value::String(authority))) => options.authority_host = Some(authority.clone()),
            ("disableInstanceDiscovery", Argument::Value(Value::Bool(disable))) => options.disable_instance_discovery = *disable,
            ("additionallyAllowedTenants", Argument::List(tenants)) => {
                let texts: Option<Vec<String>> = tenants.iter().map(|tenant| tenant.as_text().map(String::from)).collect();
                options.additionally_allowed_tenants = texts.ok_or_else(|| unknown(name, argument))?;
            }
            ("retryOptions", Argument::Object(retry)) => {
                let mut given = RetryOptions::default();
                for (name, argument) in retry {
                    let number = whole_number(argument).ok_or_else(|| unknown(name, argument))?;
                    match name.as_str() {
                        "maxRetries" => given.max_retries = Some(u32::try_from(number).unwrap_or(u32::MAX)),
                        "retryDelayInMs" => given.retry_delay = Some(number),
                        "maxRetryDelayInMs" => given.max_retry_delay = Some(number),
                        _ => return Err(unknown(&format!("the option retryOptions.{name}"), argument)),
                    }
                }
                options.retry = Some(given);
            }
            (name, _) if ARGUMENTS.contains(&name) => {}
            _ => return Err(unknown(&format!("the option {name}"), argument)),
        }
    }
    Ok(options)
}

/// The options of one call; without any, none are given.
pub(crate) fn for_call(options: &CallOptions) -> Option<TokenRequestOptions> {
    let CallOptions { tenant_id, claims, enable_cae } = options.clone();
    let says_nothing = tenant_id.is_none() && claims.is_none() && !enable_cae;
    (!says_nothing).then_some(TokenRequestOptions { tenant_id, claims, enable_cae })
}

/// For an argument or option that the driver cannot pass on.
pub(crate) fn unknown(name: &str, argument: &Argument) -> NotBuilt {
    let kind = match argument {
        Argument::Value(value) => value.to_string(),
        Argument::List(_) => "a list".into(),
        Argument::Object(_) => "an object".into(),
        Argument::Callback(_) => "a callback".into(),
        Argument::Credential(_) => "a credential".into(),
    };
    NotBuilt::Unknown(format!("{name} with {kind}"))
}

fn whole_number(argument: &Argument) -> Option<u64> {
    match argument {
        Argument::Value(value) => value.as_u64(),
        _ => None,
    }
}

/// What `@azure/identity` takes as an option and the component as an argument of a constructor, or what an embedder does by itself.
const ARGUMENTS: [&str; 32] = [
    "tenantId",
    "clientId",
    "clientSecret",
    "getAssertion",
    "userAssertionToken",
    "sendCertificateChain",
    "codeVerifier",
    "refreshToken",
    "onRefreshToken",
    "userPromptCallback",
    "disableAutomaticAuthentication",
    "objectId",
    "resourceId",
    "tokenFilePath",
    "enableAzureProxy",
    "subscription",
    "processTimeoutInMs",
    "cacheToolTokens",
    "managedIdentityClientId",
    "managedIdentityResourceId",
    "managedIdentityObjectId",
    "workloadIdentityClientId",
    "requiredEnvVars",
    "retrySources",
    "requireEnvvar",
    "excludeEnvironmentCredential",
    "excludeWorkloadIdentityCredential",
    "excludeManagedIdentityCredential",
    "excludeVisualStudioCodeCredential",
    "excludeCliCredential",
    "excludePowershellCredential",
    "excludeDeveloperCliCredential",
];
