//! The credentials of people: who is signed in is kept by JavaScript (`lib/side.js`), and what asks or tells a person is there, too.

use alloc::{boxed::Box, rc::Rc, string::String};
use core::time::Duration;

use super::{
    bridge::{Question, Target},
    exports::answer,
    lines::{self, Lines},
};
use crate::{
    AuthorizationCodeCredential, AuthorizationCodeCredentialOptions, CredentialOptions, DeviceCode, DeviceCodeCredential,
    DeviceCodeCredentialOptions, DeviceCodePrompt, InteractiveBrowserCredential, InteractiveBrowserCredentialOptions,
    RefreshTokenCredential, RefreshTokenCredentialOptions, RefreshTokenObserver, UsernamePasswordCredential,
    error::Result,
    maybe_send::BoxFuture,
    session::Session,
    text::{concat, number},
    token::{AuthenticationRecord, Secret},
};
#[cfg(feature = "cache-file")]
use crate::{SharedTokenCacheCredential, SharedTokenCacheCredentialOptions};

/// Makes the credential that the lines describe, if it is one of these.
#[allow(clippy::field_reassign_with_default)] // shorter, and in the order of the types
pub(super) fn make(side: Target, lines: &str, options: &CredentialOptions) -> Option<Result<Rc<Session>>> {
    let text = |name| lines::find(lines, name);
    let given = |name| Some(text(name)).filter(|text| !text.is_empty());
    let secret = |name| given(name).map(Secret::from);
    let (tenant_id, client_id) = (text("tenantId"), text("clientId"));
    let made = match text("kind") {
        "AuthorizationCodeCredential" => {
            let more = AuthorizationCodeCredentialOptions { client_secret: secret("clientSecret"), code_verifier: secret("codeVerifier") };
            AuthorizationCodeCredential::new(tenant_id, client_id, text("authorizationCode"), text("redirectUri"), more, options)
                .map(|made| made.session)
        }
        "DeviceCodeCredential" => {
            let mut device = DeviceCodeCredentialOptions::new(Person(side));
            device.tenant_id = Some(tenant_id.into());
            device.client_id = Some(client_id.into());
            device.disable_automatic_authentication = given("disableAutomaticAuthentication").is_some();
            device.authentication_record = record(lines);
            DeviceCodeCredential::new(device, options).map(|made| made.session)
        }
        "InteractiveBrowserCredential" => {
            let text = |name| given(name).map(String::from);
            let mut browser = InteractiveBrowserCredentialOptions::default();
            browser.tenant_id = Some(tenant_id.into());
            browser.client_id = Some(client_id.into());
            browser.redirect_uri = text("redirectUri");
            browser.login_hint = text("loginHint");
            browser.domain_hint = text("domainHint");
            browser.prompt = text("prompt");
            browser.browser_customization.success_message = text("successMessage");
            browser.browser_customization.error_message = text("errorMessage");
            if let Some(milliseconds) = given("timeoutInMs").and_then(number).and_then(|number| u64::try_from(number).ok()) {
                browser.timeout = Duration::from_millis(milliseconds);
            }
            browser.disable_automatic_authentication = given("disableAutomaticAuthentication").is_some();
            browser.authentication_record = record(lines);
            InteractiveBrowserCredential::with_browser(browser, Some(Box::new(side)), options).map(|made| made.session)
        }
        "RefreshTokenCredential" => {
            let on_refresh_token = given("onRefreshToken").map(|_| Box::new(Person(side)) as _);
            let more = RefreshTokenCredentialOptions { client_secret: secret("clientSecret"), on_refresh_token };
            RefreshTokenCredential::new(tenant_id, client_id, text("refreshToken"), more, options).map(|made| made.session)
        }
        #[cfg(feature = "cache-file")]
        "SharedTokenCacheCredential" => {
            let mut whom = SharedTokenCacheCredentialOptions::default();
            whom.username = given("username").map(String::from);
            whom.tenant_id = given("homeTenantId").map(String::from);
            whom.authentication_record = record(lines);
            SharedTokenCacheCredential::new(whom, options).map(|made| made.session)
        }
        "UsernamePasswordCredential" => {
            let (username, password) = (text("username"), text("password"));
            UsernamePasswordCredential::new(tenant_id, client_id, username, password, record(lines), options).map(|made| made.session)
        }
        _ => return None,
    };
    Some(made)
}

/// The application that shows codes and keeps refresh tokens.
struct Person(Target);

impl DeviceCodePrompt for Person {
    fn prompt<'a>(&'a self, code: &'a DeviceCode) -> BoxFuture<'a, Result<()>> {
        let mut lines = Lines::default();
        lines.add("userCode", &code.user_code);
        lines.add("verificationUri", &code.verification_uri);
        lines.add("message", &code.message);
        self.0.begin(Question::Prompt, lines.as_str()).then(|outcome| answer(outcome).map(drop))
    }
}

impl RefreshTokenObserver for Person {
    fn on_refresh_token<'a>(&'a self, refresh_token: &'a Secret) -> BoxFuture<'a, Result<()>> {
        self.0.begin(Question::HandOver, refresh_token.expose()).then(|outcome| answer(outcome).map(drop))
    }
}

/// The authentication record that a credential is made with, if it is: in lines with `known.` in front of their names.
fn record(lines: &str) -> Option<AuthenticationRecord> {
    let text = |name| String::from(lines::find(lines, &concat(&["known.", name])));
    (!text("authority").is_empty()).then(|| AuthenticationRecord {
        authority: text("authority"),
        client_id: text("clientId"),
        home_account_id: text("homeAccountId"),
        tenant_id: text("tenantId"),
        username: text("username"),
    })
}
