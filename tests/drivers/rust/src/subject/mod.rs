//! The Rust crate as the subject, through its host seams.

mod application;
mod chain;
mod developer;
mod error;
mod federated;
pub mod host;
mod managed_identity;
mod options;
mod user;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use azure_identity_wasm::{
    AccessToken, BearerTokenProvider, CredentialOptions, Error, GetTokenOptions, TokenCredential, get_bearer_token_provider, host::Host,
};

use crate::{
    description::{Argument, Description},
    model::{Call, CallKind, CallOptions, Vector},
    outcome::{Granted, Token},
    play::{Calling, Credential, NotBuilt, Subject},
    world::World,
};
use error::failure;
use user::Person;

/// The crate `azure-identity-wasm`.
#[derive(Clone, Copy, Debug)]
pub struct RustCrate;

/// The credentials that the crate has; all others are `pending`.
const CREDENTIALS: &[(&str, Constructor)] = &[
    ("AuthorizationCodeCredential", user::authorization_code),
    ("AzurePipelinesCredential", federated::azure_pipelines),
    ("ChainedTokenCredential", chain::chained),
    ("AzureCliCredential", developer::azure_cli),
    ("AzureDeveloperCliCredential", developer::azure_developer_cli),
    ("AzurePowerShellCredential", developer::azure_powershell),
    ("ClientAssertionCredential", application::client_assertion),
    ("ClientCertificateCredential", application::client_certificate),
    ("ClientSecretCredential", application::client_secret),
    ("DefaultAzureCredential", chain::default),
    ("DeviceCodeCredential", user::device_code),
    ("EnvironmentCredential", chain::environment),
    ("GitHubActionsCredential", federated::github_actions),
    ("ManagedIdentityCredential", managed_identity::managed_identity),
    ("OnBehalfOfCredential", application::on_behalf_of),
    ("RefreshTokenCredential", user::refresh_token),
    ("SharedTokenCacheCredential", user::shared_token_cache),
    ("UsernamePasswordCredential", user::username_password),
    ("WorkloadIdentityCredential", federated::workload_identity),
    ("VisualStudioCodeCredential", developer::visual_studio_code),
];

/// The options of some credentials alone.
const OWN_OPTIONS: &[&[&str]] = &[
    application::OWN_OPTIONS,
    chain::OWN_OPTIONS,
    developer::OWN_OPTIONS,
    federated::OWN_OPTIONS,
    managed_identity::OWN_OPTIONS,
    user::OWN_OPTIONS,
];

type Constructor = fn(&Description, &CredentialOptions) -> Result<Made, NotBuilt>;

/// A credential, and what a person signs in to, if it is that.
struct Made {
    credential: Arc<dyn TokenCredential>,
    person: Option<Arc<dyn Person>>,
}

impl Subject for RustCrate {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn skip(&self, _vector: &Vector, description: &Description) -> Option<String> {
        let all = description.all();
        let missing = all.iter().find(|nested| constructor(&nested.credential).is_none());
        missing.map(|nested| format!("pending: {}", nested.credential))
    }

    fn build(&self, description: &Description, world: &World) -> Result<Box<dyn Credential>, NotBuilt> {
        let made = build(description, &host::lent(world))?;
        Ok(Box::new(Built { made, providers: Mutex::default() }))
    }
}

/// Makes a credential on a host; for a nested one too.
fn build(description: &Description, host: &Host) -> Result<Made, NotBuilt> {
    let constructor =
        constructor(&description.credential).ok_or_else(|| NotBuilt::Unknown(format!("the credential {}", description.credential)))?;
    constructor(description, &options::parse(description, &OWN_OPTIONS.concat(), host)?)
}

fn constructor(name: &str) -> Option<Constructor> {
    CREDENTIALS.iter().find(|(known, _)| *known == name).map(|(_, constructor)| *constructor)
}

/// For an argument or option of a kind that the driver cannot pass on.
fn unknown(name: &str, argument: &Argument) -> NotBuilt {
    let kind = match argument {
        Argument::Value(value) => value.to_string(),
        Argument::List(_) => "a list".into(),
        Argument::Object(_) => "an object".into(),
        Argument::Callback(_) => "a callback".into(),
        Argument::Credential(_) => "a credential".into(),
    };
    NotBuilt::Unknown(format!("{name} with {kind}"))
}

struct Built {
    made: Made,
    /// One for each set of scopes.
    providers: Mutex<BTreeMap<Vec<String>, BearerTokenProvider>>,
}

impl Credential for Built {
    fn call<'a>(&'a self, kind: CallKind, call: &'a Call) -> Calling<'a> {
        Box::pin(async move {
            let result = match kind {
                CallKind::GetToken => self.get_token(call).await.map(|granted| Granted::Token(token(&granted))),
                CallKind::BearerToken => self.bearer_token(call).await.map(Granted::Token),
                CallKind::Authenticate => self.authenticate(call).await,
            };
            result.map_err(|error| failure(&error))
        })
    }
}

impl Built {
    async fn get_token(&self, call: &Call) -> Result<AccessToken, Error> {
        let scopes: Vec<&str> = call.scopes.0.iter().map(String::as_str).collect();
        self.made.credential.get_token(&scopes, &get_token_options(&call.options)).await
    }

    async fn authenticate(&self, call: &Call) -> Result<Granted, Error> {
        let scopes: Vec<&str> = call.scopes.0.iter().map(String::as_str).collect();
        let Some(person) = &self.made.person else {
            return Err(Error::configuration("the vector has nobody who could authenticate"));
        };
        let record = person.authenticate(&scopes, &get_token_options(&call.options)).await?;
        Ok(Granted::Record(user::record_of(&record)))
    }

    async fn bearer_token(&self, call: &Call) -> Result<Token, Error> {
        let token = self.provider(&call.scopes.0)?.token().await?;
        Ok(Token { token: token.expose().into(), ..Token::default() })
    }

    fn provider(&self, scopes: &[String]) -> Result<BearerTokenProvider, Error> {
        let mut providers = self.providers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = providers.get(scopes) {
            return Ok(known.clone());
        }
        let names: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let provider = get_bearer_token_provider(self.made.credential.clone(), &names)?;
        providers.insert(scopes.into(), provider.clone());
        Ok(provider)
    }
}

fn get_token_options(options: &CallOptions) -> GetTokenOptions {
    GetTokenOptions { tenant_id: options.tenant_id.clone(), claims: options.claims.clone(), enable_cae: options.enable_cae }
}

fn token(token: &AccessToken) -> Token {
    #[allow(clippy::cast_precision_loss)] // milliseconds since 1970 fit
    let seconds = |time: azure_identity_wasm::UnixTime| time.millis() as f64 / 1000.0;
    Token {
        token: token.token.expose().into(),
        expires_on: Some(seconds(token.expires_on)),
        refresh_on: token.refresh_on.map(seconds),
        token_type: Some(token.token_type.to_string()),
    }
}
