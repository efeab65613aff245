//! The interface: limits, the audit, errors in its words.

use std::time::Duration;

use wasmtime::component::Resource;

use super::{Bucket, KeyvalueView, Operation};
use crate::bindings::wasi::keyvalue::store::{Error, HostBucket, KeyResponse};
use crate::bindings::wasi::keyvalue::{atomics, store};
use crate::machine::Begun;

impl KeyvalueView<'_> {
    /// Does this with a bucket, in time, and tells the audit.
    async fn operate<T>(
        &mut self,
        import: &'static str,
        bucket: &Resource<Bucket>,
        key: &str,
        work: impl for<'a> FnOnce(&'a Bucket, &'a str) -> Operation<'a, T>,
    ) -> Result<T, Error> {
        let begun = Begun::new(import);
        let bucket = self.table.get(bucket).map_err(|_| Error::Other("there is no such bucket".to_owned()))?;
        let done = if key.len() > MOST_KEY {
            Err(format!("a key has {MOST_KEY} bytes at most"))
        } else {
            let late = |_| Err(format!("the store did not answer within {} ms", LIMIT.as_millis()));
            tokio::time::timeout(LIMIT, work(bucket, key)).await.unwrap_or_else(late)
        };
        let subject = format!("{} {key}", bucket.identifier);
        begun.end(self.audit, subject.trim_end(), if done.is_ok() { "ok" } else { "failed" });
        done.map_err(Error::Other)
    }
}

impl store::Host for KeyvalueView<'_> {
    async fn open(&mut self, identifier: String) -> Result<Resource<Bucket>, Error> {
        let begun = Begun::new("keyvalue.open");
        let found = self.keyvalue.0.get(&identifier).cloned();
        begun.end(self.audit, &identifier, if found.is_some() { "ok" } else { "denied" });
        let store = found.ok_or(Error::NoSuchStore)?;
        self.table.push(Bucket { identifier, store }).map_err(|_| Error::Other("too many buckets are open".to_owned()))
    }
}

impl HostBucket for KeyvalueView<'_> {
    async fn get(&mut self, bucket: Resource<Bucket>, key: String) -> Result<Option<Vec<u8>>, Error> {
        self.operate("keyvalue.get", &bucket, &key, |bucket, key| bucket.store.get(key)).await
    }

    async fn set(&mut self, bucket: Resource<Bucket>, key: String, value: Vec<u8>) -> Result<(), Error> {
        self.operate("keyvalue.set", &bucket, &key, |bucket, key| {
            let is_short = value.len() <= MOST_VALUE;
            Box::pin(async move {
                if !is_short {
                    return Err(TOO_LONG.to_owned());
                }
                bucket.store.set(key, &value).await
            })
        })
        .await
    }

    async fn delete(&mut self, bucket: Resource<Bucket>, key: String) -> Result<(), Error> {
        self.operate("keyvalue.delete", &bucket, &key, |bucket, key| bucket.store.delete(key)).await
    }

    async fn exists(&mut self, bucket: Resource<Bucket>, key: String) -> Result<bool, Error> {
        self.operate("keyvalue.exists", &bucket, &key, |bucket, key| bucket.store.exists(key)).await
    }

    async fn list_keys(&mut self, bucket: Resource<Bucket>, cursor: Option<u64>) -> Result<KeyResponse, Error> {
        let listed = self.operate("keyvalue.list-keys", &bucket, "", |bucket, _| bucket.store.keys(cursor)).await;
        listed.map(|(keys, cursor)| KeyResponse { keys, cursor })
    }

    async fn drop(&mut self, bucket: Resource<Bucket>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl atomics::Host for KeyvalueView<'_> {
    async fn increment(&mut self, bucket: Resource<Bucket>, key: String, delta: u64) -> Result<u64, Error> {
        self.operate("keyvalue.increment", &bucket, &key, |bucket, key| bucket.store.increment(key, delta)).await
    }
}

/// In bytes.
const MOST_KEY: usize = 1024;
/// In bytes: an entry of a token store, with what the adapter writes before it.
pub(super) const MOST_VALUE: usize = 1024 * 1024 + 64;
pub(super) const TOO_LONG: &str = "the value is too long: a mebibyte at most";
/// For one operation.
const LIMIT: Duration = Duration::from_secs(2);
