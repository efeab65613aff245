use alloc::{boxed::Box, string::String, vec};
use core::time::Duration;

use zeroize::Zeroizing;

use super::{DEVELOPER_APPLICATION, ORGANIZATIONS, SignIn, UserSession, session, user_credential};
use crate::{
    credential::{
        CredentialOptions, Proof,
        application::{Application, Granted},
    },
    error::{Error, Result},
    host::{Begun, Browser, Host, ListenOptions, Listener},
    maybe_send::{BoxFuture, Shared},
    request::{
        authorize::{self, Authorization},
        token::Grant,
    },
    response,
    session::Session,
    token::{Ask, AuthenticationRecord, Secret},
    transport::Transport,
};

/// Has a person sign in with the system's browser, whose answer comes to a port of this machine (RFC 8252); then refresh tokens keep them signed in.
///
/// The application needs a platform for mobile and desktop applications, with the redirect URI `http://localhost`.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>
#[derive(Clone)]
pub struct InteractiveBrowserCredential {
    pub(crate) session: Shared<Session>,
}

/// Who is to sign in, and to what. Names are those of `@azure/identity`, in Rust's spelling.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InteractiveBrowserCredentialOptions {
    /// Default: `organizations`, every tenant of work or school.
    pub tenant_id: Option<String>,
    /// Default: the application of Azure's developer tools. An application of one's own is better: its name is what people see.
    pub client_id: Option<String>,
    /// `http://localhost:PORT`, where a fixed port is needed. Default: any free one.
    pub redirect_uri: Option<String>,
    /// The user's name, if it is known.
    pub login_hint: Option<String>,
    /// A domain of the user's, which leads past the question for the name.
    pub domain_hint: Option<String>,
    /// `login`, `consent`, `select_account`, `create` or `none`. Default: `select_account`, and with a `login_hint` whatever Entra thinks right.
    pub prompt: Option<String>,
    /// What the page says after a sign-in, and after one that failed: HTML of the application's own.
    pub browser_customization: BrowserCustomizationOptions,
    /// How long to wait for the person. Default: 5 minutes.
    pub timeout: Duration,
    /// Leave it to [`authenticate`](InteractiveBrowserCredential::authenticate) to have the person sign in: `get_token` fails with the kind
    /// [`AuthenticationRequired`](crate::ErrorKind::AuthenticationRequired) instead.
    pub disable_automatic_authentication: bool,
    /// Who signed in before, to be found in a cache that outlives the program.
    pub authentication_record: Option<AuthenticationRecord>,
}

/// What the pages say that the browser shows at last.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct BrowserCustomizationOptions {
    pub success_message: Option<String>,
    pub error_message: Option<String>,
}

impl Default for InteractiveBrowserCredentialOptions {
    fn default() -> Self {
        Self {
            tenant_id: None,
            client_id: None,
            redirect_uri: None,
            login_hint: None,
            domain_hint: None,
            prompt: None,
            browser_customization: BrowserCustomizationOptions::default(),
            timeout: Duration::from_mins(5),
            disable_automatic_authentication: false,
            authentication_record: None,
        }
    }
}

impl InteractiveBrowserCredential {
    /// # Errors
    /// A configuration error names the argument or option that is wrong.
    pub fn new(browser: InteractiveBrowserCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        Self::with_browser(browser, None, options)
    }

    /// With a browser of its own, in place of the host's.
    pub(crate) fn with_browser(
        browser: InteractiveBrowserCredentialOptions,
        own: Option<Box<dyn Browser>>,
        options: &CredentialOptions,
    ) -> Result<Self> {
        Ok(Self { session: make(browser, own, options).map_err(|error| error.of(NAME))? })
    }
}

fn make(
    mut browser: InteractiveBrowserCredentialOptions,
    own: Option<Box<dyn Browser>>,
    options: &CredentialOptions,
) -> Result<Shared<Session>> {
    let known = browser.authentication_record.take();
    let tenant_id = browser.tenant_id.take().or_else(|| known.as_ref().map(|known| known.tenant_id.clone()));
    let client_id = browser.client_id.take().or_else(|| known.as_ref().map(|known| known.client_id.clone()));
    let application = Application::new(
        tenant_id.as_deref().unwrap_or(ORGANIZATIONS),
        client_id.as_deref().unwrap_or(DEVELOPER_APPLICATION),
        Proof::Public,
        options,
    )?;
    let automatic = !browser.disable_automatic_authentication;
    let sign_in = Box::new(SystemBrowser { options: browser, own });
    Ok(session(&Shared::new(UserSession::new(NAME, application, sign_in, automatic, known)), options))
}

