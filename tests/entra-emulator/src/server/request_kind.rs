//! What a request is about: the unit of counting, of the log and of faults.

use crate::managed_identity::Host;
use axum::http::Method;

/// The kind of a request, told from its method and path, and for token requests from its grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    Token(Grant),
    Authorize,
    /// A device that begins a sign-in.
    DeviceCode,
    /// The pages of a sign-in, after the first, and the way out.
    SignIn,
    UserRealm,
    InstanceDiscovery,
    OpenidConfiguration,
    Keys,
    Resource,
    ManagedIdentity(Host),
    Preflight,
    Other,
}

/// The grant of a token request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    ClientCredentials,
    AuthorizationCode,
    RefreshToken,
    OnBehalfOf,
    DeviceCode,
    Password,
    Other,
}

impl RequestKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 23] = [
        Self::Token(Grant::ClientCredentials),
        Self::Token(Grant::AuthorizationCode),
        Self::Token(Grant::RefreshToken),
        Self::Token(Grant::OnBehalfOf),
        Self::Token(Grant::DeviceCode),
        Self::Token(Grant::Password),
        Self::Token(Grant::Other),
        Self::Authorize,
        Self::DeviceCode,
        Self::SignIn,
        Self::UserRealm,
        Self::InstanceDiscovery,
        Self::OpenidConfiguration,
        Self::Keys,
        Self::Resource,
        Self::ManagedIdentity(Host::Imds),
        Self::ManagedIdentity(Host::AppService),
        Self::ManagedIdentity(Host::MachineLearning),
        Self::ManagedIdentity(Host::CloudShell),
        Self::ManagedIdentity(Host::AzureArc),
        Self::ManagedIdentity(Host::ServiceFabric),
        Self::Preflight,
        Self::Other,
    ];

    /// The kind of a request; of a token request without its grant.
    pub fn of(method: &Method, path: &str) -> Self {
        if let Some(host) = Host::ALL.into_iter().find(|host| host.path() == path) {
            return Self::ManagedIdentity(host);
        }
        let path = path.trim_matches('/').to_ascii_lowercase();
        let segments = path.split('/').collect::<Vec<_>>();
        if method == Method::OPTIONS {
            return Self::Preflight;
        }
        match segments.as_slice() {
            [_, "oauth2", "v2.0", "token"] | ["adfs", "oauth2", "token"] => Self::Token(Grant::Other),
            [_, "oauth2", "v2.0", "authorize"] => Self::Authorize,
            [_, "oauth2", "v2.0", "devicecode"] => Self::DeviceCode,
            [_, "login"] | [_, "oauth2", "deviceauth"] | [_, "oauth2", "v2.0", "logout"] => Self::SignIn,
            [_, "userrealm", _] => Self::UserRealm,
            [_, "discovery", "instance"] => Self::InstanceDiscovery,
            [.., ".well-known", "openid-configuration"] => Self::OpenidConfiguration,
            [_, "discovery", "v2.0", "keys"] | ["adfs", "discovery", "keys"] => Self::Keys,
            ["resource", ..] => Self::Resource,
            _ => Self::Other,
        }
    }

    /// The name in counts, log and faults, such as `token.client_credentials`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token(Grant::ClientCredentials) => "token.client_credentials",
            Self::Token(Grant::AuthorizationCode) => "token.authorization_code",
            Self::Token(Grant::RefreshToken) => "token.refresh_token",
            Self::Token(Grant::OnBehalfOf) => "token.on_behalf_of",
            Self::Token(Grant::DeviceCode) => "token.device_code",
            Self::Token(Grant::Password) => "token.password",
            Self::Token(Grant::Other) => "token.other",
            Self::Authorize => "authorize",
            Self::DeviceCode => "device_code",
            Self::SignIn => "sign_in",
            Self::UserRealm => "user_realm",
            Self::InstanceDiscovery => "instance_discovery",
            Self::OpenidConfiguration => "openid_configuration",
            Self::Keys => "keys",
            Self::Resource => "resource",
            Self::ManagedIdentity(Host::Imds) => "managed_identity.imds",
            Self::ManagedIdentity(Host::AppService) => "managed_identity.app_service",
            Self::ManagedIdentity(Host::MachineLearning) => "managed_identity.machine_learning",
            Self::ManagedIdentity(Host::CloudShell) => "managed_identity.cloud_shell",
            Self::ManagedIdentity(Host::AzureArc) => "managed_identity.azure_arc",
            Self::ManagedIdentity(Host::ServiceFabric) => "managed_identity.service_fabric",
            Self::Preflight => "preflight",
            Self::Other => "other",
        }
    }

    /// Whether `target` means this kind: its name, the part before the dot, or `any`.
    pub fn is_meant_by(self, target: &str) -> bool {
        target == "any" || target == self.name() || self.name().split_once('.').is_some_and(|(family, _)| family == target)
    }
}

impl Grant {
    /// The grant of a `grant_type`.
    pub fn of(grant_type: Option<&str>) -> Self {
        match grant_type {
            Some("client_credentials") => Self::ClientCredentials,
            Some("authorization_code") => Self::AuthorizationCode,
            Some("refresh_token") => Self::RefreshToken,
            Some("urn:ietf:params:oauth:grant-type:jwt-bearer") => Self::OnBehalfOf,
            Some("urn:ietf:params:oauth:grant-type:device_code" | "device_code") => Self::DeviceCode,
            Some("password") => Self::Password,
            _ => Self::Other,
        }
    }
}
