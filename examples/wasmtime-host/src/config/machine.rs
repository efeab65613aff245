use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

use azure_identity_wasm::host::{MemoryTokenStore, Platform, Program};
use azure_identity_wasm::native::{PinnedReqwest, Reqwest, SystemClock, SystemFiles, SystemProcess};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::machine::{Endpoint, FileRule, Machine};

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
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum TokenStoreConfig {
    #[default]
    None,
    /// As long as the host runs, for all of its instances.
    Memory,
}

impl MachineConfig {
    /// The rules of one instance. What performs what is allowed is the host of the crate itself.
    pub(crate) fn machine(&self, store: Option<&MemoryTokenStore>) -> Machine {
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
        match store {
            Some(store) => machine.token_store(store.clone()),
            None => machine,
        }
    }

    /// The store that all instances share, if they are to have one.
    pub(crate) fn store(&self) -> Option<MemoryTokenStore> {
        (self.token_store == TokenStoreConfig::Memory).then(|| MemoryTokenStore::new(SystemClock))
    }
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
