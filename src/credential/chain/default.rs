use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};
use core::time::Duration;

use super::{
    EnvironmentCredential,
    selection::{
        AZURE_CLI, AZURE_DEVELOPER_CLI, AZURE_POWERSHELL, ENVIRONMENT, INTERACTIVE, MANAGED_IDENTITY, SHARED_TOKEN_CACHE, Selection,
        VARIABLE, VISUAL_STUDIO_CODE, WORKLOAD_IDENTITY,
    },
    walk::{Chain, Link, What},
};
use crate::{
    credential::{
        CredentialOptions, InteractiveBrowserCredential, InteractiveBrowserCredentialOptions, ManagedIdentityCredential, ManagedIdentityId,
        TokenCredential, WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
    },
    error::{Error, Result},
    host::{Host, Platform},
    maybe_send::{BoxFuture, Shared},
    text::concat,
    token::{AccessToken, GetTokenOptions},
};

/// The credential for programs that run on developers' machines and in Azure: asks all that could apply, in this order, until one has a token, and
/// from then on that one alone.
///
/// 1. [`EnvironmentCredential`], 2. [`WorkloadIdentityCredential`], 3. [`ManagedIdentityCredential`],
/// 4. `SharedTokenCacheCredential` (on Windows), 5. `VisualStudioCodeCredential`, 6. `AzureCliCredential`, 7. `AzurePowerShellCredential`,
/// 8. `AzureDeveloperCliCredential`, 9. [`InteractiveBrowserCredential`] (off, unless it is asked for).
///
/// The variable `AZURE_TOKEN_CREDENTIALS` leaves some of them: `prod` the first three, `dev` the developer's, a name that one; an option that
/// excludes, or does not, counts more. A member that cannot be made is unavailable, and says why.
///
/// What is unavailable is passed over, as is who needs a person to sign in; what is refused ends the call. Of developers' tools, all is passed over
/// but a claims challenge. When nobody has a token, the error is of kind [`Aggregate`](crate::ErrorKind::Aggregate) and says why of each.
///
/// <https://learn.microsoft.com/azure/developer/intro/azure-identity-defaultazurecredential>
#[derive(Clone)]
pub struct DefaultAzureCredential {
    chain: Shared<Chain>,
}

/// What the members of the default chain are told. Names are those of the official libraries, in Rust's spelling.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DefaultAzureCredentialOptions {
    /// The tenant for a workload identity, for developers' tools, and for who signs in. Default: whatever each of them finds.
    pub tenant_id: Option<String>,
    /// The user-assigned managed identity. Default: the variable `AZURE_CLIENT_ID`, else the machine's own identity.
    pub managed_identity_client_id: Option<String>,
    /// The same by its resource id, which counts more.
    pub managed_identity_resource_id: Option<String>,
    /// The same by its object id, which counts more than its client id.
    pub managed_identity_object_id: Option<String>,
    /// Default: `managed_identity_client_id`, else the variable `AZURE_CLIENT_ID`.
    pub workload_identity_client_id: Option<String>,
    /// Default: `tenant_id`, else the variable `AZURE_TENANT_ID`.
    pub workload_identity_tenant_id: Option<String>,
    /// Who is to be found in the shared cache. Default: the variable `AZURE_USERNAME`.
    pub shared_cache_username: Option<String>,
    /// Default: the variable `AZURE_TENANT_ID`.
    pub shared_cache_tenant_id: Option<String>,
    /// Default: `tenant_id`.
    pub visual_studio_code_tenant_id: Option<String>,
    /// Default: `tenant_id`.
    pub interactive_browser_tenant_id: Option<String>,
    pub interactive_browser_client_id: Option<String>,
    /// How long each developer's tool may take. Default: 10 seconds.
    pub process_timeout: Duration,
    /// Keep the tokens of developers' tools while the same people are logged in there. Default: no.
    pub cache_tool_tokens: bool,
    /// Variables that must be set, and not empty.
    pub required_env_vars: Vec<String>,
    /// `AZURE_TOKEN_CREDENTIALS` must be set. Default: no.
    pub require_azure_token_credentials: bool,
    /// Ask from the first member on in every call, and not whoever had a token before. Default: no.
    pub retry_sources: bool,
    /// Leave this one out, or do not, whatever `AZURE_TOKEN_CREDENTIALS` says. So for all that follow.
    pub exclude_environment_credential: Option<bool>,
    pub exclude_workload_identity_credential: Option<bool>,
    pub exclude_managed_identity_credential: Option<bool>,
    pub exclude_shared_token_cache_credential: Option<bool>,
    pub exclude_visual_studio_code_credential: Option<bool>,
    pub exclude_cli_credential: Option<bool>,
    pub exclude_powershell_credential: Option<bool>,
    pub exclude_developer_cli_credential: Option<bool>,
    pub exclude_interactive_browser_credential: Option<bool>,
}

