use alloc::{boxed::Box, string::String};

use super::{SignIn, UserSession, session, sign_in::not_redeemed, user_credential};
use crate::{
    credential::{
        CredentialOptions, Proof,
        application::{Application, Granted},
    },
    error::{Error, Result},
    maybe_send::{BoxFuture, Lock, Shared},
    request::token::Grant,
    session::Session,
    token::{Ask, Secret},
    transport::Transport,
};

/// Redeems a code that the application got from Entra's sign-in page (RFC 6749, 4.1.3), once; then its refresh token keeps the user signed in.
///
/// When that is over, calls fail with the kind [`AuthenticationRequired`](crate::ErrorKind::AuthenticationRequired): lead the user to the
/// sign-in page again, and make a new credential with the new code.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>
#[derive(Clone)]
pub struct AuthorizationCodeCredential {
    pub(crate) session: Shared<Session>,
}

/// What else an authorization code may need.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct AuthorizationCodeCredentialOptions {
    /// The secret of a confidential client, as a web application is.
    pub client_secret: Option<Secret>,
    /// The verifier of the challenge that the sign-in page was given (RFC 7636).
    pub code_verifier: Option<Secret>,
}

impl AuthorizationCodeCredential {
    /// `redirect_uri` is the one that the sign-in page was given.
    ///
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(
        tenant_id: &str,
        client_id: &str,
        authorization_code: impl Into<Secret>,
        redirect_uri: &str,
        code: AuthorizationCodeCredentialOptions,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let proof = match code.client_secret {
            Some(secret) => Proof::secret(secret),
            None => Ok(Proof::Public),
        };
        Self::with_proof(tenant_id, client_id, proof, authorization_code.into(), redirect_uri, code.code_verifier, options)
            .map_err(|error| error.of(NAME))
    }

    fn with_proof(
        tenant_id: &str,
        client_id: &str,
        proof: Result<Proof>,
        code: Secret,
        redirect_uri: &str,
        code_verifier: Option<Secret>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let application = Application::new(tenant_id, client_id, proof?, options)?;
        if code.is_empty() {
            return Err(Error::configuration("authorizationCode: the code of the sign-in page's answer is needed"));
        }
        if redirect_uri.trim_ascii().is_empty() {
            return Err(Error::configuration("redirectUri: the one that the sign-in page was given is needed"));
        }
        let sign_in = Box::new(Redeemable {
            #[cfg(feature = "store")]
            first: code.clone(),
            code: Lock::new(Some(code)),
            redirect_uri: redirect_uri.into(),
            code_verifier,
        });
        Ok(Self { session: session(&Shared::new(UserSession::new(NAME, application, sign_in, true, None)), options) })
    }
}

user_credential!(AuthorizationCodeCredential);

struct Redeemable {
    /// Gone with its first use, whatever comes of that.
    code: Lock<Option<Secret>>,
    /// For who asks whose sign-in it was.
    #[cfg(feature = "store")]
    first: Secret,
    redirect_uri: String,
    code_verifier: Option<Secret>,
}

impl SignIn for Redeemable {
    fn sign_in<'a>(&'a self, application: &'a Application, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Granted>> {
        Box::pin(async move {
            // What has to be found out about the authority, before the code is out of hand.
            application.endpoint("token", ask, transport).await?;
            let code = self.code.with(Option::take);
            let code = code.ok_or_else(|| Error::authentication(USED).into_authentication_required(&ask.scopes))?;
            let code_verifier = self.code_verifier.clone();
            let grant = Grant::AuthorizationCode { code, redirect_uri: self.redirect_uri.clone(), code_verifier };
            application.redeem_for_user(&grant, ask, transport).await.map_err(|error| not_redeemed(error, ask))
        })
    }

    #[cfg(feature = "store")]
    fn members(&self) -> crate::credential::Members {
        let mut members = alloc::vec![("authorizationCode", self.first.clone()), ("redirectUri", self.redirect_uri.as_str().into())];
        members.extend(self.code_verifier.clone().map(|verifier| ("codeVerifier", verifier)));
        members
    }

    fn asks_a_person(&self) -> bool {
        false
    }

    fn spent(&self) -> Option<&'static str> {
        self.code.with(|code| code.is_none()).then_some(USED)
    }
}

const NAME: &str = "AuthorizationCodeCredential";
const USED: &str = "the authorization code was redeemed before, and there is no refresh token that works: have the user sign in again";
