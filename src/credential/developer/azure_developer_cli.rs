use alloc::string::String;
use core::time::Duration;

use super::tool::{self, Kind, PATIENCE};
use crate::{
    credential::{CredentialOptions, token_credential},
    error::Result,
    maybe_send::Shared,
    session::Session,
};

/// Gets the token of whoever is logged in to the Azure Developer CLI, by `azd auth token`.
///
/// Each call runs the program, as [`AzureCliCredential`](crate::AzureCliCredential) does. It is given the claims of a challenge; what it cannot
/// answer so fails with the kind [`Authentication`](crate::ErrorKind::Authentication) and the `azd auth login` that does.
///
/// <https://learn.microsoft.com/azure/developer/azure-developer-cli/reference#azd-auth-token>
#[derive(Clone)]
pub struct AzureDeveloperCliCredential {
    pub(crate) session: Shared<Session>,
}

/// Names are those of `@azure/identity`, in Rust's spelling.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AzureDeveloperCliCredentialOptions {
    /// Default: the tenant of the account.
    pub tenant_id: Option<String>,
    /// How long the program may take; then it is ended with all that it has started. Default: 10 seconds.
    pub process_timeout: Duration,
    /// Keep tokens while the program's own files say that the same people are logged in. Default: no, each call runs it.
    ///
    /// Looked at, before each call, are `config.json`, `auth.json` and `auth/msal/cache` in `AZD_CONFIG_DIR` or `~/.azd`, and what
    /// [`AzureCliCredentialOptions::cache_tool_tokens`](crate::AzureCliCredentialOptions) looks at, because `azd` can be told to use the Azure CLI's login.
    pub cache_tool_tokens: bool,
}

impl Default for AzureDeveloperCliCredentialOptions {
    fn default() -> Self {
        Self { tenant_id: None, process_timeout: PATIENCE, cache_tool_tokens: false }
    }
}

impl AzureDeveloperCliCredential {
    /// # Errors
    /// A configuration error names the option that is wrong.
    pub fn new(cli: AzureDeveloperCliCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        let AzureDeveloperCliCredentialOptions { tenant_id, process_timeout, cache_tool_tokens } = cli;
        Ok(Self { session: tool::session(Kind::DeveloperCli, tenant_id.as_deref(), process_timeout, cache_tool_tokens, options)? })
    }
}

token_credential!(AzureDeveloperCliCredential);
