//! The credentials that ask a developer's tools, and the editor's.

use std::{sync::Arc, time::Duration};

use azure_identity_wasm::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    AzurePowerShellCredential, AzurePowerShellCredentialOptions, CredentialOptions, Error, TokenCredential, VisualStudioCodeCredential,
    VisualStudioCodeCredentialOptions,
};
use serde_json::Value;

use super::{Made, error::not_built};
use crate::{
    description::{Argument, Description},
    play::NotBuilt,
};

/// The options of these credentials alone.
pub(super) const OWN_OPTIONS: &[&str] = &["tenantId", "subscription", "processTimeoutInMs", "cacheToolTokens"];

/// `({ tenantId, subscription, processTimeoutInMs, cacheToolTokens })`
pub(super) fn azure_cli(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut cli = AzureCliCredentialOptions::default();
    cli.tenant_id = text(description, "tenantId");
    cli.subscription = text(description, "subscription");
    cli.process_timeout = timeout(description).unwrap_or(cli.process_timeout);
    cli.cache_tool_tokens = keeps_tokens(description);
    made(AzureCliCredential::new(cli, options))
}

/// `({ tenantId, processTimeoutInMs, cacheToolTokens })`
pub(super) fn azure_developer_cli(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut cli = AzureDeveloperCliCredentialOptions::default();
    cli.tenant_id = text(description, "tenantId");
    cli.process_timeout = timeout(description).unwrap_or(cli.process_timeout);
    cli.cache_tool_tokens = keeps_tokens(description);
    made(AzureDeveloperCliCredential::new(cli, options))
}

/// `({ tenantId, processTimeoutInMs, cacheToolTokens })`
pub(super) fn azure_powershell(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut powershell = AzurePowerShellCredentialOptions::default();
    powershell.tenant_id = text(description, "tenantId");
    powershell.process_timeout = timeout(description).unwrap_or(powershell.process_timeout);
    powershell.cache_tool_tokens = keeps_tokens(description);
    made(AzurePowerShellCredential::new(powershell, options))
}

/// `({ tenantId })`
pub(super) fn visual_studio_code(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut editor = VisualStudioCodeCredentialOptions::default();
    editor.tenant_id = text(description, "tenantId");
    made(VisualStudioCodeCredential::new(editor, options))
}

fn text(description: &Description, name: &str) -> Option<String> {
    description.options.get(name).and_then(Argument::as_text).map(String::from)
}

fn timeout(description: &Description) -> Option<Duration> {
    match description.options.get("processTimeoutInMs") {
        Some(Argument::Value(value)) => value.as_u64().map(Duration::from_millis),
        _ => None,
    }
}

fn keeps_tokens(description: &Description) -> bool {
    matches!(description.options.get("cacheToolTokens"), Some(Argument::Value(Value::Bool(true))))
}

fn made(credential: Result<impl TokenCredential + 'static, Error>) -> Result<Made, NotBuilt> {
    Ok(Made { credential: Arc::new(credential.map_err(|error| not_built(&error))?), person: None })
}
