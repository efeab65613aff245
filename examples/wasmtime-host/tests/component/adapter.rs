//! `azure-identity-keyvalue.wasm` by itself: what a token store promises, on buckets in memory and in Redis, and on another host's `wasi:keyvalue`.

use std::future::ready;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use redis::Commands as _;
use wasmtime::component::{Component, Linker, ResourceAny, ResourceTable};
use wasmtime::{Config, Engine, Store};
use wasmtime_host::keyvalue::{self, Keyvalue, KeyvalueStore, KeyvalueView, MemoryBucket, Operation, RedisBucket};
use wasmtime_host::machine::{Audit, Call};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView as _};
use wasmtime_wasi::p2::bindings::clocks::wall_clock;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_keyvalue::{WasiKeyValue, WasiKeyValueCtx};

use self::bindings::exports::azure_identity::credentials::token_store::LeaseOutcome;
use crate::support::{RedisServer, ShiftedClock, built};

mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit",
        inline: "package host:view; world guest { export azure-identity:credentials/token-store@0.1.0; }",
        world: "host:view/guest",
        exports: { default: async },
    });
}

/// Whose `wasi:keyvalue` it is.
#[derive(Clone, Copy)]
enum Whose {
    Ours,
    /// That of the crate `wasmtime-wasi-keyvalue`: in memory, for one instance, in a bucket without a name.
    Wasmtimes,
}

/// What one instance is lent.
struct Lent {
    table: ResourceTable,
    wasi: WasiCtx,
    keyvalue: Keyvalue,
    wasmtimes: WasiKeyValueCtx,
    audit: Told,
}

impl WasiView for Lent {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

/// An instance.
struct Adapter {
    store: Store<Lent>,
    guest: bindings::Guest,
}

impl Adapter {
    async fn new(keyvalue: &Keyvalue, clock: &ShiftedClock) -> Self {
        Self::of(Whose::Ours, keyvalue, clock, Told::default()).await
    }

    async fn of(whose: Whose, keyvalue: &Keyvalue, clock: &ShiftedClock, audit: Told) -> Self {
        let wasi = WasiCtx::builder().wall_clock(clock.clone()).build();
        let lent =
            Lent { table: ResourceTable::new(), wasi, keyvalue: keyvalue.clone(), wasmtimes: WasiKeyValueCtx::builder().build(), audit };
        let component = component();
        let mut linker: Linker<Lent> = Linker::new(component.engine());
        wall_clock::add_to_linker::<Lent, WasiClocks>(&mut linker, Lent::clocks).expect("a clock");
        match whose {
            Whose::Ours => keyvalue::add_to_linker(&mut linker, |lent: &mut Lent| KeyvalueView {
                keyvalue: &lent.keyvalue,
                table: &mut lent.table,
                audit: &lent.audit,
            }),
            Whose::Wasmtimes => {
                wasmtime_wasi_keyvalue::add_to_linker(&mut linker, |lent: &mut Lent| WasiKeyValue::new(&lent.wasmtimes, &mut lent.table))
            }
        }
        .expect("wasi:keyvalue");
        let mut store = Store::new(component.engine(), lent);
        let guest = bindings::Guest::instantiate_async(&mut store, component, &linker).await.expect("an instance");
        Self { store, guest }
    }

    async fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        self.guest.azure_identity_credentials_token_store().call_get(&mut self.store, name).await.expect("no trap")
    }

    async fn set(&mut self, name: &str, entry: &[u8], expires_on: u64) -> Result<(), String> {
        self.guest.azure_identity_credentials_token_store().call_set(&mut self.store, name, entry, expires_on).await.expect("no trap")
    }

    async fn delete(&mut self, name: &str) -> Result<(), String> {
        self.guest.azure_identity_credentials_token_store().call_delete(&mut self.store, name).await.expect("no trap")
    }

    async fn ask(&mut self, name: &str) -> Result<LeaseOutcome, String> {
        let asked = self.guest.azure_identity_credentials_token_store().call_lease(&mut self.store, name, 10_000);
        asked.await.expect("no trap")
    }

    /// The lease, if nobody else has it.
    async fn lease(&mut self, name: &str) -> Option<ResourceAny> {
        match self.ask(name).await.expect("the store works") {
            LeaseOutcome::Granted(lease) => Some(lease),
            LeaseOutcome::Taken => None,
            LeaseOutcome::Unsupported => panic!("it counts"),
        }
    }

