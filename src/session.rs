//! A credential at work: its flow, its host, its tokens, what it logs and whom it leaves alone.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

#[cfg(feature = "users")]
use crate::cache::{Shelf, SignedIn};
use crate::{
    cache::{CacheKey, Flights, Memory},
    credential::{CredentialOptions, Flow},
    error::{Error, Result},
    host::{Event, Field, Host, Level, Log, LoggingOptions},
    maybe_send::Shared,
    response::account,
    text::{concat, decimal},
    token::{AccessToken, Ask, GetTokenOptions, Interaction, Scopes, UnixTime},
    transport::Patience,
};

pub(crate) struct Session {
    pub(crate) flow: Box<dyn Flow>,
    pub(crate) host: Host,
    pub(crate) memory: Shared<dyn Memory>,
    pub(crate) flights: Shared<Flights>,
    pub(crate) patience: Patience,
    /// Where its memory outlives it, if somewhere.
    #[cfg(feature = "users")]
    pub(crate) shelf: Option<Shared<dyn Shelf>>,
    logging: LoggingOptions,
    closed: AtomicBool,
}

impl Session {
    pub(crate) fn new(flow: Box<dyn Flow>, options: &CredentialOptions) -> Shared<Self> {
        let (memory, flights) = if flow.partition().is_none() {
            (options.memories.for_one_credential(), Shared::default())
        } else {
            (options.memories.for_users(), options.host.user_flights().clone())
        };
        Self::of(flow, options, memory, flights)
    }

    /// The same with a memory of the flow's own.
    #[cfg(feature = "developer")]
    pub(crate) fn with_memory(flow: Box<dyn Flow>, options: &CredentialOptions, memory: Shared<dyn Memory>) -> Shared<Self> {
        Self::of(flow, options, memory, Shared::default())
    }

    fn of(flow: Box<dyn Flow>, options: &CredentialOptions, memory: Shared<dyn Memory>, flights: Shared<Flights>) -> Shared<Self> {
        #[cfg(feature = "users")]
        let shelf = options.shelf(&*flow);
        Shared::new(Self {
            flow,
            host: options.host.clone(),
            memory,
            flights,
            patience: options.retry.or(&Patience::ENTRA),
            #[cfg(feature = "users")]
            shelf,
            logging: options.logging,
            closed: AtomicBool::new(false),
        })
    }

    /// Remembers who is signed in. Of another one who was, no token is left.
    #[cfg(feature = "users")]
    pub(crate) fn keep_user(&self, user: &Shared<SignedIn>) {
        if self.memory.user().is_some_and(|known| !known.is_same_account(user)) {
            self.memory.clear(self.flow.partition().unwrap_or_default());
        }
        self.memory.keep_user(user);
    }

    /// Forgets all tokens; whoever asks from now on is refused.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.memory.clear(self.flow.partition().unwrap_or_default());
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Fails once it is closed: for calls that were on their way then.
    pub(crate) fn check_open(&self) -> Result<()> {
        if self.is_closed() { Err(Error::configuration("the credential was closed meanwhile")) } else { Ok(()) }
    }

    pub(crate) fn parse(&self, scopes: &[&str], options: &GetTokenOptions, interaction: Interaction) -> Result<Ask> {
        if self.is_closed() {
            return Err(Error::configuration("the credential is closed; make a new one"));
        }
        #[cfg(all(feature = "developer", not(feature = "js")))]
        if self.flow.takes_scopes_as_they_stand() && scopes.iter().any(|scope| scope.contains(char::is_whitespace)) {
            return Err(Error::configuration("scopes: a scope that a tool is asked for has no white space"));
        }
        Ok(Ask {
            scopes: Scopes::parse(scopes)?,
            tenant: self.flow.tenants().resolve(options.tenant_id.as_deref())?,
            claims: options.claims.as_deref().filter(|claims| !claims.is_empty()).map(String::from),
            enable_cae: options.enable_cae,
            interaction,
        })
    }

    /// Fails while the token service wants to be left alone with this key.
    pub(crate) fn check_pause(&self, key: &CacheKey) -> Result<()> {
        if self.host.throttle().is_idle() {
            return Ok(());
        }
        let Some(left) = self.host.throttle().left(&self.pause_key(key), self.host.now()?) else { return Ok(()) };
        self.log(Level::Warning, "request.throttled", None, &[("milliseconds", Some(Field::Number(left)))]);
        let seconds = decimal(left / 1000 + 1);
        let message = concat(&["the token service asked for a pause (Retry-After): ask again in ", &seconds, " s"]);
        Err(Error::transport(message).with_retry_after(left))
    }

    /// Begins the pause that the service asked for.
    pub(crate) fn pause(&self, key: &CacheKey, error: &Error) {
        // An error without Entra's details is of our own making: the pause is known already.
        if let (Some(length), Some(_), Ok(now)) = (error.retry_after_ms(), error.entra(), self.host.now()) {
            self.host.throttle().pause(self.pause_key(key), length, now);
        }
    }

    fn pause_key(&self, key: &CacheKey) -> String {
        concat(&[&self.flow.identity(), "\n", key.as_str()])
    }

    pub(crate) fn log_asking(&self, ask: &Ask) {
        self.log(Level::Verbose, "token.asking", Some(ask), &[]);
    }

    pub(crate) fn log_acquired(&self, ask: &Ask, token: &AccessToken) {
        let seconds = |time: UnixTime| Field::Number(time.seconds());
        let fields = [("expiresOn", Some(seconds(token.expires_on))), ("refreshOn", token.refresh_on.map(seconds))];
        self.log(Level::Info, "token.acquired", Some(ask), &fields);
        if self.logging.allow_logging_account_identifiers
            && self.logger(Level::Info).is_some()
            && let Ok(json) = self.host.json()
        {
            let account = account::of(&token.token, json);
            let fields = account.each_ref().map(|(name, value)| (*name, value.as_deref().map(Field::Text)));
            self.log(Level::Info, "token.account", None, &fields);
        }
    }

    pub(crate) fn log_error(&self, event: &'static str, ask: &Ask, error: &Error) {
        let fields = [("kind", Some(Field::Text(error.kind().as_str()))), ("message", Some(Field::Text(error.message())))];
        self.log(Level::Warning, event, Some(ask), &fields);
    }

    pub(crate) fn logger(&self, level: Level) -> Option<&dyn Log> {
        self.host.log().filter(|log| log.wants(level))
    }

    /// Logs an event, with the scopes and the tenant of the call that it is about. A field without a value is left out.
    pub(crate) fn log(&self, level: Level, name: &'static str, about: Option<&Ask>, fields: &[(&'static str, Option<Field<'_>>)]) {
        let Some(log) = self.logger(level) else { return };
        let scopes = about.map(|ask| ask.scopes.as_str());
        let tenant = about.map(|ask| ask.tenant.as_str());
        let about = [("scopes", scopes.map(Field::Text)), ("tenant", tenant.map(Field::Text))];
        let mut known = Vec::new();
        for fields in [&about[..], fields] {
            for (name, value) in fields {
                known.extend(value.map(|value| (*name, value)));
            }
        }
        log.log(&Event { level, name, credential: self.flow.name(), fields: &known });
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct(self.flow.name()).field("tenant", &self.flow.tenants().own().as_str()).finish_non_exhaustive()
    }
}
