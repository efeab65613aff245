//! What is around a plugin behind `azure-identity-http-auth.wasm`: a made-up token service and resource. Nothing leaves this process.

pub mod concurrent;
mod memories;
mod world;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use wasmtime::{Config, OptLevel, RegallocAlgorithm};
use wasmtime_host::http_auth::{
    ClientSecret, CredentialKind, CredentialOptions, Event, HttpAuth, NamedCredential, Otherwise, Rule, Scheme, Settings,
};
use wasmtime_host::{Embedded, EmbeddedInstance, Lent, Outgoing};

pub use bindings::exports::test::plugin::requests::{Body, Request, Response, When};
pub use concurrent::{ConcurrentPlugin, concurrent_plugin, concurrent_request};
pub use memories::Memories;
pub use world::{Answer, CHALLENGE, SECRET, World, token};

/// What the plugin of the tests exports, in Rust.
mod bindings {
    wasmtime::component::bindgen!({
        path: ["../../wit", "../../tests/component/plugin/wit"],
        inline: "
            package host:view;
            world guest {
                export test:plugin/requests;
            }
        ",
        world: "host:view/guest",
        exports: { default: async },
    });
}

/// The plugin, at work.
pub struct Plugin {
    instance: EmbeddedInstance,
    guest: bindings::Guest,
}

impl Plugin {
    /// Behind `azure-identity-http-auth.wasm`.
    pub async fn new(outgoing: impl Outgoing + 'static, http_auth: HttpAuth) -> Self {
        Self::of(Self::behind_http_auth(), Lent::new(outgoing).http_auth(http_auth)).await
    }

    /// Compiling takes seconds: once is enough for most tests.
    pub fn behind_http_auth() -> &'static Embedded {
        static BEHIND: OnceLock<Embedded> = OnceLock::new();
        BEHIND.get_or_init(|| Embedded::behind_http_auth(&http_auth_component(), &plugin(), &config()).expect("it is composed"))
    }

    /// On its own.
    pub async fn alone(outgoing: impl Outgoing + 'static) -> Self {
        static ALONE: OnceLock<Embedded> = OnceLock::new();
        Self::of(ALONE.get_or_init(|| Embedded::alone(&plugin(), &config()).expect("a component")), Lent::new(outgoing)).await
    }

    pub async fn of(embedded: &Embedded, lent: Lent) -> Self {
        let mut instance = embedded.instantiate(lent).await.expect("an instance");
        let guest = bindings::Guest::new(&mut instance.store, &instance.instance).expect("it exports what the tests call");
        Self { instance, guest }
    }

    pub async fn send(&mut self, request: &Request) -> Result<Response, String> {
        self.guest.test_plugin_requests().call_send(&mut self.instance.store, request).await.expect("no trap")
    }

    pub async fn repeat(&mut self, request: &Request, times: u32) -> Result<u32, String> {
        self.guest.test_plugin_requests().call_repeat(&mut self.instance.store, request, times).await.expect("no trap")
    }

    pub async fn keep(&mut self, bytes: &[u8]) {
        self.guest.test_plugin_requests().call_keep(&mut self.instance.store, bytes).await.expect("no trap");
    }

    pub async fn print(&mut self, text: &str) {
        self.guest.test_plugin_requests().call_print(&mut self.instance.store, text).await.expect("no trap");
    }
}

/// What compiles soonest.
pub fn config() -> Config {
    let mut config = Config::new();
    config.cranelift_opt_level(OptLevel::None).cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass);
    config
}

pub fn http_auth_component() -> Vec<u8> {
    built("azure-identity-http-auth.wasm")
}

/// A component that is shipped.
pub fn built(name: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read(root.join("dist/component").join(name)).expect("cargo xtask build makes the component")
}

/// The plugin, as its author has built it.
pub fn plugin() -> Vec<u8> {
    let tmp = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    fs::read(tmp.with_file_name("xtask").join("wasm/test-plugin.wasm")).expect("cargo xtask build --only test-plugin makes it")
}

/// A GET of `https://api.example` and this path.
pub fn get(path: &str) -> Request {
    request("GET", path)
}

pub fn request(method: &str, path: &str) -> Request {
    Request {
        method: method.to_owned(),
        scheme: "https".to_owned(),
        authority: "api.example".to_owned(),
        path: path.to_owned(),
        headers: vec![("x-mine".to_owned(), "1".to_owned())],
        body: None,
    }
}

pub fn post(length: u64, when: When) -> Request {
    let body = Body { length, when, blocking: false, trailers: Vec::new() };
    Request { body: Some(body), ..request("POST", "/api/orders") }
}

/// One application with a secret, and a token of it for `https://api.example/api`.
pub fn settings() -> Settings {
    let application = ClientSecret { tenant_id: "tenant".to_owned(), client_id: "client".to_owned(), client_secret: SECRET.to_owned() };
    let options = CredentialOptions {
        authority_host: Some("https://login.example".to_owned()),
        additionally_allowed_tenants: Vec::new(),
        disable_instance_discovery: true,
        retry: None,
        encryption_key: None,
    };
    Settings {
        credentials: vec![NamedCredential {
            name: "application".to_owned(),
            kind: CredentialKind::ClientSecret(application),
            options: Some(options),
        }],
        rules: vec![rule("api.example", "/api")],
        otherwise: Otherwise::Refuse,
        variables: Vec::new(),
    }
}

pub fn rule(host: &str, path: &str) -> Rule {
    Rule {
        scheme: Scheme::Https,
        host: host.to_owned(),
        port: None,
        path: path.to_owned(),
        scope: "https://api.example/.default".to_owned(),
        credential: "application".to_owned(),
    }
}

/// What the host was told.
#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<Vec<Event>>>);

impl Told {
    pub fn hears(&self, settings: Settings) -> HttpAuth {
        let told = self.0.clone();
        HttpAuth::new(settings).audit(move |event| told.lock().expect("no panic").push(event))
    }

    pub fn events(&self) -> Vec<Event> {
        self.0.lock().expect("no panic").clone()
    }
}
