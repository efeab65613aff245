//! How a route asks for its token.

/// How the application proves itself to Entra, how a person signs in to it, or who vouches for the program where it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    Secret,
    /// A client assertion, signed by the key whose certificate is registered.
    Assertion,
    /// That certificate, with its key.
    Certificate,
    /// The secret, on behalf of a user.
    OnBehalfOf,
    /// A person, by a code that they type in elsewhere.
    DeviceCode,
    /// A person, by the browser of this machine.
    Browser,
    /// The secret, and the code that a person has come back with from Entra's page.
    AuthorizationCode,
    /// The machine, which has an identity.
    ManagedIdentity(Machine),
    /// A cluster, whose token is in a file.
    WorkloadIdentity,
    /// Whatever the default chain finds, which is this.
    Default(Source),
}

/// A machine that has an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// With the Instance Metadata Service.
    Virtual,
    AppService,
}

/// What the default chain finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A secret in the environment.
    Environment,
    WorkloadIdentity,
    ManagedIdentity,
    /// A person who is logged in to the Azure CLI: a program that stands in for it.
    AzureCli,
}

impl Proof {
    /// The credential for it.
    pub const fn credential(self) -> &'static str {
        match self {
            Self::Secret => "ClientSecretCredential",
            Self::Assertion => "ClientAssertionCredential",
            Self::Certificate => "ClientCertificateCredential",
            Self::OnBehalfOf => "OnBehalfOfCredential",
            Self::DeviceCode => "DeviceCodeCredential",
            Self::Browser => "InteractiveBrowserCredential",
            Self::AuthorizationCode => "AuthorizationCodeCredential",
            Self::ManagedIdentity(_) => "ManagedIdentityCredential",
            Self::WorkloadIdentity => "WorkloadIdentityCredential",
            Self::Default(_) => "DefaultAzureCredential",
        }
    }

    /// Whose token it gives: the claim `idtyp`.
    pub const fn idtyp(self) -> &'static str {
        match self {
            Self::OnBehalfOf | Self::DeviceCode | Self::Browser | Self::AuthorizationCode | Self::Default(Source::AzureCli) => "user",
            _ => "app",
        }
    }

    /// How many requests it takes: the one for the token, and those of the person's browser for Entra's page, with what they type into it; or
    /// the one for the code that they type in elsewhere. A tool of a developer has its token already.
    pub const fn requests(self) -> u64 {
        match self {
            Self::Default(Source::AzureCli) => 0,
            Self::DeviceCode => 2,
            Self::Browser | Self::AuthorizationCode => 4,
            _ => 1,
        }
    }
}
