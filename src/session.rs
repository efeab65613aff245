//! A credential at work: its flow, its host, its tokens, what it logs and whom it leaves alone.

use alloc::{boxed::Box, string::String, vec, vec::Vec};
use core::fmt;

use crate::{
    cache::{CacheKey, Flights, Memory},
    credential::{CredentialOptions, Flow},
    error::{Error, ErrorKind, Result},
    host::{Event, Field, Host, Level, LoggingOptions},
    maybe_send::{Lock, Shared},
    response::account,
    text::decimal,
    token::{AccessToken, Ask, GetTokenOptions, Scopes},
    transport::RetryOptions,
};

pub(crate) struct Session {
    pub(crate) flow: Box<dyn Flow>,
    pub(crate) host: Host,
    pub(crate) memory: Shared<dyn Memory>,
    pub(crate) flights: Shared<Flights>,
    pub(crate) retry: RetryOptions,
    logging: LoggingOptions,
    closed: Lock<bool>,
}

impl Session {
    pub(crate) fn new(flow: Box<dyn Flow>, options: &CredentialOptions) -> Shared<Self> {
        Shared::new(Self {
            flow,
            host: options.host.clone(),
            memory: options.memories.for_one_credential(),
            flights: Shared::default(),
            retry: options.retry.clone(),
            logging: options.logging,
            closed: Lock::new(false),
        })
    }

    /// Forgets all tokens; whoever asks from now on is refused.
    pub(crate) fn close(&self) {
        self.closed.with(|closed| *closed = true);
        self.memory.clear();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.with(|closed| *closed)
    }

    pub(crate) fn parse(&self, scopes: &[&str], options: &GetTokenOptions) -> Result<Ask> {
        if self.is_closed() {
            return Err(Error::configuration("the credential is closed; make a new one"));
        }
        Ok(Ask {
            scopes: Scopes::parse(scopes)?,
            tenant: self.flow.tenants().resolve(options.tenant_id.as_deref())?,
            claims: options.claims.clone().filter(|claims| !claims.is_empty()),
            enable_cae: options.enable_cae,
        })
    }

    /// Fails while the token service wants to be left alone with this key.
    pub(crate) fn check_pause(&self, key: &CacheKey) -> Result<()> {
        let Some(left) = self.host.throttle().left(&self.pause_key(key), self.host.now()?) else { return Ok(()) };
        self.log(Level::Warning, "request.throttled", &[("milliseconds", Field::Number(left))]);
        let seconds = decimal(left / 1000 + 1);
        let message = ["the token service asked for a pause (Retry-After); ask again in ", &seconds, " s"].concat();
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
        [&self.flow.identity(), "\n", key.as_str()].concat()
    }

    pub(crate) fn log_asking(&self, ask: &Ask) {
        self.log_about(Level::Verbose, "token.asking", ask, &[]);
    }

    pub(crate) fn log_acquired(&self, ask: &Ask, token: &AccessToken) {
        let mut fields = vec![("expiresOn", Field::Number(token.expires_on.seconds()))];
        fields.extend(token.refresh_on.map(|refresh_on| ("refreshOn", Field::Number(refresh_on.seconds()))));
        self.log_about(Level::Info, "token.acquired", ask, &fields);
        if self.logging.allow_logging_account_identifiers
            && self.wants(Level::Info)
            && let Ok(json) = self.host.json()
        {
            let account = account::of(&token.token, json);
            let fields: Vec<_> = account.iter().map(|(name, value)| (*name, Field::Text(value))).collect();
            self.log(Level::Info, "token.account", &fields);
        }
    }

    pub(crate) fn log_error(&self, event: &'static str, ask: &Ask, error: &Error) {
        let kind = match error.kind() {
            ErrorKind::Unavailable => "unavailable",
            ErrorKind::Authentication => "authentication",
            ErrorKind::AuthenticationRequired => "authenticationRequired",
            ErrorKind::Transport => "transport",
            ErrorKind::Configuration => "configuration",
            ErrorKind::Aggregate => "aggregate",
        };
        let fields = [("kind", Field::Text(kind)), ("message", Field::Text(error.message()))];
        self.log_about(Level::Warning, event, ask, &fields);
    }

    fn log_about(&self, level: Level, event: &'static str, ask: &Ask, more: &[(&'static str, Field<'_>)]) {
        if self.wants(level) {
            let scopes = ask.scopes.joined();
            let mut fields = vec![("scopes", Field::Text(&scopes)), ("tenant", Field::Text(ask.tenant.as_str()))];
            fields.extend_from_slice(more);
            self.log(level, event, &fields);
        }
    }

    fn wants(&self, level: Level) -> bool {
        self.host.log().is_some_and(|log| log.wants(level))
    }

    pub(crate) fn log(&self, level: Level, name: &'static str, fields: &[(&'static str, Field<'_>)]) {
        if let Some(log) = self.host.log().filter(|log| log.wants(level)) {
            log.log(&Event { level, name, credential: self.flow.name(), fields });
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct(self.flow.name()).field("tenant", &self.flow.tenants().own().as_str()).finish_non_exhaustive()
    }
}
