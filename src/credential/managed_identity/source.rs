//! Which of Azure's hosts this is, by what that has put into the environment.

use super::ManagedIdentityId;
use crate::{
    error::{Error, Result},
    host::Host,
    response::managed_identity::IMDS,
    text::{concat, split_at_byte, split_at_first},
    token::Secret,
    transport::{Patience, RetryOptions, retry::Service},
};
use alloc::string::String;

/// A host that has managed identities, with what it takes to ask it.
pub(super) enum Source {
    ServiceFabric {
        endpoint: String,
        secret: Secret,
        thumbprint: String,
    },
    AppService {
        endpoint: String,
        secret: Secret,
    },
    AzureArc {
        endpoint: String,
    },
    MachineLearning {
        endpoint: String,
        secret: Secret,
        default_client_id: Option<String>,
    },
    CloudShell {
        endpoint: String,
    },
    /// A pod of Kubernetes, whose platform writes the token that it proves itself by.
    Workload,
    Imds {
        endpoint: String,
        is_known: bool,
    },
}

impl Source {
    /// What the environment says; nothing where it says nothing, as on a virtual machine. An empty variable is none. In a default chain, a pod's
    /// token exchange is for another member, or excluded.
    pub(super) fn from_env(host: &Host, in_chain: bool) -> Result<Option<Self>> {
        let set = |name| host.env(name).is_some();
        if set(IDENTITY_ENDPOINT) && set(IDENTITY_HEADER) {
            let (endpoint, secret) = (endpoint(host, IDENTITY_ENDPOINT)?, secret(host, IDENTITY_HEADER)?);
            return Ok(Some(match host.env(THUMBPRINT) {
                None => Self::AppService { endpoint, secret },
                Some(thumbprint) => Self::ServiceFabric { endpoint: encrypted(endpoint)?, secret, thumbprint: normalised(&thumbprint)? },
            }));
        }
        if set(IDENTITY_ENDPOINT) && set(IMDS_ENDPOINT) {
            endpoint(host, IMDS_ENDPOINT)?;
            return Ok(Some(Self::AzureArc { endpoint: endpoint(host, IDENTITY_ENDPOINT)? }));
        }
        if !set(MSI_ENDPOINT) {
            let is_workload = !in_chain && !set(IDENTITY_ENDPOINT) && WORKLOAD.into_iter().all(set);
            return Ok(is_workload.then_some(Self::Workload));
        }
        let endpoint = endpoint(host, MSI_ENDPOINT)?;
        if !set(MSI_SECRET) {
            return Ok(Some(Self::CloudShell { endpoint }));
        }
        let default_client_id = host.env(DEFAULT_IDENTITY);
        Ok(Some(Self::MachineLearning { endpoint, secret: secret(host, MSI_SECRET)?, default_client_id }))
    }

    /// The instance metadata service, where it always is or where a variable says.
    pub(super) fn imds(host: &Host) -> Result<Self> {
        let is_known = host.env(POD_IDENTITY).is_some();
        let base = if is_known { endpoint(host, POD_IDENTITY)? } else { "http://169.254.169.254".into() };
        Ok(Self::Imds { endpoint: concat(&[base.trim_end_matches('/'), "/metadata/identity/oauth2/token"]), is_known })
    }

