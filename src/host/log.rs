use crate::maybe_send::{MaybeSend, MaybeSync};

/// Receives what the library has to say. See the list of events in the documentation of [`Event`].
pub trait Log: MaybeSend + MaybeSync {
    /// Whether events of this level are wanted at all; the others are not even built.
    fn wants(&self, level: Level) -> bool;

    fn log(&self, event: &Event<'_>);
}

/// How much an event matters; the names are those of Azure's SDK loggers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Error,
    Warning,
    Info,
    Verbose,
}

impl Level {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Verbose => "verbose",
        }
    }
}

/// One thing that happened, always in this shape. No field has a secret, an assertion, a code or a token, at any level.
///
/// | Event | Level | Fields |
/// | --- | --- | --- |
/// | `token.acquired` | info | `scopes`, `tenant`, `expiresOn` (Unix seconds), `refreshOn` (if any) |
/// | `token.failed` | warning | `scopes`, `tenant`, `kind`, `message` |
/// | `token.asking` | verbose | `scopes`, `tenant`: no token at hand would do |
/// | `token.refreshFailed` | warning | `scopes`, `tenant`, `kind`, `message`: the token in the cache still works and is served |
/// | `token.account` | info | `clientId`, `tenantId`, `userPrincipalName`, `objectId`: only with `allowLoggingAccountIdentifiers` |
/// | `request.sent` | verbose | `method`, `url` (without its query), `attempt` (from 1) |
/// | `request.answered` | verbose | `status`, `milliseconds`, `requestId` (if any), `retryAfter` (if any) |
/// | `request.failed` | verbose | `message`, `milliseconds` |
/// | `request.retrying` | info | `attempt`, `milliseconds` (the wait) |
/// | `request.throttled` | warning | `milliseconds` (until the token service may be asked again) |
/// | `credential.deprecated` | warning | none: once for each `UsernamePasswordCredential` |
/// | `refreshToken.notHandedOver` | warning | `scopes`, `tenant`, `kind`, `message`: the observer of a `RefreshTokenCredential` failed |
/// | `chain.selected`, `chain.passedOver` | info | `member`; of one that was passed over, or ended the call, `kind` and `message` |
/// | `cache.loadFailed` | warning | `scopes`, `tenant`, `message`: the cache of this user's programs is as if it were empty |
/// | `cache.saveFailed` | warning | `scopes`, `tenant`, `message`: what is new is in this program's memory alone |
/// | `store.getFailed`, `store.setFailed`, `store.leaseFailed` | warning | `message`: what the token store did; each call says it once |
#[derive(Debug)]
pub struct Event<'a> {
    pub level: Level,
    pub name: &'static str,
    /// The credential at work, as `ClientSecretCredential`.
    pub credential: &'static str,
    pub fields: &'a [(&'static str, Field<'a>)],
}

/// A field of an [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field<'a> {
    Text(&'a str),
    Number(i64),
}

/// What may be logged beyond the ordinary; the names are those of `@azure/identity`.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoggingOptions {
    /// Log who a new token is for (`token.account`): client, tenant, user principal name and object id, read from the token.
    pub allow_logging_account_identifiers: bool,
}
