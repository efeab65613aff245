//! What kind of client asks for a user's token: it decides who has to prove itself, and from where it may ask.

use crate::{
    directory::{Application, RedirectUriType, Tenant},
    entra_error::{EntraError, catalogue, sign_in as error},
    server::Exchange,
    state::State,
    token::client_auth::{self, Audience, Proof},
};

/// The kind of a client, from the redirect URI that its user was sent to, or else from its registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientType {
    /// A server: it proves itself.
    Confidential,
    /// A program on a user's machine: it has nothing to prove itself with.
    Public,
    /// A page: it asks from its own origin, and its refresh tokens do not live long.
    Spa,
}

impl From<RedirectUriType> for ClientType {
    fn from(kind: RedirectUriType) -> Self {
        match kind {
            RedirectUriType::Web => Self::Confidential,
            RedirectUriType::Spa => Self::Spa,
            RedirectUriType::Native => Self::Public,
        }
    }
}

impl ClientType {
    /// The kind where no redirect URI tells it.
    pub fn registered(application: &Application) -> Self {
        if application.public_client { Self::Public } else { Self::Confidential }
    }

    /// Checks where a request comes from, and that it brings the proof that is due, and no other.
    pub fn prove(self, state: &State, exchange: &Exchange, application: &Application, tenant: &Tenant) -> Result<Proof, EntraError> {
        match (self, &exchange.page_origin) {
            (Self::Spa, None) => return Err(error::same_origin_redemption()),
            (Self::Confidential | Self::Public, Some(origin)) => return Err(catalogue::cross_origin_redemption(origin)),
            _ => {}
        }
        if self == Self::Confidential {
            return client_auth::authenticate(state, exchange, application, &Audience::Tenant(tenant));
        }
        if exchange.client_secret().is_some() || exchange.form.get("client_assertion").is_some() {
            return Err(error::public_client_with_secret());
        }
        Ok(Proof::None)
    }
}