    async fn release(&mut self, lease: ResourceAny) {
        lease.resource_drop_async(&mut self.store).await.expect("no trap");
    }
}

fn component() -> &'static Component {
    static COMPONENT: OnceLock<Component> = OnceLock::new();
    COMPONENT.get_or_init(|| {
        let engine = Engine::new(&Config::new()).expect("an engine");
        Component::from_file(&engine, built("azure-identity-keyvalue.wasm")).expect("cargo xtask build makes the component")
    })
}

/// What the audit has heard.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Audit for Told {
    fn record(&self, call: &Call<'_>) {
        self.0.lock().expect("no panic").push(format!("{} {}: {}", call.import, call.subject, call.outcome));
    }
}

fn bucket(store: impl KeyvalueStore + 'static) -> Keyvalue {
    Keyvalue::default().bucket("default", Arc::new(store))
}

/// A bucket in memory, and one in Redis.
fn buckets(server: &RedisServer) -> [Keyvalue; 2] {
    [bucket(MemoryBucket::new(DAY)), bucket(redis_bucket(server))]
}

fn redis_bucket(server: &RedisServer) -> RedisBucket {
    RedisBucket::new(&server.url(), "name", DAY).expect("a URL")
}

const DAY: Duration = Duration::from_hours(24);
/// Keyed hashes are the core's names.
const NAME: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn what_one_instance_puts_there_another_gets_byte_for_byte_until_it_expires_is_replaced_or_deleted() {
    let server = RedisServer::start();
    for keyvalue in buckets(&server) {
        let clock = ShiftedClock::new();
        let (mut one, mut other) = (Adapter::new(&keyvalue, &clock).await, Adapter::new(&keyvalue, &clock).await);
        assert_eq!(other.get(NAME).await, Ok(None));
        let soon = clock.seconds() + 60;
        for length in [0, 1, 256, 4000, 1024 * 1024] {
            let entry: Vec<u8> = (0..length).map(|place: u32| place.to_le_bytes()[0]).collect();
            one.set(NAME, &entry, soon).await.expect("it is kept");
            assert!(other.get(NAME).await == Ok(Some(entry)), "{length}");
        }
        assert!(one.set(NAME, &vec![0; 1024 * 1024 + 1], soon).await.is_err());
        one.set("another/name of any kind: ä", b"other", soon + 60).await.expect("it is kept");
        one.set(NAME, b"entry", soon).await.expect("it is kept");
        clock.advance(Duration::from_secs(50));
        assert_eq!(other.get(NAME).await, Ok(Some(b"entry".to_vec())));
        clock.advance(Duration::from_secs(10));
        assert_eq!(other.get(NAME).await, Ok(None));
        assert_eq!(other.get("another/name of any kind: ä").await, Ok(Some(b"other".to_vec())));
        one.set(NAME, b"entry", soon + 60).await.expect("it is kept");
        assert_eq!([other.delete(NAME).await, other.delete(NAME).await], [Ok(()), Ok(())]);
        assert_eq!(one.get(NAME).await, Ok(None));
        one.set(NAME, b"dead", soon - 60).await.expect("it is kept");
        assert_eq!(one.get(NAME).await, Ok(None));
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn of_many_instances_that_want_a_lease_at_once_one_gets_it_and_the_next_when_it_is_given_back() {
    let server = RedisServer::start();
    for keyvalue in buckets(&server) {
        let clock = ShiftedClock::new();
        let mut instances = Vec::new();
        for _ in 0..30 {
            instances.push(Adapter::new(&keyvalue, &clock).await);
        }
        for round in 0..3 {
            let asking: Vec<_> = instances
                .drain(..)
                .map(|mut instance| {
                    tokio::spawn(async move {
                        let lease = instance.lease(NAME).await;
                        (instance, lease)
                    })
                })
                .collect();
            let mut leases = 0;
            for asked in asking {
                let (mut instance, lease) = asked.await.expect("no panic");
                if let Some(lease) = lease {
                    leases += 1;
                    assert!(instance.lease(NAME).await.is_none());
                    instance.release(lease).await;
                }
                instances.push(instance);
            }
            assert_eq!(leases, 1, "round {round}");
        }
    }
    assert!(server.dump(<[u8]>::to_vec).is_empty(), "nothing is left of leases that were given back");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_lease_of_an_instance_that_is_gone_ends_after_its_time_for_whoever_has_which_clock() {
    let server = RedisServer::start();
    for keyvalue in buckets(&server) {
        let clock = ShiftedClock::new();
        let mut crashed = Adapter::new(&keyvalue, &clock).await;
        crashed.lease(NAME).await.expect("a lease");
        drop(crashed);
        let (mut one, mut other) =
            (Adapter::new(&keyvalue, &clock).await, Adapter::new(&keyvalue, &clock.ahead(Duration::from_secs(3))).await);
        clock.advance(Duration::from_secs(6));
        assert!(one.lease(NAME).await.is_none() && other.lease(NAME).await.is_none());
        clock.advance(Duration::from_secs(2));
        let held = other.lease(NAME).await.expect("eleven seconds have passed for it");
        assert!(one.lease(NAME).await.is_none());
        clock.advance(Duration::from_secs(14));
        let next = one.lease(NAME).await.expect("its time is over");
        other.release(held).await;
        assert!(other.lease(NAME).await.is_none(), "what is over takes nothing from who has it now");
        one.release(next).await;
        assert!(other.lease(NAME).await.is_some());
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn another_host_that_knows_wasi_keyvalue_and_nothing_of_ours_runs_it() {
    let clock = ShiftedClock::new();
    let mut instance = Adapter::of(Whose::Wasmtimes, &Keyvalue::default(), &clock, Told::default()).await;
    instance.set(NAME, b"entry", clock.seconds() + 60).await.expect("it is kept");
    assert_eq!(instance.get(NAME).await, Ok(Some(b"entry".to_vec())));
    let lease = instance.lease(NAME).await.expect("a lease");
    assert!(instance.lease(NAME).await.is_none());
    instance.release(lease).await;
    assert!(instance.lease(NAME).await.is_some());
    clock.advance(Duration::from_mins(1));
    assert_eq!(instance.get(NAME).await, Ok(None));
    assert!(instance.lease(NAME).await.is_some());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn whatever_bytes_somebody_has_put_there_nothing_traps_and_what_is_put_there_next_is_found() {
    let server = RedisServer::start();
    let (store, clock, mut connection) = (redis_bucket(&server), ShiftedClock::new(), server.connect());
    let mut instance = Adapter::new(&bucket(store.clone()), &clock).await;
    let long = vec![1; 1024 * 1024 + 10];
    for bytes in [&b""[..], b"\x01", b"\x02\0\0\0\0\0\0\0\0entry", &[255; 17], &long] {
        store.set(NAME, bytes).await.expect("it is kept");
        store.set(&format!("{NAME}.lease"), bytes).await.expect("it is kept");
        assert_eq!(instance.get(NAME).await, Ok(None), "{}", bytes.len());
        let lease = instance.lease(NAME).await.expect("a lease");
        instance.release(lease).await;
    }
    // Far more than an entry has, and no value at all.
    let _: () = connection.set(format!("name:{NAME}"), vec![1; 8 * 1024 * 1024]).expect("it is kept");
    assert!(instance.get(NAME).await.unwrap_err().contains("too long"));
    let _: () = connection.del(format!("name:{NAME}")).and_then(|()| connection.lpush(format!("name:{NAME}"), 1)).expect("a list");
    assert!(instance.get(NAME).await.is_err());
    instance.set(NAME, b"entry", clock.seconds() + 60).await.expect("it is kept");
    assert_eq!(instance.get(NAME).await, Ok(Some(b"entry".to_vec())));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn nothing_is_in_redis_without_an_end() {
    let server = RedisServer::start();
    let clock = ShiftedClock::new();
    let mut instance = Adapter::new(&bucket(redis_bucket(&server)), &clock).await;
    instance.set(NAME, b"entry", u64::MAX).await.expect("it is kept");
    let _held = instance.lease(NAME).await.expect("a lease");
    let mut connection = server.connect();
    let names: Vec<String> = connection.keys("*").expect("names");
    assert_eq!(names.len(), 3);
    for name in names {
        let life: i64 = connection.ttl(&name).expect("a time");
        assert!((86_000..=86_400).contains(&life), "{name}: {life}");
    }
}

/// A bucket of a host that cannot count.
struct Uncounted(MemoryBucket);

impl KeyvalueStore for Uncounted {
    fn get<'a>(&'a self, key: &'a str) -> Operation<'a, Option<Vec<u8>>> {
        self.0.get(key)
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8]) -> Operation<'a, ()> {
        self.0.set(key, value)
    }

    fn delete<'a>(&'a self, key: &'a str) -> Operation<'a, ()> {
        self.0.delete(key)
    }

    fn exists<'a>(&'a self, key: &'a str) -> Operation<'a, bool> {
        self.0.exists(key)
    }

    fn keys(&self, cursor: Option<u64>) -> Operation<'_, (Vec<String>, Option<u64>)> {
        self.0.keys(cursor)
    }

    fn increment<'a>(&'a self, _: &'a str, _: u64) -> Operation<'a, u64> {
        Box::pin(ready(Err("not implemented".to_owned())))
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_host_that_cannot_count_has_entries_without_leases_and_one_without_a_bucket_has_neither() {
    let clock = ShiftedClock::new();
    let mut instance = Adapter::new(&bucket(Uncounted(MemoryBucket::new(DAY))), &clock).await;
    instance.set(NAME, b"entry", clock.seconds() + 60).await.expect("it is kept");
    assert_eq!(instance.get(NAME).await, Ok(Some(b"entry".to_vec())));
    assert!(matches!(instance.ask(NAME).await, Ok(LeaseOutcome::Unsupported)));

    let told = Told::default();
    let other = Keyvalue::default().bucket("another", Arc::new(MemoryBucket::new(DAY)));
    let mut instance = Adapter::of(Whose::Ours, &other, &clock, told.clone()).await;
    assert!(instance.get(NAME).await.unwrap_err().contains("no bucket `default`"));
    assert!(instance.set(NAME, b"entry", clock.seconds() + 60).await.is_err() && instance.ask(NAME).await.is_err());
    assert_eq!(told.0.lock().unwrap()[..2], ["keyvalue.open default: denied", "keyvalue.open : denied"]);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_audit_hears_of_each_call_and_of_no_value() {
    let (clock, told) = (ShiftedClock::new(), Told::default());
    let mut instance = Adapter::of(Whose::Ours, &bucket(MemoryBucket::new(DAY)), &clock, told.clone()).await;
    instance.set("name", b"s3cret", clock.seconds() + 60).await.expect("it is kept");
    instance.get("name").await.expect("it works");
    instance.delete("name").await.expect("it works");
    assert_eq!(
        *told.0.lock().unwrap(),
        ["keyvalue.open default: ok", "keyvalue.set default name: ok", "keyvalue.get default name: ok", "keyvalue.delete default name: ok"]
    );
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test installs it first"]
async fn a_bucket_lists_its_own_keys_counts_and_keeps_within_its_life() {
    let server = RedisServer::start();
    let store = |name| RedisBucket::new(&server.url(), name, DAY).expect("a URL");
    let stores: [(Box<dyn KeyvalueStore>, Box<dyn KeyvalueStore>); 2] =
        [(Box::new(MemoryBucket::new(DAY)), Box::new(MemoryBucket::new(DAY))), (Box::new(store("a*[b]")), Box::new(store("a*[b]c")))];
    for (one, other) in stores {
        other.set("other", b"1").await.expect("it is kept");
        for count in 0..2500 {
            one.set(&format!("key {count}"), b"1").await.expect("it is kept");
        }
        let (mut keys, mut cursor) = (Vec::new(), None);
        loop {
            let (more, next) = one.keys(cursor).await.expect("keys");
            keys.extend(more);
            cursor = next;
            if next.is_none() {
                break;
            }
        }
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 2500);
        assert_eq!(one.keys(Some(u64::MAX)).await.map(|(keys, _)| keys.len() <= 2500), Ok(true));

        assert_eq!([one.increment("count", 1).await, one.increment("count", 41).await], [Ok(1), Ok(42)]);
        assert_eq!(one.get("count").await, Ok(Some(b"42".to_vec())));
        one.set("count", b"many").await.expect("it is kept");
        assert!(one.increment("count", 1).await.is_err());
    }
    let endless = MemoryBucket::new(Duration::MAX);
    endless.set("key", b"1").await.expect("it is kept");
    assert_eq!(endless.exists("key").await, Ok(true));
    let short = MemoryBucket::new(Duration::from_millis(20));
    short.set("key", b"1").await.expect("it is kept");
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!((short.get("key").await, short.exists("key").await), (Ok(None), Ok(false)));
}
