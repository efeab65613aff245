use alloc::string::String;

#[cfg(feature = "cache-file")]
use super::Owner;
use super::{
    CredentialOptions, Proof,
    endpoint::{Endpoint, is_regional},
    proof::AssertionContext,
};
#[cfg(feature = "cache-file")]
use crate::cache::msal::Whose;
#[cfg(feature = "users")]
use crate::response::Response;
use crate::{
    authority::{TenantId, TenantPolicy},
    cache::Record,
    error::{Error, Result},
    maybe_send::Shared,
    request::{self, token::Grant},
    response,
    text::concat,
    token::Ask,
    transport::Transport,
};

/// An application that asks Entra: who it is, how it proves that, whom it asks, for which tenants.
pub(crate) struct Application {
    endpoint: Endpoint,
    pub(crate) client_id: String,
    pub(crate) tenants: TenantPolicy,
    proof: Proof,
}

impl Application {
    pub(crate) fn new(tenant_id: &str, client_id: &str, proof: Proof, options: &CredentialOptions) -> Result<Self> {
        if client_id.trim_ascii().is_empty() {
            return Err(Error::configuration("clientId: the id of the application is needed"));
        }
        let only_own = options.host.env("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH").is_some();
        let tenants = TenantPolicy::new(TenantId::parse(tenant_id)?, &options.additionally_allowed_tenants, only_own)?;
        let endpoint = Endpoint::new(tenants.own(), options)?;
        #[cfg(feature = "store")]
        options.check_store()?;
        Ok(Self { endpoint, client_id: client_id.into(), tenants, proof })
    }

    /// A token by this grant.
    ///
    /// A proof that came too early or too late is renewed once, if the answer has shown that this machine's clock is wrong; what another issuer
    /// says, also if that says something else by now.
    pub(crate) async fn redeem(&self, grant: &Grant, ask: &Ask, transport: &Transport<'_>, seen: Seen<'_>) -> Result<Shared<Record>> {
        let token_endpoint = self.endpoint.find("token", ask, is_regional(grant), transport).await?;
        let mut is_last = !self.proof.can_be_renewed();
        let mut newer = None;
        loop {
            let now = transport.server_time();
            let context =
                AssertionContext { client_id: &self.client_id, token_endpoint: &token_endpoint, now, is_adfs: ask.tenant.is("adfs") };
            let auth = match newer.take() {
                Some(auth) => auth,
                None => self.proof.auth(&context, transport).await?,
            };
            let request = request::token::by(grant, &token_endpoint, &self.client_id, &auth, ask, transport.json)?;
            let response = transport.send(request).await?;
            let outcome = response::token::parse(&response);
            match &outcome {
                Err(error) if !is_last && error.entra().is_some_and(|entra| entra.error_codes.contains(&NOT_IN_TIME)) => {
                    is_last = true;
                    #[cfg(feature = "cloud")]
                    if let Proof::Issued(_) = self.proof {
                        newer = self.proof.auth(&context, transport).await.ok().filter(|newer| !newer.is_same(&auth));
                    }
                    if newer.is_some() || transport.disproves(now) {
                        continue;
                    }
                }
                _ => {}
            }
            #[cfg(feature = "users")]
            if let Some(seen) = seen {
                *seen = Some(response);
            }
            #[cfg(not(feature = "users"))]
            let () = seen;
            return outcome;
        }
    }

    /// A token by a grant of a user's, and the response that it was in: there is more to read in it.
    #[cfg(feature = "users")]
    pub(crate) async fn redeem_for_user(&self, grant: &Grant, ask: &Ask, transport: &Transport<'_>) -> Result<Granted> {
        let mut seen = None;
        let record = self.redeem(grant, ask, transport, Some(&mut seen)).await?;
        let response = seen.ok_or_else(|| Error::authentication("a token came without a response"))?;
        Ok(Granted { record, response })
    }

    /// The endpoint of this name, as `devicecode`.
    #[cfg(feature = "users")]
    pub(crate) async fn endpoint(&self, name: &str, ask: &Ask, transport: &Transport<'_>) -> Result<String> {
        self.endpoint.find(name, ask, false, transport).await
    }

    /// The authority's host.
    #[cfg(feature = "users")]
    pub(crate) fn authority(&self) -> &str {
        self.endpoint.host()
    }

    /// Whose its tokens are in a cache that programs share.
    #[cfg(feature = "cache-file")]
    pub(crate) fn owner<'a>(&'a self, whose: Whose<'a>) -> Owner<'a> {
        Owner { environment: self.endpoint.host(), client_id: &self.client_id, whose }
    }

    /// See [`Flow::members`](super::Flow::members).
    #[cfg(feature = "store")]
    pub(crate) fn members(&self) -> super::Members {
        let mut members = alloc::vec![
            ("authorityHost", self.endpoint.host().into()),
            ("clientId", self.client_id.as_str().into()),
            ("tenantId", self.tenants.own().as_str().to_ascii_lowercase().into()),
        ];
        members.extend(self.proof.identity());
        members
    }

    /// What tells this application from others of the same host.
    pub(crate) fn identity(&self) -> String {
        concat(&[self.endpoint.host(), " ", self.tenants.own().as_str(), " ", &self.client_id])
    }
}

/// Where a response goes whose token is not all that matters; nowhere, for applications.
#[cfg(feature = "users")]
pub(crate) type Seen<'a> = Option<&'a mut Option<Response>>;
#[cfg(not(feature = "users"))]
pub(crate) type Seen<'a> = ();

/// For [`Seen`].
#[cfg(feature = "users")]
pub(crate) const NOWHERE: Seen<'static> = None;
#[cfg(not(feature = "users"))]
pub(crate) const NOWHERE: Seen<'static> = ();

/// A token, and the response that it was in.
#[cfg(feature = "users")]
pub(crate) struct Granted {
    pub(crate) record: Shared<Record>,
    pub(crate) response: Response,
}

/// AADSTS700024: the assertion does not hold now.
const NOT_IN_TIME: u32 = 700_024;
