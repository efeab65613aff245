//! A server of Redis, or of what speaks its language. It is asked for the first time when it is needed, and found again when it was away.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError};
use tokio::sync::OnceCell;

#[derive(Clone)]
pub(crate) struct RedisServer {
    client: Client,
    connection: Arc<OnceCell<ConnectionManager>>,
}

impl RedisServer {
    /// By a URL as `redis://user:password@host:6379/0`.
    ///
    /// # Errors
    /// When it is no such URL. The error does not quote it: it may have a password.
    pub(crate) fn new(url: &str) -> wasmtime::Result<Self> {
        let client =
            Client::open(url).map_err(|_| wasmtime::format_err!("the token store's URL is none of Redis: write redis://host:6379"))?;
        Ok(Self { client, connection: Arc::default() })
    }

    pub(crate) async fn connection(&self) -> Result<ConnectionManager, RedisError> {
        let config =
            ConnectionManagerConfig::new().set_number_of_retries(1).set_connection_timeout(Some(LIMIT)).set_response_timeout(Some(LIMIT));
        let connect = || ConnectionManager::new_with_config(self.client.clone(), config);
        self.connection.get_or_try_init(connect).await.cloned()
    }
}

/// What a server says has no secret in it, but what it was sent may.
pub(crate) fn told(error: &RedisError) -> String {
    format!("Redis: {}", error.category())
}

/// The core waits no longer for an operation.
const LIMIT: Duration = Duration::from_secs(2);
