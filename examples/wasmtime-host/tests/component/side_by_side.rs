//! What the twins for WASI 0.3 promise beyond those for 0.2: calls of one instance go on side by side.

use std::fs;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use azure_identity_wasm::UnixTime;
use azure_identity_wasm::host::{Lease, MemoryTokenStore, StoreError, TokenStore};
use azure_identity_wasm::maybe_send::BoxFuture;
use serde_json::json;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, advance, sleep, timeout};
use wasmtime::Config;
use wasmtime_host::machine::Call;
use wasmtime_host::{Credential, CredentialOptions, Embedded, Error, Failure, Machine, RetryOptions, SharedInstance, TokenRequestOptions};

use crate::support::{Answer, Entra, SECRET, Sts, built, client_secret, cloud_twin, error, instance, lent, scopes, twin, twin_instance};

const EXCHANGE: Duration = Duration::from_millis(50);

fn scope(number: usize) -> Vec<String> {
    vec![format!("https://resource-{number}.example/.default")]
}

/// A shared instance with a credential.
async fn shared(sts: &Sts) -> (SharedInstance, Credential) {
    let mut instance = twin_instance(sts).await;
    let credential = client_secret(&mut instance).await;
    (instance.share(), credential)
}

/// Lets what can go on go on.
async fn settle() {
    for _ in 0..100 {
        yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn sixty_four_scopes_take_the_time_of_one_exchange_and_in_wasi_0_2_that_of_sixty_four() {
    let answers = || (0..64).map(|_| Answer::token("T"));
    let sts = Sts::new(answers()).taking(EXCHANGE);
    let (shared, credential) = shared(&sts).await;
    let mut calls = JoinSet::new();
    let start = Instant::now();
    for number in 0..64 {
        let shared = shared.clone();
        calls.spawn(async move { shared.get_token(credential, scope(number), None).await.map(|token| token.token) });
    }
    assert!(calls.join_all().await.into_iter().all(|token| token.unwrap() == "T"));
    assert!(start.elapsed() < 2 * EXCHANGE, "{:?}", start.elapsed());
    assert_eq!(sts.seen().len(), 64);

    let sts = Sts::new(answers()).taking(EXCHANGE);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    let start = Instant::now();
    for number in 0..64 {
        instance.get_token(credential, &scope(number), None).await.unwrap();
    }
    assert!(start.elapsed() >= 64 * EXCHANGE, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_thousand_callers_of_one_scope_send_one_request() {
    let sts = Sts::new([Answer::token("T1")]).taking(EXCHANGE);
    let (shared, credential) = shared(&sts).await;
    let mut calls = JoinSet::new();
    for _ in 0..1000 {
        let shared = shared.clone();
        calls.spawn(async move { shared.get_token(credential, scopes(), None).await.map(|token| token.token) });
    }
    assert!(calls.join_all().await.into_iter().all(|token| token.unwrap() == "T1"));
    assert_eq!(sts.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn one_failure_is_everybodys_and_is_not_kept() {
    let refused = Answer::Json(400, &[], json!({ "error": "invalid_scope", "error_description": "AADSTS70011: no" }));
    let sts = Sts::new([refused, Answer::token("T1")]).taking(EXCHANGE);
    let (shared, credential) = shared(&sts).await;
    let mut calls = JoinSet::new();
    for _ in 0..10 {
        let shared = shared.clone();
        calls.spawn(async move { shared.get_token(credential, scopes(), None).await });
    }
    for failed in calls.join_all().await {
        assert!(matches!(error(failed), Error::AuthenticationFailed(why) if why.message.contains("AADSTS70011")));
    }
    assert_eq!(sts.seen().len(), 1);
    assert_eq!(shared.get_token(credential, scopes(), None).await.unwrap().token, "T1");
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_caller_who_no_longer_waits_does_not_take_the_others_along() {
    let sts = Sts::new([Answer::token("T1")]).taking(EXCHANGE);
    let (shared, credential) = shared(&sts).await;
    let first = timeout(EXCHANGE / 2, shared.get_token(credential, scopes(), None));
    let (first, second) = tokio::join!(first, async {
        settle().await;
        shared.get_token(credential, scopes(), None).await
    });
    assert!(first.is_err(), "it has given up");
    assert_eq!((second.unwrap().token.as_str(), sts.seen().len()), ("T1", 1));
}

/// A program in a component with its own credential; see `tests/component/caller`.
async fn calls(sts: &Sts, callers: u32, given_up: u32, after: Duration) -> Vec<String> {
    static PROGRAM: OnceLock<Embedded> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        let identity = fs::read(built("azure-identity-p3.wasm")).expect("cargo xtask build makes the component");
        let program = built("../../target/xtask/test-caller/test-caller.wasm");
        let program = fs::read(program).expect("cargo xtask test builds it first");
        Embedded::with_credentials(&identity, &program, &Config::new()).expect("a component")
    });
    let mut program = program.instantiate(lent(sts)).await.expect("an instance");
    let interface = program.instance.get_export_index(&mut program.store, None, "test:caller/calls").expect("its interface");
    let function = program.instance.get_export_index(&mut program.store, Some(&interface), "side-by-side").expect("its function");
    let function = program.instance.get_typed_func::<(u32, u32, u64), (Vec<String>,)>(&mut program.store, function).expect("its type");
    let milliseconds = u64::try_from(after.as_millis()).expect("a short time");
    let (tokens,) = function.call_async(&mut program.store, (callers, given_up, milliseconds)).await.expect("no trap");
    // What outlives the call comes to its end, and leaves nothing in the host.
    program.store.run_concurrent(async |_| settle().await).await.expect("no trap");
    program.store.assert_concurrent_state_empty();
    tokens
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_call_that_is_given_up_does_not_take_along_those_that_wait_for_the_same() {
    let sts = Sts::new([Answer::token("T1")]).taking(EXCHANGE);
    assert_eq!(calls(&sts, 20, 1, EXCHANGE / 2).await, ["T1"; 19], "the first one had sent the request");
    assert_eq!((sts.seen().len(), sts.given_up()), (1, 0));

    let sts = Sts::new([Answer::token("T1")]).taking(EXCHANGE);
    assert_eq!(calls(&sts, 20, 19, EXCHANGE / 2).await, ["T1"]);
    assert_eq!((sts.seen().len(), sts.given_up()), (1, 0));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_wait_before_a_retry_outlives_the_call_that_began_it() {
    let later = Answer::Json(429, &[("retry-after", "7")], json!({ "error": "temporarily_unavailable" }));
    let sts = Sts::new([later, Answer::token("T1")]);
    let start = Instant::now();
    assert_eq!(calls(&sts, 2, 1, Duration::from_secs(3)).await, ["T1"]);
    assert_eq!((start.elapsed().as_secs(), sts.seen().len()), (7, 2));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn when_all_give_up_so_does_the_request() {
    let sts = Sts::new([Answer::Hang]);
    assert_eq!(calls(&sts, 5, 5, EXCHANGE).await, Vec::<String>::new());
    assert_eq!((sts.seen().len(), sts.given_up()), (1, 1));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn an_exchange_that_hangs_ends_at_its_limit_and_keeps_nobody_else_waiting() {
    let sts = Sts::new([Answer::Hang, Answer::token("T2"), Answer::Trickle]);
    let mut instance = twin_instance(&sts).await;
    let retry = RetryOptions { max_retries: Some(0), exchange_timeout: Some(2000), ..RetryOptions::default() };
    let options = CredentialOptions { retry: Some(retry), ..CredentialOptions::default() };
    let credential = instance.client_secret("tenant", "client", SECRET, Some(&options)).await.unwrap();
    let shared = instance.share();
    let start = Instant::now();
    let (hanging, other, trickling) = tokio::join!(
        async { (shared.get_token(credential, scope(1), None).await, start.elapsed()) },
        async {
            settle().await;
            (shared.get_token(credential, scope(2), None).await, start.elapsed())
        },
        async {
            sleep(Duration::from_millis(1)).await;
            (shared.get_token(credential, scope(3), None).await, start.elapsed())
        }
    );
    assert_eq!((other.0.unwrap().token.as_str(), other.1.as_secs()), ("T2", 0));
    for (failed, after) in [hanging, trickling] {
        assert!(matches!(error(failed), Error::Transport(why) if why.message.contains("time limit")));
        assert_eq!(after.as_secs(), 2);
    }
    settle().await;
    assert_eq!(sts.given_up(), 1, "the host was told to give up the exchange that hung");
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_wait_for_one_retry_keeps_nobody_else_waiting() {
    let later = Answer::Json(429, &[("retry-after", "7")], json!({ "error": "temporarily_unavailable" }));
    let sts = Sts::new([later, Answer::token("T1")]);
    let (shared, credential) = shared(&sts).await;
    let closed_meanwhile = async {
        sleep(Duration::from_secs(1)).await;
        let start = Instant::now();
        let wrong = shared.get_token(credential, vec![], None).await;
        assert!(matches!(error(wrong), Error::Configuration(_) | Error::AuthenticationFailed(_)));
        start.elapsed()
    };
    let start = Instant::now();
    let (token, took) = tokio::join!(shared.get_token(credential, scopes(), None), closed_meanwhile);
    assert_eq!((token.unwrap().token.as_str(), start.elapsed().as_secs(), took.as_secs()), ("T1", 7, 0));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn while_one_caller_renews_a_token_that_still_works_the_others_have_it_at_once() {
    let token = |text: &str| {
        let body = json!({ "token_type": "Bearer", "expires_in": 7200, "refresh_in": 3600, "access_token": text });
        Answer::Json(200, &[], body)
    };
    let sts = Sts::new([token("T1"), token("T2")]).taking(EXCHANGE);
    let (shared, credential) = shared(&sts).await;
    assert_eq!(shared.get_token(credential, scopes(), None).await.unwrap().token, "T1");
    advance(Duration::from_secs(3700)).await;
    let start = Instant::now();
    let (renewing, other) = tokio::join!(shared.get_token(credential, scopes(), None), async {
        settle().await;
        (shared.get_token(credential, scopes(), None).await.unwrap(), start.elapsed())
    });
    assert_eq!((renewing.unwrap().token.as_str(), other.0.token.as_str()), ("T2", "T1"));
    assert!(other.1 < EXCHANGE, "{:?}", other.1);
    assert_eq!(sts.seen().len(), 2);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_person_signs_in_while_others_get_tokens() {
    let entra = Entra::with_people().await;
    let mut instance = twin().instantiate(entra.lent()).await.expect("an instance");
    let options = entra.options();
    let person = instance.device_code(Some(entra.tenant_id()), Some(&entra.client_id), Some(&options)).await.unwrap();
    let made = instance.client_secret(entra.tenant_id(), &entra.client_id, &entra.client_secret, Some(&options)).await;
    let (application, shared) = (made.unwrap(), instance.share());

    let sign_in = shared.start_device_code(person, scopes(), None).await.unwrap();
    let code = shared.shown(sign_in).await.unwrap();
    let signed_in = async {
        loop {
            sleep(shared.wait(sign_in).await.unwrap()).await;
            // Who asks at the same time is too early.
            let (one, other) = tokio::join!(shared.poll(sign_in), shared.poll(sign_in));
            if let Some(token) = one.unwrap().or(other.unwrap()) {
                break token;
            }
        }
    };
    let others = async {
        for number in 0..20 {
            let claims = Some(json!({ "access_token": { "nbf": { "essential": true, "value": number.to_string() } } }).to_string());
            let anew = TokenRequestOptions { claims, ..TokenRequestOptions::default() };
            shared.get_token(application, scopes(), Some(anew)).await.unwrap();
        }
        entra.emulator.approve_device(&code.user_code, None).unwrap();
    };
    let (token, ()) = tokio::join!(signed_in, others);
    assert_eq!(shared.get_token(person, scopes(), None).await.unwrap().token, token.token);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn tokens_of_entra_itself_come_side_by_side() {
    let entra = Entra::start().await;
    let mut instance = twin().instantiate(entra.lent()).await.expect("an instance");
    let made = instance.client_secret(entra.tenant_id(), &entra.client_id, &entra.client_secret, Some(&entra.options())).await;
    let (credential, shared) = (made.unwrap(), instance.share());
    let mut calls = JoinSet::new();
    for number in 0..40 {
        let shared = shared.clone();
        let scope = ["https://vault.azure.net/.default", "https://graph.microsoft.com/.default"][number % 2];
        calls.spawn(async move { shared.get_token(credential, vec![scope.to_owned()], None).await.map(|token| token.token) });
    }
    assert!(calls.join_all().await.into_iter().all(|token| token.unwrap().split('.').count() == 3));
    assert_eq!(entra.token_requests(), 2);
}

/// A store that takes its time.
struct Slow(MemoryTokenStore);

impl Slow {
    async fn nap<T>(outcome: BoxFuture<'_, T>) -> T {
        sleep(EXCHANGE).await;
        outcome.await
    }
}

impl TokenStore for Slow {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(Self::nap(self.0.get(key)))
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8], expires_on: UnixTime) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(Self::nap(self.0.set(key, value, expires_on)))
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(Self::nap(self.0.delete(key)))
    }

    fn lease<'a>(&'a self, key: &'a str, duration: Duration) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(Self::nap(self.0.lease(key, duration)))
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn what_a_machine_is_asked_for_waits_for_nothing_else_and_every_call_is_told() {
    const NUMBER: usize = 32;
    let sts = Sts::new((0..NUMBER).map(|_| Answer::token("T")));
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let machine = Machine::new().token_store(Slow(MemoryTokenStore::new(azure_identity_wasm::native::SystemClock))).audit({
        let told = told.clone();
        move |call: &Call<'_>| told.lock().unwrap().push(format!("{} {}", call.import, call.outcome))
    });
    let mut instance = cloud_twin().instantiate(lent(&sts).machine(machine)).await.expect("an instance");
    let options = CredentialOptions { encryption_key: Some(vec![7; 32]), ..CredentialOptions::default() };
    let credential = instance.client_secret("tenant", "client", SECRET, Some(&options)).await.unwrap();
    let denied = instance.managed_identity(None, None).await.unwrap();
    let shared = instance.share();
    let start = Instant::now();
    let mut calls = JoinSet::new();
    for number in 0..NUMBER {
        let shared = shared.clone();
        calls.spawn(async move { shared.get_token(credential, scope(number), None).await.map(|token| token.token) });
    }
    assert!(calls.join_all().await.into_iter().all(|token| token.unwrap() == "T"));
    let took = start.elapsed();
    let told = |wanted: &str| told.lock().unwrap().iter().filter(|call| call.as_str() == wanted).count();
    assert!(told("token-store.get ok") >= NUMBER && told("token-store.set ok") >= NUMBER);
    let naps = u32::try_from(told("token-store.get ok") + told("token-store.set ok") + told("token-store.lease ok")).unwrap();
    assert!(took < naps * EXCHANGE / 4, "{took:?} for {naps} calls of a store");
    assert!(matches!(error(shared.get_token(denied, scopes(), None).await), Error::Unavailable(_)));
    assert_eq!(told("imds.send denied"), 1);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn an_instance_of_wasi_0_2_cannot_be_shared() {
    let sts = Sts::new([]);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    let refused = instance.share().get_token(credential, scopes(), None).await;
    assert!(matches!(refused, Err(Failure::Trap(_))));
}
