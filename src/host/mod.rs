//! The seams: what a host lends. Nothing is ambient, so everything that can be faked in a test, refused by a policy or missing in a
//! runtime comes in through here.
//!
//! Each seam is one small trait in one file. [`Host`] gathers them. A seam that a host does not lend refuses, and its error names it;
//! the error's kind is [`Unavailable`](crate::ErrorKind::Unavailable), so that a chain goes on.

mod background;
#[cfg(feature = "users")]
mod browser;
mod builder;
#[cfg(feature = "cache-file")]
mod cache_file;
mod clock;
mod env;
mod fetch;
#[cfg(feature = "cloud")]
mod fetch_pinned;
mod files;
mod log;
#[cfg(feature = "store")]
mod memory_token_store;
mod platform;
#[cfg(feature = "developer")]
mod process;
mod random;
#[cfg(feature = "users")]
mod sha256;
#[cfg(feature = "certificate")]
mod signer;
#[cfg(feature = "store")]
mod token_store;

use alloc::{boxed::Box, string::String};
use core::fmt;

pub use background::Background;
#[cfg(feature = "users")]
pub use browser::{Begun, Browser, ListenOptions, Listener};
#[cfg(feature = "cache-file")]
pub use cache_file::{CacheFile, CacheName, Replaced};
pub use clock::Clock;
pub use env::Env;
pub use fetch::{Fetch, FetchError, MAX_BODY, Reply};
#[cfg(feature = "cloud")]
pub use fetch_pinned::{FetchPinned, Trust};
pub use files::{FileError, Files};
pub use log::{Event, Field, Level, Log, LoggingOptions};
#[cfg(feature = "store")]
pub use memory_token_store::MemoryTokenStore;
pub use platform::Platform;
#[cfg(feature = "developer")]
pub use process::{Output, Process, ProcessError, Program, RunLimits};
pub use random::{Random, RandomUnavailable};
#[cfg(feature = "certificate")]
pub use signer::Signer;
#[cfg(feature = "store")]
pub(crate) use token_store::MAX_ENTRY;
#[cfg(feature = "store")]
pub use token_store::{HeldLease, Lease, StoreError, TokenStore};

use crate::{
    cache::{Flights, LeastRecentlyUsedMemories, Memories},
    error::{Error, Result},
    facts::Facts,
    json::Json,
    maybe_send::{BoxFuture, MaybeSend, MaybeSync, Shared},
    text::concat,
    token::Moment,
    transport::{ServerClock, Throttle},
};

/// What the library runs in, and what credentials of one host share. Clones are the same host; two hosts share nothing.
///
/// ```
/// use azure_identity_wasm::host::Host;
///
/// let host = Host::builder().build(); // lends nothing: every credential on it says what is missing
/// assert!(format!("{host:?}").contains("fetch: false"));
/// ```
#[derive(Clone)]
pub struct Host(Shared<Inner>);

struct Inner {
    lent: Box<dyn Lend>,
    throttle: Throttle,
    /// None where each credential brings its own.
    memories: Option<Shared<dyn Memories>>,
    user_flights: Shared<Flights>,
    facts: Facts,
    server_clock: ServerClock,
}

/// All that a host can lend, by its seams.
pub(crate) trait Lend: MaybeSend + MaybeSync {
    fn fetch(&self) -> Option<&dyn Fetch>;
    fn clock(&self) -> Option<&dyn Clock>;
    fn random(&self) -> Option<&dyn Random>;
    fn env(&self) -> Option<&dyn Env>;
    fn files(&self) -> Option<&dyn Files>;
    fn platform(&self) -> Option<Platform>;
    #[cfg(feature = "cloud")]
    fn fetch_pinned(&self) -> Option<&dyn FetchPinned>;
    #[cfg(feature = "developer")]
    fn process(&self) -> Option<&dyn Process>;
    #[cfg(feature = "cache-file")]
    fn cache_file(&self) -> Option<&dyn CacheFile>;
    fn log(&self) -> Option<&dyn Log>;
    fn background(&self) -> Option<&dyn Background>;
    fn json(&self) -> Option<&'static dyn Json>;
    #[cfg(feature = "users")]
    fn browser(&self) -> Option<&dyn Browser>;
    #[cfg(feature = "store")]
    fn token_store(&self) -> Option<&dyn TokenStore> {
        None
    }
    /// The SHA-256 of a text, in base64url without padding.
    #[cfg(feature = "users")]
    fn sha256<'a>(&'a self, text: &'a str) -> BoxFuture<'a, Result<String>>;
}

/// Gathers what a host lends; see [`Host::builder`].
#[derive(Default)]
pub struct HostBuilder(Parts);