impl Default for DefaultAzureCredentialOptions {
    fn default() -> Self {
        Self {
            tenant_id: None,
            managed_identity_client_id: None,
            managed_identity_resource_id: None,
            managed_identity_object_id: None,
            workload_identity_client_id: None,
            workload_identity_tenant_id: None,
            shared_cache_username: None,
            shared_cache_tenant_id: None,
            visual_studio_code_tenant_id: None,
            interactive_browser_tenant_id: None,
            interactive_browser_client_id: None,
            process_timeout: Duration::from_secs(10),
            cache_tool_tokens: false,
            required_env_vars: Vec::new(),
            require_azure_token_credentials: false,
            retry_sources: false,
            exclude_environment_credential: None,
            exclude_workload_identity_credential: None,
            exclude_managed_identity_credential: None,
            exclude_shared_token_cache_credential: None,
            exclude_visual_studio_code_credential: None,
            exclude_cli_credential: None,
            exclude_powershell_credential: None,
            exclude_developer_cli_credential: None,
            exclude_interactive_browser_credential: None,
        }
    }
}

impl DefaultAzureCredential {
    /// # Errors
    /// A configuration error if `AZURE_TOKEN_CREDENTIALS` says something unknown, if a required variable is not set, or if nothing is left to ask.
    #[allow(clippy::needless_pass_by_value)] // as all credentials
    pub fn new(chain: DefaultAzureCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        Ok(Self { chain: make(&chain, options).map_err(|error| error.of(NAME))? })
    }

    /// A token for these scopes; see [`TokenCredential::get_token`].
    pub async fn get_token(&self, scopes: &[&str], options: &GetTokenOptions) -> Result<AccessToken> {
        self.chain.get_token(scopes, options).await
    }

    /// Forgets every token at once. Whoever asks from now on gets a configuration error.
    pub fn close(&self) {
        self.chain.close();
    }
}

impl TokenCredential for DefaultAzureCredential {
    fn get_token<'a>(&'a self, scopes: &'a [&'a str], options: &'a GetTokenOptions) -> BoxFuture<'a, Result<AccessToken>> {
        Box::pin(self.chain.get_token(scopes, options))
    }
}

impl core::fmt::Debug for DefaultAzureCredential {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.chain.fmt(formatter)
    }
}

fn make(chain: &DefaultAzureCredentialOptions, options: &CredentialOptions) -> Result<Shared<Chain>> {
    let host = options.host.clone();
    check_required(chain, &host)?;
    let selection = Selection::parse(&host.env(VARIABLE).unwrap_or_default())?;
    let skipped = ORDER.map(|name| (name, skips(name, chain, &selection, &host)));
    let members = skipped.iter().filter(|(_, why)| why.is_none()).count();
    if members == 0 {
        return Err(Error::configuration("every credential is excluded: nothing is left to ask"));
    }
    let options = CredentialOptions { in_default_chain: members > 1, ..options.clone() };
    let links = skipped.into_iter().map(|(name, why)| {
        let what = match why {
            Some(why) => What::Skipped(why),
            None => What::Credential(
                member(name, chain, &options).unwrap_or_else(|error| Shared::new(Unmade(error.into_unavailable().of(name)))),
            ),
        };
        Link { name, what }
    });
    Ok(Chain::new(NAME, links.collect(), NOTHING_APPLIES, !chain.retry_sources, host))
}

fn check_required(chain: &DefaultAzureCredentialOptions, host: &Host) -> Result<()> {
    let token_credentials = chain.require_azure_token_credentials.then_some(VARIABLE);
    let required = chain.required_env_vars.iter().map(String::as_str).chain(token_credentials);
    let missing: Vec<&str> = required.filter(|name| host.env(name).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::configuration(concat(&["requiredEnvVars: not set, or empty: ", &missing.join(", ")])))
}

/// Why a member is left out, if it is.
fn skips(name: &str, chain: &DefaultAzureCredentialOptions, selection: &Selection, host: &Host) -> Option<String> {
    let excluded = match name {
        ENVIRONMENT => chain.exclude_environment_credential,
        WORKLOAD_IDENTITY => chain.exclude_workload_identity_credential,
        MANAGED_IDENTITY => chain.exclude_managed_identity_credential,
        SHARED_TOKEN_CACHE => chain.exclude_shared_token_cache_credential,
        VISUAL_STUDIO_CODE => chain.exclude_visual_studio_code_credential,
        AZURE_CLI => chain.exclude_cli_credential,
        AZURE_POWERSHELL => chain.exclude_powershell_credential,
        AZURE_DEVELOPER_CLI => chain.exclude_developer_cli_credential,
        _ => chain.exclude_interactive_browser_credential,
    };
    match excluded {
        Some(true) => Some("excluded by an option".to_owned()),
        Some(false) => None,
        None => selection.skips(name).or_else(|| {
            let elsewhere = name == SHARED_TOKEN_CACHE && host.platform() != Some(Platform::Windows);
            elsewhere.then(|| "developers' tools keep this cache on Windows".to_owned())
        }),
    }
}

