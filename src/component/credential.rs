//! The resources of `wit/credential.wit`.

use alloc::{string::String, vec::Vec};
use core::future::{Ready, ready};

use super::{
    bindings::exports::azure_identity::credentials::{
        credential::{self as wit, CredentialOptions, TokenRequestOptions},
        types,
    },
    certificate, cloud, developer,
    error::configuration,
    options,
    user::{self, SignIn},
};
#[cfg(not(feature = "component-p3"))]
use super::{block_on::block_on, error::unfinished};
use crate::{
    AccessToken, AuthorizationCodeCredential, ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential,
    DeviceCodeCredential, Error, GetTokenOptions, OnBehalfOfCredential, RefreshTokenCredential, RefreshTokenCredentialOptions, Secret,
    UnixTime, UsernamePasswordCredential,
    maybe_send::{Lock, Shared},
    session::Session,
    token::Interaction,
};
#[cfg(feature = "component-developer")]
use crate::{AzureCliCredential, AzureDeveloperCliCredential, AzurePowerShellCredential, VisualStudioCodeCredential};
#[cfg(feature = "component-cloud")]
use crate::{
    AzurePipelinesCredential, ChainedTokenCredential, DefaultAzureCredential, EnvironmentCredential, GitHubActionsCredential,
    ManagedIdentityCredential, WorkloadIdentityCredential,
};

/// What this component exports.
pub(super) struct Component;

impl wit::Guest for Component {
    type Credential = Credential;
    type ClientAssertion = Assertion;
    type DeviceCodeSignIn = SignIn;
}

/// The resource `credential`.
#[derive(Clone)]
pub(super) struct Credential {
    tokens: Tokens,
    /// The same, where people sign in to it in steps.
    pub(super) in_steps: Option<DeviceCodeCredential>,
}

/// Where its tokens come from: a session around a flow, or credentials that choose among such.
#[derive(Clone)]
pub(super) enum Tokens {
    Session(Shared<Session>),
    #[cfg(feature = "component-cloud")]
    Environment(EnvironmentCredential),
    #[cfg(feature = "component-cloud")]
    Chained(ChainedTokenCredential),
    #[cfg(feature = "component-cloud")]
    Default(DefaultAzureCredential),
}

impl Credential {
    async fn answer(&self, scopes: Vec<String>, options: Option<TokenRequestOptions>) -> Result<types::AccessToken, types::Error> {
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        Ok(access_token(&self.token(&scopes, &options::for_call(options)).await?))
    }

    async fn token(&self, scopes: &[&str], options: &GetTokenOptions) -> crate::Result<AccessToken> {
        match &self.tokens {
            Tokens::Session(session) => {
                session.get_token(scopes, options, Interaction::IfAutomatic).await.map(|record| record.token.clone())
            }
            #[cfg(feature = "component-cloud")]
            Tokens::Environment(credential) => credential.get_token(scopes, options).await,
            #[cfg(feature = "component-cloud")]
            Tokens::Chained(credential) => credential.get_token(scopes, options).await,
            #[cfg(feature = "component-cloud")]
            Tokens::Default(credential) => credential.get_token(scopes, options).await,
        }
    }

    #[cfg_attr(not(feature = "component-cloud"), allow(clippy::unnecessary_wraps))] // there, all are sessions
    fn session(&self) -> Option<&Session> {
        match &self.tokens {
            Tokens::Session(session) => Some(session),
            #[cfg(feature = "component-cloud")]
            _ => None,
        }
    }
}

/// As a member of a chain.
#[cfg(feature = "component-cloud")]
impl crate::TokenCredential for Credential {
    fn get_token<'a>(
        &'a self,
        scopes: &'a [&'a str],
        options: &'a GetTokenOptions,
    ) -> crate::maybe_send::BoxFuture<'a, crate::Result<AccessToken>> {
        alloc::boxed::Box::pin(self.token(scopes, options))
    }
}

impl From<Tokens> for Credential {
    fn from(tokens: Tokens) -> Self {
        Self { tokens, in_steps: None }
    }
}

macro_rules! sessions {
    ($($credential:ty),+) => {
        $(impl From<$credential> for Credential {
            fn from(credential: $credential) -> Self {
                Tokens::Session(credential.session).into()
            }
        })+
    };
}

