//! A host with a cache in memory, and a token service that has one answer.

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use azure_identity_wasm::{
    CredentialOptions, Error, Secret, TokenCachePersistenceOptions, UnixTime,
    host::{CacheFile, CacheName, Clock, Fetch, FetchError, Host, Replaced, Reply},
    maybe_send::BoxFuture,
    request::Request,
    token::Moment,
    transport::Headers,
};

#[derive(Clone)]
pub struct World(Arc<Mutex<Inner>>);

struct Inner {
    cache: String,
    answer: Option<String>,
    requests: Vec<String>,
}

impl World {
    pub fn new(cache: &str, answer: Option<String>) -> Self {
        Self(Arc::new(Mutex::new(Inner { cache: cache.into(), answer, requests: Vec::new() })))
    }

    pub fn options(&self) -> CredentialOptions {
        let mut options = CredentialOptions::new(Host::builder().fetch(self.clone()).clock(Wall).cache_file(self.clone()).build());
        options.retry.max_retries = Some(0);
        options.token_cache_persistence = Some(TokenCachePersistenceOptions::default());
        options
    }

    pub fn cache(&self) -> String {
        self.inner().cache.clone()
    }

    /// The bodies of the requests that were sent.
    pub fn requests(&self) -> Vec<String> {
        self.inner().requests.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What becomes of something that takes no time.
///
/// # Panics
/// When it takes some.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a call waits, though nothing here takes time"),
    }
}

impl CacheFile for World {
    fn load<'a>(&'a self, _: &'a CacheName) -> BoxFuture<'a, Result<Option<Secret>, Error>> {
        let cache = self.cache();
        Box::pin(std::future::ready(Ok((!cache.is_empty()).then(|| Secret::from(cache)))))
    }

    fn replace<'a>(&'a self, _: &'a CacheName, _: Option<&'a Secret>, after: Secret) -> BoxFuture<'a, Result<Replaced, Error>> {
        self.inner().cache = after.expose().into();
        Box::pin(std::future::ready(Ok(Replaced::Done)))
    }
}

impl Fetch for World {
    fn fetch<'a>(&'a self, request: &'a Request, _: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        let mut inner = self.inner();
        inner.requests.push(request.body.as_ref().map(|body| body.to_string()).unwrap_or_default());
        let answer = inner.answer.take().ok_or_else(|| FetchError::Network("nobody answers".into()));
        let reply = answer.map(|body| Reply { status: 200, headers: Headers::default(), body: body.into() });
        Box::pin(std::future::ready(reply))
    }
}

struct Wall;

impl Clock for Wall {
    fn now(&self) -> Option<Moment> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Some(Moment::new(UnixTime::from_millis(i64::try_from(since.as_millis()).ok()?), None))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}