/// Makes a member.
fn member(name: &str, chain: &DefaultAzureCredentialOptions, options: &CredentialOptions) -> Result<Shared<dyn TokenCredential>> {
    let tenant_or = |own: &Option<String>| own.clone().or_else(|| chain.tenant_id.clone());
    #[cfg(feature = "developer")]
    let for_tools = (chain.tenant_id.clone(), chain.process_timeout, chain.cache_tool_tokens);
    Ok(match name {
        ENVIRONMENT => Shared::new(EnvironmentCredential::new(options)?),
        WORKLOAD_IDENTITY => {
            let client_id = chain.workload_identity_client_id.clone().or_else(|| chain.managed_identity_client_id.clone());
            let tenant_id = tenant_or(&chain.workload_identity_tenant_id);
            let workload = WorkloadIdentityCredentialOptions { tenant_id, client_id, ..Default::default() };
            Shared::new(WorkloadIdentityCredential::new(workload, options)?)
        }
        MANAGED_IDENTITY => {
            let client_id = chain.managed_identity_client_id.clone().or_else(|| options.host.env("AZURE_CLIENT_ID"));
            let id = match (&chain.managed_identity_resource_id, &chain.managed_identity_object_id, client_id) {
                (Some(resource_id), ..) => ManagedIdentityId::ResourceId(resource_id.clone()),
                (None, Some(object_id), _) => ManagedIdentityId::ObjectId(object_id.clone()),
                (None, None, Some(client_id)) => ManagedIdentityId::ClientId(client_id),
                (None, None, None) => ManagedIdentityId::SystemAssigned,
            };
            Shared::new(ManagedIdentityCredential::new(id, options)?)
        }
        #[cfg(feature = "cache-file")]
        SHARED_TOKEN_CACHE => {
            let (username, tenant_id) = (chain.shared_cache_username.clone(), chain.shared_cache_tenant_id.clone());
            let whom = crate::SharedTokenCacheCredentialOptions { username, tenant_id, ..Default::default() };
            Shared::new(crate::SharedTokenCacheCredential::new(whom, options)?)
        }
        #[cfg(feature = "developer")]
        VISUAL_STUDIO_CODE => {
            let tenant_id = tenant_or(&chain.visual_studio_code_tenant_id);
            let editor = crate::VisualStudioCodeCredentialOptions { tenant_id, ..Default::default() };
            Shared::new(crate::VisualStudioCodeCredential::new(editor, options)?)
        }
        #[cfg(feature = "developer")]
        AZURE_CLI => {
            let (tenant_id, process_timeout, cache_tool_tokens) = for_tools;
            let tool = crate::AzureCliCredentialOptions { tenant_id, process_timeout, cache_tool_tokens, ..Default::default() };
            Shared::new(crate::AzureCliCredential::new(tool, options)?)
        }
        #[cfg(feature = "developer")]
        AZURE_POWERSHELL => {
            let (tenant_id, process_timeout, cache_tool_tokens) = for_tools;
            let tool = crate::AzurePowerShellCredentialOptions { tenant_id, process_timeout, cache_tool_tokens };
            Shared::new(crate::AzurePowerShellCredential::new(tool, options)?)
        }
        #[cfg(feature = "developer")]
        AZURE_DEVELOPER_CLI => {
            let (tenant_id, process_timeout, cache_tool_tokens) = for_tools;
            let tool = crate::AzureDeveloperCliCredentialOptions { tenant_id, process_timeout, cache_tool_tokens };
            Shared::new(crate::AzureDeveloperCliCredential::new(tool, options)?)
        }
        INTERACTIVE => {
            let (tenant_id, client_id) = (tenant_or(&chain.interactive_browser_tenant_id), chain.interactive_browser_client_id.clone());
            let browser = InteractiveBrowserCredentialOptions { tenant_id, client_id, ..Default::default() };
            Shared::new(InteractiveBrowserCredential::new(browser, options)?)
        }
        _ => return Err(Error::unavailable("this program was built without it")),
    })
}

/// The place of a member that could not be made.
struct Unmade(Error);

impl TokenCredential for Unmade {
    fn get_token<'a>(&'a self, _: &'a [&'a str], _: &'a GetTokenOptions) -> BoxFuture<'a, Result<AccessToken>> {
        Box::pin(core::future::ready(Err(self.0.clone())))
    }
}

const NAME: &str = "DefaultAzureCredential";
const ORDER: [&str; 9] = [
    ENVIRONMENT,
    WORKLOAD_IDENTITY,
    MANAGED_IDENTITY,
    SHARED_TOKEN_CACHE,
    VISUAL_STUDIO_CODE,
    AZURE_CLI,
    AZURE_POWERSHELL,
    AZURE_DEVELOPER_CLI,
    INTERACTIVE,
];
const NOTHING_APPLIES: &str = "on your own machine, sign in with `az login`; in Azure, give the resource a managed identity; elsewhere, set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.";
