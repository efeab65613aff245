use alloc::{boxed::Box, string::String};

use super::{CredentialOptions, Flow, application::Application, token_credential};
use crate::{
    authority::TenantPolicy,
    cache::Record,
    error::{Error, Result},
    maybe_send::{BoxFuture, Shared},
    request::ClientAuth,
    session::Session,
    token::{Ask, Secret},
    transport::Transport,
};

/// Authenticates an application with a client secret (RFC 6749, 4.4).
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#first-case-access-token-request-with-a-shared-secret>
#[derive(Clone)]
pub struct ClientSecretCredential {
    pub(crate) session: Shared<Session>,
}

impl ClientSecretCredential {
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(tenant_id: &str, client_id: &str, client_secret: impl Into<Secret>, options: &CredentialOptions) -> Result<Self> {
        let flow = || {
            let auth = ClientAuth::Secret(client_secret.into());
            if matches!(&auth, ClientAuth::Secret(secret) if secret.is_empty()) {
                return Err(Error::configuration("clientSecret: the secret's value is needed"));
            }
            Ok(ClientSecret { application: Application::new(tenant_id, client_id, options)?, auth })
        };
        let flow = flow().map_err(|error: Error| error.of(NAME))?;
        Ok(Self { session: Session::new(Box::new(flow), options) })
    }
}

token_credential!(ClientSecretCredential);

struct ClientSecret {
    application: Application,
    auth: ClientAuth,
}

impl Flow for ClientSecret {
    fn name(&self) -> &'static str {
        NAME
    }

    fn tenants(&self) -> &TenantPolicy {
        &self.application.tenants
    }

    fn identity(&self) -> String {
        self.application.identity()
    }

    fn authenticate<'a>(&'a self, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Shared<Record>>> {
        Box::pin(self.application.client_credentials(&self.auth, ask, transport))
    }
}

const NAME: &str = "ClientSecretCredential";
