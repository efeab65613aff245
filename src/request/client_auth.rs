use super::Form;
use crate::token::Secret;

/// How a client proves who it is (RFC 6749, 2.3; RFC 7523, 2.2).
#[derive(Clone, Debug)]
pub enum ClientAuth {
    /// Nothing: a public client has no secret that it could keep (RFC 6749, 2.1).
    #[cfg(feature = "users")]
    Public,
    /// `client_secret`, in the body: Entra's libraries never use HTTP Basic.
    Secret(Secret),
    /// `client_assertion`, a signed JWT.
    Assertion(Secret),
}

impl ClientAuth {
    pub(super) fn write(&self, form: &mut Form) {
        match self {
            #[cfg(feature = "users")]
            Self::Public => {}
            Self::Secret(secret) => form.add_secret("client_secret", secret),
            Self::Assertion(assertion) => {
                form.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
                form.add_secret("client_assertion", assertion);
            }
        }
    }

    /// Whether it says the same: for what this machine has read twice, so that how long it takes tells nobody anything.
    #[cfg(feature = "cloud")]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Assertion(one), Self::Assertion(other)) if one.expose() == other.expose())
    }
}
