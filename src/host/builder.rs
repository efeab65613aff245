use alloc::boxed::Box;

#[cfg(feature = "users")]
use super::Browser;
#[cfg(feature = "cache-file")]
use super::CacheFile;
#[cfg(feature = "cloud")]
use super::FetchPinned;
#[cfg(feature = "developer")]
use super::Process;
#[cfg(feature = "store")]
use super::TokenStore;
use super::{Background, Clock, Env, Fetch, Files, Host, HostBuilder, Log, Platform, Random};
use crate::{cache::LeastRecentlyUsedMemories, json::Json, maybe_send::Shared};

impl HostBuilder {
    #[must_use]
    pub fn fetch(mut self, fetch: impl Fetch + 'static) -> Self {
        self.0.fetch = Some(Box::new(fetch));
        self
    }

    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.0.clock = Some(Box::new(clock));
        self
    }

    #[must_use]
    pub fn random(mut self, random: impl Random + 'static) -> Self {
        self.0.random = Some(Box::new(random));
        self
    }

    #[must_use]
    pub fn env(mut self, env: impl Env + 'static) -> Self {
        self.0.env = Some(Box::new(env));
        self
    }

    #[must_use]
    pub fn files(mut self, files: impl Files + 'static) -> Self {
        self.0.files = Some(Box::new(files));
        self
    }

    /// The operating system: some of what is asked there depends on it.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.0.platform = Some(platform);
        self
    }

    #[cfg(feature = "cloud")]
    #[must_use]
    pub fn fetch_pinned(mut self, fetch_pinned: impl FetchPinned + 'static) -> Self {
        self.0.fetch_pinned = Some(Box::new(fetch_pinned));
        self
    }

    #[cfg(feature = "developer")]
    #[must_use]
    pub fn process(mut self, process: impl Process + 'static) -> Self {
        self.0.process = Some(Box::new(process));
        self
    }

    /// Caches that processes share.
    #[cfg(feature = "cache-file")]
    #[must_use]
    pub fn cache_file(mut self, cache_file: impl CacheFile + 'static) -> Self {
        self.0.cache_file = Some(Box::new(cache_file));
        self
    }

    #[must_use]
    pub fn log(mut self, log: impl Log + 'static) -> Self {
        self.0.log = Some(Box::new(log));
        self
    }

    #[must_use]
    pub fn background(mut self, background: impl Background + 'static) -> Self {
        self.0.background = Some(Box::new(background));
        self
    }

    #[cfg(feature = "users")]
    #[must_use]
    pub fn browser(mut self, browser: impl Browser + 'static) -> Self {
        self.0.browser = Some(Box::new(browser));
        self
    }

    /// Where tokens outlive the credential, and are shared. It needs an `encryption_key` in the credential's options.
    #[cfg(feature = "store")]
    #[must_use]
    pub fn token_store(mut self, store: impl TokenStore + 'static) -> Self {
        self.0.token_store = Some(Box::new(store));
        self
    }

    /// The codec for JSON. With the crate's feature `json`, `serde_json` is there by default.
    #[must_use]
    pub fn json(mut self, json: &'static dyn Json) -> Self {
        self.0.json = Some(json);
        self
    }

    #[cfg_attr(not(feature = "json"), allow(unused_mut))]
    pub fn build(mut self) -> Host {
        #[cfg(feature = "json")]
        if self.0.json.is_none() {
            self.0.json = Some(&crate::json::SerdeJson);
        }
        Host::of(self.0, Some(Shared::new(LeastRecentlyUsedMemories::default())))
    }
}
