use alloc::{boxed::Box, string::String};

use super::{
    DEVELOPER_APPLICATION, DeviceCode, DeviceCodeSignIn, ORGANIZATIONS, SignIn, UserSession,
    polling::{begin, poll},
    session, user_credential,
};
use crate::{
    credential::{
        CredentialOptions, Proof,
        application::{Application, Granted},
    },
    error::{Error, ErrorKind, Result},
    maybe_send::{BoxFuture, MaybeSend, MaybeSync, Shared},
    session::Session,
    text::concat,
    token::{Ask, AuthenticationRecord, GetTokenOptions},
    transport::Transport,
};

/// Has a person sign in on another device, by a code that they type in there (RFC 8628); then refresh tokens keep them signed in.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code>
#[derive(Clone)]
pub struct DeviceCodeCredential {
    pub(crate) session: Shared<Session>,
    user: Shared<UserSession>,
}

/// Whom a device code is for, and who shows it. Names are those of `@azure/identity`, in Rust's spelling.
#[non_exhaustive]
pub struct DeviceCodeCredentialOptions {
    /// Default: `organizations`, every tenant of work or school.
    pub tenant_id: Option<String>,
    /// Default: the application of Azure's developer tools. An application of one's own is better: its name is what people see.
    pub client_id: Option<String>,
    /// Shows the code.
    pub user_prompt: Box<dyn DeviceCodePrompt>,
    /// Leave it to [`authenticate`](DeviceCodeCredential::authenticate) to have the person sign in: `get_token` fails with the kind
    /// [`AuthenticationRequired`](crate::ErrorKind::AuthenticationRequired) instead.
    pub disable_automatic_authentication: bool,
    /// Who signed in before, to be found in a cache that outlives the program.
    pub authentication_record: Option<AuthenticationRecord>,
}

/// Shows a device code to the person who is to sign in.
pub trait DeviceCodePrompt: MaybeSend + MaybeSync {
    /// Called once for each sign-in, before Entra is asked whether it is done. An error ends the sign-in.
    fn prompt<'a>(&'a self, code: &'a DeviceCode) -> BoxFuture<'a, Result<()>>;
}

/// A function that returns at once is enough.
impl<F: Fn(&DeviceCode) -> Result<()> + MaybeSend + MaybeSync> DeviceCodePrompt for F {
    fn prompt<'a>(&'a self, code: &'a DeviceCode) -> BoxFuture<'a, Result<()>> {
        Box::pin(core::future::ready(self(code)))
    }
}

impl DeviceCodeCredentialOptions {
    /// The defaults, with who shows the code.
    pub fn new(user_prompt: impl DeviceCodePrompt + 'static) -> Self {
        Self {
            tenant_id: None,
            client_id: None,
            user_prompt: Box::new(user_prompt),
            disable_automatic_authentication: false,
            authentication_record: None,
        }
    }
}

impl core::fmt::Debug for DeviceCodeCredentialOptions {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("DeviceCodeCredentialOptions")
            .field("tenant_id", &self.tenant_id)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl DeviceCodeCredential {
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(device: DeviceCodeCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        let known = device.authentication_record;
        let tenant_id = device.tenant_id.or_else(|| known.as_ref().map(|known| known.tenant_id.clone()));
        let client_id = device.client_id.or_else(|| known.as_ref().map(|known| known.client_id.clone()));
        let automatic = !device.disable_automatic_authentication;
        make(tenant_id.as_deref(), client_id.as_deref(), Box::new(OtherDevice(device.user_prompt)), automatic, known, options)
    }

    /// For programs that cannot be called back: people sign in by [`start`](Self::start) alone. Without a tenant or an application it has
    /// the defaults of [`DeviceCodeCredentialOptions`].
    ///
    /// While nobody has signed in, `get_token` fails with the kind [`AuthenticationRequired`](crate::ErrorKind::AuthenticationRequired).
    ///
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn in_steps(tenant_id: Option<&str>, client_id: Option<&str>, options: &CredentialOptions) -> Result<Self> {
        make(tenant_id, client_id, Box::new(InSteps), false, None, options)
    }

    /// Begins a sign-in in steps: the prompt is not called. Without scopes, those of Azure's management are asked for.
    pub async fn start(&self, scopes: &[&str], options: &GetTokenOptions) -> Result<DeviceCodeSignIn> {
        DeviceCodeSignIn::start(&self.session, &self.user, scopes, options).await.map_err(|error| error.of(NAME))
    }
}

fn make(
    tenant_id: Option<&str>,
    client_id: Option<&str>,
    sign_in: Box<dyn SignIn>,
    automatic: bool,
    known: Option<AuthenticationRecord>,
    options: &CredentialOptions,
) -> Result<DeviceCodeCredential> {
    let tenant_id = tenant_id.unwrap_or(ORGANIZATIONS);
    let application = Application::new(tenant_id, client_id.unwrap_or(DEVELOPER_APPLICATION), Proof::Public, options);
    let user = Shared::new(UserSession::new(NAME, application.map_err(|error| error.of(NAME))?, sign_in, automatic, known));
    Ok(DeviceCodeCredential { session: session(&user, options), user })
}

user_credential!(DeviceCodeCredential);

struct OtherDevice(Box<dyn DeviceCodePrompt>);

impl SignIn for OtherDevice {
    fn sign_in<'a>(&'a self, application: &'a Application, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Granted>> {
        Box::pin(async move {
            let code = begin(application, ask, transport).await?;
            self.0.prompt(&code).await.map_err(|error| match error.kind() {
                ErrorKind::Unavailable => error,
                _ => Error::authentication(concat(&["the callback that shows the device code failed: ", error.message()])),
            })?;
            poll(application, &code, ask, transport).await
        })
    }

    fn asks_a_person(&self) -> bool {
        true
    }
}

/// Nobody can be called back.
struct InSteps;

impl SignIn for InSteps {
    fn sign_in<'a>(&'a self, _: &'a Application, ask: &'a Ask, _: &'a Transport<'a>) -> BoxFuture<'a, Result<Granted>> {
        Box::pin(core::future::ready(Err(Error::authentication(NOT_STARTED).into_authentication_required(&ask.scopes))))
    }

    fn asks_a_person(&self) -> bool {
        true
    }

    fn spent(&self) -> Option<&'static str> {
        Some(NOT_STARTED)
    }
}

const NAME: &str = "DeviceCodeCredential";
const NOT_STARTED: &str = "nobody has authenticated: start a sign-in by device code, show the code to the person, poll until they have \
                           signed in, then ask again";
