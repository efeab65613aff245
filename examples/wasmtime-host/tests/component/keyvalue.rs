//! Credentials whose tokens are in a bucket of `wasi:keyvalue`, by `azure-identity-cloud.wasm` composed with `azure-identity-keyvalue.wasm`.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use redis::Commands as _;
use serde_json::Value;
use wasmtime_host::keyvalue::{Keyvalue, KeyvalueStore, MemoryBucket, Operation, RedisBucket};
use wasmtime_host::machine::RedisTokenStore;
use wasmtime_host::{
    AuditLog, Config, Credential, CredentialOptions, Credentials, Identity, Instance, Lent, Machine, compose, on_keyvalue,
};

use crate::support::{Answer, Entra, Kept, RedisServer, SECRET, ShiftedClock, Sts, ask, built, cloud_identity, keyvalue_identity, scopes};

/// A host by its configuration, with one application under two names.
fn host(identity: &Identity, entra: &Entra, token_store: &str) -> (Credentials, Kept) {
    let application = format!(
        r#"kind = "client-secret"
tenant = "{}"
client = "{}"
secret = {{ inline = "{}" }}
authority = "{}"
disable-instance-discovery = true"#,
        entra.tenant_id(),
        entra.client_id,
        entra.client_secret,
        entra.emulator.origin()
    );
    let config = format!(
        "allow-inline-secrets = true\n[credentials.app]\n{application}\n[credentials.same]\n{application}\n[machine]\ntoken-store = {token_store}\n\
         [network]\nca = \"{}\"\n",
        entra.trusted().display()
    );
    let config = Config::parse("host.toml", &config).unwrap_or_else(|error| panic!("{error}"));
    let kept = Kept::default();
    let log = AuditLog::to(kept.clone(), config.audit.format);
    (Credentials::new(identity.clone(), config, log).expect("credentials"), kept)
}

