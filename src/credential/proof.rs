use alloc::boxed::Box;

use crate::{
    error::{Error, ErrorKind, Result},
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    request::ClientAuth,
    text::concat,
    token::{Secret, UnixTime},
    transport::Transport,
};

/// What a client assertion is asked for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AssertionContext<'a> {
    pub client_id: &'a str,
    /// Where the assertion goes: what its `aud` is when the application signs it itself.
    pub token_endpoint: &'a str,
    /// The time by the token service's clock, as far as it is known. This machine's own may be wrong.
    pub now: UnixTime,
    /// Whether the token service is Active Directory Federation Services, which knows RS256 and `x5t` only.
    pub is_adfs: bool,
}

/// Gives client assertions: signed JWTs by which another issuer, or the application's own key, vouches for it (RFC 7523, 2.2).
pub trait ClientAssertion: MaybeSend + MaybeSync {
    /// A fresh assertion. Called once for each token request, and never when a token is at hand.
    fn assertion<'a>(&'a self, context: &'a AssertionContext<'a>) -> BoxFuture<'a, Result<Secret>>;
}

/// A function that returns a future of an assertion is enough.
impl<F, A> ClientAssertion for F
where
    F: Fn() -> A + MaybeSend + MaybeSync,
    A: Future<Output = Result<Secret>> + MaybeSend + 'static,
{
    fn assertion<'a>(&'a self, _: &'a AssertionContext<'a>) -> BoxFuture<'a, Result<Secret>> {
        Box::pin(self())
    }
}

/// Gives client assertions that a certificate's key signs.
#[cfg(any(feature = "certificate", feature = "edge"))]
pub(crate) trait CertificateAssertion: ClientAssertion {
    /// What tells the certificate from others; nothing secret.
    #[cfg(feature = "store")]
    fn identity(&self) -> alloc::string::String;
}

/// Gets client assertions from another issuer of tokens, which vouches for the application (workload identity federation).
///
/// <https://learn.microsoft.com/entra/workload-id/workload-identity-federation>
#[cfg(feature = "cloud")]
pub(crate) trait IssuedAssertion: MaybeSend + MaybeSync {
    fn assertion<'a>(&'a self, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Secret>>;

    /// Whether the issuer may have put a newer one in its place meanwhile.
    fn is_replaced(&self) -> bool;

    /// What tells the issuer from others; nothing secret.
    #[cfg(feature = "store")]
    fn identity(&self) -> (&'static str, alloc::string::String);
}

/// How an application proves who it is.
pub(crate) enum Proof {
    /// Not at all, as a program on people's machines.
    #[cfg(feature = "users")]
    Public,
    Secret(Secret),
    /// By the user's own callback: what it says of a failure is not to be taken for what this crate says.
    Callback(Box<dyn ClientAssertion>),
    /// By the certificate's key.
    #[cfg(any(feature = "certificate", feature = "edge"))]
    Certificate(Box<dyn CertificateAssertion>),
    /// By what another issuer says.
    #[cfg(feature = "cloud")]
    Issued(Box<dyn IssuedAssertion>),
}

impl Proof {
    /// With a client secret.
    pub(crate) fn secret(secret: Secret) -> Result<Self> {
        if secret.is_empty() {
            return Err(Error::configuration("clientSecret: the secret's value is needed"));
        }
        Ok(Self::Secret(secret))
    }

    #[cfg_attr(not(feature = "cloud"), allow(unused_variables))]
    pub(super) async fn auth(&self, context: &AssertionContext<'_>, transport: &Transport<'_>) -> Result<ClientAuth> {
        let (assertion, prefix) = match self {
            #[cfg(feature = "users")]
            Self::Public => return Ok(ClientAuth::Public),
            Self::Secret(secret) => return Ok(ClientAuth::Secret(secret.clone())),
            Self::Callback(callback) => (callback.assertion(context).await, "the callback for the client assertion failed: "),
            #[cfg(any(feature = "certificate", feature = "edge"))]
            Self::Certificate(certificate) => return Ok(ClientAuth::Assertion(certificate.assertion(context).await?)),
            #[cfg(feature = "cloud")]
            Self::Issued(issuer) => return Ok(ClientAuth::Assertion(issuer.assertion(transport).await?)),
        };
        let assertion = assertion.map_err(|error| match error.kind() {
            // In a chain, a callback may say that it does not apply here; whatever else it says is a failure.
            ErrorKind::Unavailable | ErrorKind::AuthenticationRequired => error,
            _ => Error::authentication(concat(&[prefix, error.message()])),
        })?;
        if assertion.is_empty() {
            return Err(Error::authentication("the callback for the client assertion returned nothing"));
        }
        Ok(ClientAuth::Assertion(assertion))
    }

    /// What tells this proof from others, where something does.
    #[cfg(feature = "store")]
    pub(super) fn identity(&self) -> Option<(&'static str, Secret)> {
        match self {
            Self::Secret(secret) => Some(("clientSecret", secret.clone())),
            #[cfg(any(feature = "certificate", feature = "js"))]
            Self::Certificate(certificate) => Some(("certificate", certificate.identity().into())),
            #[cfg(feature = "cloud")]
            Self::Issued(issuer) => Some(issuer.identity()).map(|(name, value)| (name, value.into())),
            _ => None,
        }
    }

    /// Whether another proof can be better than the last one.
    pub(super) fn can_be_renewed(&self) -> bool {
        match self {
            Self::Secret(_) => false,
            #[cfg(feature = "users")]
            Self::Public => false,
            #[cfg(feature = "cloud")]
            Self::Issued(issuer) => issuer.is_replaced(),
            _ => true,
        }
    }
}
