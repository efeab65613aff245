//! The seams: what a host lends. Nothing is ambient, so everything that can be faked in a test, refused by a policy or missing in a
//! runtime comes in through here.
//!
//! Each seam is one small trait in one file. [`Host`] gathers them. A seam that a host does not lend refuses, and its error names it;
//! the error's kind is [`Unavailable`](crate::ErrorKind::Unavailable), so that a chain goes on.

mod background;
mod clock;
mod env;
mod fetch;
mod log;
mod random;

use core::fmt;

pub use background::Background;
pub use clock::Clock;
pub use env::Env;
pub use fetch::{Fetch, FetchError, MAX_BODY, Reply};
pub use log::{Event, Field, Level, Log, LoggingOptions};
pub use random::{Random, RandomUnavailable};

use crate::{
    error::{Error, Result},
    json::Json,
    maybe_send::Shared,
    token::Moment,
    transport::Throttle,
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
pub struct Host(Shared<Lent>);

/// Gathers what a host lends; see [`Host::builder`].
#[derive(Default)]
pub struct HostBuilder(Lent);

#[derive(Default)]
struct Lent {
    fetch: Option<Shared<dyn Fetch>>,
    clock: Option<Shared<dyn Clock>>,
    random: Option<Shared<dyn Random>>,
    env: Option<Shared<dyn Env>>,
    log: Option<Shared<dyn Log>>,
    background: Option<Shared<dyn Background>>,
    json: Option<&'static dyn Json>,
    throttle: Throttle,
}

impl Host {
    /// A host that lends nothing, to add to.
    pub fn builder() -> HostBuilder {
        HostBuilder::default()
    }

    pub(crate) fn fetch(&self) -> Result<&dyn Fetch> {
        self.0.fetch.as_deref().ok_or_else(|| missing("fetch", "send HTTP requests"))
    }

    pub(crate) fn clock(&self) -> Result<&Shared<dyn Clock>> {
        self.0.clock.as_ref().ok_or_else(|| missing("clock", "tell the time"))
    }

    pub(crate) fn now(&self) -> Result<Moment> {
        self.clock()?.now().ok_or_else(|| missing("clock", "tell the time"))
    }

    pub(crate) fn json(&self) -> Result<&'static dyn Json> {
        self.0.json.ok_or_else(|| missing("json", "read JSON"))
    }

    /// The value of an environment variable; an empty one counts as absent.
    pub(crate) fn env(&self, name: &str) -> Option<alloc::string::String> {
        self.0.env.as_ref()?.var(name).filter(|value| !value.is_empty())
    }

    /// A random byte, or none where the host has no randomness: for jitter, not for secrets.
    pub(crate) fn dice(&self) -> Option<u8> {
        let mut byte = [0];
        self.0.random.as_ref()?.fill(&mut byte).ok()?;
        let [byte] = byte;
        Some(byte)
    }

    pub(crate) fn background(&self) -> Option<&dyn Background> {
        self.0.background.as_deref()
    }

    pub(crate) fn log(&self) -> Option<&dyn Log> {
        self.0.log.as_deref()
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }
}

impl HostBuilder {
    #[must_use]
    pub fn fetch(mut self, fetch: impl Fetch + 'static) -> Self {
        self.0.fetch = Some(Shared::new(fetch));
        self
    }

    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.0.clock = Some(Shared::new(clock));
        self
    }

    #[must_use]
    pub fn random(mut self, random: impl Random + 'static) -> Self {
        self.0.random = Some(Shared::new(random));
        self
    }

    #[must_use]
    pub fn env(mut self, env: impl Env + 'static) -> Self {
        self.0.env = Some(Shared::new(env));
        self
    }

    #[must_use]
    pub fn log(mut self, log: impl Log + 'static) -> Self {
        self.0.log = Some(Shared::new(log));
        self
    }

    #[must_use]
    pub fn background(mut self, background: impl Background + 'static) -> Self {
        self.0.background = Some(Shared::new(background));
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
        Host(Shared::new(self.0))
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for HostBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Host")
            .field("fetch", &self.fetch.is_some())
            .field("clock", &self.clock.is_some())
            .field("random", &self.random.is_some())
            .field("env", &self.env.is_some())
            .field("log", &self.log.is_some())
            .field("background", &self.background.is_some())
            .field("json", &self.json.is_some())
            .finish_non_exhaustive()
    }
}

fn missing(capability: &str, what_for: &str) -> Error {
    Error::unavailable(["this host does not lend \"", capability, "\", which is needed to ", what_for].concat())
}
