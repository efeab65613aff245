use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use azure_identity_wasm::host::{MemoryTokenStore, Platform, Program, TokenStore};
use azure_identity_wasm::native::{PinnedReqwest, Reqwest, SystemClock, SystemFiles, SystemProcess};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use wasmtime::error::{Context, ensure, format_err};

use super::secret::SecretSource;
use crate::keyvalue::{Keyvalue, MemoryBucket, RedisBucket};
use crate::machine::{Endpoint, FileRule, Machine, RedisTokenStore};

/// What instances of the component may ask of the machine.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MachineConfig {
    /// Variables of the host's own environment that instances see, if they are set.
    pub variables: Vec<String>,
    /// Variables that they see with these values.
    pub set: BTreeMap<String, String>,
    /// Files that they may read: absolute paths.
    pub files: Vec<PathBuf>,
    /// Folders whose files they may read.
    pub folders: Vec<PathBuf>,
    /// Where the agent of Azure Arc puts its keys, if they may read those.
    pub azure_arc: AzureArc,
    /// Token endpoints of the machine that they may ask.
    pub endpoints: Vec<EndpointConfig>,
    /// Developers' tools that they may run.
    pub programs: Vec<ProgramConfig>,
    /// Where those are; default: where the host's own variable `PATH` says.
    pub program_folders: Vec<PathBuf>,
    /// Where their tokens outlive them.
    pub token_store: TokenStoreConfig,
}

/// Where the agent of Azure Arc puts its keys.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(untagged)]
pub enum AzureArc {
    /// Nobody may read them.
    #[default]
    Denied,
    /// In its usual folder, if so.
    Usual(bool),
    /// In this folder.
    In(PathBuf),
}

/// A token endpoint.
#[derive(Clone, Debug)]
pub struct EndpointConfig(Endpoint);

/// A developer's tool.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ProgramConfig {
    Az,
    Azd,
    Pwsh,
    Powershell,
}

/// Where tokens outlive an instance.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "where tokens are kept: \"none\", \"memory\", a table with redis and encryption-key, or one with keyvalue, which has \"memory\" or redis and \
                 encryption-key"
)]
pub enum TokenStoreConfig {
    Simple(SimpleTokenStore),
    /// In Redis, for all hosts of a fleet.
    Redis(RedisConfig),
    /// In the bucket of `wasi:keyvalue` that `azure-identity-keyvalue.wasm` opens, in memory.
    KeyvalueMemory(KeyvalueMemoryConfig),
    /// In such a bucket in Redis, for all hosts of a fleet.
    KeyvalueRedis(KeyvalueRedisConfig),
}

/// A store that needs nothing more.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum SimpleTokenStore {
    None,
    /// As long as the host runs, for all of its instances.
    Memory,
}

/// A server of Redis, or of what speaks its language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RedisConfig {
    /// Its URL, as `redis://user:password@host:6379/0`.
    pub redis: SecretSource,
    /// What entries are encrypted with, the same for all who share them: 32 random bytes in base64.
    pub encryption_key: SecretSource,
    /// What entries are named for.
    #[serde(default = "name")]
    pub name: String,
}

/// A bucket in memory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeyvalueMemoryConfig {
    pub keyvalue: InMemory,
    /// The file of `azure-identity-keyvalue.wasm`; default: of this name, beside the component.
    pub adapter: Option<PathBuf>,
    /// In seconds: what nobody has written for so long is gone.
    #[serde(default = "day")]
    pub longest_life: u64,
}

/// The word `memory`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum InMemory {
    Memory,
}

/// A bucket in Redis.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeyvalueRedisConfig {
    pub keyvalue: ServerConfig,
    /// As [`RedisConfig::encryption_key`].
    pub encryption_key: SecretSource,
    /// What keys are named for.
    #[serde(default = "bucket_name")]
    pub name: String,
    /// The file of `azure-identity-keyvalue.wasm`; default: of this name, beside the component.
    pub adapter: Option<PathBuf>,
    /// In seconds: what nobody has written for so long is gone.
    #[serde(default = "day")]
    pub longest_life: u64,
}

/// Where a server is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServerConfig {
    /// As [`RedisConfig::redis`].
    pub redis: SecretSource,
}

impl Default for TokenStoreConfig {
    fn default() -> Self {
        Self::Simple(SimpleTokenStore::None)
    }
}

/// What all instances share to keep their tokens in, and what encrypts them there.
#[derive(Clone)]
pub(crate) struct KeyedStore {
    place: Place,
    pub(crate) key: Vec<u8>,
}

#[derive(Clone)]
enum Place {
    Store(Arc<dyn TokenStore>),
    Bucket(Keyvalue),
}

