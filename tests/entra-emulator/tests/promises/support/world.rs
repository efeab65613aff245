//! Applications of each kind, a user, and the requests that signing in is made of.

use crate::support::{Answer, Browser, Entra, Page, form_body, send_secure, sha256};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_emulator::{
    ApplicationRegistration, CodeRequest, RedirectUri, RedirectUriType, RegisteredUser, SecretRegistration, UserRegistration,
};

pub const LOOPBACK: &str = "http://localhost:8400";
pub const SPA: &str = "https://shop.example/signed-in";
pub const SERVER: &str = "https://server.example/callback";
pub const VERIFIER: &str = "a-verifier-of-the-tests_that~is.long-enough-0123";

const SCOPE: &str = "openid profile offline_access User.Read";

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(sha256(VERIFIER.as_bytes()))
}

/// An emulator with a native program (which is a public client), a page, a server with the secret `server secret`, and a user.
pub struct World {
    pub entra: Entra,
    pub native: String,
    pub spa: String,
    pub server: String,
    pub user: RegisteredUser,
}

impl World {
    pub async fn start() -> Self {
        let entra = Entra::start().await;
        let register = |name: &str, uri: &str, kind, secret: Option<&str>| {
            let registration = ApplicationRegistration {
                display_name: Some(name.to_owned()),
                redirect_uris: vec![RedirectUri { uri: uri.to_owned(), kind }],
                public_client: kind == RedirectUriType::Native,
                secrets: secret.into_iter().map(|value| SecretRegistration { value: Some(value.to_owned()), expires_on: None }).collect(),
                ..Default::default()
            };
            entra.0.add_application(registration).unwrap().client_id
        };
        let native = register("Tool", "http://localhost", RedirectUriType::Native, None);
        let spa = register("Shop", SPA, RedirectUriType::Spa, None);
        let server = register("Server", SERVER, RedirectUriType::Web, Some("server secret"));
        let user = entra.0.user();
        Self { entra, native, spa, server, user }
    }

    pub fn add_user(&self, name: &str, registration: UserRegistration) -> RegisteredUser {
        let user_principal_name = Some(format!("{name}@contoso.example"));
        self.entra.0.add_user(UserRegistration { user_principal_name, ..registration }).unwrap()
    }

    /// The address of a right authorize request of the native program, with some parameters replaced (or, with "", left out).
    pub fn authorize(&self, changes: &[(&str, &str)]) -> String {
        self.authorize_at(self.entra.0.tenant_id(), changes)
    }

    pub fn authorize_at(&self, tenant: &str, changes: &[(&str, &str)]) -> String {
        format!("/{tenant}/oauth2/v2.0/authorize?{}", form_body(&self.authorize_parameters(changes)))
    }

    pub fn authorize_parameters(&self, changes: &[(&str, &str)]) -> Vec<(String, String)> {
        let challenge = challenge();
        let usual = [
            ("client_id", self.native.as_str()),
            ("response_type", "code"),
            ("redirect_uri", LOOPBACK),
            ("scope", SCOPE),
            ("state", "a state & <more>+"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        changed(&usual, changes)
    }

    /// Types a user's name and password.
    pub async fn type_password(&self, browser: &mut Browser<'_>, page: &Page, user: &RegisteredUser) -> Page {
        let page = browser.submit(page, &[("username", &user.user_principal_name), ("action", "next")]).await;
        assert_eq!(page.title(), "Enter password");
        browser.submit(&page, &[("password", &user.password), ("action", "next")]).await
    }

    /// Signs in in a browser, from an authorize request on.
    pub async fn sign_in(&self, browser: &mut Browser<'_>, changes: &[(&str, &str)]) -> Page {
        let page = browser.open(&self.authorize(changes)).await;
        self.type_password(browser, &page, &self.user).await
    }

    /// A code for the native program, without a browser.
    pub fn code(&self) -> String {
        self.code_with(CodeRequest::default())
    }

    /// The same with some members given.
    pub fn code_with(&self, request: CodeRequest) -> String {
        let usual = CodeRequest {
            client_id: Some(request.client_id.unwrap_or_else(|| self.native.clone())),
            redirect_uri: if request.redirect_uri.is_empty() { LOOPBACK.to_owned() } else { request.redirect_uri },
            scope: if request.scope.is_empty() { SCOPE.to_owned() } else { request.scope },
            code_challenge: Some(request.code_challenge.unwrap_or_else(challenge)),
            code_challenge_method: Some(request.code_challenge_method.unwrap_or_else(|| "S256".to_owned())),
            ..request
        };
        self.entra.0.issue_code(&usual).unwrap().code
    }

    /// Redeems a code as the native program does, with some parameters replaced.
    pub async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        self.redeem_from(None, code, changes).await
    }

    /// The same from a page of some origin.
    pub async fn redeem_from(&self, origin: Option<&str>, code: &str, changes: &[(&str, &str)]) -> Answer {
        let usual = [
            ("grant_type", "authorization_code"),
            ("client_id", self.native.as_str()),
            ("code", code),
            ("redirect_uri", LOOPBACK),
            ("code_verifier", VERIFIER),
            ("client_info", "1"),
        ];
        self.token(origin, &usual, changes).await
    }

    /// Redeems a refresh token as the native program does.
    pub async fn refresh(&self, refresh_token: &str, changes: &[(&str, &str)]) -> Answer {
        self.refresh_from(None, refresh_token, changes).await
    }

    pub async fn refresh_from(&self, origin: Option<&str>, refresh_token: &str, changes: &[(&str, &str)]) -> Answer {
        let usual = [
            ("grant_type", "refresh_token"),
            ("client_id", self.native.as_str()),
            ("refresh_token", refresh_token),
            ("scope", SCOPE),
            ("client_info", "1"),
        ];
        self.token(origin, &usual, changes).await
    }

    /// A token request of the default tenant; `path` among the changes is another tenant.
    pub async fn token(&self, origin: Option<&str>, usual: &[(&str, &str)], changes: &[(&str, &str)]) -> Answer {
        let tenant = changes.iter().find(|(name, _)| *name == "tenant").map_or(self.entra.0.tenant_id(), |(_, tenant)| *tenant);
        let changes = changes.iter().filter(|(name, _)| *name != "tenant").copied().collect::<Vec<_>>();
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(origin.map(|origin| ("origin", origin)));
        let body = form_body(&changed(usual, &changes));
        send_secure(&self.entra.0, "POST", &format!("/{tenant}/oauth2/v2.0/token"), &headers, body.as_bytes()).await
    }
}

fn changed(usual: &[(&str, &str)], changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let kept = usual.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    let all = kept.chain(changes).filter(|(_, value)| !value.is_empty());
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
