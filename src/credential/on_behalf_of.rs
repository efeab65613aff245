use alloc::{boxed::Box, string::String};

#[cfg(feature = "on-behalf-of")]
use base64ct::{Base64UrlUnpadded, Encoding};
#[cfg(feature = "on-behalf-of")]
use sha2::{Digest, Sha256};

#[cfg(all(feature = "on-behalf-of", feature = "certificate"))]
use super::CertificateSource;
#[cfg(feature = "on-behalf-of")]
use super::ClientAssertion;
use super::{
    CredentialOptions, Flow, Proof,
    application::{Application, NOWHERE},
    token_credential,
};
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
    #[cfg(feature = "on-behalf-of")]
    pub fn with_secret(
        tenant_id: &str,
        client_id: &str,
        client_secret: impl Into<Secret>,
        user_assertion: impl Into<Secret>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let (client_secret, user_assertion) = (client_secret.into(), user_assertion.into());
        // Whoever has another secret has to prove that it is the right one.
        let partition = partition(&[tenant_id, client_id, client_secret.expose(), user_assertion.expose()], options);
        Self::new(tenant_id, client_id, Proof::secret(client_secret), user_assertion, partition, options)
    }

    /// With a certificate; see [`with_secret`](Self::with_secret).
    ///
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    #[cfg(all(feature = "on-behalf-of", feature = "certificate"))]
    pub fn with_certificate(
        tenant_id: &str,
        client_id: &str,
        certificate: CertificateSource,
        user_assertion: impl Into<Secret>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let user_assertion = user_assertion.into();
        // Whoever has another certificate has to prove that it is the right one.
        let partition = partition(&[tenant_id, client_id, &certificate.identity(), user_assertion.expose()], options);
        Self::new(tenant_id, client_id, Ok(Proof::Certificate(certificate.on(&options.host))), user_assertion, partition, options)
    }

    /// With assertions that a callback gives; see [`with_secret`](Self::with_secret).
    ///
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    #[cfg(feature = "on-behalf-of")]
    pub fn with_assertion(
        tenant_id: &str,
        client_id: &str,
        assertion: impl ClientAssertion + 'static,
        user_assertion: impl Into<Secret>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let user_assertion = user_assertion.into();
        let partition = partition(&[tenant_id, client_id, user_assertion.expose()], options);
        Self::new(tenant_id, client_id, Ok(Proof::Callback(Box::new(assertion))), user_assertion, partition, options)
    }

    /// `partition` is the same text for the same application and the same user's token.
    pub(crate) fn new(
        tenant_id: &str,
        client_id: &str,
        proof: Result<Proof>,
        user_assertion: Secret,
        partition: String,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let flow = proof.and_then(|proof| {
            if user_assertion.expose().trim_ascii().is_empty() {
                return Err(Error::configuration("userAssertionToken: the access token that the user sent to this application is needed"));
            }
            let application = Application::new(tenant_id, client_id, proof, options)?;
            Ok(OnBehalfOf { application, grant: Grant::OnBehalfOf(user_assertion), partition })
        });
        Ok(Self { session: Session::new(Box::new(flow.map_err(|error| error.of(NAME))?), options) })
    }
}

/// A hash: what these texts are is not to be read in the keys of a cache.
#[cfg(feature = "on-behalf-of")]
fn partition(parts: &[&str], options: &CredentialOptions) -> String {
    let mut hash = Sha256::new();
    for part in [options.authority_host.as_deref().unwrap_or_default()].iter().chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    Base64UrlUnpadded::encode_string(&hash.finalize()) + "\n"
}

token_credential!(OnBehalfOfCredential);

struct OnBehalfOf {
    application: Application,
    grant: Grant,
    partition: String,
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

    fn partition(&self) -> Option<&str> {
        Some(&self.partition)
    }

    #[cfg(feature = "store")]
    fn members(&self) -> Option<super::Members> {
        let Grant::OnBehalfOf(user_assertion) = &self.grant else { return None };
        let mut members = self.application.members();
        members.push(("userAssertionToken", user_assertion.clone()));
        Some(members)
    }

    fn authenticate<'a>(&'a self, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Shared<Record>>> {
        Box::pin(self.application.redeem(&self.grant, ask, transport, NOWHERE))
    }
}

const NAME: &str = "OnBehalfOfCredential";
