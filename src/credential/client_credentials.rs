use alloc::{boxed::Box, string::String};

#[cfg(feature = "cache-file")]
use super::Owner;
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
    Ok(Session::new(Box::new(ClientCredentials { name, application }), options))
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
        Box::pin(self.application.redeem(&Grant::ClientCredentials, ask, transport, NOWHERE))
    }
}
