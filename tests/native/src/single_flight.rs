use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use azure_identity_wasm::{
    ClientSecretCredential, CredentialOptions, GetTokenOptions,
    host::{Clock, Host},
    maybe_send::BoxFuture,
    native::{Reqwest, SystemClock},
    token::Moment,
};
use entra_emulator::Settings;
use tokio::task::JoinSet;

use crate::support::{credential, delay_tokens, entra, eventually, options_for, vault_token};

/// The distinct tokens that so many tasks get at the same time.
async fn tokens_of(callers: usize, credential: &ClientSecretCredential) -> Vec<String> {
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let credential = credential.clone();
        tasks.spawn(async move { vault_token(&credential).await.unwrap().token.expose().to_owned() });
    }
    let mut tokens = tasks.join_all().await;
    assert_eq!(tokens.len(), callers);
    tokens.sort();
    tokens.dedup();
    tokens
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_callers_of_an_empty_cache_send_one_request() {
    let entra = entra().await;
    let credential = credential(&entra, &options_for(&entra));
    assert_eq!(tokens_of(1000, &credential).await.len(), 1);
    assert_eq!((entra.counts().requests, entra.counts().token), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_callers_send_one_request_when_the_token_has_expired() {
    let entra = entra().await;
    let credential = credential(&entra, &options_for(&entra));
    entra.set_settings(Settings { token_lifetime: 2, ..entra.settings() });
    let expired = vault_token(&credential).await.unwrap();
    entra.set_settings(Settings { token_lifetime: 3600, ..entra.settings() });
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let next = tokens_of(1000, &credential).await;
    assert_eq!(next.len(), 1);
    assert!(next[0] != expired.token.expose());
    assert_eq!(entra.counts().requests, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_refresh_window_nobody_waits_for_the_one_request() {
    let entra = entra().await;
    entra.set_settings(Settings { token_lifetime: 24 * 3600, ..entra.settings() });
    let clock = ClockAhead::default();
    let fetch = Reqwest::with_root_certificates(entra.ca_pem().as_bytes()).unwrap();
    let host = Host::native_builder().fetch(fetch).clock(clock.clone()).build();
    let credential = credential(&entra, &CredentialOptions { host, ..options_for(&entra) });
    let first = vault_token(&credential).await.unwrap();

    delay_tokens(&entra, 500);
    clock.0.store(13 * 3600, Ordering::SeqCst);
    let started = Instant::now();
    assert_eq!(tokens_of(1000, &credential).await, [first.token.expose()]);
    assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
    eventually("the background request arrived", || entra.counts().token == 2).await;
    let renewed = async {
        while vault_token(&credential).await.unwrap().token.expose() == first.token.expose() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), renewed).await.unwrap();
    assert_eq!(entra.counts().token, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_scopes_do_not_wait_for_each_other() {
    let entra = entra().await;
    let credential = credential(&entra, &options_for(&entra));
    delay_tokens(&entra, 200);
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for account in 0..10 {
        let credential = credential.clone();
        let scope = format!("https://account{account}.core.windows.net/.default");
        tasks.spawn(async move { credential.get_token(&[&scope], &GetTokenOptions::default()).await.unwrap() });
    }
    tasks.join_all().await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert_eq!((entra.counts().token, entra.counts().most_in_flight), (10, 10));
}

/// The system's clock, so many seconds ahead.
#[derive(Clone, Default)]
struct ClockAhead(Arc<AtomicU64>);

impl Clock for ClockAhead {
    fn now(&self) -> Option<Moment> {
        let ahead = Duration::from_secs(self.0.load(Ordering::SeqCst));
        let now = SystemClock.now()?;
        Some(Moment::new(now.wall().after(ahead), Some(now.steady()? + ahead)))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        SystemClock.sleep(duration)
    }
}