    /// For people.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::ServiceFabric { .. } => "Service Fabric",
            Self::AppService { .. } => "App Service",
            Self::AzureArc { .. } => "Azure Arc",
            Self::MachineLearning { .. } => "Azure Machine Learning",
            Self::CloudShell { .. } => "Cloud Shell",
            Self::Workload => "workload identity",
            Self::Imds { .. } => IMDS,
        }
    }

    /// The parameter that the host has for this id, and the id. Nothing for the identity that is its own.
    pub(super) fn selector<'a>(&'a self, id: &'a ManagedIdentityId) -> Result<Option<(&'static str, &'a str)>> {
        let (what, id) = id.parts();
        let name = match (self, what) {
            (Self::MachineLearning { default_client_id, .. }, "") => return Ok(default_client_id.as_ref().map(|id| ("clientid", &**id))),
            (_, "") => return Ok(None),
            (Self::MachineLearning { .. }, CLIENT_ID) => "clientid",
            (Self::MachineLearning { .. }, _) => {
                return Err(self.refused(what, "it knows identities by their client id only: give clientId"));
            }
            (Self::ServiceFabric { .. }, _) => {
                return Err(
                    self.refused(what, "the application's manifest says which identity it has: give none (https://aka.ms/servicefabricmi)")
                );
            }
            (Self::CloudShell { .. }, _) => return Err(self.refused(what, "it has the identity of who has signed in there: give none")),
            (Self::Workload, OBJECT_ID | RESOURCE_ID) => {
                return Err(self.refused(what, "it knows applications by their client id only: give clientId"));
            }
            (_, CLIENT_ID) => "client_id",
            (_, OBJECT_ID) => "object_id",
            (Self::AppService { .. }, _) => "mi_res_id",
            _ => "msi_res_id",
        };
        Ok(Some((name, id)))
    }

    /// The names under which an answer says which identity it is of: an agent of Arc that is old passes over which was asked for.
    pub(super) fn echo(&self, id: &ManagedIdentityId) -> &'static [&'static str] {
        match (self, id) {
            (Self::AzureArc { .. }, ManagedIdentityId::ClientId(_)) => &["client_id"],
            (Self::AzureArc { .. }, ManagedIdentityId::ObjectId(_)) => &["object_id"],
            (Self::AzureArc { .. }, ManagedIdentityId::ResourceId(_)) => &["msi_res_id", "mi_res_id"],
            _ => &[],
        }
    }

    /// How often and how long to try: as was said, and as the host needs it where nothing was. A token that still works is renewed at the first attempt,
    /// or some other time.
    pub(super) fn patience(&self, given: &RetryOptions, in_chain: bool, is_renewal: bool) -> Patience {
        let (max_retries, first, longest, deadline) = match self {
            Self::Imds { .. } if in_chain => (3, 1, 4, 120),
            Self::Imds { .. } => (5, 2, 16, 120),
            Self::ServiceFabric { .. } => (5, 1, 16, 60),
            _ => (3, 1, 10, 60),
        };
        let mut patience = given.or(&Patience {
            max_retries,
            retry_delay: first * 1000,
            max_retry_delay: longest * 1000,
            deadline: deadline * 1000,
            exchange_timeout: 60_000,
        });
        if is_renewal {
            patience.max_retries = 0;
            patience.exchange_timeout = patience.exchange_timeout.min(10_000);
        }
        patience
    }

    /// What of its answers passes.
    pub(super) fn service(&self, patience: &Patience, given: &RetryOptions) -> Service {
        let is_given = given.max_retries.is_some() || patience.max_retries == 0;
        let gone_retries = if is_given { patience.max_retries } else { UPDATE };
        match self {
            Self::Imds { .. } => Service::IdentityHost { not_found_passes: true, gone_retries },
            Self::AppService { .. } => Service::IdentityHost { not_found_passes: true, gone_retries: 0 },
            _ => Service::IdentityHost { not_found_passes: false, gone_retries: 0 },
        }
    }

    fn refused(&self, what: &str, why: &str) -> Error {
        Error::configuration(concat(&[what, ": ", self.name(), " takes none: ", why]))
    }
}

/// The value of a variable, which is there, for a URL or a header: nothing of it may be read as something else.
fn value(host: &Host, name: &str) -> Result<String> {
    let value = host.env(name).unwrap_or_default();
    if value.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(malformed(name, "it has a line break or another control character"));
    }
    Ok(value)
}

fn secret(host: &Host, name: &str) -> Result<Secret> {
    value(host, name).map(Secret::from)
}

fn endpoint(host: &Host, name: &str) -> Result<String> {
    let endpoint = value(host, name)?;
    let (scheme, rest) = split_at_first(&endpoint, "://").unwrap_or_default();
    let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let is_plain = !rest.bytes().any(|byte| matches!(byte, b' ' | b'#' | b'\\')) && split_at_byte(authority, b'@').is_none();
    if !is_http || authority.is_empty() || authority.starts_with(':') || !is_plain {
        return Err(malformed(name, "it must be a URL of http or https, without user, space or fragment"));
    }
    Ok(endpoint)
}

fn encrypted(endpoint: String) -> Result<String> {
    if endpoint.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:")) {
        return Ok(endpoint);
    }
    Err(malformed(IDENTITY_ENDPOINT, "Service Fabric's endpoint must be https, because the secret of IDENTITY_HEADER is sent there"))
}

/// The SHA-1 of a certificate as 40 digits, without what tools put between them.
fn normalised(thumbprint: &str) -> Result<String> {
    let digits: String = thumbprint.chars().filter(|c| *c != ':' && !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    if digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(digits);
    }
    Err(malformed(THUMBPRINT, "it must be the SHA-1 of a certificate, 40 hexadecimal digits"))
}

fn malformed(name: &str, why: &str) -> Error {
    Error::configuration(concat(&[name, ": ", why]))
}

pub(super) const CLIENT_ID: &str = "clientId";
pub(super) const OBJECT_ID: &str = "objectId";
pub(super) const RESOURCE_ID: &str = "resourceId";

/// How often a host that is being updated is asked again, every ten seconds.
const UPDATE: u32 = 7;

const IDENTITY_ENDPOINT: &str = "IDENTITY_ENDPOINT";
const IDENTITY_HEADER: &str = "IDENTITY_HEADER";
const THUMBPRINT: &str = "IDENTITY_SERVER_THUMBPRINT";
const IMDS_ENDPOINT: &str = "IMDS_ENDPOINT";
const MSI_ENDPOINT: &str = "MSI_ENDPOINT";
const MSI_SECRET: &str = "MSI_SECRET";
const DEFAULT_IDENTITY: &str = "DEFAULT_IDENTITY_CLIENT_ID";
const WORKLOAD: [&str; 3] = ["AZURE_AUTHORITY_HOST", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"];
const POD_IDENTITY: &str = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
