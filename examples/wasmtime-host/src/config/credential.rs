use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, ValueDeserializer};

use super::error::{ConfigError, Text};
use super::secret::SecretSource;

/// A credential, as a file describes it.
#[derive(Clone, Debug)]
pub struct CredentialConfig {
    pub kind: Kind,
    pub common: Common,
    /// File and line.
    pub(crate) place: String,
}

/// What every credential has.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Common {
    /// The authority host, a URL. Default: the variable `AZURE_AUTHORITY_HOST` as the instance sees it, else Azure's public cloud.
    pub authority: Option<String>,
    /// Trust the authority host without asking Microsoft whether it knows it.
    pub disable_instance_discovery: bool,
    /// Tenants that may be asked beside the credential's own; `*` for every tenant.
    pub additionally_allowed_tenants: Vec<String>,
}

/// Which credential, and what it needs.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    ClientSecret(ClientSecret),
    ClientCertificate(ClientCertificate),
    ClientAssertion(ClientAssertion),
    ManagedIdentity(ManagedIdentity),
    WorkloadIdentity(WorkloadIdentity),
    AzurePipelines(AzurePipelines),
    GithubActions(GithubActions),
    Environment(Environment),
    AzureCli(DeveloperTool),
    AzureDeveloperCli(DeveloperTool),
    AzurePowershell(DeveloperTool),
    VisualStudioCode(VisualStudioCode),
    Chain(Chain),
    Default(DefaultChain),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientSecret {
    pub tenant: String,
    pub client: String,
    pub secret: SecretSource,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientCertificate {
    pub tenant: String,
    pub client: String,
    /// PEM or PKCS#12.
    pub certificate: PathBuf,
    pub password: Option<SecretSource>,
    /// A PEM file whose key stays with the host, which signs.
    pub key: Option<PathBuf>,
    #[serde(default)]
    pub send_certificate_chain: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientAssertion {
    pub tenant: String,
    pub client: String,
    /// Read anew for each token.
    pub assertion: SecretSource,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ManagedIdentity {
    pub client: Option<String>,
    pub object: Option<String>,
    pub resource: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct WorkloadIdentity {
    pub tenant: Option<String>,
    pub client: Option<String>,
    pub token_file: Option<String>,
    pub azure_proxy: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AzurePipelines {
    pub tenant: String,
    pub client: String,
    pub service_connection: String,
    pub access_token: SecretSource,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct GithubActions {
    pub tenant: Option<String>,
    pub client: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Environment {}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeveloperTool {
    pub tenant: Option<String>,
    /// Of the Azure CLI alone.
    pub subscription: Option<String>,
    /// In seconds.
    pub timeout: Option<u64>,
    pub cache_tool_tokens: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct VisualStudioCode {
    pub tenant: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Chain {
    /// Names of credentials.
    pub sources: Vec<String>,
    #[serde(default)]
    pub retry_sources: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DefaultChain {
    pub tenant: Option<String>,
    /// The user-assigned managed identity, by its client id.
    pub managed_identity: Option<String>,
    pub workload_identity: Option<String>,
    /// Of each developer's tool, in seconds.
    pub timeout: Option<u64>,
    pub cache_tool_tokens: bool,
    pub required_variables: Vec<String>,
    pub require_selection: bool,
    pub excluded: Vec<Member>,
    pub included: Vec<Member>,
    pub retry_sources: bool,
}

/// A member of the default chain.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Member {
    Environment,
    WorkloadIdentity,
    ManagedIdentity,
    VisualStudioCode,
    AzureCli,
    AzurePowershell,
    AzureDeveloperCli,
}

impl CredentialConfig {
    /// Reads a table. Its kind says what else may be in it, so it is read as one of the enum, and errors keep their lines.
    pub(super) fn read(text: &Text<'_>, name: &str, value: Spanned<DeValue<'_>>) -> Result<Self, ConfigError> {
        let span = value.span();
        let DeValue::Table(mut table) = value.into_inner() else {
            return Err(text.at(&span, &format!("{name} is no table"), &format!("begin it with a line [credentials.{name}]")));
        };
        let refuse = |error: &toml::de::Error| text.refuse(error, Some(name));
        let mut common = DeTable::new();
        for key in COMMON {
            if let Some((key, value)) = table.remove_entry(key) {
                common.insert(key, value);
            }
        }
        let missing = || text.at(&span, &format!("[credentials.{name}] has no kind"), "add kind = \"default\", or \"client-secret\", …");
        let kind = table.remove("kind").ok_or_else(missing)?;
        let kind_span = kind.span();
        let DeValue::String(kind) = kind.into_inner() else {
            return Err(text.at(&kind_span, "a kind is a text", "write kind = \"default\", or \"client-secret\", …"));
        };
        if let Some((_, needs)) = OF_PEOPLE.iter().find(|(known, _)| *known == kind) {
            let what = format!("[credentials.{name}]: `{kind}` needs {needs}, and a configuration has none");
            return Err(text.at(&kind_span, &what, "leave --config out: --device-code and --user-assertion ask for people"));
        }
        let mut tagged = DeTable::new();
        tagged.insert(Spanned::new(kind_span, DeString::from(kind)), Spanned::new(span.clone(), DeValue::Table(table)));
        let of = |table| ValueDeserializer::from(Spanned::new(span.clone(), DeValue::Table(table)));
        let common = Common::deserialize(of(common)).map_err(|error| refuse(&error))?;
        let kind = Kind::deserialize(of(tagged)).map_err(|error| refuse(&error))?;
        if let Kind::ManagedIdentity(ManagedIdentity { client, object, resource }) = &kind
            && [client, object, resource].iter().filter(|id| id.is_some()).count() > 1
        {
            return Err(text.at(&span, &format!("[credentials.{name}] has several ids"), "one of client, object and resource is enough"));
        }
        Ok(Self { kind, common, place: text.place(&span) })
    }

    /// The credentials that a chain asks.
    pub(super) fn sources(&self) -> impl Iterator<Item = &String> {
        match &self.kind {
            Kind::Chain(chain) => chain.sources.as_slice(),
            _ => &[],
        }
        .iter()
    }

    pub(super) fn has_inline_secret(&self) -> bool {
        let secret = match &self.kind {
            Kind::ClientSecret(with) => Some(&with.secret),
            Kind::ClientAssertion(with) => Some(&with.assertion),
            Kind::AzurePipelines(with) => Some(&with.access_token),
            Kind::ClientCertificate(with) => with.password.as_ref(),
            _ => None,
        };
        matches!(secret, Some(SecretSource::Inline(_)))
    }
}

impl Kind {
    /// As the official libraries call it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ClientSecret(_) => "ClientSecretCredential",
            Self::ClientCertificate(_) => "ClientCertificateCredential",
            Self::ClientAssertion(_) => "ClientAssertionCredential",
            Self::ManagedIdentity(_) => "ManagedIdentityCredential",
            Self::WorkloadIdentity(_) => "WorkloadIdentityCredential",
            Self::AzurePipelines(_) => "AzurePipelinesCredential",
            Self::GithubActions(_) => "GitHubActionsCredential",
            Self::Environment(_) => "EnvironmentCredential",
            Self::AzureCli(_) => "AzureCliCredential",
            Self::AzureDeveloperCli(_) => "AzureDeveloperCliCredential",
            Self::AzurePowershell(_) => "AzurePowerShellCredential",
            Self::VisualStudioCode(_) => "VisualStudioCodeCredential",
            Self::Chain(_) => "ChainedTokenCredential",
            Self::Default(_) => "DefaultAzureCredential",
        }
    }
}

/// What is not for a host that nobody sits at, and what it would need.
const OF_PEOPLE: [(&str, &str); 5] = [
    ("authorization-code", "a code that a person has brought back"),
    ("device-code", "a person who signs in"),
    ("interactive-browser", "a person who signs in"),
    ("on-behalf-of", "a user's token"),
    ("username-password", "a person's password"),
];

/// The keys of [`Common`].
const COMMON: [&str; 3] = ["authority", "disable-instance-discovery", "additionally-allowed-tenants"];
