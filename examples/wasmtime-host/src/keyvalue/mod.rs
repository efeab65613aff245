//! `wasi:keyvalue` for instances: buckets by the names that the embedder gives them. A bucket that has none is not there.
//!
//! In memory or in Redis, nothing stays longer than the embedder says, for the interface has no times. `azure-identity-keyvalue.wasm` makes a
//! token store of a bucket.

mod host;
mod memory;
mod redis;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use azure_identity_wasm::maybe_send::BoxFuture;
use wasmtime::component::{HasData, Linker, ResourceTable};

pub use memory::MemoryBucket;
pub use redis::RedisBucket;

use crate::bindings::wasi::keyvalue::{atomics, store};
use crate::machine::Audit;

/// What keeps the keys and values of a bucket. Errors are texts for people, without secrets; the guest hears them.
pub trait KeyvalueStore: Send + Sync {
    fn get<'a>(&'a self, key: &'a str) -> Operation<'a, Option<Vec<u8>>>;
    fn set<'a>(&'a self, key: &'a str, value: &'a [u8]) -> Operation<'a, ()>;
    fn delete<'a>(&'a self, key: &'a str) -> Operation<'a, ()>;
    fn exists<'a>(&'a self, key: &'a str) -> Operation<'a, bool>;
    /// Some of the keys, and where to go on.
    fn keys(&self, cursor: Option<u64>) -> Operation<'_, (Vec<String>, Option<u64>)>;
    /// What the number under this key is with `delta` added to it; one that is not there is 0.
    fn increment<'a>(&'a self, key: &'a str, delta: u64) -> Operation<'a, u64>;
}

/// Something under way in a store.
pub type Operation<'a, T> = BoxFuture<'a, Result<T, String>>;

/// The buckets of an instance. A new one has none.
#[derive(Clone, Default)]
pub struct Keyvalue(BTreeMap<String, Arc<dyn KeyvalueStore>>);

impl Keyvalue {
    /// This bucket, too. `azure-identity-keyvalue.wasm` opens the one that is called `default`.
    #[must_use]
    pub fn bucket(mut self, identifier: &str, store: Arc<dyn KeyvalueStore>) -> Self {
        self.0.insert(identifier.to_owned(), store);
        self
    }
}

impl fmt::Debug for Keyvalue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

/// A bucket that an instance has opened.
pub struct Bucket {
    identifier: String,
    store: Arc<dyn KeyvalueStore>,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Bucket").field(&self.identifier).finish()
    }
}

/// What a call needs of an embedder's state.
pub struct KeyvalueView<'a> {
    pub keyvalue: &'a Keyvalue,
    pub table: &'a mut ResourceTable,
    pub audit: &'a dyn Audit,
}

impl fmt::Debug for KeyvalueView<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("KeyvalueView").field(&self.keyvalue).finish()
    }
}

/// Adds `wasi:keyvalue/store` and `wasi:keyvalue/atomics` to a linker.
///
/// # Errors
/// When it has them already.
pub fn add_to_linker<T: Send + 'static>(linker: &mut Linker<T>, view: fn(&mut T) -> KeyvalueView<'_>) -> wasmtime::Result<()> {
    struct Viewed;
    impl HasData for Viewed {
        type Data<'a> = KeyvalueView<'a>;
    }
    store::add_to_linker::<T, Viewed>(linker, view)?;
    atomics::add_to_linker::<T, Viewed>(linker, view)
}
