use alloc::boxed::Box;

use super::{
    SignIn, UserSession, session,
    sign_in::{is_dead, not_redeemed},
    user_credential,
};
use crate::{
    credential::{
        CredentialOptions, Proof,
        application::{Application, Granted},
    },
    error::{Error, Result},
    maybe_send::{BoxFuture, Lock, MaybeSend, MaybeSync, Shared},
    request::token::Grant,
    session::Session,
    token::{Ask, Secret},
    transport::Transport,
};

/// Keeps a user signed in with a refresh token (RFC 6749, 6) that the application has from elsewhere.
///
/// Entra gives a new refresh token with every use; `on_refresh_token` is where it goes. When Entra takes none of them any more, calls fail
/// with the kind [`AuthenticationRequired`](crate::ErrorKind::AuthenticationRequired).
///
/// <https://learn.microsoft.com/entra/identity-platform/refresh-tokens>
#[derive(Clone)]
pub struct RefreshTokenCredential {
    pub(crate) session: Shared<Session>,
}

/// What else a refresh token may need.
#[derive(Default)]
#[non_exhaustive]
pub struct RefreshTokenCredentialOptions {
    /// The secret of a confidential client, as a web application is.
    pub client_secret: Option<Secret>,
    /// Gets each new refresh token, for whoever keeps it.
    pub on_refresh_token: Option<Box<dyn RefreshTokenObserver>>,
}

/// Is told of each refresh token that has taken the place of the one before.
pub trait RefreshTokenObserver: MaybeSend + MaybeSync {
    /// The call that has brought it waits for this. An error is logged, and fails nothing: the access token is there, and the refresh token is used.
    fn on_refresh_token<'a>(&'a self, refresh_token: &'a Secret) -> BoxFuture<'a, Result<()>>;
}

/// A function that returns a future is enough.
impl<F, W> RefreshTokenObserver for F
where
    F: Fn(Secret) -> W + MaybeSend + MaybeSync,
    W: Future<Output = Result<()>> + MaybeSend + 'static,
{
    fn on_refresh_token<'a>(&'a self, refresh_token: &'a Secret) -> BoxFuture<'a, Result<()>> {
        Box::pin(self(refresh_token.clone()))
    }
}

impl core::fmt::Debug for RefreshTokenCredentialOptions {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("RefreshTokenCredentialOptions").field("client_secret", &self.client_secret).finish_non_exhaustive()
    }
}

impl RefreshTokenCredential {
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(
        tenant_id: &str,
        client_id: &str,
        refresh_token: impl Into<Secret>,
        more: RefreshTokenCredentialOptions,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let session = make(tenant_id, client_id, refresh_token.into(), more, options).map_err(|error| error.of(NAME))?;
        Ok(Self { session })
    }
}

fn make(
    tenant_id: &str,
    client_id: &str,
    refresh_token: Secret,
    more: RefreshTokenCredentialOptions,
    options: &CredentialOptions,
) -> Result<Shared<Session>> {
    let proof = more.client_secret.map_or(Ok(Proof::Public), Proof::secret)?;
    let application = Application::new(tenant_id, client_id, proof, options)?;
    if refresh_token.is_empty() {
        return Err(Error::configuration("refreshToken: a refresh token is needed"));
    }
    let sign_in = Box::new(Brought {
        #[cfg(feature = "store")]
        first: refresh_token.clone(),
        refresh_token: Lock::new(Some(refresh_token)),
        observer: more.on_refresh_token,
    });
    Ok(session(&Shared::new(UserSession::new(NAME, application, sign_in, true, None)), options))
}

user_credential!(RefreshTokenCredential);

/// The refresh token that the application has brought stands for a sign-in.
struct Brought {
    /// Gone once Entra has refused it, or given another one.
    refresh_token: Lock<Option<Secret>>,
    /// For who asks whose sign-in it stands for.
    #[cfg(feature = "store")]
    first: Secret,
    observer: Option<Box<dyn RefreshTokenObserver>>,
}

impl SignIn for Brought {
    fn sign_in<'a>(&'a self, application: &'a Application, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Granted>> {
        Box::pin(async move {
            let refresh_token = self.refresh_token.with(|token| token.clone());
            let refresh_token = refresh_token.ok_or_else(|| Error::authentication(GONE).into_authentication_required(&ask.scopes))?;
            application.redeem_for_user(&Grant::RefreshToken(refresh_token), ask, transport).await.map_err(|error| {
                if is_dead(&error) {
                    self.refresh_token.with(|token| *token = None);
                }
                not_redeemed(error, ask)
            })
        })
    }

    #[cfg(feature = "store")]
    fn members(&self) -> crate::credential::Members {
        alloc::vec![("refreshToken", self.first.clone())]
    }

    fn asks_a_person(&self) -> bool {
        false
    }

    fn spent(&self) -> Option<&'static str> {
        self.refresh_token.with(|token| token.is_none()).then_some(GONE)
    }

    fn hand_over<'a>(&'a self, refresh_token: &'a Secret) -> BoxFuture<'a, Result<()>> {
        self.refresh_token.with(|token| *token = None);
        match &self.observer {
            Some(observer) => observer.on_refresh_token(refresh_token),
            None => Box::pin(core::future::ready(Ok(()))),
        }
    }
}

const NAME: &str = "RefreshTokenCredential";
const GONE: &str = "the refresh token no longer works: have the user sign in again";
