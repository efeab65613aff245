use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use azure_identity_wasm::{
    ClientSecretCredential, CredentialOptions, EncryptionKey, ErrorKind, GetTokenOptions, OnBehalfOfCredential,
    host::{Event, Field, Host, Lease, Level, Log, MemoryTokenStore, StoreError, TokenStore},
    maybe_send::BoxFuture,
    native::{Reqwest, SystemClock},
    token::UnixTime,
};
use entra_emulator::{Emulator, Fault, FaultAction, UserRegistration, UserTokenRequest};

use super::{Boxed, Open, TestClock, with_each};
use crate::support::{VAULT, application, credential, delay_tokens, entra, vault_token};

fn key() -> [u8; 32] {
    std::array::from_fn(|place| u8::try_from(place).unwrap())
}

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Log for Told {
    fn wants(&self, level: Level) -> bool {
        level <= Level::Warning
    }

    fn log(&self, event: &Event<'_>) {
        if event.name.starts_with("store.") {
            let [("message", Field::Text(message))] = event.fields else { panic!("{event:?}") };
            self.0.lock().unwrap().push(format!("{}: {message}", event.name));
        }
    }
}

/// A process of its own, as far as a store can tell.
fn process(entra: &Emulator, store: impl TokenStore + 'static, key: Option<EncryptionKey>) -> (CredentialOptions, Told) {
    let told = Told::default();
    let fetch = Reqwest::with_root_certificates(entra.ca_pem().as_bytes()).unwrap();
    let host = Host::native_builder().fetch(fetch).token_store(store).log(told.clone()).build();
    let mut options = CredentialOptions::new(host);
    options.authority_host = Some(entra.origin().into());
    options.disable_instance_discovery = true;
    options.retry.max_retries = Some(0);
    options.encryption_key = key;
    (options, told)
}

fn options(entra: &Emulator, open: &Open) -> CredentialOptions {
    process(entra, Boxed(open()), Some(EncryptionKey::new(key()))).0
}

#[tokio::test]
async fn a_token_outlives_its_host_and_many_at_once_on_a_cold_store_send_one_request() {
    with_each(SystemClock, async |open| {
        let entra = entra().await;
        delay_tokens(&entra, 300);
        let calls: Vec<_> = (0..30)
            .map(|_| {
                let credential = credential(&entra, &options(&entra, &open));
                tokio::spawn(async move { vault_token(&credential).await.unwrap().token })
            })
            .collect();
        let mut tokens = Vec::new();
        for call in calls {
            tokens.push(call.await.unwrap());
        }
        assert_eq!(entra.counts().token, 1);
        assert!(tokens.iter().all(|token| token.expose() == tokens[0].expose()));
        let later = vault_token(&credential(&entra, &options(&entra, &open))).await.unwrap();
        assert_eq!((later.token.expose(), entra.counts().token), (tokens[0].expose(), 1));
    })
    .await;
}

#[tokio::test]
async fn another_key_finds_nothing_and_a_new_one_is_put_in_front_of_the_old_one() {
    with_each(SystemClock, async |open| {
        let entra = entra().await;
        let ask = async |key: EncryptionKey| {
            let token = vault_token(&credential(&entra, &process(&entra, Boxed(open()), Some(key)).0)).await.unwrap().token;
            (String::from(token.expose()), entra.counts().token)
        };
        let (old, _) = ask(EncryptionKey::new([1; 32])).await;
        assert_eq!(ask(EncryptionKey::new([2; 32]).or_older([1; 32])).await, (old.clone(), 1));
        let (new, requests) = ask(EncryptionKey::new([2; 32])).await;
        assert_eq!((new != old, requests), (true, 2));
        assert_eq!(ask(EncryptionKey::new([1; 32])).await, (old, 2));
    })
    .await;
}

#[tokio::test]
async fn a_store_without_a_key_is_a_configuration_error_that_says_how_to_make_one() {
    let entra = entra().await;
    let (options, _) = process(&entra, MemoryTokenStore::new(SystemClock), None);
    let error = ClientSecretCredential::new("tenant", "client", "secret", &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("encryptionKey") && error.message().contains("32 random bytes"), "{error}");
}

#[tokio::test]
async fn no_user_gets_the_token_of_another_and_no_secret_passes_for_another() {
    with_each(SystemClock, async |open| {
        let entra = entra().await;
        let client = application::register(&entra);
        let user_token = || {
            let user = entra.add_user(UserRegistration::default()).unwrap();
            let request = UserTokenRequest { audience: client.clone(), user: Some(user.object_id.clone()), ..UserTokenRequest::default() };
            entra.issue_user_token(&request).unwrap().access_token
        };
        let (ada, ben) = (user_token(), user_token());
        let ask = async |secret: &str, user: &str| {
            let options = options(&entra, &open);
            let credential = OnBehalfOfCredential::with_secret(entra.tenant_id(), &client, secret, user, &options).unwrap();
            credential.get_token(VAULT, &GetTokenOptions::default()).await.map(|token| String::from(token.token.expose()))
        };
        let (of_ada, of_ben) = (ask("api secret", &ada).await.unwrap(), ask("api secret", &ben).await.unwrap());
        assert_ne!(of_ada, of_ben);
        assert_eq!((ask("api secret", &ada).await.unwrap(), entra.counts().token), (of_ada, 2));
        assert!(ask("not the secret", &ada).await.unwrap_err().message().contains("AADSTS7000215"));
    })
    .await;
}

/// A store that does something else than it should.
struct Wrong {
    store: MemoryTokenStore,
    what: What,
}

