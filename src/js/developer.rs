//! The credentials that ask a developer's tools, and the editor's (`lib/credentials/developer-tool.js`).

use alloc::{rc::Rc, string::String};
use core::time::Duration;

use super::lines;
use crate::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    AzurePowerShellCredential, AzurePowerShellCredentialOptions, CredentialOptions, VisualStudioCodeCredential,
    VisualStudioCodeCredentialOptions, error::Result, session::Session, text::number,
};

/// Makes the credential that the lines describe, if it is one of these.
#[allow(clippy::field_reassign_with_default)] // shorter, and in the order of the types
pub(super) fn make(lines: &str, options: &CredentialOptions) -> Option<Result<Rc<Session>>> {
    let given = |name| Some(lines::find(lines, name)).filter(|text| !text.is_empty());
    let tenant_id = given("tenantId").map(String::from);
    let timeout = given("processTimeoutInMs").and_then(number).and_then(|number| u64::try_from(number).ok()).map(Duration::from_millis);
    let cache_tool_tokens = given("cacheToolTokens").is_some();
    let made = match lines::find(lines, "kind") {
        "AzureCliCredential" => {
            let mut cli = AzureCliCredentialOptions::default();
            cli.tenant_id = tenant_id;
            cli.subscription = given("subscription").map(String::from);
            cli.process_timeout = timeout.unwrap_or(cli.process_timeout);
            cli.cache_tool_tokens = cache_tool_tokens;
            AzureCliCredential::new(cli, options).map(|made| made.session)
        }
        "AzureDeveloperCliCredential" => {
            let mut cli = AzureDeveloperCliCredentialOptions::default();
            cli.tenant_id = tenant_id;
            cli.process_timeout = timeout.unwrap_or(cli.process_timeout);
            cli.cache_tool_tokens = cache_tool_tokens;
            AzureDeveloperCliCredential::new(cli, options).map(|made| made.session)
        }
        "AzurePowerShellCredential" => {
            let mut powershell = AzurePowerShellCredentialOptions::default();
            powershell.tenant_id = tenant_id;
            powershell.process_timeout = timeout.unwrap_or(powershell.process_timeout);
            powershell.cache_tool_tokens = cache_tool_tokens;
            AzurePowerShellCredential::new(powershell, options).map(|made| made.session)
        }
        "VisualStudioCodeCredential" => {
            VisualStudioCodeCredential::new(VisualStudioCodeCredentialOptions { tenant_id }, options).map(|made| made.session)
        }
        _ => return None,
    };
    Some(made)
}
