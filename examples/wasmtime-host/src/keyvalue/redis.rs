use std::fmt;
use std::time::Duration;

use redis::{AsyncCommands as _, RedisError, pipe};

use super::host::{MOST_VALUE, TOO_LONG};
use super::{KeyvalueStore, Operation};
use crate::redis_server::{RedisServer, told};

/// A bucket in Redis: a value under `NAME:KEY` each, and each with an end, because `wasi:keyvalue` gives it none.
#[derive(Clone)]
pub struct RedisBucket {
    server: RedisServer,
    prefix: String,
    /// In seconds.
    longest_life: i64,
}

impl RedisBucket {
    /// By a URL as `redis://user:password@host:6379/0`. Keys are named for `name`, and what nobody has written for `longest_life` is gone.
    ///
    /// # Errors
    /// When it is no such URL. The error does not quote it: it may have a password.
    pub fn new(url: &str, name: &str, longest_life: Duration) -> wasmtime::Result<Self> {
        let longest_life = i64::try_from(longest_life.as_secs()).unwrap_or(i64::MAX).clamp(1, LONGEST_LIFE);
        Ok(Self { server: RedisServer::new(url)?, prefix: format!("{name}:"), longest_life })
    }

    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }
}

impl KeyvalueStore for RedisBucket {
    fn get<'a>(&'a self, key: &'a str) -> Operation<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let name = self.name(key);
            let (mut connection, mut commands) = (self.server.connection().await.map_err(failed)?, pipe());
            // No more than that, whatever somebody else has put there.
            let end = isize::try_from(MOST_VALUE).unwrap_or(isize::MAX);
            commands.atomic().exists(&name).getrange(&name, 0, end);
            let (is_there, value): (bool, Vec<u8>) = commands.query_async(&mut connection).await.map_err(failed)?;
            if value.len() > MOST_VALUE { Err(TOO_LONG.to_owned()) } else { Ok(is_there.then_some(value)) }
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8]) -> Operation<'a, ()> {
        Box::pin(async move {
            let life = self.longest_life.unsigned_abs();
            self.server.connection().await.map_err(failed)?.set_ex(self.name(key), value, life).await.map_err(failed)
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> Operation<'a, ()> {
        Box::pin(async move { self.server.connection().await.map_err(failed)?.del(self.name(key)).await.map_err(failed) })
    }

    fn exists<'a>(&'a self, key: &'a str) -> Operation<'a, bool> {
        Box::pin(async move { self.server.connection().await.map_err(failed)?.exists(self.name(key)).await.map_err(failed) })
    }

    fn keys(&self, cursor: Option<u64>) -> Operation<'_, (Vec<String>, Option<u64>)> {
        Box::pin(async move {
            let mut command = redis::cmd("SCAN");
            command.arg(cursor.unwrap_or(0)).arg("MATCH").arg(format!("{}*", escaped(&self.prefix))).arg("COUNT").arg(1000);
            let mut connection = self.server.connection().await.map_err(failed)?;
            let (next, names): (u64, Vec<String>) = command.query_async(&mut connection).await.map_err(failed)?;
            let keys = names.iter().filter_map(|name| name.strip_prefix(&self.prefix)).map(str::to_owned).collect();
            Ok((keys, Some(next).filter(|next| *next != 0)))
        })
    }

    fn increment<'a>(&'a self, key: &'a str, delta: u64) -> Operation<'a, u64> {
        Box::pin(async move {
            let delta = i64::try_from(delta).map_err(|_| "it counts by less than 2^63".to_owned())?;
            let name = self.name(key);
            let (mut connection, mut commands) = (self.server.connection().await.map_err(failed)?, pipe());
            commands.atomic().incr(&name, delta).expire(&name, self.longest_life).ignore();
            let (sum,): (i64,) = commands.query_async(&mut connection).await.map_err(failed)?;
            u64::try_from(sum).map_err(|_| "what is there is less than nothing".to_owned())
        })
    }
}

impl fmt::Debug for RedisBucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the server: its URL may have a password.
        formatter
            .debug_struct("RedisBucket")
            .field("prefix", &self.prefix)
            .field("longest_life", &self.longest_life)
            .finish_non_exhaustive()
    }
}

/// A prefix that stands for itself in a pattern of Redis.
fn escaped(prefix: &str) -> String {
    prefix.chars().flat_map(|character| ['\\', character].into_iter().skip(usize::from(!"*?[]^-\\".contains(character)))).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err wants it")]
fn failed(error: RedisError) -> String {
    told(&error)
}

/// In seconds: a hundred years. Redis refuses what ends after its own time.
const LONGEST_LIFE: i64 = 100 * 365 * 24 * 3600;
