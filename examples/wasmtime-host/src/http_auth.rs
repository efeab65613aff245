//! What `azure-identity-http-auth.wasm` is told, and what it tells: `wit/http-auth-config.wit`.

mod of_config;

use std::fmt;

pub use crate::bindings::azure_identity::credentials::http_auth_config::{
    ClientAssertionApplication, ClientCertificate, ClientSecret, CredentialKind, Event, NamedCredential, Otherwise, Outcome, Rule, Scheme,
    Settings,
};
pub use crate::bindings::azure_identity::credentials::types::{
    Certificate, CertificateFile, CertificateKeptByHost, CertificateSource, CredentialOptions, DefaultAzureOptions, DefaultChainMember,
    ManagedIdentityId, RetryOptions, WorkloadIdentityOptions,
};

use crate::bindings::azure_identity::credentials::http_auth_config::Host;
use crate::lent::State;

/// Whose tokens which requests get. A new one refuses them all.
pub struct HttpAuth {
    settings: Settings,
    assertions: Box<dyn FnMut(&str) -> Assertion + Send>,
    told: Box<dyn FnMut(Event) + Send>,
}

impl HttpAuth {
    pub fn new(settings: Settings) -> Self {
        Self { settings, assertions: Box::new(|_| Err("this host has no assertions".to_owned())), told: Box::new(|_| ()) }
    }

    /// What gives the client assertions of credentials, by their names.
    #[must_use]
    pub fn assertions(mut self, assertions: impl FnMut(&str) -> Assertion + Send + 'static) -> Self {
        self.assertions = Box::new(assertions);
        self
    }

    /// What hears of each request.
    #[must_use]
    pub fn audit(mut self, told: impl FnMut(Event) + Send + 'static) -> Self {
        self.told = Box::new(told);
        self
    }
}

impl Default for HttpAuth {
    fn default() -> Self {
        Self::new(Settings { credentials: Vec::new(), rules: Vec::new(), otherwise: Otherwise::Refuse, variables: Vec::new() })
    }
}

/// A client assertion (a JWT), or why there is none.
pub type Assertion = Result<String, String>;

impl fmt::Debug for HttpAuth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HttpAuth").finish_non_exhaustive()
    }
}

impl HttpAuth {
    pub(crate) fn settings(&self) -> Settings {
        self.settings.clone()
    }

    pub(crate) fn assertion(&mut self, credential: &str) -> Assertion {
        (self.assertions)(credential)
    }

    pub(crate) fn tell(&mut self, event: Event) {
        (self.told)(event);
    }
}

impl Host for State {
    async fn get_settings(&mut self) -> Settings {
        self.http_auth.settings()
    }

    async fn client_assertion(&mut self, credential: String) -> Result<String, String> {
        self.http_auth.assertion(&credential)
    }

    async fn told(&mut self, event: Event) {
        self.http_auth.tell(event);
    }
}