#[derive(Default)]
struct Parts {
    fetch: Option<Box<dyn Fetch>>,
    clock: Option<Box<dyn Clock>>,
    random: Option<Box<dyn Random>>,
    env: Option<Box<dyn Env>>,
    files: Option<Box<dyn Files>>,
    platform: Option<Platform>,
    #[cfg(feature = "cloud")]
    fetch_pinned: Option<Box<dyn FetchPinned>>,
    #[cfg(feature = "developer")]
    process: Option<Box<dyn Process>>,
    #[cfg(feature = "cache-file")]
    cache_file: Option<Box<dyn CacheFile>>,
    log: Option<Box<dyn Log>>,
    background: Option<Box<dyn Background>>,
    json: Option<&'static dyn Json>,
    #[cfg(feature = "users")]
    browser: Option<Box<dyn Browser>>,
    #[cfg(feature = "store")]
    token_store: Option<Box<dyn TokenStore>>,
}

impl Host {
    /// A host that lends nothing, to add to.
    pub fn builder() -> HostBuilder {
        HostBuilder::default()
    }

    /// A host whose seams are all in one hand.
    pub(crate) fn of(lent: impl Lend + 'static, memories: Option<Shared<dyn Memories>>) -> Self {
        Self(Shared::new(Inner {
            lent: Box::new(lent),
            throttle: Throttle::default(),
            memories,
            user_flights: Shared::default(),
            facts: Facts::default(),
            server_clock: ServerClock::default(),
        }))
    }

    pub(crate) fn fetch(&self) -> Result<&dyn Fetch> {
        self.0.lent.fetch().ok_or_else(|| missing("fetch", "send HTTP requests"))
    }

    pub(crate) fn clock(&self) -> Result<&dyn Clock> {
        self.0.lent.clock().ok_or_else(|| missing("clock", "tell the time"))
    }

    pub(crate) fn now(&self) -> Result<Moment> {
        self.0.lent.clock().and_then(Clock::now).ok_or_else(|| missing("clock", "tell the time"))
    }

    /// See [`Clock::pulse`].
    pub(crate) fn pulse(&self) -> Option<BoxFuture<'static, ()>> {
        self.0.lent.clock()?.pulse()
    }

    pub(crate) fn json(&self) -> Result<&'static dyn Json> {
        self.0.lent.json().ok_or_else(|| missing("json", "read JSON"))
    }

    /// The value of an environment variable; an empty one counts as absent.
    pub(crate) fn env(&self, name: &str) -> Option<String> {
        self.0.lent.env()?.var(name).filter(|value| !value.is_empty())
    }

    /// The files of the host.
    #[cfg(any(feature = "rsa", feature = "cache-file", feature = "cloud"))]
    pub(crate) fn files(&self) -> Result<&dyn Files> {
        self.0.lent.files().ok_or_else(|| missing("files", "read files"))
    }

    /// The operating system, if the host says which.
    #[cfg(feature = "cloud")]
    pub(crate) fn platform(&self) -> Option<Platform> {
        self.0.lent.platform()
    }

    /// HTTPS beyond the usual trust.
    #[cfg(feature = "cloud")]
    pub(crate) fn fetch_pinned(&self) -> Result<&dyn FetchPinned> {
        self.0
            .lent
            .fetch_pinned()
            .ok_or_else(|| missing("fetchPinned", "trust a server by its certificate's thumbprint or by roots of its own"))
    }

    /// The developer's tools.
    #[cfg(feature = "developer")]
    pub(crate) fn process(&self) -> Result<&dyn Process> {
        self.0.lent.process().ok_or_else(|| missing("run", "ask the developer's tools for tokens"))
    }

    /// The caches that processes share.
    #[cfg(feature = "cache-file")]
    pub(crate) fn cache_file(&self) -> Result<&dyn CacheFile> {
        self.0.lent.cache_file().ok_or_else(|| missing("cacheFile", "keep tokens in a cache that processes share"))
    }

    /// Random bytes that are fit for keys.
    #[cfg(any(feature = "certificate", feature = "users"))]
    pub(crate) fn fill_random(&self, buffer: &mut [u8], what_for: &str) -> Result<()> {
        self.0.lent.random().and_then(|random| random.fill(buffer).ok()).ok_or_else(|| missing("random", what_for))
    }

    /// The SHA-256 of a text, in base64url without padding.
    #[cfg(feature = "users")]
    pub(crate) async fn sha256(&self, text: &str) -> Result<String> {
        self.0.lent.sha256(text).await
    }

    #[cfg(feature = "store")]
    pub(crate) fn random(&self) -> Option<&dyn Random> {
        self.0.lent.random()
    }

    #[cfg(feature = "store")]
    pub(crate) fn token_store(&self) -> Option<&dyn TokenStore> {
        self.0.lent.token_store()
    }

    /// A random byte, or none where the host has no randomness: for jitter, not for secrets.
    pub(crate) fn dice(&self) -> Option<u8> {
        let mut byte = [0];
        self.0.lent.random()?.fill(&mut byte).ok()?;
        let [byte] = byte;
        Some(byte)
    }

    /// The system's browser.
    #[cfg(feature = "users")]
    pub(crate) fn browser(&self) -> Result<&dyn Browser> {
        self.0.lent.browser().ok_or_else(|| missing("browser", "sign a person in with a browser"))
    }

    pub(crate) fn background(&self) -> Option<&dyn Background> {
        self.0.lent.background()
    }

    pub(crate) fn log(&self) -> Option<&dyn Log> {
        self.0.lent.log()
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    /// Where tokens are kept.
    pub(crate) fn memories(&self) -> Shared<dyn Memories> {
        self.0.memories.clone().unwrap_or_else(|| Shared::new(LeastRecentlyUsedMemories::default()))
    }

    /// The flights of all credentials that act for users.
    pub(crate) fn user_flights(&self) -> &Shared<Flights> {
        &self.0.user_flights
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.0.facts
    }

    pub(crate) fn server_clock(&self) -> &ServerClock {
        &self.0.server_clock
    }
}

