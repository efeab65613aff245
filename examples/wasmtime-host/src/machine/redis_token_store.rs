//! Redis as a token store, for the machines of a fleet. `RedisTokenStore` of the npm package keeps its entries in the same way: they may share a server.

use std::fmt::{self, Write as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use azure_identity_wasm::UnixTime;
use azure_identity_wasm::host::{HeldLease, Lease, StoreError, TokenStore};
use azure_identity_wasm::maybe_send::BoxFuture;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use redis::aio::ConnectionManager;
use redis::{AsyncCommands as _, ExistenceCheck, RedisError, SetExpiry, SetOptions};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::redis_server::{RedisServer, told};

/// A store in Redis. The server is asked for the first time when it is needed, and found again when it was away.
#[derive(Clone)]
pub struct RedisTokenStore {
    server: RedisServer,
    prefix: String,
}

impl RedisTokenStore {
    /// By a URL as `redis://user:password@host:6379/0`; entries are named for `name`.
    ///
    /// # Errors
    /// When it is no such URL. The error does not quote it: it may have a password.
    pub fn new(url: &str, name: &str) -> wasmtime::Result<Self> {
        Ok(Self { server: RedisServer::new(url)?, prefix: format!("{name}:") })
    }

    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    async fn connection(&self) -> Result<ConnectionManager, StoreError> {
        self.server.connection().await.map_err(|error| failed(&error))
    }

    async fn find(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let text: Option<String> = self.connection().await?.get(self.name(key)).await.map_err(|error| failed(&error))?;
        let Some(text) = text else { return Ok(None) };
        let bytes = STANDARD.decode(text).map_err(|_| StoreError::new("what is there is no entry"))?;
        let Some((until, value)) = bytes.split_first_chunk::<8>() else { return Ok(None) };
        let is_alive = i64::try_from(u64::from_be_bytes(*until)).is_ok_and(|until| until > now_in_milliseconds());
        Ok(is_alive.then(|| value.to_vec()))
    }

    async fn put(&self, key: &str, value: &[u8], expires_on: UnixTime) -> Result<(), StoreError> {
        let until = expires_on.seconds().saturating_mul(1000);
        let Some(life) = u64::try_from(until - now_in_milliseconds()).ok().filter(|life| *life > 0) else { return self.remove(key).await };
        let mut bytes = until.to_be_bytes().to_vec();
        bytes.extend_from_slice(value);
        let options = SetOptions::default().with_expiration(SetExpiry::PX(life));
        self.connection().await?.set_options(self.name(key), STANDARD.encode(bytes), options).await.map_err(|error| failed(&error))
    }

    async fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.connection().await?.del(self.name(key)).await.map_err(|error| failed(&error))
    }

    async fn take(&self, key: &str, duration: Duration) -> Result<Lease, StoreError> {
        let name = self.name(key) + ":lease";
        let mark = mark()?;
        let life = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).max(1);
        let options = SetOptions::default().conditional_set(ExistenceCheck::NX).with_expiration(SetExpiry::PX(life));
        let mut connection = self.connection().await?;
        let taken: Option<String> = connection.set_options(&name, &mark, options).await.map_err(|error| failed(&error))?;
        Ok(taken.map_or(Lease::Taken, |_| Lease::Granted(Box::new(Held { connection, name, mark }))))
    }
}

impl TokenStore for RedisTokenStore {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(self.find(key))
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8], expires_on: UnixTime) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.put(key, value, expires_on))
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.remove(key))
    }

    fn lease<'a>(&'a self, key: &'a str, duration: Duration) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(self.take(key, duration))
    }
}

impl fmt::Debug for RedisTokenStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the server: its URL may have a password.
        formatter.debug_struct("RedisTokenStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// A lease that is held. When it is dropped instead of released, it ends by itself.
struct Held {
    connection: ConnectionManager,
    name: String,
    mark: String,
}

impl HeldLease for Held {
    fn release(mut self: Box<Self>) -> BoxFuture<'static, Result<(), StoreError>> {
        Box::pin(async move {
            let mut command = redis::cmd("EVAL");
            command.arg(RELEASE).arg(1).arg(&self.name).arg(&self.mark);
            command.query_async::<i64>(&mut self.connection).await.map(drop).map_err(|error| failed(&error))
        })
    }
}

fn now_in_milliseconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| i64::try_from(now.as_millis()).unwrap_or(i64::MAX))
}

/// A text that tells a lease from others.
fn mark() -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| StoreError::new("the system has no randomness"))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    }))
}

fn failed(error: &RedisError) -> StoreError {
    StoreError::new(told(error))
}

/// Gives a lease back, unless it is somebody else's by now.
const RELEASE: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";
