use alloc::string::String;

use super::{CredentialOptions, Proof, endpoint::Endpoint, proof::AssertionContext};
use crate::{
    authority::{TenantId, TenantPolicy},
    cache::Record,
    error::{Error, Result},
    maybe_send::Shared,
    request::{self, token::Grant},
    response::{self, Response},
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
        Ok(Self { endpoint, client_id: client_id.into(), tenants, proof })
    }

    /// A token by this grant.
    ///
    /// A proof that came too early or too late is renewed once, if the answer has shown that this machine's clock is wrong.
    pub(crate) async fn redeem(&self, grant: &Grant, ask: &Ask, transport: &Transport<'_>) -> Result<Granted> {
        let token_endpoint = self.endpoint.of_tokens(ask, grant, transport).await?;
        let mut is_last = !self.proof.can_be_renewed();
        loop {
            let now = transport.server_time();
            let context =
                AssertionContext { client_id: &self.client_id, token_endpoint: &token_endpoint, now, is_adfs: ask.tenant.is("adfs") };
            let auth = self.proof.auth(&context).await?;
            let request = request::token::by(grant, &token_endpoint, &self.client_id, &auth, ask, transport.json)?;
            let response = transport.send(request).await?;
            let outcome = response::token::parse(&response);
            match &outcome {
                Err(error) if !is_last && error.entra().is_some_and(|entra| entra.error_codes.contains(&NOT_IN_TIME)) => {
                    is_last = true;
                    if transport.disproves(now) {
                        continue;
                    }
                }
                _ => {}
            }
            return outcome.map(|record| Granted { record, response });
        }
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

    /// What tells this application from others of the same host.
    pub(crate) fn identity(&self) -> String {
        concat(&[self.endpoint.host(), " ", self.tenants.own().as_str(), " ", &self.client_id])
    }
}

/// A token, and the response that it was in: users' flows read more of it.
pub(crate) struct Granted {
    pub(crate) record: Shared<Record>,
    #[cfg_attr(not(feature = "users"), allow(dead_code))]
    pub(crate) response: Response,
}

/// AADSTS700024: the assertion does not hold now.
const NOT_IN_TIME: u32 = 700_024;
