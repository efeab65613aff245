//! A KV store as a token store: opaque, encrypted bytes, for all instances of the service in the world. It has no leases, and shows writes late elsewhere;
//! each of those who find nothing meanwhile asks Entra.

use std::{future::ready, time::Duration};

use azure_identity_wasm::{
    UnixTime,
    host::{Clock as _, StoreError, TokenStore},
    maybe_send::BoxFuture,
};
use fastly::kv_store::{KVStore, KVStoreError};

use crate::host::SystemClock;

/// The KV store of this name.
pub struct KvTokenStore(pub &'static str);

impl TokenStore for KvTokenStore {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        let found = self.open().and_then(|store| match store.lookup(key) {
            Ok(mut entry) => Ok(Some(entry.take_body_bytes())),
            Err(KVStoreError::ItemNotFound) => Ok(None),
            Err(error) => Err(failed(&error)),
        });
        Box::pin(ready(found))
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8], expires_on: UnixTime) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(ready(self.open().and_then(|store| {
            let now = SystemClock.now().map_or(0, |now| now.wall().seconds());
            let life = Duration::from_secs(u64::try_from(expires_on.seconds() - now).unwrap_or(0).max(1));
            store.build_insert().time_to_live(life).execute(key, value).map_err(|error| failed(&error))
        })))
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let gone = self.open().and_then(|store| match store.delete(key) {
            Ok(()) | Err(KVStoreError::ItemNotFound) => Ok(()),
            Err(error) => Err(failed(&error)),
        });
        Box::pin(ready(gone))
    }
}

impl KvTokenStore {
    fn open(&self) -> Result<KVStore, StoreError> {
        match KVStore::open(self.0) {
            Ok(Some(store)) => Ok(store),
            Ok(None) => Err(StoreError::new(format!("there is no KV store {}: link it to the service", self.0))),
            Err(error) => Err(failed(&error)),
        }
    }
}

fn failed(error: &KVStoreError) -> StoreError {
    StoreError::new(error.to_string())
}
