//! The configuration file of a host: who gets tokens, what instances may ask of the machine, and where plugins may send requests.
//!
//! `host.toml` beside this crate's manifest has all of it, with what it means.

mod credential;
mod error;
mod machine;
mod request;
mod secret;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

pub use credential::{
    AzurePipelines, Chain, ClientAssertion, ClientCertificate, ClientSecret, Common, CredentialConfig, DefaultChain, DeveloperTool,
    Environment, GithubActions, Kind, ManagedIdentity, Member, VisualStudioCode, WorkloadIdentity,
};
pub use error::ConfigError;
pub(crate) use machine::KeyedStore;
pub use machine::{
    AzureArc, EndpointConfig, InMemory, KeyvalueMemoryConfig, KeyvalueRedisConfig, MachineConfig, ProgramConfig, RedisConfig, ServerConfig,
    SimpleTokenStore, TokenStoreConfig,
};
pub use request::RequestRule;
pub use secret::SecretSource;

use self::error::Text;

/// All that a file says. What it does not name is denied.
#[derive(Debug)]
pub struct Config {
    /// Credentials by their names.
    pub credentials: BTreeMap<String, CredentialConfig>,
    /// What instances of the component may ask of the machine.
    pub machine: MachineConfig,
    /// Where the component's own requests may go.
    pub network: NetworkConfig,
    /// Where plugins' requests may go, and with whose tokens; the first that fits counts.
    pub requests: Vec<RequestRule>,
    /// What a plugin may use up.
    pub limits: Limits,
    /// Who hears of it.
    pub audit: AuditConfig,
}

/// Where the component's own requests may go, beside the authority hosts of its credentials.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NetworkConfig {
    /// More hosts, as `dev.azure.com` or `localhost:8443`; by https.
    pub authorities: Vec<String>,
    /// A PEM file with certificates to trust beside those of the operating system.
    pub ca: Option<PathBuf>,
}

/// What a plugin may use up.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limits {
    /// The most memory that it may have, in MiB.
    pub memory: u32,
    /// How long it may run, in seconds, waiting included.
    pub time: u64,
    /// The most that it may write to its standard streams, in bytes, of each.
    pub output: usize,
}

impl Limits {
    /// In bytes.
    pub const fn memory_bytes(self) -> usize {
        self.memory as usize * 1024 * 1024
    }

    /// How long it may run.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.time)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 64, time: 60, output: 1024 * 1024 }
    }
}

/// Where the audit is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AuditConfig {
    pub to: AuditTarget,
    /// The file, if it is to be one; what is there stays.
    pub file: Option<PathBuf>,
    pub format: AuditFormat,
}

/// Where the audit is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum AuditTarget {
    /// Nowhere.
    None,
    #[default]
    Stderr,
    File,
}

/// How a line of the audit looks.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum AuditFormat {
    /// For people.
    #[default]
    Text,
    /// An object in each line.
    Json,
}

impl Config {
    /// Reads a file. Secrets are not looked for yet.
    ///
    /// # Errors
    /// When it cannot be read or says something that is not understood; the error names the line, and what to do.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let name = file.display().to_string();
        match fs::read_to_string(file) {
            Ok(text) => Self::parse(&name, &text),
            Err(why) => Err(ConfigError::new(&name, &format!("it cannot be read: {why}"), "give the path of a TOML file by --config")),
        }
    }

    /// Reads the text of a file that is called `name` in errors.
    ///
    /// # Errors
    /// When it says something that is not understood.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let text = Text { name, text };
        let mut root = DeTable::parse(text.text).map_err(|error| text.refuse(&error, None))?;
        // What a credential has depends on its kind, so each is read by itself.
        let named = root.get_mut().remove("credentials");
        let file = File::deserialize(Deserializer::from(root)).map_err(|error| text.refuse(&error, None))?;
        let mut credentials = BTreeMap::new();
        if let Some(named) = named {
            let span = named.span();
            let DeValue::Table(table) = named.into_inner() else {
                return Err(text.at(&span, "`credentials` is no table", "begin each with a line [credentials.NAME]"));
            };
            for (name, value) in table {
                let credential = CredentialConfig::read(&text, name.get_ref(), value)?;
                credentials.insert(name.into_inner().into_owned(), credential);
            }
        }
        let config = Self {
            credentials,
            machine: file.machine,
            network: file.network,
            requests: Vec::new(),
            limits: file.limits,
            audit: file.audit,
        };
        config.check(&text, file.requests, file.allow_inline_secrets)
    }

    /// What one part says of another must be so.
    fn check(mut self, text: &Text<'_>, requests: Vec<Spanned<request::Raw>>, inline: bool) -> Result<Self, ConfigError> {
        for (name, credential) in &self.credentials {
            if !inline && credential.has_inline_secret() {
                let hint = "name a variable or a file instead, or write allow-inline-secrets = true at the top of a file that nobody else can read";
                return Err(text.whole(&format!("[credentials.{name}] has a secret in it"), hint));
            }
            if let Some(source) = credential.sources().find(|source| !self.credentials.contains_key(*source) || *source == name) {
                let what = format!("[credentials.{name}]: there is no other credential {source}");
                return Err(text.whole(&what, &format!("begin it with a line [credentials.{source}]")));
            }
            if credential.sources().any(|source| self.credentials.get(source).is_some_and(|source| source.sources().next().is_some())) {
                return Err(text.whole(&format!("[credentials.{name}]: a chain in a chain"), "name the inner one's sources here"));
            }
        }
        for rule in requests {
            let (span, raw) = (rule.span(), rule.into_inner());
            let rule = RequestRule::new(raw, text.place(&span)).map_err(|(what, hint)| text.at(&span, &what, &hint))?;
            if let Some(name) = rule.credential.as_ref().filter(|name| !self.credentials.contains_key(*name)) {
                let hint = format!("begin it with a line [credentials.{name}]");
                return Err(text.at(&span, &format!("there is no credential {name}"), &hint));
            }
            self.requests.push(rule);
        }
        if (self.audit.to == AuditTarget::File) != self.audit.file.is_some() {
            return Err(text.whole("[audit]: `to = \"file\"` and `file` go together", "write both, or neither"));
        }
        Ok(self)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(default)]
    allow_inline_secrets: bool,
    #[serde(default)]
    machine: MachineConfig,
    #[serde(default)]
    network: NetworkConfig,
    #[serde(default)]
    requests: Vec<Spanned<request::Raw>>,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    audit: AuditConfig,
}
