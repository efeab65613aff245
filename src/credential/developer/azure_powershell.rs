use alloc::string::String;
use core::time::Duration;

use super::tool::{self, Kind, PATIENCE};
use crate::{
    credential::{CredentialOptions, token_credential},
    error::Result,
    maybe_send::Shared,
    session::Session,
};

/// Gets the token of whoever is logged in to Azure PowerShell, by `Get-AzAccessToken` of the module Az.Accounts, 2.2.0 or later.
///
/// Each call runs `pwsh`, or on Windows, where that is not there, `powershell`, as [`AzureCliCredential`](crate::AzureCliCredential) runs its program. A claims
/// challenge fails at once, with the kind [`Authentication`](crate::ErrorKind::Authentication) and the `Connect-AzAccount` that answers it.
///
/// <https://learn.microsoft.com/powershell/module/az.accounts/get-azaccesstoken>
#[derive(Clone)]
pub struct AzurePowerShellCredential {
    pub(crate) session: Shared<Session>,
}

/// Names are those of `@azure/identity`, in Rust's spelling.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AzurePowerShellCredentialOptions {
    /// Default: the tenant of the current context.
    pub tenant_id: Option<String>,
    /// How long PowerShell may take; then it is ended with all that it has started. Default: 10 seconds.
    pub process_timeout: Duration,
    /// Keep tokens while the module's own files say that the same people are logged in. Default: no, each call runs PowerShell.
    ///
    /// Looked at, before each call, are `AzureRmContext.json` and `AzureRmContextSettings.json` in `~/.Azure`, and the token cache `msal.cache` in `.IdentityService`
    /// below `%LOCALAPPDATA%`, `~/.local/share` or the home.
    pub cache_tool_tokens: bool,
}

impl Default for AzurePowerShellCredentialOptions {
    fn default() -> Self {
        Self { tenant_id: None, process_timeout: PATIENCE, cache_tool_tokens: false }
    }
}

impl AzurePowerShellCredential {
    /// # Errors
    /// A configuration error names the option that is wrong.
    pub fn new(powershell: AzurePowerShellCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        let AzurePowerShellCredentialOptions { tenant_id, process_timeout, cache_tool_tokens } = powershell;
        Ok(Self { session: tool::session(Kind::PowerShell, tenant_id.as_deref(), process_timeout, cache_tool_tokens, options)? })
    }
}

token_credential!(AzurePowerShellCredential);