#[derive(Clone)]
enum What {
    Changes(usize),
    IsDown,
    Hangs,
    TakesNothing,
    Lies(Vec<u8>),
}

impl TokenStore for Wrong {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move {
            match &self.what {
                What::Changes(place) => Ok(self.store.get(key).await?.map(|mut value| {
                    let place = place % value.len();
                    value[place] ^= 1;
                    value
                })),
                What::IsDown => Err(StoreError::new("connection refused")),
                What::Hangs => std::future::pending().await,
                What::TakesNothing => self.store.get(key).await,
                What::Lies(value) => Ok(Some(value.clone())),
            }
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8], expires_on: UnixTime) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            match &self.what {
                What::TakesNothing | What::IsDown => Err(StoreError::new("connection refused")),
                What::Hangs => std::future::pending().await,
                _ => self.store.set(key, value, expires_on).await,
            }
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        self.store.delete(key)
    }

    fn lease<'a>(&'a self, key: &'a str, duration: Duration) -> BoxFuture<'a, Result<Lease, StoreError>> {
        self.store.lease(key, duration)
    }
}

#[tokio::test]
async fn whatever_a_store_does_the_token_comes_and_the_log_says_why_once() {
    let entra = entra().await;
    let key = || Some(EncryptionKey::new(key()));
    let mut cases = vec![
        (What::IsDown, "store.getFailed: connection refused"),
        (What::Hangs, "store.getFailed: it did not answer within 2000 ms"),
        (What::TakesNothing, "store.setFailed: connection refused"),
        (What::Lies(Vec::new()), "store.getFailed: it returned something that is no entry"),
        (What::Lies(vec![1; 500]), "store.getFailed: it returned an entry that was changed"),
        (What::Lies(vec![1; 2 << 20]), "store.getFailed: it returned more bytes"),
        (What::Changes(0), "store.getFailed: it returned something that is no entry"),
    ];
    cases
        .extend([1, 12, 13, 100, usize::MAX].map(|place| (What::Changes(place), "store.getFailed: it returned an entry that was changed")));
    for (what, why) in cases {
        let store = MemoryTokenStore::new(SystemClock);
        if matches!(what, What::Changes(_)) {
            vault_token(&credential(&entra, &process(&entra, store.clone(), key()).0)).await.unwrap();
        }
        let before = entra.counts().token;
        let (options, told) = process(&entra, Wrong { store, what }, key());
        let begun = Instant::now();
        vault_token(&credential(&entra, &options)).await.unwrap();
        let told = told.0.lock().unwrap().clone();
        assert!(told.len() == 1 && told[0].starts_with(why), "{told:?}, not {why}");
        assert_eq!(entra.counts().token, before + 1, "{why}");
        assert!(begun.elapsed() < Duration::from_millis(4500), "{why}: {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn an_entry_that_was_changed_is_replaced() {
    let entra = entra().await;
    let store = MemoryTokenStore::new(SystemClock);
    let key = || Some(EncryptionKey::new(key()));
    let ask = async |options: CredentialOptions| String::from(vault_token(&credential(&entra, &options)).await.unwrap().token.expose());
    let first = ask(process(&entra, store.clone(), key()).0).await;
    let second = ask(process(&entra, Wrong { store: store.clone(), what: What::Changes(40) }, key()).0).await;
    let third = ask(process(&entra, store, key()).0).await;
    assert_eq!((first != second, second, entra.counts().token), (true, third, 2));
}

#[tokio::test]
async fn who_waits_for_one_that_is_never_heard_of_again_waits_no_longer_than_its_lease() {
    let entra = entra().await;
    let (clock, store) = (TestClock::new(), MemoryTokenStore::new(SystemClock));
    let told = Told::default();
    let fetch = Reqwest::with_root_certificates(entra.ca_pem().as_bytes()).unwrap();
    let taken = Taken(store);
    let host = Host::native_builder().fetch(fetch).token_store(taken).clock(clock.clone()).log(told.clone()).build();
    let mut options = CredentialOptions::new(host);
    options.authority_host = Some(entra.origin().into());
    options.disable_instance_discovery = true;
    options.encryption_key = Some(EncryptionKey::new(key()));
    let before = clock.wall();
    vault_token(&credential(&entra, &options)).await.unwrap();
    let waited = clock.wall().since(before);
    assert!((Duration::from_secs(9)..=Duration::from_secs(10)).contains(&waited), "{waited:?}");
    assert!(told.0.lock().unwrap().is_empty());
}

/// A store whose leases somebody else has.
struct Taken(MemoryTokenStore);

impl TokenStore for Taken {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        self.0.get(key)
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8], expires_on: UnixTime) -> BoxFuture<'a, Result<(), StoreError>> {
        self.0.set(key, value, expires_on)
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        self.0.delete(key)
    }

    fn lease<'a>(&'a self, _: &'a str, _: Duration) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async { Ok(Lease::Taken) })
    }
}

#[tokio::test]
async fn when_the_one_that_asks_for_all_fails_or_is_dropped_the_next_one_asks_at_once() {
    with_each(SystemClock, async |open| {
        let entra = entra().await;
        entra.inject(Fault::once("token", FaultAction::Html { status: 400 })).unwrap();
        vault_token(&credential(&entra, &options(&entra, &open))).await.unwrap_err();
        delay_tokens(&entra, 5000);
        let dropped = credential(&entra, &options(&entra, &open));
        tokio::time::timeout(Duration::from_millis(200), vault_token(&dropped)).await.unwrap_err();
        entra.clear_faults();
        let begun = Instant::now();
        vault_token(&credential(&entra, &options(&entra, &open))).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    })
    .await;
}
