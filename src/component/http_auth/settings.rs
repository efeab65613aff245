//! What the host has set: asked once, at the plugin's first request.

use alloc::{string::String, vec::Vec};
use core::cell::OnceCell;

use super::credentials;
#[cfg(not(feature = "component-p3"))]
use crate::component::block_on::block_on;
use crate::{
    Error, GetTokenOptions, Result, Secret, TokenCredential,
    artifact::OneThread,
    component::bindings::{
        azure_identity::credentials::http_auth_config::{self as wit, Otherwise},
        wasi::http::types::ErrorCode,
    },
    http_auth::{Rule, Scheme, Target},
    maybe_send::Shared,
    text::concat,
    token::Scopes,
};

/// The settings.
pub(super) struct Settings {
    allowed: Vec<Allowed>,
    /// Whether requests that no rule names go out as they are.
    pub(super) passes: bool,
}

/// Requests that get tokens, and whose.
pub(super) struct Allowed {
    rule: Rule,
    scope: String,
    credential: Named,
}

#[derive(Clone)]
struct Named {
    name: String,
    tokens: Shared<dyn TokenCredential>,
}

/// The settings, or why they cannot be used.
pub(super) fn get() -> core::result::Result<&'static Settings, &'static str> {
    static SETTINGS: OneThread<OnceCell<Result<Settings>>> = OneThread::new(OnceCell::new());
    let settings = SETTINGS.get().get_or_init(|| {
        let mut given = wit::get_settings();
        // Credentials may ask for them from now on.
        let variables = core::mem::take(&mut given.variables);
        VARIABLES.get().get_or_init(|| variables);
        Settings::new(given)
    });
    settings.as_ref().map_err(Error::message)
}

/// What credentials see as a variable of the environment.
pub(in crate::component) fn variable(name: &str) -> Option<String> {
    VARIABLES.get().get()?.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

static VARIABLES: OneThread<OnceCell<Vec<(String, String)>>> = OneThread::new(OnceCell::new());

impl Settings {
    fn new(given: wit::Settings) -> Result<Self> {
        let mut credentials: Vec<Named> = Vec::with_capacity(given.credentials.len());
        for wit::NamedCredential { name, kind, options } in given.credentials {
            if name.is_empty() || credentials.iter().any(|known| known.name == name) {
                return Err(Error::configuration(concat(&["credentials: the name \"", &name, "\" is empty, or that of another one"])));
            }
            let tokens = credentials::make(&name, kind, options)?;
            credentials.push(Named { name, tokens });
        }
        let allowed = given.rules.into_iter().map(|rule| Allowed::new(rule, &credentials)).collect::<Result<_>>()?;
        Ok(Self { allowed, passes: given.otherwise == Otherwise::Pass })
    }

    /// The first rule that names a request there.
    pub(super) fn allowed(&self, target: &Target) -> Option<&Allowed> {
        self.allowed.iter().find(|allowed| allowed.rule.names(target))
    }
}

impl Allowed {
    fn new(given: wit::Rule, credentials: &[Named]) -> Result<Self> {
        let scheme = match given.scheme {
            wit::Scheme::Https => Scheme::Https,
            wit::Scheme::Http => Scheme::Http,
        };
        let rule = Rule::new(scheme, &given.host, given.port, &given.path)?;
        Scopes::parse([given.scope.as_str()])?;
        let unknown = || Error::configuration(concat(&["rule: there is no credential \"", &given.credential, "\""]));
        let credential = credentials.iter().find(|known| known.name == given.credential).ok_or_else(unknown)?.clone();
        Ok(Self { rule, scope: given.scope, credential })
    }

    /// The name of the credential.
    pub(super) fn name(&self) -> &str {
        &self.credential.name
    }

    /// A token, from the credential's cache if one is at hand.
    #[cfg(not(feature = "component-p3"))]
    pub(super) fn token(&self, claims: Option<String>) -> Result<Secret> {
        block_on(self.answer(claims)).ok_or_else(|| Error::unavailable(UNFINISHED))?
    }

    /// A token, from the credential's cache if one is at hand.
    #[cfg(feature = "component-p3")]
    pub(super) async fn token(&self, claims: Option<String>) -> Result<Secret> {
        self.answer(claims).await
    }

    async fn answer(&self, claims: Option<String>) -> Result<Secret> {
        let options = GetTokenOptions { tenant_id: None, claims, enable_cae: true };
        let token = self.credential.tokens.get_token(&[self.scope.as_str()], &options).await?.token;
        // What RFC 6750, 2.1 lets through and more; but nothing that could end the header.
        let is_token = !token.is_empty() && token.expose().bytes().all(|byte| byte.is_ascii_graphic());
        if is_token { Ok(token) } else { Err(Error::authentication("the credential gave no token that fits into a header")) }
    }
}

/// What the plugin hears when the settings cannot be used.
pub(super) fn unusable() -> ErrorCode {
    ErrorCode::InternalError(Some(String::from("azure-identity-http-auth: its settings cannot be used; its host was told why")))
}

/// What the plugin hears when there is no token: nothing of who the host's credentials are.
pub(super) fn no_token(error: &Error) -> ErrorCode {
    const NO_TOKEN: &str = "azure-identity-http-auth: there is no token for this request; its host was told why: ";
    ErrorCode::InternalError(Some(concat(&[NO_TOKEN, error.kind().as_str()])))
}

#[cfg(not(feature = "component-p3"))]
const UNFINISHED: &str = "the credential waits for something that cannot happen in a component; please report this";
