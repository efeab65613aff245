use alloc::string::String;

use super::CredentialOptions;
use crate::{
    authority::{Authority, AzureAuthorityHosts, TenantId, TenantPolicy},
    cache::Record,
    error::{Error, Result},
    maybe_send::Shared,
    request::{self, ClientAuth},
    response,
    text::concat,
    token::Ask,
    transport::Transport,
};

/// An application that asks Entra: who it is, whom it asks, for which tenants.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) authority: Authority,
    pub(crate) client_id: String,
    pub(crate) tenants: TenantPolicy,
}

impl Application {
    pub(crate) fn new(tenant_id: &str, client_id: &str, options: &CredentialOptions) -> Result<Self> {
        let host = &options.host;
        if client_id.trim_ascii().is_empty() {
            return Err(Error::configuration("clientId: the id of the application is needed"));
        }
        let only_own = host.env("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH").is_some();
        let tenants = TenantPolicy::new(TenantId::parse(tenant_id)?, &options.additionally_allowed_tenants, only_own)?;
        let given = options.authority_host.as_deref().filter(|authority| !authority.trim_ascii().is_empty());
        let from_env = if given.is_none() { host.env("AZURE_AUTHORITY_HOST") } else { None };
        let authority = Authority::parse(given.or(from_env.as_deref()).unwrap_or(AzureAuthorityHosts::AZURE_PUBLIC_CLOUD))?;
        let trusted = options.disable_instance_discovery || authority.is_well_known() || tenants.own().is("adfs");
        if !trusted {
            let why = ["authorityHost: ", authority.host(), " is not known to be Microsoft's, so no secret is sent there. ", TRUST];
            return Err(Error::configuration(concat(&why)));
        }
        Ok(Self { authority, client_id: client_id.into(), tenants })
    }

    /// The client credentials grant, with this proof.
    pub(crate) async fn client_credentials(&self, auth: &ClientAuth, ask: &Ask, transport: &Transport<'_>) -> Result<Shared<Record>> {
        let request = request::token::client_credentials(&self.authority, &self.client_id, auth, ask, transport.json)?;
        response::token::parse(&transport.send(request).await?)
    }

    /// What tells this application from others of the same host.
    pub(crate) fn identity(&self) -> String {
        concat(&[self.authority.host(), " ", self.tenants.own().as_str(), " ", &self.client_id])
    }
}

const TRUST: &str = "If you trust it, as a private cloud, set disableInstanceDiscovery";
