use alloc::{boxed::Box, string::String};

use super::{CredentialOptions, Flow, application::Application, token_credential};
use crate::{
    authority::TenantPolicy,
    cache::Record,
    error::{Error, ErrorKind, Result},
    maybe_send::{BoxFuture, MaybeSend, MaybeSync, Shared},
    request::ClientAuth,
    session::Session,
    text::concat,
    token::{Ask, Secret},
    transport::Transport,
};

/// Gives client assertions: signed JWTs by which another issuer vouches for the application (RFC 7523, 2.2).
pub trait ClientAssertion: MaybeSend + MaybeSync {
    /// A fresh assertion. Called once for each token request, and never when a token is at hand.
    fn assertion(&self) -> BoxFuture<'_, Result<Secret>>;
}

/// A function that returns a future of an assertion is enough.
impl<F, A> ClientAssertion for F
where
    F: Fn() -> A + MaybeSend + MaybeSync,
    A: Future<Output = Result<Secret>> + MaybeSend + 'static,
{
    fn assertion(&self) -> BoxFuture<'_, Result<Secret>> {
        Box::pin(self())
    }
}

/// Authenticates an application with assertions that a callback gives, as workload identity federation does.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential>
#[derive(Clone)]
pub struct ClientAssertionCredential {
    pub(crate) session: Shared<Session>,
}

impl ClientAssertionCredential {
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(tenant_id: &str, client_id: &str, assertion: impl ClientAssertion + 'static, options: &CredentialOptions) -> Result<Self> {
        let application = Application::new(tenant_id, client_id, options).map_err(|error| error.of(NAME))?;
        let flow = Assertion { application, callback: Box::new(assertion) };
        Ok(Self { session: Session::new(Box::new(flow), options) })
    }
}

token_credential!(ClientAssertionCredential);

struct Assertion {
    application: Application,
    callback: Box<dyn ClientAssertion>,
}

impl Assertion {
    async fn auth(&self) -> Result<ClientAuth> {
        let assertion = self.callback.assertion().await.map_err(|error| match error.kind() {
            // In a chain, a callback may say that it does not apply here; whatever else it says is a failure.
            ErrorKind::Unavailable | ErrorKind::AuthenticationRequired => error,
            _ => Error::authentication(concat(&["the callback for the client assertion failed: ", error.message()])),
        })?;
        if assertion.is_empty() {
            return Err(Error::authentication("the callback for the client assertion returned nothing"));
        }
        Ok(ClientAuth::Assertion(assertion))
    }
}

impl Flow for Assertion {
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
        Box::pin(async move {
            let auth = self.auth().await?;
            self.application.client_credentials(&auth, ask, transport).await
        })
    }
}

const NAME: &str = "ClientAssertionCredential";
