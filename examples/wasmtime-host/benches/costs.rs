//! What standing between costs, as lines for `cargo xtask bench`: `costs ROW SUBJECT`. Nothing leaves this process: the token service and the
//! resource are made up, and answer at once.

#[path = "../tests/http_auth/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests use more of it")]
mod support;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use azure_identity_wasm::host::{Fetch, FetchError, Host, Reply};
use azure_identity_wasm::maybe_send::BoxFuture;
use azure_identity_wasm::request::Request;
use azure_identity_wasm::transport::Headers;
use azure_identity_wasm::{ClientSecretCredential, GetTokenOptions};
use serde_json::json;
use wasmtime_host::config::AuditFormat;
use wasmtime_host::egress::Tokens;
use wasmtime_host::{AuditLog, Config, CredentialOptions, Egress, Embedded, Identity, Lent};

use self::support::{Plugin, SECRET, Told, World, get, http_auth_component, plugin, settings, token};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // cargo adds an option of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let [row, subject] = arguments.as_slice() else { panic!("usage: costs ROW SUBJECT") };
    let took = match (row.as_str(), subject.as_str()) {
        ("component-cached", "floor") => native().await,
        ("component-cached", "ours") => component().await,
        ("plugin-request", "floor") => {
            let alone = Embedded::alone(&plugin(), &wasmtime::Config::new()).expect("a plugin");
            requests(&alone, Lent::new(World::default().outgoing())).await
        }
        ("plugin-request", "ours") => {
            let behind = Embedded::behind_http_auth(&http_auth_component(), &plugin(), &wasmtime::Config::new()).expect("it is composed");
            requests(&behind, Lent::new(World::default().outgoing()).http_auth(Told::default().hears(settings()))).await
        }
        ("plugin-request", "host") => {
            let alone = Embedded::alone(&plugin(), &wasmtime::Config::new()).expect("a plugin");
            let audit = AuditLog::to(io::sink(), AuditFormat::Text);
            requests(&alone, Lent::new(Egress::new(rules(), Arc::new(AtHand), World::default().outgoing(), audit))).await
        }
        _ => panic!("there is no {row} of {subject}"),
    };
    println!("{}", json!({ "microseconds": took.as_secs_f64() * 1e6 }));
}

/// A request of the plugin, in the median of some rounds.
async fn requests(embedded: &Embedded, lent: Lent) -> Duration {
    let mut plugin = Plugin::of(embedded, lent).await;
    let request = get("/api/orders");
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        assert_eq!(plugin.repeat(&request, REQUESTS).await, Ok(REQUESTS));
        rounds.push(begun.elapsed() / REQUESTS);
    }
    median(rounds)
}

/// A call of the component for a token that it has.
async fn component() -> Duration {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dist/component/azure-identity.wasm");
    let identity = Identity::load(file.as_ref()).expect("cargo xtask build makes the component");
    let mut instance = identity.instantiate(Lent::new(World::default().outgoing())).await.expect("an instance");
    let authority_host = Some("https://login.example".to_owned());
    let options = CredentialOptions { authority_host, disable_instance_discovery: true, ..CredentialOptions::default() };
    let credential = instance.client_secret("tenant", "client", SECRET, Some(&options)).await.expect("a credential");
    let (scopes, expected) = ([SCOPE.to_owned()], token(1));
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for _ in 0..CALLS {
            assert_eq!(instance.get_token(credential, &scopes, None).await.expect("a token").token, expected);
        }
        rounds.push(begun.elapsed() / CALLS);
    }
    median(rounds)
}

/// The same of the crate in this process.
async fn native() -> Duration {
    let options = azure_identity_wasm::CredentialOptions {
        authority_host: Some("https://login.example".to_owned()),
        disable_instance_discovery: true,
        ..azure_identity_wasm::CredentialOptions::new(Host::native_builder().fetch(TokenService).build())
    };
    let credential = ClientSecretCredential::new("tenant", "client", SECRET, &options).expect("a credential");
    let expected = token(1);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for _ in 0..CALLS {
            let got = credential.get_token(&[SCOPE], &GetTokenOptions::default()).await.expect("a token");
            assert_eq!(got.token.expose(), expected);
        }
        rounds.push(begun.elapsed() / CALLS);
    }
    median(rounds)
}

/// Gives the token that the made-up service gives.
struct TokenService;

impl Fetch for TokenService {
    fn fetch<'a>(&'a self, _: &'a Request, _: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        let body = json!({ "token_type": "Bearer", "expires_in": 3600, "access_token": token(1) });
        let headers = Headers::new([("content-type", "application/json")]);
        Box::pin(async move { Ok(Reply { status: 200, headers, body: body.to_string().into() }) })
    }
}

/// A host that has the token already.
struct AtHand;

impl Tokens for AtHand {
    fn token<'a>(&'a self, _: &'a str, _: &'a [String], _: Option<String>) -> BoxFuture<'a, wasmtime::Result<String>> {
        Box::pin(async { Ok(token(1)) })
    }
}

fn rules() -> Vec<wasmtime_host::config::RequestRule> {
    let text = format!(
        "[credentials.shop]\nkind = 'environment'\n[[requests]]\nurl = 'https://api.example/api'\ncredential = 'shop'\nscope = '{SCOPE}'\n"
    );
    Config::parse("host.toml", &text).unwrap_or_else(|error| panic!("{error}")).requests
}

fn median(mut rounds: Vec<Duration>) -> Duration {
    rounds.sort_unstable();
    rounds[rounds.len() / 2]
}

const ROUNDS: u32 = 7;
const REQUESTS: u32 = 2_000;
const CALLS: u32 = 20_000;
const SCOPE: &str = "https://api.example/.default";
