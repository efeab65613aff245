use alloc::{boxed::Box, string::String, vec::Vec};

use super::{DEVELOPER_APPLICATION, ORGANIZATIONS, SignIn, UserSession, session, sign_in::not_redeemed, user_credential};
use crate::{
    cache::msal::{self, Subject, Whose},
    credential::{
        CredentialOptions, Proof,
        application::{Application, Granted},
    },
    error::{Error, Result},
    host::{CacheName, FileError, Host},
    maybe_send::{BoxFuture, Shared},
    request::token::Grant,
    session::Session,
    text::{concat, split_at_last_byte},
    token::{Ask, AuthenticationRecord, Secret},
    transport::Transport,
};

/// Signs a person in who has signed in to one of Microsoft's developer tools, by the refresh token that they left in the cache of this user's programs.
/// It reads the cache, and does not write there.
///
/// Where nobody is found there, or several are, calls fail with the kind [`Unavailable`](crate::ErrorKind::Unavailable), so that a chain goes on.
///
/// <https://learn.microsoft.com/python/api/azure-identity/azure.identity.sharedtokencachecredential>
#[derive(Clone)]
pub struct SharedTokenCacheCredential {
    pub(crate) session: Shared<Session>,
}

/// Whom to look for. Names are those of Python's `azure-identity`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SharedTokenCacheCredentialOptions {
    /// The user's name, where several are signed in. Default: the variable `AZURE_USERNAME`.
    pub username: Option<String>,
    /// The tenant of the user's home, where several are signed in. Default: the variable `AZURE_TENANT_ID`.
    pub tenant_id: Option<String>,
    /// Who signed in before; then name and tenant are not looked at.
    pub authentication_record: Option<AuthenticationRecord>,
}

impl SharedTokenCacheCredential {
    /// # Errors
    /// A configuration error names the option that is wrong.
    pub fn new(whom: SharedTokenCacheCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        let env = |given: Option<String>, name| given.filter(|text| !text.is_empty()).or_else(|| options.host.env(name));
        let wanted = Wanted {
            username: env(whom.username, "AZURE_USERNAME"),
            tenant_id: env(whom.tenant_id, "AZURE_TENANT_ID"),
            record: whom.authentication_record,
        };
        let application = Application::new(ORGANIZATIONS, DEVELOPER_APPLICATION, Proof::Public, options).map_err(|error| error.of(NAME))?;
        #[cfg_attr(not(feature = "cloud"), allow(unused_mut))]
        let mut user = UserSession::new(NAME, application, Box::new(wanted), true, None);
        #[cfg(feature = "cloud")]
        {
            user.lets_go_on = options.in_default_chain;
        }
        Ok(Self { session: session(&Shared::new(user), options) })
    }
}

user_credential!(SharedTokenCacheCredential);

struct Wanted {
    username: Option<String>,
    tenant_id: Option<String>,
    record: Option<AuthenticationRecord>,
}

impl SignIn for Wanted {
    fn sign_in<'a>(&'a self, application: &'a Application, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Granted>> {
        Box::pin(self.sign_in(application, ask, transport))
    }

    fn asks_a_person(&self) -> bool {
        false
    }
}

impl Wanted {
    async fn sign_in(&self, application: &Application, ask: &Ask, transport: &Transport<'_>) -> Result<Granted> {
        let host = &transport.session.host;
        let text = read(host, if ask.enable_cae { "msal.cache.cae" } else { "msal.cache.nocae" }).await?;
        let text = text.as_ref().map_or("", Secret::expose);
        let (environment, client_id) = (application.authority(), &*application.client_id);
        let accounts = msal::family(text, environment, client_id, transport.json).map_err(|_| Error::unavailable(UNREADABLE))?;
        let account = self.choose(accounts)?;
        let (whose, tenant) = (Whose::User(&account), ask.tenant.as_str());
        let subject = Subject { environment, client_id, whose, tenant, scopes: &ask.scopes, now: host.now()? };
        let found = msal::find(text, &subject, transport.json).map_err(|_| Error::unavailable(UNREADABLE))?;
        let refresh_token = found.user.and_then(|user| user.refresh_token.clone()).ok_or_else(|| Error::unavailable(NOBODY))?;
        application.redeem_for_user(&Grant::RefreshToken(refresh_token), ask, transport).await.map_err(|error| not_redeemed(error, ask))
    }

    /// The one account that is meant.
    fn choose(&self, mut accounts: Vec<AuthenticationRecord>) -> Result<AuthenticationRecord> {
        if accounts.is_empty() {
            return Err(Error::unavailable(NOBODY));
        }
        match &self.record {
            Some(record) => accounts.retain(|account| account.home_account_id == record.home_account_id),
            None => accounts.retain(|account| {
                let home = split_at_last_byte(&account.home_account_id, b'.').map_or("", |(_, tenant)| tenant);
                self.username.as_ref().is_none_or(|username| *username == account.username)
                    && self.tenant_id.as_ref().is_none_or(|tenant| tenant.eq_ignore_ascii_case(home))
            }),
        }
        let several = accounts.len() > 1;
        match accounts.pop() {
            Some(account) if !several => Ok(account),
            found => Err(Error::unavailable(concat(&[
                if found.is_some() { "the token cache has several accounts" } else { "the token cache has no account" },
                &self.described(),
                ". Name the one that is meant by username and tenantId, or sign in with a developer tool",
            ]))),
        }
    }

    fn described(&self) -> String {
        let mut text = String::new();
        for (what, value) in [(" with the username ", &self.username), (" with the tenant ", &self.tenant_id)] {
            if let Some(value) = value {
                text.push_str(&concat(&[what, value]));
            }
        }
        text
    }
}

/// A cache: as the host keeps it, or else the plain file where all libraries have it.
async fn read(host: &Host, name: &str) -> Result<Option<Secret>> {
    if let Ok(caches) = host.cache_file() {
        return caches.load(&CacheName { name: name.into(), allow_unencrypted: true }).await;
    }
    let files = host.files()?;
    let path = match (host.env("HOME"), host.env("LOCALAPPDATA")) {
        (Some(home), _) => concat(&[&home, "/.IdentityService/", name]),
        (None, Some(data)) => concat(&[&data, "\\.IdentityService\\", name]),
        (None, None) => return Ok(None),
    };
    match files.read(&path, msal::LONGEST).await {
        Ok(bytes) => Ok(Some(Secret::from(String::from_utf8(bytes).unwrap_or_default()))),
        Err(FileError::NotFound) => Ok(None),
        Err(_) => {
            Err(Error::unavailable("the token cache cannot be read: look at the access rights of .IdentityService in the home folder"))
        }
    }
}

const NAME: &str = "SharedTokenCacheCredential";
const NOBODY: &str = "the token cache has no account: sign in with a developer tool that keeps its tokens there, or use another credential";
const UNREADABLE: &str = "the token cache cannot be read: it is no JSON object";
