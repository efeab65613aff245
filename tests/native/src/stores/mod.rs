//! Stores of tokens, and credentials on them: what every store promises (`operations`), and what credentials promise on it.

mod credentials;
mod operations;
mod people;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use azure_identity_wasm::{
    host::{Clock, MemoryTokenStore, TokenStore},
    maybe_send::BoxFuture,
    native::FileTokenStore,
    token::{Moment, UnixTime},
};

/// A store that is handed over in a box.
pub struct Boxed(pub Box<dyn TokenStore>);

/// Makes handles on a place.
pub type Open = Arc<dyn Fn() -> Box<dyn TokenStore> + Send + Sync>;

/// A clock that goes on when it is told to, or when somebody sleeps by it.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_790_000_000_000)))
    }

    pub fn advance(&self, duration: Duration) {
        self.0.fetch_add(i64::try_from(duration.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub fn wall(&self) -> UnixTime {
        UnixTime::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Clock for TestClock {
    fn now(&self) -> Option<Moment> {
        Some(Moment::new(self.wall(), None))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        Box::pin(async move { clock.advance(duration) })
    }
}

/// A directory of the test's own.
pub struct Directory(pub PathBuf);

impl Directory {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("native-stores-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _not_there = std::fs::remove_dir_all(&self.0);
    }
}

/// Does something with a place of each kind of store.
pub async fn with_each<F: Future<Output = ()>>(clock: impl Clock + Clone + 'static, work: impl Fn(Open) -> F) {
    let memory = MemoryTokenStore::new(clock.clone());
    work(Arc::new(move || Box::new(memory.clone()))).await;
    let directory = Directory::new();
    let path = directory.0.clone();
    work(Arc::new(move || Box::new(FileTokenStore::with_clock(path.join("made/by it"), clock.clone())))).await;
}

impl TokenStore for Boxed {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, azure_identity_wasm::host::StoreError>> {
        self.0.get(key)
    }

    fn set<'a>(
        &'a self,
        key: &'a str,
        value: &'a [u8],
        expires_on: UnixTime,
    ) -> BoxFuture<'a, Result<(), azure_identity_wasm::host::StoreError>> {
        self.0.set(key, value, expires_on)
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), azure_identity_wasm::host::StoreError>> {
        self.0.delete(key)
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        duration: Duration,
    ) -> BoxFuture<'a, Result<azure_identity_wasm::host::Lease, azure_identity_wasm::host::StoreError>> {
        self.0.lease(key, duration)
    }
}
