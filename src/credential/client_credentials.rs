use alloc::{boxed::Box, string::String};

#[cfg(feature = "cache-file")]
use super::Owner;
#[cfg(feature = "cloud")]
use super::federated::TokenProxy;
use super::{
    CredentialOptions, Flow, Proof,
    application::{Application, NOWHERE},
};
#[cfg(feature = "cache-file")]
use crate::cache::msal::Whose;
use crate::{
    authority::TenantPolicy,
    cache::Record,
    error::Result,
    maybe_send::{BoxFuture, Shared},
    request::token::Grant,
    session::Session,
    token::Ask,
    transport::Transport,
};

/// The client credentials grant (RFC 6749, 4.4), whatever the application proves itself with.
struct ClientCredentials {
    name: &'static str,
    application: Application,
    #[cfg(feature = "cloud")]
    proxy: Option<TokenProxy>,
}

/// A session of the credential of this name. What is wrong with its arguments is an error of that credential.
pub(crate) fn session(
    name: &'static str,
    tenant_id: &str,
    client_id: &str,
    proof: Result<Proof>,
    options: &CredentialOptions,
) -> Result<Shared<Session>> {
    let application = proof.and_then(|proof| Application::new(tenant_id, client_id, proof, options)).map_err(|error| error.of(name))?;
    #[cfg(feature = "cloud")]
    let flow = ClientCredentials { name, application, proxy: None };
    #[cfg(not(feature = "cloud"))]
    let flow = ClientCredentials { name, application };
    Ok(Session::new(Box::new(flow), options))
}

/// The same, whose token requests go to a proxy, if there is one.
#[cfg(feature = "cloud")]
pub(super) fn session_by(
    name: &'static str,
    tenant_id: &str,
    client_id: &str,
    proof: Proof,
    proxy: Option<TokenProxy>,
    options: &CredentialOptions,
) -> Result<Shared<Session>> {
    let application = Application::new(tenant_id, client_id, proof, options)?;
    Ok(Session::new(Box::new(ClientCredentials { name, application, proxy }), options))
}

impl Flow for ClientCredentials {
    fn name(&self) -> &'static str {
        self.name
    }

    fn tenants(&self) -> &TenantPolicy {
        &self.application.tenants
    }

    fn identity(&self) -> String {
        self.application.identity()
    }

    #[cfg(feature = "cache-file")]
    fn owner(&self) -> Option<Owner<'_>> {
        Some(self.application.owner(Whose::Application))
    }

    #[cfg(feature = "store")]
    fn members(&self) -> Option<super::Members> {
        Some(self.application.members())
    }

    fn authenticate<'a>(&'a self, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Shared<Record>>> {
        #[cfg(feature = "cloud")]
        if let Some(proxy) = &self.proxy {
            return Box::pin(proxy.redeem(&self.application, ask, transport));
        }
        Box::pin(self.application.redeem(&Grant::ClientCredentials, ask, transport, NOWHERE))
    }
}
