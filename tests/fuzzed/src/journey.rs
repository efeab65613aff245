//! A credential on a host whose network has one answer to everything.

use std::{
    fmt::Write as _,
    pin::pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use azure_identity_wasm::{
    AccessToken, ClientSecretCredential, CredentialOptions, Error, GetTokenOptions, ManagedIdentityCredential, ManagedIdentityId, UnixTime,
    UsernamePasswordCredential,
    host::{Clock, Event, Fetch, FetchError, Host, HostBuilder, Level, Log, LoggingOptions, Reply},
    maybe_send::{BoxFuture, Shared},
    request::Request,
    token::{AuthenticationRecord, Moment},
};

/// The application's secret. Whoever gets it may send it back, in whatever they answer.
pub const SECRET: &str = "s3cr3t+0f~the.app";

/// When all of it happens, in seconds since 1970.
pub const NOW: i64 = 1_790_000_000;

pub fn now() -> UnixTime {
    UnixTime::from_seconds(NOW)
}

/// What came of one call, and all that was logged meanwhile.
pub struct Outcome<T> {
    pub result: Result<T, Error>,
    pub log: String,
}

/// Asks for a token; this is the answer.
pub fn get_token(reply: Reply) -> Outcome<AccessToken> {
    on_host(reply, |options| {
        let credential = ClientSecretCredential::new("contoso.onmicrosoft.com", "client-id", SECRET, options)?;
        let asked = GetTokenOptions { enable_cae: true, ..GetTokenOptions::default() };
        now_or_never(credential.get_token(&["https://vault.azure.net/.default"], &asked))
    })
}

/// Signs a user in; this is the answer.
pub fn sign_in(reply: Reply) -> Outcome<AuthenticationRecord> {
    on_host(reply, |options| {
        let credential = UsernamePasswordCredential::new("contoso.onmicrosoft.com", "client-id", "user", SECRET, None, options)?;
        now_or_never(credential.authenticate(&["https://vault.azure.net/.default"], &GetTokenOptions::default()))
    })
}

/// Asks the host of managed identities that these variables lead to; this is the answer.
pub fn get_managed_token(reply: Reply, id: ManagedIdentityId, variables: &'static [(&'static str, &'static str)]) -> Outcome<AccessToken> {
    let env = move |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    on(Host::builder().env(env), reply, |options| {
        let credential = ManagedIdentityCredential::new(id, options)?;
        now_or_never(credential.get_token(&["https://vault.azure.net/.default"], &GetTokenOptions::default()))
    })
}

fn on_host<T>(reply: Reply, call: impl FnOnce(&CredentialOptions) -> Result<T, Error>) -> Outcome<T> {
    on(Host::builder(), reply, call)
}

fn on<T>(builder: HostBuilder, reply: Reply, call: impl FnOnce(&CredentialOptions) -> Result<T, Error>) -> Outcome<T> {
    let log = Shared::new(Listener::default());
    let network = Network(Mutex::new(Some(reply)));
    let host = builder.fetch(network).clock(Still).log(LogTo(log.clone())).build();
    let mut options = CredentialOptions::new(host);
    options.retry.max_retries = Some(0);
    options.logging = LoggingOptions { allow_logging_account_identifiers: true };
    let result = call(&options);
    let log = std::mem::take(&mut *log.0.lock().unwrap_or_else(PoisonError::into_inner));
    Outcome { result, log }
}

fn now_or_never<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a call waits, though nothing here takes time"),
    }
}

struct Network(Mutex<Option<Reply>>);

impl Fetch for Network {
    fn fetch<'a>(&'a self, _: &'a Request, _: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        let reply = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        Box::pin(async { reply.ok_or_else(|| FetchError::Network("it was asked twice".into())) })
    }
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Option<Moment> {
        Some(Moment::new(now(), None))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}

#[derive(Default)]
struct Listener(Mutex<String>);

struct LogTo(Shared<Listener>);

impl Log for LogTo {
    fn wants(&self, _: Level) -> bool {
        true
    }

    fn log(&self, event: &Event<'_>) {
        let mut log = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing to a text does not fail.
        let _ = writeln!(log, "{event:?}");
    }
}