user_credential!(InteractiveBrowserCredential);

struct SystemBrowser {
    options: InteractiveBrowserCredentialOptions,
    own: Option<Box<dyn Browser>>,
}

impl SignIn for SystemBrowser {
    fn sign_in<'a>(&'a self, application: &'a Application, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Granted>> {
        Box::pin(self.sign_in(application, ask, transport))
    }

    fn asks_a_person(&self) -> bool {
        true
    }

    #[cfg(feature = "cache-file")]
    fn takes_anyone(&self) -> bool {
        self.options.login_hint.is_none()
    }
}

impl SystemBrowser {
    async fn sign_in(&self, application: &Application, ask: &Ask, transport: &Transport<'_>) -> Result<Granted> {
        let Self { options, own } = self;
        let host = &transport.session.host;
        let fresh = Begun { state: random(host)?, nonce: random(host)?, code_verifier: random(host)? };
        let browser = own.as_deref().map_or_else(|| host.browser(), Ok)?;
        let listening = ListenOptions {
            redirect_uri: options.redirect_uri.as_deref(),
            state: fresh.state.expose(),
            nonce: fresh.nonce.expose(),
            code_verifier: fresh.code_verifier.expose(),
            scopes: ask.scopes.as_str(),
            tenant_id: ask.tenant.as_str(),
            claims: ask.claims.as_deref(),
            enable_cae: ask.enable_cae,
            success_message: options.browser_customization.success_message.as_deref(),
            error_message: options.browser_customization.error_message.as_deref(),
        };
        let listener = browser.listen(&listening).await?;
        let redirect_uri = String::from(listener.redirect_uri());
        let (Begun { state, nonce, code_verifier }, url) = if let Some(begun) = listener.begun() {
            (begun.clone(), String::new())
        } else {
            let url = self.url(application, ask, transport, &fresh, &*listener).await?;
            (fresh, url)
        };
        let answer = listener.receive(&url, options.timeout).await?;
        let code = response::authorize::parse(answer.expose(), state.expose())?;
        let grant = Grant::AuthorizationCode { code, redirect_uri, code_verifier: Some(code_verifier) };
        // The time limits of a call count from here, not from when the person was asked.
        let granted = application.redeem_for_user(&grant, ask, &Transport::new(transport.session, None)?).await?;
        match response::user::parse(&granted.response).nonce {
            Some(given) if given != nonce.expose() => Err(Error::authentication(ANOTHER)),
            _ => Ok(granted),
        }
    }

    /// Where the person signs in.
    async fn url(
        &self,
        application: &Application,
        ask: &Ask,
        transport: &Transport<'_>,
        begun: &Begun,
        listener: &dyn Listener,
    ) -> Result<String> {
        let endpoint = application.endpoint("authorize", ask, transport).await?;
        let code_challenge = transport.session.host.sha256(begun.code_verifier.expose()).await?;
        let before = transport.session.memory.user().filter(|_| listener.is_page());
        let hint = self.options.login_hint.as_deref().or_else(|| before.as_ref().map(|user| &*user.record.username)).unwrap_or_default();
        // A machine's programs do not know who has signed in to its browser; a page is of the browser, and of one person.
        let usual = if hint.is_empty() && !listener.is_page() { "select_account" } else { "" };
        let authorization = Authorization {
            client_id: &application.client_id,
            redirect_uri: listener.redirect_uri(),
            response_mode: if listener.is_page() { "fragment" } else { "form_post" },
            state: begun.state.expose(),
            nonce: begun.nonce.expose(),
            code_challenge: &code_challenge,
            prompt: self.options.prompt.as_deref().unwrap_or(usual),
            login_hint: hint,
            domain_hint: self.options.domain_hint.as_deref().unwrap_or_default(),
        };
        authorize::url(&endpoint, &authorization, ask, transport.json)
    }
}

/// 256 random bits, in characters that need no escape anywhere.
fn random(host: &Host) -> Result<Secret> {
    let mut bytes = Zeroizing::new([0; 32]);
    host.fill_random(&mut *bytes, "sign a person in")?;
    let mut text = Zeroizing::new(vec![0; 64]);
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes.iter()) {
        for (digit, half) in pair.iter_mut().zip([byte >> 4, byte & 15]) {
            *digit = if half < 10 { b'0' + half } else { b'a' - 10 + half };
        }
    }
    Ok(Secret::from(String::from_utf8(core::mem::take(&mut *text)).unwrap_or_default()))
}

const NAME: &str = "InteractiveBrowserCredential";
const ANOTHER: &str = "the id token belongs to another sign-in (nonce): sign in again";
