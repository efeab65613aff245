use alloc::string::String;
use core::time::Duration;

use super::tool::{self, Kind, PATIENCE};
use crate::{
    credential::{CredentialOptions, token_credential},
    error::Result,
    maybe_send::Shared,
    session::Session,
};

/// Gets the token of whoever is logged in to the Azure CLI, by `az account get-access-token`.
///
/// Each call runs the program, which keeps tokens itself; calls for the same token at the same time run it once. It is run by its name from `PATH`,
/// never through a shell, from a directory of the system's.
///
/// A claims challenge is not its to answer: the call fails at once, with the kind [`Authentication`](crate::ErrorKind::Authentication) and the `az login` that
/// answers it. Where there is no Azure CLI, or nobody is logged in, or it takes too long, the kind is [`Unavailable`](crate::ErrorKind::Unavailable), so that
/// a chain goes on.
///
/// <https://learn.microsoft.com/cli/azure/account#az-account-get-access-token>
#[derive(Clone)]
pub struct AzureCliCredential {
    pub(crate) session: Shared<Session>,
}

/// Names are those of `@azure/identity`, in Rust's spelling.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AzureCliCredentialOptions {
    /// Default: the tenant of the CLI's own subscription.
    pub tenant_id: Option<String>,
    /// The subscription whose account is asked, by its name or id. Default: the CLI's own.
    pub subscription: Option<String>,
    /// How long the CLI may take; then it is ended with all that it has started. Default: 10 seconds.
    pub process_timeout: Duration,
    /// Keep tokens while the CLI's own files say that the same people are logged in. Default: no, each call runs the CLI.
    ///
    /// Looked at, before each call, are `azureProfile.json`, `clouds.config`, `config`, `service_principal_entries` and `msal_token_cache` in `AZURE_CONFIG_DIR`
    /// or `~/.azure`: when one of them changes, as by `az login`, `az logout` and `az account set`, nothing that was kept is used again. What they do not tell,
    /// as a role that was granted meanwhile, is not noticed before the token expires.
    pub cache_tool_tokens: bool,
}

impl Default for AzureCliCredentialOptions {
    fn default() -> Self {
        Self { tenant_id: None, subscription: None, process_timeout: PATIENCE, cache_tool_tokens: false }
    }
}

impl AzureCliCredential {
    /// # Errors
    /// A configuration error names the option that is wrong.
    pub fn new(cli: AzureCliCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        let AzureCliCredentialOptions { tenant_id, subscription, process_timeout, cache_tool_tokens } = cli;
        let kind = Kind::Cli { subscription };
        Ok(Self { session: tool::session(kind, tenant_id.as_deref(), process_timeout, cache_tool_tokens, options)? })
    }
}

token_credential!(AzureCliCredential);
