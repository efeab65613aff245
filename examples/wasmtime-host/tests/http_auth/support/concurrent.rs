//! A plugin of WASI 0.3.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use http_body_util::Empty;
use hyper::body::Bytes;
use tokio::time::timeout;
use wasmtime::Config;
use wasmtime::component::Accessor;
use wasmtime_host::http_auth::HttpAuth;
use wasmtime_host::{Embedded, EmbeddedInstance, Lent, Outgoing, State};
use wasmtime_wasi_http::WasiHttpView as _;
use wasmtime_wasi_http::p3::{self as wasi, bindings::Service};

use self::bindings::exports::test::plugin_p3::requests::{Request, Response};

/// What the plugin exports, in Rust.
pub mod bindings {
    wasmtime::component::bindgen!({
        path: ["../../wit/p3", "../../tests/component/plugin-p3/wit"],
        inline: "
            package host:view;
            world guest {
                export test:plugin-p3/requests;
            }
        ",
        world: "host:view/guest",
        exports: { default: async | store },
    });
}

/// The plugin, at work: as many calls at once as one likes.
pub struct ConcurrentPlugin {
    instance: EmbeddedInstance,
    guest: bindings::Guest,
}

impl ConcurrentPlugin {
    /// Behind `azure-identity-http-auth-p3.wasm`.
    pub async fn new(outgoing: impl Outgoing + 'static, http_auth: HttpAuth) -> Self {
        static BEHIND: OnceLock<Embedded> = OnceLock::new();
        let behind = BEHIND.get_or_init(|| Self::behind_http_auth(&config()));
        Self::of(behind, Lent::new(outgoing).http_auth(http_auth)).await
    }

    pub fn behind_http_auth(config: &Config) -> Embedded {
        Embedded::behind_http_auth(&http_auth(), &concurrent_plugin(), config).expect("it is composed")
    }

    /// On its own.
    pub async fn alone(outgoing: impl Outgoing + 'static) -> Self {
        let alone = Embedded::alone(&concurrent_plugin(), &config()).expect("a component");
        Self::of(&alone, Lent::new(outgoing)).await
    }

    pub async fn of(embedded: &Embedded, lent: Lent) -> Self {
        let mut instance = embedded.instantiate(lent).await.expect("an instance");
        let guest = bindings::Guest::new(&mut instance.store, &instance.instance).expect("what it exports");
        Self { instance, guest }
    }

    pub async fn send(&mut self, request: &Request) -> Result<Response, String> {
        let requests = self.guest.test_plugin_p3_requests();
        let sent = self.instance.store.run_concurrent(async |store| requests.call_send(store, request.clone()).await).await;
        sent.expect("it is run").expect("no trap")
    }

    /// So many times, so many of them at once.
    pub async fn repeat(&mut self, request: &Request, times: u32, at_once: u32) -> Result<u32, String> {
        let requests = self.guest.test_plugin_p3_requests();
        let sent =
            self.instance.store.run_concurrent(async |store| requests.call_repeat(store, request.clone(), times, at_once).await).await;
        sent.expect("it is run").expect("no trap")
    }

    /// Has the plugin answer a request, as a server does: the status.
    pub async fn handle(&mut self, url: &str) -> u16 {
        let store = &mut self.instance.store;
        let service = Service::new(&mut *store, &self.instance.instance).expect("it exports wasi:http/handler");
        let request = hyper::Request::get(url).body(Empty::<Bytes>::new()).expect("a request");
        let (request, _) = wasi::Request::from_http(store.data_mut().http().hooks, request);
        let answered = store.run_concurrent(async |store| service.handle(store, request).await).await;
        let response = answered.expect("it is run").expect("no trap").expect("a response");
        response.into_http(store, async { Ok(()) }).expect("a response").status().as_u16()
    }

    /// Lets the instance do what calls that have ended have left to do.
    pub async fn go_on_until(&mut self, is_done: impl Fn() -> bool + Send) {
        let waiting = async |_: &Accessor<State>| {
            while !is_done() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let done = timeout(Duration::from_secs(30), self.instance.store.run_concurrent(waiting)).await;
        done.expect("it does not take so long").expect("it is run");
    }

    pub async fn keep(&mut self, bytes: &[u8]) {
        let requests = self.guest.test_plugin_p3_requests();
        let kept = self.instance.store.run_concurrent(async |store| requests.call_keep(store, bytes.to_vec()).await).await;
        kept.expect("it is run").expect("no trap");
    }
}

/// What compiles soonest, of WASI 0.3.
pub fn config() -> Config {
    let mut config = super::config();
    config.concurrency_support(true);
    config
}

pub fn concurrent_plugin() -> Vec<u8> {
    built("target/xtask/wasm/test-plugin-p3.wasm")
}

pub fn concurrent_request(method: &str, path: &str) -> Request {
    Request {
        method: method.to_owned(),
        authority: "api.example".to_owned(),
        path: path.to_owned(),
        headers: vec![("x-mine".to_owned(), "1".to_owned())],
        body: None,
    }
}

pub fn http_auth() -> Vec<u8> {
    built("dist/component/azure-identity-http-auth-p3.wasm")
}

fn built(place: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(place);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}: `cargo xtask test` builds it", path.display()))
}
