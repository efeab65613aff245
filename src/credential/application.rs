use alloc::string::String;

use super::CredentialOptions;
use crate::{
    authority::{Authority, AzureAuthorityHosts, TenantId, TenantPolicy},
    error::{Error, Result},
    request::{self, ClientAuth},
    response::{self, TokenResponse},
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
            return Err(Error::configuration("clientId: the application (client) id of the app registration is needed"));
        }
        let only_own = host.env("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH").is_some();
        let tenants = TenantPolicy::new(TenantId::parse(tenant_id)?, options.additionally_allowed_tenants.clone(), only_own)?;
        let given = options.authority_host.clone().filter(|authority| !authority.trim_ascii().is_empty());
        let given = given.or_else(|| host.env("AZURE_AUTHORITY_HOST"));
        let authority = Authority::parse(given.as_deref().unwrap_or(AzureAuthorityHosts::AZURE_PUBLIC_CLOUD))?;
        let trusted = options.disable_instance_discovery || authority.is_well_known() || tenants.own().is("adfs");
        if !trusted {
            let why = ["authorityHost: ", authority.host(), " is no known authority of Microsoft, so no secret is sent there. ", TRUST];
            return Err(Error::configuration(why.concat()));
        }
        Ok(Self { authority, client_id: client_id.into(), tenants })
    }

    /// The client credentials grant, with this proof.
    pub(crate) async fn client_credentials(&self, auth: &ClientAuth, ask: &Ask, transport: &Transport<'_>) -> Result<TokenResponse> {
        let request = request::token::client_credentials(&self.authority, &self.client_id, auth, ask, transport.json()?)?;
        response::token::parse(&transport.send(&request).await?)
    }

    /// What tells this application from others of the same host.
    pub(crate) fn identity(&self) -> String {
        [self.authority.host(), " ", self.tenants.own().as_str(), " ", &self.client_id].concat()
    }
}

const TRUST: &str = "If you trust it, as a private cloud, set disableInstanceDiscovery";
