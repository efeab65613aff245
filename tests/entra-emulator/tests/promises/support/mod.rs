//! A client, keys and claims for the tests.

mod browser;
mod client;
mod keys;
mod world;

pub use browser::{Browser, Page};
pub use client::{Answer, Scheme, connect, form_body, raw, send, send_over, send_secure, tls};
pub use keys::{CertificateAuthority, decoded, hex, sha1, sha256, signer, verifies};
pub use world::{LOOPBACK, SERVER, SPA, VERIFIER, World};

use entra_emulator::{Emulator, Options};
use serde_json::Value;

pub const GRAPH: &str = "https://graph.microsoft.com/.default";

/// An emulator with the requests that most tests make.
pub struct Entra(pub Emulator);

impl Entra {
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        Self(Emulator::start(options).await.expect("the emulator starts"))
    }

    /// The path of the default tenant's token endpoint.
    pub fn token_path(&self) -> String {
        format!("/{}/oauth2/v2.0/token", self.0.tenant_id())
    }

    /// The URL of the default tenant's token endpoint.
    pub fn token_url(&self) -> String {
        format!("{}{}", self.0.origin(), self.token_path())
    }

    /// A right client credentials request, with some parameters replaced (or, with "", left out).
    pub fn form(&self, changes: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut form: Vec<(String, String)> = [
            ("grant_type", "client_credentials"),
            ("client_id", self.0.client_id()),
            ("client_secret", self.0.client_secret()),
            ("scope", GRAPH),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for (name, value) in changes {
            form.retain(|(own, _)| own != name);
            if !value.is_empty() {
                form.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        form
    }

    /// A client credentials request to the default tenant.
    pub async fn token(&self, changes: &[(&str, &str)]) -> Answer {
        self.token_at(&self.token_path(), changes).await
    }

    /// A client credentials request to some path.
    pub async fn token_at(&self, path: &str, changes: &[(&str, &str)]) -> Answer {
        self.token_with_headers(path, changes, &[]).await
    }

    pub async fn token_with_headers(&self, path: &str, changes: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let body = form_body(&self.form(changes));
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        send(&self.0, "POST", path, &all, body.as_bytes()).await
    }

    /// A form, posted over HTTPS. Parameters that are "" are left out.
    pub async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let form = form.iter().filter(|(_, value)| !value.is_empty());
        let form = form.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        send_secure(&self.0, "POST", path, &headers, form_body(&form).as_bytes()).await
    }

    /// A call of the protected resource over HTTPS.
    pub async fn call_resource(&self, token: &str) -> Answer {
        send_secure(&self.0, "GET", "/resource/orders", &[("authorization", &format!("Bearer {token}"))], b"").await
    }

    /// An access token for a scope.
    pub async fn access_token(&self, scope: &str) -> String {
        self.token(&[("scope", scope)]).await.ok_text("access_token")
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(&self.0, "GET", path, &[], b"").await
    }

    /// A call of the control API that must succeed.
    pub async fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.try_control(method, path, &body.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub async fn try_control(&self, method: &str, path: &str, body: &str) -> Answer {
        send(&self.0, method, &format!("/__emulator{path}"), &[("content-type", "application/json")], body.as_bytes()).await
    }
}
