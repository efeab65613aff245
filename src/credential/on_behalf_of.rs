use alloc::{boxed::Box, string::String};

#[cfg(feature = "certificate")]
use super::CertificateSource;
use super::{ClientAssertion, CredentialOptions, Flow, Proof, application::Application, token_credential};
use crate::{
    authority::TenantPolicy,
    cache::Record,
    error::{Error, Result},
    maybe_send::{BoxFuture, Shared},
    request::token::Grant,
    session::Session,
    token::{Ask, Secret},
    transport::Transport,
};

/// Calls another service in the name of the user who called this one (RFC 7523, 2.1).
///
/// Make one for each user's token. All of them on one host share a bounded cache, in which nobody finds what another user's token, or
/// another application, has brought.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow>
#[derive(Clone)]
pub struct OnBehalfOfCredential {
    pub(crate) session: Shared<Session>,
}

impl OnBehalfOfCredential {
    /// With a client secret. `user_assertion` is the access token that the user sent to this application.
    ///
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn with_secret(
        tenant_id: &str,
        client_id: &str,
        client_secret: impl Into<Secret>,
        user_assertion: impl Into<Secret>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        Self::new(tenant_id, client_id, Proof::secret(client_secret.into()), user_assertion.into(), options)
    }

    /// With a certificate; see [`with_secret`](Self::with_secret).
    ///
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    #[cfg(feature = "certificate")]
    pub fn with_certificate(
        tenant_id: &str,
        client_id: &str,
        certificate: CertificateSource,
        user_assertion: impl Into<Secret>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        Self::new(tenant_id, client_id, Ok(Proof::Certificate(certificate.on(&options.host))), user_assertion.into(), options)
    }

    /// With assertions that a callback gives; see [`with_secret`](Self::with_secret).
    ///
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn with_assertion(
        tenant_id: &str,
        client_id: &str,
        assertion: impl ClientAssertion + 'static,
        user_assertion: impl Into<Secret>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        Self::new(tenant_id, client_id, Ok(Proof::Callback(Box::new(assertion))), user_assertion.into(), options)
    }

    pub(crate) fn new(
        tenant_id: &str,
        client_id: &str,
        proof: Result<Proof>,
        user_assertion: Secret,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let flow = proof.and_then(|proof| {
            if user_assertion.expose().trim_ascii().is_empty() {
                return Err(Error::configuration("userAssertionToken: the access token that the user sent to this application is needed"));
            }
            let application = Application::new(tenant_id, client_id, proof, options)?;
            Ok(OnBehalfOf { application, grant: Grant::OnBehalfOf(user_assertion) })
        });
        Ok(Self { session: Session::new(Box::new(flow.map_err(|error| error.of(NAME))?), options) })
    }
}

token_credential!(OnBehalfOfCredential);

struct OnBehalfOf {
    application: Application,
    grant: Grant,
}

impl Flow for OnBehalfOf {
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
        Box::pin(self.application.redeem(&self.grant, ask, transport))
    }
}

const NAME: &str = "OnBehalfOfCredential";
