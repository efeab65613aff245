//! Caches that processes share, where MSAL's libraries keep them. `pkg-template/lib/persistence/` is the same for JavaScript hosts: what the
//! one does, the other does.
//!
//! All of it waits for files, locks and programs, on a thread of its own.

mod data_protection;
mod files;
mod key_store;
mod keychain;
mod lock;
mod place;
mod programs;
mod sealed_file;
mod secret_tool;

use alloc::{boxed::Box, string::ToString, sync::Arc};
use core::fmt;

use tokio::runtime::Handle;

use self::{
    data_protection::DataProtection,
    key_store::KeyStore,
    keychain::Keychain,
    place::Place,
    sealed_file::{Plain, SealedFile},
    secret_tool::SecretTool,
};
use crate::{
    error::{Error, Result},
    host::{CacheFile, CacheName, Env, Replaced},
    maybe_send::BoxFuture,
    native::ProcessEnv,
    token::Secret,
};

/// The caches of this machine's user, in `%LOCALAPPDATA%\.IdentityService` or `~/.IdentityService`.
///
/// They are encrypted by Data Protection (Windows), in the Keychain (macOS) or by the Secret Service (elsewhere, by `secret-tool`). Where there is
/// no such thing, a cache is a file that only the user reads, if [`CacheName::allow_unencrypted`] says so; one that is there is read in any case.
#[derive(Clone)]
pub struct SystemCacheFile {
    env: Arc<dyn Env>,
    system: &'static str,
}

impl SystemCacheFile {
    /// The caches of who runs this process.
    pub fn new() -> Self {
        Self::with(ProcessEnv, std::env::consts::OS)
    }

    /// Those that another environment leads to, on a system as [`std::env::consts::OS`] says it. `HOME` or `LOCALAPPDATA` is the place; programs
    /// are looked for in `PATH`, and see no other variables than those that they need for the user's session.
    pub fn with(env: impl Env + 'static, system: &'static str) -> Self {
        Self { env: Arc::new(env), system }
    }

    fn vault(&self, cache: &CacheName) -> Result<Vault> {
        let place = Arc::new(Place::of(&self.env, self.system, cache)?);
        let plain = SealedFile::new(place.clone(), Box::new(Plain { is_allowed: place.allow_unencrypted }));
        Ok(match self.system {
            "windows" => Vault::File(SealedFile::new(place.clone(), Box::new(DataProtection(place)))),
            "macos" => Vault::Store(KeyStore::new(Box::new(Keychain(place)), plain)),
            _ => Vault::Store(KeyStore::new(Box::new(SecretTool(place)), plain)),
        })
    }
}

/// How a cache is kept.
enum Vault {
    File(SealedFile),
    Store(KeyStore),
}

impl CacheFile for SystemCacheFile {
    fn load<'a>(&'a self, cache: &'a CacheName) -> BoxFuture<'a, Result<Option<Secret>>> {
        Box::pin(async move {
            let vault = self.vault(cache)?;
            aside(move || match vault {
                Vault::File(file) => file.load(),
                Vault::Store(store) => store.load(),
            })
            .await
        })
    }

    fn replace<'a>(&'a self, cache: &'a CacheName, before: Option<&'a Secret>, after: Secret) -> BoxFuture<'a, Result<Replaced>> {
        Box::pin(async move {
            let vault = self.vault(cache)?;
            if after.expose().len() > place::MOST {
                let name = &cache.name;
                let most = place::MOST;
                return Err(Error::unavailable(std::format!(
                    "the token cache {name} would have more than {most} bytes: give applications caches of their own"
                )));
            }
            let before = before.cloned();
            aside(move || match vault {
                Vault::File(file) => file.replace(before.as_ref(), &after),
                Vault::Store(store) => store.replace(before.as_ref(), &after),
            })
            .await
        })
    }
}

/// Does work that blocks where it blocks no one else: off a runtime, there is no one else.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match Handle::try_current() {
        Ok(runtime) => runtime
            .spawn_blocking(work)
            .await
            .unwrap_or_else(|error| Err(Error::unavailable(std::format!("the token cache failed: {error}")))),
        Err(_) => work(),
    }
}

impl Default for SystemCacheFile {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SystemCacheFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SystemCacheFile").field("system", &self.system).finish_non_exhaustive()
    }
}

/// How a system's error may be told.
fn why(error: &std::io::Error) -> alloc::string::String {
    error.to_string()
}
