//! What an instance may ask of the machine: variables, files, token endpoints, programs, a token store. Nothing that is not named here.
//!
//! Each import is a file: it asks the rules, then whoever performs it, and tells the audit, once for each call.

mod audit;
mod endpoints;
mod environment;
mod files;
mod host_info;
mod programs;
mod redis_token_store;
mod token_store;

use std::fmt;
use std::sync::Arc;

use azure_identity_wasm::host::{Fetch, FetchPinned, Files, Platform, Process, Program, TokenStore};

pub(crate) use audit::Begun;
pub use audit::{Audit, Call};
pub use endpoints::Endpoint;
pub use files::FileRule;
pub use redis_token_store::RedisTokenStore;
pub use token_store::HeldLease;

use self::{audit::Silent, endpoints::Endpoints, files::FileRules, programs::Programs};
use crate::keyvalue::Keyvalue;

/// What an instance of `azure-identity-cloud.wasm` or `azure-identity-developer.wasm` may ask of the machine. A new one denies everything.
///
/// Who performs what is allowed are the seams of the crate's own host, `azure_identity_wasm::native`, or what a test puts in their place.
pub struct Machine {
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) platform: Option<Platform>,
    pub(crate) local_offset: Option<LocalOffset>,
    pub(crate) files: FileRules,
    pub(crate) endpoints: Endpoints,
    pub(crate) programs: Programs,
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    pub(crate) keyvalue: Keyvalue,
    pub(crate) audit: Arc<dyn Audit>,
}

impl Machine {
    pub fn new() -> Self {
        Self {
            variables: Vec::new(),
            platform: None,
            local_offset: None,
            files: FileRules::default(),
            endpoints: Endpoints::default(),
            programs: Programs::default(),
            store: None,
            keyvalue: Keyvalue::default(),
            audit: Arc::new(Silent),
        }
    }

    /// The environment that the instance sees: these variables, and no others.
    #[must_use]
    pub fn variables(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        self.variables.extend(variables);
        self
    }

    /// The operating system.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = Some(platform);
        self
    }

    /// Local time minus UTC at a time (seconds since 1970), in seconds. Without it, the tokens of an Azure CLI before 2.54 are of no use.
    #[must_use]
    pub fn local_offset(mut self, offset: LocalOffset) -> Self {
        self.local_offset = Some(offset);
        self
    }

    /// Files that it may read.
    #[must_use]
    pub fn files(mut self, files: impl Files + 'static, allowed: impl IntoIterator<Item = FileRule>) -> Self {
        self.files = FileRules::new(files, allowed);
        self
    }

    /// Token endpoints of the machine that it may ask.
    #[must_use]
    pub fn endpoints(
        mut self,
        fetch: impl Fetch + 'static,
        pinned: impl FetchPinned + 'static,
        allowed: impl IntoIterator<Item = Endpoint>,
    ) -> Self {
        self.endpoints = Endpoints::new(fetch, pinned, allowed);
        self
    }

    /// Developers' tools that it may run.
    #[must_use]
    pub fn programs(mut self, process: impl Process + 'static, allowed: impl IntoIterator<Item = Program>) -> Self {
        self.programs = Programs::new(process, allowed);
        self
    }

    /// Where its tokens outlive it. They come encrypted.
    #[must_use]
    pub fn token_store(self, store: impl TokenStore + 'static) -> Self {
        self.shared_token_store(Arc::new(store))
    }

    /// The same, of a store that others have, too.
    #[must_use]
    pub fn shared_token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Buckets of `wasi:keyvalue`, for a component that `azure-identity-keyvalue.wasm` was composed with: its tokens outlive it there.
    #[must_use]
    pub fn keyvalue(mut self, keyvalue: Keyvalue) -> Self {
        self.keyvalue = keyvalue;
        self
    }

    /// What the instance sees of a variable.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Hears of every call of the machine.
    #[must_use]
    pub fn audit(mut self, audit: impl Audit + 'static) -> Self {
        self.audit = Arc::new(audit);
        self
    }
}

/// Tells local time.
pub type LocalOffset = fn(u64) -> i32;

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.variables.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("Machine")
            .field("variables", &names)
            .field("platform", &self.platform)
            .field("files", &self.files)
            .field("endpoints", &self.endpoints)
            .field("programs", &self.programs)
            .field("token_store", &self.store.is_some())
            .field("keyvalue", &self.keyvalue)
            .finish_non_exhaustive()
    }
}