impl Lend for Parts {
    fn fetch(&self) -> Option<&dyn Fetch> {
        self.fetch.as_deref()
    }

    fn clock(&self) -> Option<&dyn Clock> {
        self.clock.as_deref()
    }

    fn random(&self) -> Option<&dyn Random> {
        self.random.as_deref()
    }

    fn env(&self) -> Option<&dyn Env> {
        self.env.as_deref()
    }

    fn files(&self) -> Option<&dyn Files> {
        self.files.as_deref()
    }

    fn platform(&self) -> Option<Platform> {
        self.platform
    }

    #[cfg(feature = "cloud")]
    fn fetch_pinned(&self) -> Option<&dyn FetchPinned> {
        self.fetch_pinned.as_deref()
    }

    #[cfg(feature = "developer")]
    fn process(&self) -> Option<&dyn Process> {
        self.process.as_deref()
    }

    #[cfg(feature = "cache-file")]
    fn cache_file(&self) -> Option<&dyn CacheFile> {
        self.cache_file.as_deref()
    }

    fn log(&self) -> Option<&dyn Log> {
        self.log.as_deref()
    }

    fn background(&self) -> Option<&dyn Background> {
        self.background.as_deref()
    }

    fn json(&self) -> Option<&'static dyn Json> {
        self.json
    }

    #[cfg(feature = "users")]
    fn browser(&self) -> Option<&dyn Browser> {
        self.browser.as_deref()
    }

    #[cfg(feature = "store")]
    fn token_store(&self) -> Option<&dyn TokenStore> {
        self.token_store.as_deref()
    }

    #[cfg(feature = "users")]
    fn sha256<'a>(&'a self, text: &'a str) -> BoxFuture<'a, Result<String>> {
        Box::pin(core::future::ready(Ok(sha256::of(text))))
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(&*self.0.lent, formatter)
    }
}

impl fmt::Debug for HostBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(&self.0, formatter)
    }
}

fn debug(lent: &dyn Lend, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut host = formatter.debug_struct("Host");
    #[cfg(feature = "users")]
    host.field("browser", &lent.browser().is_some());
    #[cfg(feature = "cache-file")]
    host.field("cache_file", &lent.cache_file().is_some());
    #[cfg(feature = "store")]
    host.field("token_store", &lent.token_store().is_some());
    #[cfg(feature = "cloud")]
    host.field("fetch_pinned", &lent.fetch_pinned().is_some());
    #[cfg(feature = "developer")]
    host.field("process", &lent.process().is_some());
    host.field("fetch", &lent.fetch().is_some())
        .field("clock", &lent.clock().is_some())
        .field("random", &lent.random().is_some())
        .field("env", &lent.env().is_some())
        .field("files", &lent.files().is_some())
        .field("platform", &lent.platform())
        .field("log", &lent.log().is_some())
        .field("background", &lent.background().is_some())
        .field("json", &lent.json().is_some())
        .finish_non_exhaustive()
}

fn missing(capability: &str, what_for: &str) -> Error {
    Error::unavailable(concat(&["this host does not lend \"", capability, "\", which is needed to ", what_for]))
}