/// One of a fleet at this server.
fn fleet_host(entra: &Entra, url: &str, key: u8) -> Credentials {
    let key = STANDARD.encode([key; 32]);
    let token_store = format!("{{ keyvalue = {{ redis = {{ inline = \"{url}\" }} }}, encryption-key = {{ inline = \"{key}\" }} }}");
    host(keyvalue_identity(), entra, &token_store).0
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn hosts_of_a_fleet_share_a_token_that_nobody_reads_in_redis() {
    let (entra, server) = (Entra::start().await, RedisServer::start());
    let token = ask(&fleet_host(&entra, &server.url(), 7)).await;
    for _ in 0..3 {
        assert_eq!(ask(&fleet_host(&entra, &server.url(), 7)).await, token);
    }
    assert_eq!(entra.token_requests(), 1);

    let dump = server.dump(|value| value.iter().map(|byte| byte ^ 7).collect());
    assert!(dump.len() > 1000);
    for word in [&*token, &*entra.client_id, &*entra.client_secret, entra.tenant_id(), "vault.azure.net"] {
        assert!(!dump.windows(word.len()).any(|window| window == word.as_bytes()));
    }
    // Another key is another application's, as far as the store can tell.
    assert_ne!(ask(&fleet_host(&entra, &server.url(), 8)).await, token);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn in_memory_the_instances_of_a_host_share_a_token_whoever_has_composed_the_component() {
    let entra = Entra::start().await;
    let [cloud, adapter] =
        [built("azure-identity-cloud.wasm"), built("azure-identity-keyvalue.wasm")].map(|file| fs::read(file).expect("a file"));
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("composed-{}.wasm", std::process::id()));
    fs::write(&file, on_keyvalue(&cloud, &adapter).expect("it is composed")).expect("a file");
    let identity = Identity::load_cloud_on_keyvalue(&file, "/no/such/adapter.wasm".as_ref());
    fs::remove_file(&file).expect("it was there");
    let (host, audit) = host(&identity.expect("a component"), &entra, "{ keyvalue = \"memory\" }");
    let token = ask(&host).await;
    assert_eq!(host.token("same", &scopes(), None).await.expect("a token").token, token);
    assert_eq!(entra.token_requests(), 1);
    let heard = audit.text();
    assert!(heard.contains("keyvalue.open default: ok") && heard.contains("keyvalue.increment default "), "{heard}");
    for word in [&*token, &*entra.client_id, &*entra.client_secret] {
        assert!(!heard.contains(word));
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn while_redis_is_away_full_or_slow_each_host_has_its_token_at_one_request() {
    let (entra, mut server) = (Entra::start().await, RedisServer::start());
    let running = fleet_host(&entra, &server.url(), 7);
    let token = ask(&running).await;

    let late = server.late(Duration::from_secs(5)).await;
    let begun = Instant::now();
    let other = ask(&fleet_host(&entra, &late, 7)).await;
    assert!(other != token && begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
    assert_eq!(entra.token_requests(), 2);

    let _: () = server.connect().flushall().expect("an empty server");
    let _: () = redis::cmd("CONFIG").arg(&["SET", "maxmemory", "1"]).query(&mut server.connect()).expect("a full server");
    for _ in 0..2 {
        ask(&fleet_host(&entra, &server.url(), 7)).await;
    }
    assert_eq!(entra.token_requests(), 4);

    server.kill();
    assert_eq!(ask(&running).await, token);
    for _ in 0..2 {
        let begun = Instant::now();
        ask(&fleet_host(&entra, &server.url(), 7)).await;
        assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    }
    assert_eq!(entra.token_requests(), 6);
}

/// An instance before a made-up token service, with this machine.
async fn instance(identity: &Identity, sts: &Sts, clock: &ShiftedClock, machine: Machine) -> (Instance, Credential) {
    let lent = Lent::new(sts.outgoing()).clocks(clock.clone(), clock.clone()).machine(machine);
    let mut instance = identity.instantiate(lent).await.expect("an instance");
    let options = CredentialOptions { encryption_key: Some(vec![7; 32]), ..CredentialOptions::default() };
    let credential = instance.client_secret("tenant", "client", SECRET, Some(&options)).await.expect("a credential");
    (instance, credential)
}

/// Asks on all of these instances at once.
async fn ask_all(instances: Vec<(Instance, Credential)>) -> (Vec<(Instance, Credential)>, Vec<String>) {
    let asking = instances.into_iter().map(|(mut instance, credential)| {
        tokio::spawn(async move {
            let token = instance.get_token(credential, &scopes(), None).await.expect("a token").token;
            ((instance, credential), token)
        })
    });
    let (mut instances, mut tokens) = (Vec::new(), Vec::new());
    for asked in asking.collect::<Vec<_>>() {
        let (instance, token) = asked.await.expect("no panic");
        instances.push(instance);
        tokens.push(token);
    }
    (instances, tokens)
}

/// How many token requests a fleet of instances sends when all are asked at once, at first and when its token has expired.
async fn stampedes(bucket: impl Fn() -> Arc<dyn KeyvalueStore>) -> (usize, usize) {
    let sts = Sts::new((0..2 * FLEET).map(|count| Answer::token(&format!("token-{count}"))));
    let clock = ShiftedClock::new();
    let mut instances = Vec::new();
    for place in 0..FLEET {
        // Each has a connection of its own, and every third one a clock that is ahead.
        let machine = Machine::new().keyvalue(Keyvalue::default().bucket("default", bucket()));
        let clock = clock.ahead(Duration::from_secs(if place % 3 == 0 { 2 } else { 0 }));
        instances.push(instance(keyvalue_identity(), &sts, &clock, machine).await);
    }
    let (instances, _) = ask_all(instances).await;
    let first = sts.seen().len();
    clock.advance(Duration::from_secs(3700));
    let (_, mut tokens) = ask_all(instances).await;
    tokens.sort();
    tokens.dedup();
    let second = sts.seen().len() - first;
    assert!(tokens.len() <= second, "none has the token that has expired");
    (first, second)
}

const FLEET: usize = 20;

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_fleet_that_is_asked_all_at_once_sends_two_requests_at_most_and_each_its_own_where_nothing_is_counted() {
    let server = RedisServer::start();
    let redis = || Arc::new(RedisBucket::new(&server.url(), "name", DAY).expect("a URL")) as Arc<dyn KeyvalueStore>;
    let (first, second) = stampedes(redis).await;
    println!("{FLEET} instances on Redis: {first} token requests at first, {second} at expiry");
    assert!(first <= 2 && second <= 2, "{first} {second}");

    let memory = MemoryBucket::new(DAY);
    let (first, second) = stampedes(|| Arc::new(memory.clone())).await;
    assert!(first <= 2 && second <= 2, "{first} {second}");

    let (first, second) = stampedes(|| Arc::new(Failing)).await;
    assert_eq!((first, second), (FLEET, FLEET));
}

const DAY: Duration = Duration::from_hours(24);

/// A bucket that fails whatever is asked.
struct Failing;

fn fails<'a, T: Send + 'a>() -> Operation<'a, T> {
    Box::pin(async { Err("it is broken".to_owned()) })
}

impl KeyvalueStore for Failing {
    fn get<'a>(&'a self, _: &'a str) -> Operation<'a, Option<Vec<u8>>> {
        fails()
    }

    fn set<'a>(&'a self, _: &'a str, _: &'a [u8]) -> Operation<'a, ()> {
        fails()
    }

    fn delete<'a>(&'a self, _: &'a str) -> Operation<'a, ()> {
        fails()
    }

    fn exists<'a>(&'a self, _: &'a str) -> Operation<'a, bool> {
        fails()
    }

    fn keys(&self, _: Option<u64>) -> Operation<'_, (Vec<String>, Option<u64>)> {
        fails()
    }

    fn increment<'a>(&'a self, _: &'a str, _: u64) -> Operation<'a, u64> {
        fails()
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn only_a_component_with_a_token_store_is_composed_with_the_adapter_and_no_plugin_shares_its_bucket() {
    let read = |name| fs::read(built(name)).expect("cargo xtask build makes the component");
    let adapter = read("azure-identity-keyvalue.wasm");
    for name in ["azure-identity-cloud.wasm", "azure-identity-developer.wasm", "azure-identity-http-auth.wasm"] {
        on_keyvalue(&read(name), &adapter).unwrap_or_else(|error| panic!("{name}: {error:#}"));
    }
    let refused = on_keyvalue(&read("azure-identity.wasm"), &adapter).unwrap_err().to_string();
    assert!(refused.contains("has no token store"), "{refused}");
    let curious = wat::parse_str(
        "(component (import \"wasi:keyvalue/store@0.2.0-draft\" (instance)) (import \"wasi:http/outgoing-handler@0.2.0\" (instance)))",
    );
    let refused = compose(&read("azure-identity-http-auth.wasm"), &curious.expect("a component")).unwrap_err().to_string();
    assert!(refused.contains("imports `wasi:keyvalue/store@0.2.0-draft`, which is for components that hold secrets"), "{refused}");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn one_run_of_the_program_has_the_token_of_the_run_before() {
    let (entra, server) = (Entra::start().await, RedisServer::start());
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("keyvalue-{}.toml", std::process::id()));
    let config = format!(
        r#"[credentials.app]
kind = "client-secret"
tenant = "{}"
client = "{}"
secret = {{ env = "APP_SECRET" }}
authority = "{}"
disable-instance-discovery = true
[machine]
token-store = {{ keyvalue = {{ redis = {{ env = "REDIS_URL" }} }}, encryption-key = {{ env = "TOKEN_KEY" }} }}
[network]
ca = "{}"
"#,
        entra.tenant_id(),
        entra.client_id,
        entra.emulator.origin(),
        entra.trusted().display()
    );
    fs::write(&file, config).expect("a file");
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wasmtime-host"));
        command.arg("--config").arg(&file).arg("--print-token").arg(built("azure-identity-cloud.wasm")).args(scopes());
        command.env("APP_SECRET", &entra.client_secret).env("REDIS_URL", server.url()).env("TOKEN_KEY", STANDARD.encode([7; 32]));
        command.stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().expect("the program runs");
        let facts: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        tokens.push(facts["token"].as_str().expect("a token").to_owned());
    }
    fs::remove_file(&file).expect("it was there");
    assert_eq!(tokens[0], tokens[1]);
    assert_eq!(entra.token_requests(), 1);
}

#[test]
fn a_configuration_says_where_the_bucket_is_and_what_it_does_not_know_is_refused_with_its_line() {
    let parse = |token_store: &str| Config::parse("host.toml", &format!("[machine]\ntoken-store = {token_store}\n"));
    let adapter =
        |token_store: &str| parse(token_store).unwrap().machine.keyvalue_adapter("/components/azure-identity-cloud.wasm".as_ref());
    assert_eq!(adapter("{ keyvalue = \"memory\" }"), Some("/components/azure-identity-keyvalue.wasm".into()));
    let redis = "keyvalue = { redis = { env = \"URL\" } }, encryption-key = { env = \"KEY\" }";
    assert_eq!(adapter(&format!("{{ {redis}, adapter = \"/else/where.wasm\", longest-life = 60 }}")), Some("/else/where.wasm".into()));
    assert_eq!(adapter("{ redis = { env = \"URL\" }, encryption-key = { env = \"KEY\" } }"), None);
    assert_eq!(adapter("\"memory\""), None);
    for wrong in [
        "{ keyvalue = \"disk\" }",
        "{ keyvalue = \"memory\", colour = 1 }",
        "{ keyvalue = { redis = { env = \"URL\" } } }",
        "{ keyvalue = { redis = \"redis://:p4ssword@host\" }, encryption-key = { env = \"KEY\" } }",
    ] {
        let refused = parse(wrong).unwrap_err().to_string();
        assert!(refused.contains("line 2") && refused.contains("keyvalue") && !refused.contains("p4ssword"), "{refused}");
    }
}

/// Printed, for the documentation: `cargo test -p wasmtime-host --test component -- --ignored --nocapture a_token_of_a_warm_store`. The limit is
/// generous, since tests are built without optimisation.
#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_token_of_a_warm_store_takes_a_little_longer_by_the_adapter() {
    let server = RedisServer::start();
    let (sts, clock) = (Sts::new((0..2).map(|_| Answer::token("token"))), ShiftedClock::new());
    let direct = RedisTokenStore::new(&server.url(), "direct").expect("a URL");
    let bucket: Arc<dyn KeyvalueStore> = Arc::new(RedisBucket::new(&server.url(), "bucket", DAY).expect("a URL"));
    let mut best = [Duration::MAX; 2];
    for round in 0..50 {
        let on_bucket = Machine::new().keyvalue(Keyvalue::default().bucket("default", bucket.clone()));
        let ways = [(cloud_identity(), Machine::new().token_store(direct.clone())), (keyvalue_identity(), on_bucket)];
        for (best, (identity, machine)) in best.iter_mut().zip(ways) {
            let (mut instance, credential) = instance(identity, &sts, &clock, machine).await;
            let begun = Instant::now();
            instance.get_token(credential, &scopes(), None).await.expect("a token");
            if round > 0 {
                *best = begun.elapsed().min(*best);
            }
        }
    }
    let [direct, adapter] = best;
    println!("a new instance has a token of a warm Redis in {direct:?}, and in {adapter:?} by the adapter");
    assert_eq!(sts.seen().len(), 2);
    assert!(adapter.saturating_sub(direct) < Duration::from_millis(5), "{direct:?} {adapter:?}");
}