impl MachineConfig {
    /// The rules of one instance. What performs what is allowed is the host of the crate itself.
    pub(crate) fn machine(&self, store: Option<&KeyedStore>) -> Machine {
        let inherited = self.variables.iter().filter_map(|name| Some((name.clone(), env::var(name).ok()?)));
        let given = self.set.iter().map(|(name, value)| (name.clone(), value.clone()));
        let files = self.files.iter().cloned().map(FileRule::File).chain(self.folders.iter().cloned().map(FileRule::Folder));
        let arc = match &self.azure_arc {
            AzureArc::Usual(true) => Some(FileRule::azure_arc()),
            AzureArc::In(folder) => Some(FileRule::FolderOf(folder.clone(), ".key".to_owned())),
            AzureArc::Denied | AzureArc::Usual(false) => None,
        };
        let process = match env::join_paths(&self.program_folders) {
            Ok(folders) if !folders.is_empty() => SystemProcess::in_folders(folders),
            _ => SystemProcess::default(),
        };
        let machine = Machine::new()
            .variables(inherited.chain(given))
            .files(SystemFiles, files.chain(arc))
            .endpoints(Reqwest::new(), PinnedReqwest::new(), self.endpoints.iter().map(|endpoint| endpoint.0.clone()))
            .programs(process, self.programs.iter().map(|program| program.program()));
        let machine = match platform() {
            Some(platform) => machine.platform(platform),
            None => machine,
        };
        match store.map(|store| store.place.clone()) {
            Some(Place::Store(store)) => machine.shared_token_store(store),
            Some(Place::Bucket(keyvalue)) => machine.keyvalue(keyvalue),
            None => machine,
        }
    }

    /// Where `azure-identity-keyvalue.wasm` is, if the component in this file is to be composed with it.
    pub fn keyvalue_adapter(&self, component: &Path) -> Option<PathBuf> {
        let adapter = match &self.token_store {
            TokenStoreConfig::KeyvalueMemory(config) => &config.adapter,
            TokenStoreConfig::KeyvalueRedis(config) => &config.adapter,
            TokenStoreConfig::Simple(_) | TokenStoreConfig::Redis(_) => return None,
        };
        Some(adapter.clone().unwrap_or_else(|| component.with_file_name("azure-identity-keyvalue.wasm")))
    }

    /// The store that all instances share, if they are to have one.
    ///
    /// # Errors
    /// When a secret of it is missing, or is none.
    pub(crate) fn store(&self) -> wasmtime::Result<Option<KeyedStore>> {
        let bucket = |store| Place::Bucket(Keyvalue::default().bucket(BUCKET, store));
        let (place, key) = match &self.token_store {
            TokenStoreConfig::Simple(SimpleTokenStore::None) => return Ok(None),
            TokenStoreConfig::Simple(SimpleTokenStore::Memory) => {
                (Place::Store(Arc::new(MemoryTokenStore::new(SystemClock))), key_of_this_process()?)
            }
            TokenStoreConfig::Redis(RedisConfig { redis, encryption_key, name }) => {
                (Place::Store(Arc::new(RedisTokenStore::new(&url(redis)?, name)?)), shared_key(encryption_key)?)
            }
            TokenStoreConfig::KeyvalueMemory(config) => {
                (bucket(Arc::new(MemoryBucket::new(Duration::from_secs(config.longest_life)))), key_of_this_process()?)
            }
            TokenStoreConfig::KeyvalueRedis(KeyvalueRedisConfig { keyvalue, encryption_key, name, longest_life, .. }) => {
                let store = RedisBucket::new(&url(&keyvalue.redis)?, name, Duration::from_secs(*longest_life))?;
                (bucket(Arc::new(store)), shared_key(encryption_key)?)
            }
        };
        Ok(Some(KeyedStore { place, key }))
    }
}

fn url(redis: &SecretSource) -> wasmtime::Result<String> {
    redis.read().context("[machine.token-store] redis")
}

/// What nobody shares beyond this process.
fn key_of_this_process() -> wasmtime::Result<Vec<u8>> {
    let mut key = vec![0; KEY];
    SystemRandom::new().fill(&mut key).map_err(|_| format_err!("the system has no randomness"))?;
    Ok(key)
}

fn shared_key(source: &SecretSource) -> wasmtime::Result<Vec<u8>> {
    let key = STANDARD.decode(source.read().context("[machine.token-store] encryption-key")?).unwrap_or_default();
    let hint = "as `openssl rand -base64 32` prints them";
    ensure!(key.len() == KEY, "[machine.token-store] encryption-key: it is {KEY} bytes in base64, {hint}");
    Ok(key)
}

impl ProgramConfig {
    const fn program(self) -> Program {
        match self {
            Self::Az => Program::Az,
            Self::Azd => Program::Azd,
            Self::Pwsh => Program::Pwsh,
            Self::Powershell => Program::Powershell,
        }
    }
}

impl<'de> Deserialize<'de> for EndpointConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let url = String::deserialize(deserializer)?;
        let what = || D::Error::custom(format!("`{url}` is no endpoint: write a URL as http://169.254.169.254/metadata/identity/"));
        Endpoint::parse(&url).map(Self).ok_or_else(what)
    }
}

fn platform() -> Option<Platform> {
    match env::consts::OS {
        "linux" => Some(Platform::Linux),
        "macos" => Some(Platform::MacOs),
        "windows" => Some(Platform::Windows),
        _ => None,
    }
}

fn name() -> String {
    "azure-identity-wasm".to_owned()
}

fn bucket_name() -> String {
    "azure-identity-wasm:keyvalue".to_owned()
}

fn day() -> u64 {
    24 * 60 * 60
}

/// The bucket that the adapter opens.
const BUCKET: &str = "default";

/// Of an encryption key, in bytes.
const KEY: usize = 32;
