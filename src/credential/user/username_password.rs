use alloc::{boxed::Box, string::String};

use super::{SignIn, UserSession, session, user_credential};
use crate::{
    credential::{
        CredentialOptions, Proof,
        application::{Application, Granted},
    },
    error::{Error, Result},
    host::Level,
    maybe_send::{BoxFuture, Shared},
    request::token::Grant,
    session::Session,
    token::{Ask, AuthenticationRecord, Secret},
    transport::Transport,
};

/// Signs a user in with name and password (RFC 6749, 4.3). Deprecated: it cannot do multifactor authentication, which Entra demands more and
/// more; see <https://aka.ms/azsdk/identity/mfa>. Each one that is made says so in the log.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc>
#[derive(Clone)]
pub struct UsernamePasswordCredential {
    pub(crate) session: Shared<Session>,
}

impl UsernamePasswordCredential {
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(
        tenant_id: &str,
        client_id: &str,
        username: &str,
        password: impl Into<Secret>,
        known: Option<AuthenticationRecord>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        let session = make(tenant_id, client_id, username, password.into(), known, options).map_err(|error| error.of(NAME))?;
        session.log(Level::Warning, "credential.deprecated", None, &[]);
        Ok(Self { session })
    }
}

fn make(
    tenant_id: &str,
    client_id: &str,
    username: &str,
    password: Secret,
    known: Option<AuthenticationRecord>,
    options: &CredentialOptions,
) -> Result<Shared<Session>> {
    let application = Application::new(tenant_id, client_id, Proof::Public, options)?;
    if username.trim_ascii().is_empty() {
        return Err(Error::configuration("username: the user's name is needed, as user@contoso.com"));
    }
    if password.is_empty() {
        return Err(Error::configuration("password: the user's password is needed"));
    }
    let sign_in = Box::new(Password { username: username.into(), password });
    Ok(session(&Shared::new(UserSession::new(NAME, application, sign_in, true, known)), options))
}

user_credential!(UsernamePasswordCredential);

struct Password {
    username: String,
    password: Secret,
}

impl SignIn for Password {
    fn sign_in<'a>(&'a self, application: &'a Application, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Granted>> {
        Box::pin(async move {
            let grant = Grant::Password { username: self.username.clone(), password: self.password.clone() };
            application.redeem_for_user(&grant, ask, transport).await
        })
    }

    #[cfg(feature = "store")]
    fn members(&self) -> crate::credential::Members {
        alloc::vec![("username", self.username.as_str().into()), ("password", self.password.clone())]
    }

    fn asks_a_person(&self) -> bool {
        false
    }
}

const NAME: &str = "UsernamePasswordCredential";
