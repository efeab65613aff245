//! Applications: who may ask for tokens, and how they prove themselves.

use crate::{
    directory::{
        key::{AppKey, CertificateSummary, KeyRegistration},
        redirect_uri::{self, RedirectUri, RedirectUriType},
        resource::{Resource, ResourceRegistration},
        trusted_subject::{TrustedSubject, TrustedSubjectRegistration},
    },
    error::InvalidInput,
    ids,
    wire::origin_of,
};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// A registered application with its service principal.
#[derive(Debug, Clone)]
pub struct Application {
    /// The tenant that it is registered in.
    pub tenant_id: String,
    /// Its GUID, in lower case.
    pub client_id: String,
    /// The object id of its service principal: `oid` and `sub` of its tokens.
    pub object_id: String,
    pub display_name: String,
    /// Whether other tenants know it too.
    pub multi_tenant: bool,
    pub secrets: Vec<ClientSecret>,
    pub keys: Vec<AppKey>,
    /// Subject names of certificates that are as good as registered ones.
    pub trusted_subjects: Vec<TrustedSubject>,
    pub federated_credentials: Vec<FederatedCredential>,
    /// The only resources that it may ask tokens for, by identifier; any when absent.
    pub allowed_resources: Option<Vec<String>>,
    pub redirect_uris: Vec<RedirectUri>,
    /// Whether it may get users' tokens without proving itself where no redirect URI says what it is.
    pub public_client: bool,
    /// The family whose members redeem each other's refresh tokens.
    pub family: Option<String>,
    /// The application as an API that others ask tokens for.
    pub api: Arc<Resource>,
}

/// How an application is registered. Everything is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApplicationRegistration {
    /// GUID or domain of its tenant; the default tenant when absent.
    pub tenant_id: Option<String>,
    /// A GUID; random when absent. An application with the same id is replaced.
    pub client_id: Option<String>,
    pub display_name: Option<String>,
    pub multi_tenant: bool,
    pub secrets: Vec<SecretRegistration>,
    pub keys: Vec<KeyRegistration>,
    pub trusted_certificate_subjects: Vec<TrustedSubjectRegistration>,
    pub federated_credentials: Vec<FederatedCredential>,
    pub allowed_resources: Option<Vec<String>>,
    pub redirect_uris: Vec<RedirectUri>,
    /// "Allow public client flows": device codes and passwords without a secret.
    pub public_client: bool,
    /// The family whose members redeem each other's refresh tokens: Microsoft's own programs are family `1`.
    pub family: Option<String>,
    /// Application ID URIs under which it is the audience of tokens; `api://{client_id}` when empty.
    pub identifier_uris: Vec<String>,
    /// Which form of access token it takes as an API, 1 or 2; 2 when absent.
    pub token_version: Option<u8>,
}

/// A client secret to register.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecretRegistration {
    /// The secret; random when absent.
    pub value: Option<String>,
    /// When it ceases to be good, in seconds since 1970; never when absent.
    pub expires_on: Option<i64>,
}

/// A registered client secret.
#[derive(Clone)]
pub struct ClientSecret {
    pub value: String,
    /// Seconds since 1970.
    pub expires_on: Option<i64>,
}

/// Trust in tokens of another issuer: workload identity federation. All three are compared exactly, case included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FederatedCredential {
    pub issuer: String,
    pub subject: String,
    /// Accepted audiences; `api://AzureADTokenExchange` when absent.
    #[serde(default = "token_exchange")]
    pub audiences: Vec<String>,
}

/// What came of a registration.
#[derive(Clone, Serialize)]
pub struct RegisteredApplication {
    pub tenant_id: String,
    pub client_id: String,
    pub object_id: String,
    pub display_name: String,
    /// The secrets, in the order registered; empty in a summary of the directory.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// Thumbprints and key ids.
    pub keys: Vec<Option<String>>,
    pub certificates: Vec<CertificateSummary>,
    pub federated_credentials: Vec<FederatedCredential>,
    pub redirect_uris: Vec<RedirectUri>,
    pub public_client: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    pub identifier_uris: Vec<String>,
}

