//! Programs of one user, before the cache that they have in common.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt::Write as _,
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use azure_identity_wasm::{
    AccessToken, ClientSecretCredential, CredentialOptions, Error, GetTokenOptions, Secret, TokenCachePersistenceOptions, TokenCredential,
    UsernamePasswordCredential,
    host::{CacheFile, CacheName, Clock, Event, Fetch, FetchError, Host, Level, Log, Replaced, Reply},
    maybe_send::BoxFuture,
    request::Request,
    token::{AuthenticationRecord, Moment},
    transport::Headers,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{CLIENT, HOME, TENANT, moment};

/// What several programs of one user have in common: the cache. And a token service with prepared answers.
#[derive(Clone, Default)]
pub struct World(Arc<Mutex<Inner>>);

#[derive(Default)]
pub struct Inner {
    pub files: BTreeMap<String, String>,
    pub answers: VecDeque<(u16, Value)>,
    pub requests: Vec<String>,
    pub log: String,
    pub loads: usize,
    /// What every look into the cache comes to.
    pub failure: Option<fn() -> Error>,
    /// What other programs do, each just before something is written.
    pub meanwhile: Vec<String>,
}

impl World {
    pub fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut self.0.lock().unwrap())
    }

    pub fn answers(&self, answer: Value) -> &Self {
        self.with(|inner| inner.answers.push_back((if answer.get("error").is_some() { 400 } else { 200 }, answer)));
        self
    }

    pub fn keeps(&self, name: &str, cache: &Value) -> &Self {
        self.with(|inner| inner.files.insert(name.into(), cache.to_string()));
        self
    }

    pub fn kept(&self, name: &str) -> Value {
        self.with(|inner| inner.files.get(name).map_or(Value::Null, |text| serde_json::from_str(text).unwrap()))
    }

    pub fn requests(&self) -> Vec<String> {
        self.with(|inner| inner.requests.clone())
    }

    pub fn log(&self) -> String {
        self.with(|inner| inner.log.clone())
    }

    pub fn options(&self, persistence: Option<TokenCachePersistenceOptions>) -> CredentialOptions {
        let host = Host::builder().fetch(self.clone()).clock(Still).log(self.clone()).cache_file(self.clone()).build();
        let mut options = CredentialOptions::new(host);
        options.retry.max_retries = Some(0);
        options.token_cache_persistence = persistence;
        options
    }

    pub fn application(&self) -> ClientSecretCredential {
        ClientSecretCredential::new(TENANT, CLIENT, "secret", &self.options(Some(TokenCachePersistenceOptions::default()))).unwrap()
    }

    pub fn person(&self, known: Option<AuthenticationRecord>) -> UsernamePasswordCredential {
        let options = self.options(Some(TokenCachePersistenceOptions::default()));
        UsernamePasswordCredential::new(TENANT, CLIENT, "user@contoso.example", "password", known, &options).unwrap()
    }
}

fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("a call waits, though nothing here takes time"),
    }
}

pub fn get(credential: &dyn TokenCredential, scope: &str) -> Result<String, Error> {
    get_with(credential, scope, &GetTokenOptions::default()).map(|token| token.token.expose().into())
}

pub fn get_with(credential: &dyn TokenCredential, scope: &str, options: &GetTokenOptions) -> Result<AccessToken, Error> {
    now(credential.get_token(&[scope], options))
}

pub fn token(token: &str) -> Value {
    json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600})
}

pub fn of_user(token: &str, refresh_token: &str) -> Value {
    let (id, tenant) = HOME.split_once('.').unwrap();
    let id_token = json!({"oid": id, "sub": "sub", "tid": TENANT, "preferred_username": "user@contoso.example"});
    json!({
        "access_token": token, "token_type": "Bearer", "expires_in": 3600, "refresh_token": refresh_token,
        "id_token": format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(id_token.to_string())),
        "client_info": URL_SAFE_NO_PAD.encode(json!({"uid": id, "utid": tenant}).to_string()),
    })
}

impl CacheFile for World {
    fn load<'a>(&'a self, cache: &'a CacheName) -> BoxFuture<'a, Result<Option<Secret>, Error>> {
        let outcome = self.with(|inner| {
            inner.loads += 1;
            inner.failure.map_or_else(|| Ok(inner.files.get(&cache.name).map(|text| Secret::from(&**text))), |error| Err(error()))
        });
        Box::pin(std::future::ready(outcome))
    }

    fn replace<'a>(&'a self, cache: &'a CacheName, before: Option<&'a Secret>, after: Secret) -> BoxFuture<'a, Result<Replaced, Error>> {
        let outcome = self.with(|inner| {
            if let Some(text) = inner.meanwhile.pop() {
                inner.files.insert(cache.name.clone(), text);
            }
            let now = inner.files.get(&cache.name);
            if now.map(String::as_str) != before.map(Secret::expose) {
                return Replaced::Changed(now.map(|text| Secret::from(&**text)));
            }
            inner.files.insert(cache.name.clone(), after.expose().into());
            Replaced::Done
        });
        Box::pin(std::future::ready(Ok(outcome)))
    }
}

impl Fetch for World {
    fn fetch<'a>(&'a self, request: &'a Request, _: Duration) -> Pin<Box<dyn Future<Output = Result<Reply, FetchError>> + Send + 'a>> {
        let outcome = self.with(|inner| {
            inner.requests.push(request.body.as_ref().map(|body| body.to_string()).unwrap_or_default());
            let (status, body) = inner.answers.pop_front().ok_or_else(|| FetchError::Network("nobody answers".into()))?;
            Ok(Reply { status, headers: Headers::default(), body: body.to_string().into() })
        });
        Box::pin(std::future::ready(outcome))
    }
}

impl Log for World {
    fn wants(&self, _: Level) -> bool {
        true
    }

    fn log(&self, event: &Event<'_>) {
        self.with(|inner| writeln!(inner.log, "{event:?}").unwrap());
    }
}

pub struct Still;

impl Clock for Still {
    fn now(&self) -> Option<Moment> {
        Some(moment())
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}