sessions!(ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential, OnBehalfOfCredential);
sessions!(AuthorizationCodeCredential, RefreshTokenCredential, UsernamePasswordCredential);
#[cfg(feature = "component-cloud")]
sessions!(AzurePipelinesCredential, GitHubActionsCredential, ManagedIdentityCredential, WorkloadIdentityCredential);
#[cfg(feature = "component-developer")]
sessions!(AzureCliCredential, AzureDeveloperCliCredential, AzurePowerShellCredential, VisualStudioCodeCredential);

impl From<DeviceCodeCredential> for Credential {
    fn from(credential: DeviceCodeCredential) -> Self {
        Self { tokens: Tokens::Session(credential.session.clone()), in_steps: Some(credential) }
    }
}

impl wit::GuestCredential for Credential {
    fn client_secret(
        tenant_id: String,
        client_id: String,
        client_secret: String,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let client_secret = Secret::from(client_secret);
        let made = ClientSecretCredential::new(&tenant_id, &client_id, client_secret, &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn client_assertion(
        tenant_id: String,
        client_id: String,
        assertion: wit::ClientAssertionBorrow<'_>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let assertion = latest(assertion.get());
        let made = ClientAssertionCredential::new(&tenant_id, &client_id, assertion, &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn client_certificate(
        tenant_id: String,
        client_id: String,
        certificate: types::Certificate,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let options = options::for_credential(options)?;
        let certificate = certificate::source(certificate).map_err(|error| error.of("ClientCertificateCredential"));
        let made = certificate.and_then(|certificate| ClientCertificateCredential::new(&tenant_id, &client_id, certificate, &options));
        resource(made).map_err(types::Error::Configuration)
    }

    fn on_behalf_of(
        tenant_id: String,
        client_id: String,
        user_assertion_token: String,
        proof: wit::ClientProof<'_>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let (user, options) = (Secret::from(user_assertion_token), options::for_credential(options)?);
        let made = match proof {
            wit::ClientProof::Secret(secret) => OnBehalfOfCredential::with_secret(&tenant_id, &client_id, secret, user, &options),
            wit::ClientProof::Certificate(certificate) => certificate::source(certificate)
                .map_err(|error| error.of("OnBehalfOfCredential"))
                .and_then(|certificate| OnBehalfOfCredential::with_certificate(&tenant_id, &client_id, certificate, user, &options)),
            wit::ClientProof::Assertion(assertion) => {
                OnBehalfOfCredential::with_assertion(&tenant_id, &client_id, latest(assertion.get()), user, &options)
            }
        };
        resource(made).map_err(types::Error::Configuration)
    }

    fn authorization_code(
        tenant_id: String,
        client_id: String,
        authorization_code: String,
        redirect_uri: String,
        more: Option<types::AuthorizationCodeOptions>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let (code, more) = (Secret::from(authorization_code), options::for_code(more));
        let made = AuthorizationCodeCredential::new(&tenant_id, &client_id, code, &redirect_uri, more, &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn refresh_token(
        tenant_id: String,
        client_id: String,
        refresh_token: String,
        client_secret: Option<String>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let (refresh_token, mut more) = (Secret::from(refresh_token), RefreshTokenCredentialOptions::default());
        more.client_secret = client_secret.map(Secret::from);
        let made = RefreshTokenCredential::new(&tenant_id, &client_id, refresh_token, more, &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn username_password(
        tenant_id: String,
        client_id: String,
        username: String,
        password: String,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let (password, options) = (Secret::from(password), options::for_credential(options)?);
        let made = UsernamePasswordCredential::new(&tenant_id, &client_id, &username, password, None, &options);
        resource(made).map_err(types::Error::Configuration)
    }

    fn device_code(
        tenant_id: Option<String>,
        client_id: Option<String>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let made = DeviceCodeCredential::in_steps(tenant_id.as_deref(), client_id.as_deref(), &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn managed_identity(
        identity: Option<types::ManagedIdentityId>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        cloud::managed_identity(identity, options)
    }

    fn workload_identity(
        workload: Option<types::WorkloadIdentityOptions>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        cloud::workload_identity(workload, options)
    }

    fn azure_pipelines(
        tenant_id: String,
        client_id: String,
        service_connection_id: String,
        system_access_token: String,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        cloud::azure_pipelines(&tenant_id, &client_id, &service_connection_id, system_access_token, options)
    }

    fn github_actions(
        tenant_id: Option<String>,
        client_id: Option<String>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        cloud::github_actions(tenant_id, client_id, options)
    }

    fn environment(options: Option<CredentialOptions>) -> Result<wit::Credential, types::Error> {
        cloud::environment(options)
    }

    fn azure_cli(tool: Option<types::DeveloperToolOptions>, options: Option<CredentialOptions>) -> Result<wit::Credential, types::Error> {
        developer::azure_cli(tool, options)
    }

    fn azure_developer_cli(
        tool: Option<types::DeveloperToolOptions>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        developer::azure_developer_cli(tool, options)
    }

    fn azure_powershell(
        tool: Option<types::DeveloperToolOptions>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        developer::azure_powershell(tool, options)
    }

    fn visual_studio_code(tenant_id: Option<String>, options: Option<CredentialOptions>) -> Result<wit::Credential, types::Error> {
        developer::visual_studio_code(tenant_id, options)
    }

    fn chained_token(sources: Vec<wit::CredentialBorrow<'_>>, retry_sources: bool) -> Result<wit::Credential, types::Error> {
        cloud::chained_token(&sources, retry_sources)
    }

    fn default_azure(
        chain: Option<types::DefaultAzureOptions>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        cloud::default_azure(chain, options)
    }

    #[cfg(not(feature = "component-p3"))]
    fn get_token(&self, scopes: Vec<String>, options: Option<TokenRequestOptions>) -> Result<types::AccessToken, types::Error> {
        block_on(self.answer(scopes, options)).ok_or_else(unfinished)?
    }

    #[cfg(feature = "component-p3")]
    async fn get_token(&self, scopes: Vec<String>, options: Option<TokenRequestOptions>) -> Result<types::AccessToken, types::Error> {
        self.answer(scopes, options).await
    }

    fn authentication_record(&self) -> Option<types::AuthenticationRecord> {
        self.session()?.memory.user().map(|user| user::record(&user.record))
    }

    fn latest_refresh_token(&self) -> Option<String> {
        self.session()?.memory.user()?.refresh_token.as_ref().map(|token| token.expose().into())
    }

    fn close(&self) {
        match &self.tokens {
            Tokens::Session(session) => session.close(),
            #[cfg(feature = "component-cloud")]
            Tokens::Environment(credential) => credential.close(),
            // Its members are the embedder's.
            #[cfg(feature = "component-cloud")]
            Tokens::Chained(_) => {}
            #[cfg(feature = "component-cloud")]
            Tokens::Default(credential) => credential.close(),
        }
    }
}

/// A token as `wit/types.wit` has it.
pub(super) fn access_token(token: &AccessToken) -> types::AccessToken {
    let seconds = |time: UnixTime| u64::try_from(time.seconds()).unwrap_or(0);
    types::AccessToken {
        token: token.token.expose().into(),
        expires_on: seconds(token.expires_on),
        refresh_on: token.refresh_on.map(seconds),
        token_type: String::from(&*token.token_type),
    }
}

/// The resource `client-assertion`: the latest assertion, shared with the credentials that ask for it.
pub(super) struct Assertion(Shared<Lock<Option<Secret>>>);

impl wit::GuestClientAssertion for Assertion {
    fn new() -> Self {
        Self(Shared::default())
    }

    fn set(&self, assertion: String) -> Result<(), types::Error> {
        let assertion = Secret::from(assertion);
        if assertion.is_empty() {
            let error = Error::configuration("assertion: a signed JWT is needed; to forget the last one, call clear");
            return Err(types::Error::Configuration(configuration(&error)));
        }
        self.0.with(|latest| *latest = Some(assertion));
        Ok(())
    }

    fn clear(&self) {
        self.0.with(|latest| *latest = None);
    }
}

/// Gives the latest assertion, or says that there is none.
fn latest(assertion: &Assertion) -> impl Fn() -> Ready<crate::Result<Secret>> + use<> {
    let latest = assertion.0.clone();
    move || ready(latest.with(|latest| latest.clone()).ok_or_else(|| Error::unavailable(NO_ASSERTION)))
}

/// What a constructor hands out. That its error has one case only saves a kilobyte or more in each of them.
fn resource(credential: Result<impl Into<Credential>, Error>) -> Result<wit::Credential, types::ConfigurationError> {
    match credential {
        Ok(credential) => Ok(wit::Credential::new(credential.into())),
        Err(error) => Err(configuration(&error)),
    }
}

/// The same, of those that may find nothing here to ask.
#[cfg(feature = "component-cloud")]
pub(super) fn resource_or_error(credential: Result<impl Into<Credential>, Error>) -> Result<wit::Credential, types::Error> {
    Ok(wit::Credential::new(credential?.into()))
}

const NO_ASSERTION: &str = "no client assertion is set: call client-assertion.set with a fresh one, then ask again";