impl Application {
    pub fn new(registration: ApplicationRegistration, tenant_id: &str) -> Result<(Self, RegisteredApplication), InvalidInput> {
        let client_id = match registration.client_id {
            Some(text) => ids::parse_guid(&text).ok_or_else(|| InvalidInput::new("client_id: not a GUID"))?,
            None => ids::guid(),
        };
        if let Some(bad) = registration.redirect_uris.iter().find(|redirect| origin_of(&redirect.uri).is_none()) {
            return Err(InvalidInput::new(format!("redirect_uris: '{}' is not an absolute URI", bad.uri)));
        }
        if registration.secrets.iter().any(|secret| secret.value.as_deref() == Some("")) {
            return Err(InvalidInput::new("secrets: a value is empty; leave it out to have one made"));
        }
        let secret =
            |secret: SecretRegistration| ClientSecret { value: secret.value.unwrap_or_else(ids::secret), expires_on: secret.expires_on };
        let mut keys = Vec::new();
        for key in &registration.keys {
            keys.extend(AppKey::read(key)?);
        }
        let mut identifiers = registration.identifier_uris;
        if identifiers.is_empty() {
            identifiers.push(format!("api://{client_id}"));
        }
        let api = ResourceRegistration { app_id: Some(client_id.clone()), identifiers, token_version: registration.token_version };
        let application = Self {
            tenant_id: tenant_id.to_owned(),
            object_id: ids::derived_guid(&[tenant_id, &client_id]),
            client_id,
            display_name: registration.display_name.unwrap_or_else(|| "Test application".to_owned()),
            multi_tenant: registration.multi_tenant,
            secrets: registration.secrets.into_iter().map(secret).collect(),
            keys,
            trusted_subjects: registration.trusted_certificate_subjects.iter().map(TrustedSubject::new).collect::<Result<_, _>>()?,
            federated_credentials: registration.federated_credentials,
            allowed_resources: registration.allowed_resources,
            redirect_uris: registration.redirect_uris,
            public_client: registration.public_client,
            family: registration.family,
            api: Arc::new(Resource::new(api)?),
        };
        let mut registered = application.summary();
        registered.secrets = application.secrets.iter().map(|secret| secret.value.clone()).collect();
        Ok((application, registered))
    }

    /// Whether a page of this origin may read the token endpoint's answers to this application.
    pub fn has_spa_origin(&self, origin: &str) -> bool {
        self.redirect_uris
            .iter()
            .filter(|redirect| redirect.kind == RedirectUriType::Spa)
            .any(|redirect| redirect_uri::is_same_origin(&redirect.uri, origin))
    }

    /// The registered redirect URI that `requested` means.
    pub fn redirect(&self, requested: &str) -> Option<&RedirectUri> {
        redirect_uri::find(&self.redirect_uris, requested)
    }

    /// Whether the application may ask for tokens for this resource, by any of its names.
    pub fn may_call<'a>(&self, mut names: impl Iterator<Item = &'a str>) -> bool {
        let same = |one: &str, other: &str| one.trim_end_matches('/').eq_ignore_ascii_case(other.trim_end_matches('/'));
        match &self.allowed_resources {
            None => true,
            Some(allowed) => names.any(|name| allowed.iter().any(|allowed| same(allowed, name))),
        }
    }

    pub(super) fn summary(&self) -> RegisteredApplication {
        RegisteredApplication {
            tenant_id: self.tenant_id.clone(),
            client_id: self.client_id.clone(),
            object_id: self.object_id.clone(),
            display_name: self.display_name.clone(),
            secrets: Vec::new(),
            keys: self.keys.iter().map(AppKey::display_name).collect(),
            certificates: self.keys.iter().filter_map(AppKey::summary).collect(),
            federated_credentials: self.federated_credentials.clone(),
            redirect_uris: self.redirect_uris.clone(),
            public_client: self.public_client,
            family: self.family.clone(),
            identifier_uris: self.api.identifiers.clone(),
        }
    }
}

impl fmt::Debug for SecretRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretRegistration").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSecret").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

impl fmt::Debug for RegisteredApplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredApplication")
            .field("tenant_id", &self.tenant_id)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

fn token_exchange() -> Vec<String> {
    vec!["api://AzureADTokenExchange".to_owned()]
}
