use super::issuer::{AskedIssuer, checked_token, checked_url};
use crate::{
    credential::{CredentialOptions, token_credential},
    error::{Error, Result},
    maybe_send::Shared,
    request::oidc,
    response::oidc::Issuer,
    session::Session,
    text::concat,
    token::Secret,
};

/// Authenticates a job of Azure Pipelines by its service connection. The job needs no secret: the pipeline vouches for it, anew for each token
/// request.
///
/// <https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure#create-an-azure-resource-manager-service-connection-that-uses-workload-identity-federation>
#[derive(Clone)]
pub struct AzurePipelinesCredential {
    pub(crate) session: Shared<Session>,
}

impl AzurePipelinesCredential {
    /// `system_access_token` is what the pipeline has as `$(System.AccessToken)`. The variable `SYSTEM_OIDCREQUESTURI` is the pipeline's own.
    ///
    /// # Errors
    /// Of kind [`Unavailable`](crate::ErrorKind::Unavailable) if something is missing: the message names it. A configuration error names the
    /// argument or option that is wrong.
    pub fn new(
        tenant_id: &str,
        client_id: &str,
        service_connection_id: &str,
        system_access_token: impl Into<Secret>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let session = make(tenant_id, client_id, service_connection_id, system_access_token.into(), options);
        Ok(Self { session: session.map_err(|error| error.of(NAME))? })
    }
}

token_credential!(AzurePipelinesCredential);

fn make(
    tenant_id: &str,
    client_id: &str,
    service_connection_id: &str,
    system_access_token: Secret,
    options: &CredentialOptions,
) -> Result<Shared<Session>> {
    for (name, value) in [
        ("tenantId", tenant_id),
        ("clientId", client_id),
        ("serviceConnectionId", service_connection_id),
        ("systemAccessToken", system_access_token.expose()),
    ] {
        if value.trim_ascii().is_empty() {
            return Err(Error::unavailable(concat(&[name, " is missing: the job's service connection and $(System.AccessToken) have it"])));
        }
    }
    let url = options.host.env(URL).ok_or_else(|| Error::unavailable(NO_PIPELINE))?;
    let url = checked_url(url, URL)?;
    let system_access_token = checked_token(system_access_token, "systemAccessToken")?;
    let request = oidc::azure_pipelines(&url, service_connection_id, &system_access_token);
    let issuer = AskedIssuer { request, issuer: &ISSUER, subject: service_connection_id.into() };
    issuer.session(NAME, tenant_id, client_id, options)
}

const NAME: &str = "AzurePipelinesCredential";
const URL: &str = "SYSTEM_OIDCREQUESTURI";
const NO_PIPELINE: &str = "the variable SYSTEM_OIDCREQUESTURI is not set: this is no job of Azure Pipelines";
const ISSUER: Issuer = Issuer {
    name: "Azure Pipelines",
    member: "oidcToken",
    advice: "Check the service connection's id, and that the job has System.AccessToken.",
    ids: &["x-vss-e2eid", "x-msedge-ref"],
};
