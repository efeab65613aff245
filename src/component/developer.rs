//! The credentials of developers' tools, of the component whose host runs them.

use alloc::string::String;
use core::time::Duration;

use super::{
    bindings::exports::azure_identity::credentials::{credential as wit, types},
    credential::resource_or_error,
    options,
};
use crate::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    AzurePowerShellCredential, AzurePowerShellCredentialOptions, VisualStudioCodeCredential, VisualStudioCodeCredentialOptions,
};

type Made = Result<wit::Credential, types::Error>;
type Options = Option<types::CredentialOptions>;
type Tool = Option<types::DeveloperToolOptions>;

/// What all tools are told alike.
macro_rules! told {
    ($given:ident, $tool:ident) => {
        if let Some(given) = $given {
            $tool.tenant_id = given.tenant_id;
            $tool.cache_tool_tokens = given.cache_tool_tokens;
            if let Some(milliseconds) = given.process_timeout {
                $tool.process_timeout = Duration::from_millis(milliseconds);
            }
        }
    };
}

pub(super) fn azure_cli(mut given: Tool, options: Options) -> Made {
    let subscription = given.as_mut().and_then(|given| given.subscription.take());
    let mut tool = AzureCliCredentialOptions { subscription, ..AzureCliCredentialOptions::default() };
    told!(given, tool);
    resource_or_error(AzureCliCredential::new(tool, &options::for_credential(options)?))
}

pub(super) fn azure_developer_cli(given: Tool, options: Options) -> Made {
    let mut tool = AzureDeveloperCliCredentialOptions::default();
    told!(given, tool);
    resource_or_error(AzureDeveloperCliCredential::new(tool, &options::for_credential(options)?))
}

pub(super) fn azure_powershell(given: Tool, options: Options) -> Made {
    let mut tool = AzurePowerShellCredentialOptions::default();
    told!(given, tool);
    resource_or_error(AzurePowerShellCredential::new(tool, &options::for_credential(options)?))
}

pub(super) fn visual_studio_code(tenant_id: Option<String>, options: Options) -> Made {
    resource_or_error(VisualStudioCodeCredential::new(VisualStudioCodeCredentialOptions { tenant_id }, &options::for_credential(options)?))
}
