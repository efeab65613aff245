use alloc::{string::String, vec::Vec};

use super::issuer::{AskedIssuer, checked_token, checked_url};
use crate::{
    authority::{Authority, AzureAuthorityHosts},
    credential::{CredentialOptions, token_credential},
    error::{Error, Result},
    maybe_send::Shared,
    request::oidc,
    response::oidc::Issuer,
    session::Session,
    text::concat,
    token::Secret,
};

/// Authenticates a job of GitHub Actions. The job needs no secret, but `permissions: id-token: write`: GitHub vouches for it, anew for each token
/// request.
///
/// <https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-azure>
#[derive(Clone)]
pub struct GitHubActionsCredential {
    pub(crate) session: Shared<Session>,
}

/// Which application trusts the job.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct GitHubActionsCredentialOptions {
    /// Default: the variable `AZURE_TENANT_ID`.
    pub tenant_id: Option<String>,
    /// Default: the variable `AZURE_CLIENT_ID`.
    pub client_id: Option<String>,
}

impl GitHubActionsCredential {
    /// The audience of the assertion is the one of the authority's cloud, as `api://AzureADTokenExchange`.
    ///
    /// # Errors
    /// Of kind [`Unavailable`](crate::ErrorKind::Unavailable) if something is missing: the message names it. A configuration error names the
    /// argument or option that is wrong.
    pub fn new(job: GitHubActionsCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        Ok(Self { session: make(job, options).map_err(|error| error.of(NAME))? })
    }
}

token_credential!(GitHubActionsCredential);

fn make(job: GitHubActionsCredentialOptions, options: &CredentialOptions) -> Result<Shared<Session>> {
    let mut missing = Vec::new();
    let mut find = |given: Option<String>, variable| {
        let found = given.filter(|text| !text.is_empty()).or_else(|| options.host.env(variable));
        if found.is_none() {
            missing.push(variable);
        }
        found.unwrap_or_default()
    };
    let tenant_id = find(job.tenant_id, "AZURE_TENANT_ID");
    let client_id = find(job.client_id, "AZURE_CLIENT_ID");
    let url = find(None, URL);
    let token = Secret::from(find(None, TOKEN));
    if !missing.is_empty() {
        let missing = missing.join(", ");
        return Err(Error::unavailable(concat(&["missing variables: ", &missing, ". The job needs permissions: id-token: write"])));
    }
    let request = oidc::github_actions(&checked_url(url, URL)?, audience(options), &checked_token(token, TOKEN)?);
    AskedIssuer { request, issuer: &ISSUER, subject: String::new() }.session(NAME, &tenant_id, &client_id, options)
}

/// What Entra wants an assertion to be for, in each of its clouds.
fn audience(options: &CredentialOptions) -> &'static str {
    let given = options.authority_host.clone().filter(|authority| !authority.trim_ascii().is_empty());
    let authority = given.or_else(|| options.host.env("AZURE_AUTHORITY_HOST"));
    let is = |known: &str| {
        let host = |url: &str| Authority::parse(url).map(|authority| String::from(authority.host()));
        authority.as_deref().and_then(|given| host(given).ok()).is_some_and(|given| host(known).is_ok_and(|known| given == known))
    };
    if is(AzureAuthorityHosts::AZURE_GOVERNMENT) {
        "api://AzureADTokenExchangeUSGov"
    } else if is(AzureAuthorityHosts::AZURE_CHINA) {
        "api://AzureADTokenExchangeChina"
    } else {
        "api://AzureADTokenExchange"
    }
}

const NAME: &str = "GitHubActionsCredential";
const URL: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";
const TOKEN: &str = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
const ISSUER: Issuer = Issuer {
    name: "GitHub Actions",
    member: "value",
    advice: "Check that the job has permissions: id-token: write.",
    ids: &["x-github-request-id"],
};
