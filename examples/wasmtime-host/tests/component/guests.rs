//! The same plugin in two languages, `examples/plugin` and `examples/plugin-js`: let in by tokens that are not in its memory, whether
//! `azure-identity-http-auth.wasm` attaches them or its host.

#[path = "../http_auth/support/memories.rs"]
mod memories;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use azure_identity_wasm::maybe_send::BoxFuture;
use serde_json::{Value, json};
use wasmtime_host::config::Limits;
use wasmtime_host::egress::{Tokens, Web};
use wasmtime_host::http_auth::HttpAuth;
use wasmtime_host::{AuditLog, Credentials, Egress, Plugin, Plugins, Ran};

use self::memories::Memories;
use crate::support::{Entra, Kept, built, developer_identity};

/// What `cargo xtask` makes of an example.
fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("../xtask").join(name).join(name).with_extension("wasm")
}

/// What compiles soonest, with memories that can be looked into.
fn plugins(memories: &Memories) -> Plugins {
    let mut config = wasmtime::Config::new();
    config.cranelift_opt_level(wasmtime::OptLevel::None).cranelift_regalloc_algorithm(wasmtime::RegallocAlgorithm::SinglePass);
    Plugins::with(memories.of(config)).expect("an engine")
}

/// The plugin's name, what it is handed, and the URL.
fn command(entra: &Entra, handed: &str) -> [String; 3] {
    ["plugin".to_owned(), handed.to_owned(), format!("{}/resource/orders", entra.emulator.origin())]
}

async fn behind_http_auth(plugin: &Plugin, entra: &Entra, handed: &str) -> Ran {
    let config = entra.host("");
    let lent = HttpAuth::lend(&config, &AuditLog::to(Kept::default(), config.audit.format)).expect("all is there");
    plugin.run_with(&command(entra, handed), lent, Limits::default()).await.unwrap_or_else(|error| panic!("{error:#}"))
}

/// The credentials of the host, and what they gave last.
struct Remembered(Credentials, Mutex<String>);

impl Tokens for Remembered {
    fn token<'a>(&'a self, name: &'a str, scopes: &'a [String], claims: Option<String>) -> BoxFuture<'a, wasmtime::Result<String>> {
        Box::pin(async move {
            let token = Tokens::token(&self.0, name, scopes, claims).await?;
            self.1.lock().unwrap().clone_from(&token);
            Ok(token)
        })
    }
}

fn is_let_in(entra: &Entra, ran: &Ran) {
    let said: Value = serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    assert!(ran.is_well && said["application"] == json!(entra.client_id), "{said}");
    assert_eq!((entra.token_requests(), entra.emulator.counts().of("resource")), (1, 1));
}

/// The secret, the token and its end are in the memories in which they have to be, and in no other one.
fn are_only_in(memories: &Memories, (token, secret): (&str, &str), places: &[bool]) {
    for (what, text) in [("the token", token), ("its end", &token[token.len() - 24..]), ("the secret", secret)] {
        assert_eq!(memories.with(text.as_bytes()), places, "{what}");
    }
}

async fn composed(name: &str) {
    let (entra, memories) = (Entra::start().await, Memories::default());
    let plugin =
        plugins(&memories).load_behind_http_auth(&built("azure-identity-http-auth.wasm"), None, &made(name)).expect("it is composed");
    is_let_in(&entra, &behind_http_auth(&plugin, &entra, "").await);
    let token = memories.jwt(0, "eyJ").expect("the component keeps the token");
    assert_eq!(token.matches('.').count(), 2, "a whole one");
    are_only_in(&memories, (&token, &entra.client_secret), &[true, false]);
    // The same plugin, handed the token: what is searched for would be found.
    behind_http_auth(&plugin, &entra, &token).await;
    assert_eq!(memories.with(token.as_bytes()), [true, false, false, true]);
}

async fn injected(name: &str) {
    let (entra, memories) = (Entra::start().await, Memories::default());
    let plugin = plugins(&memories).load(&made(name)).expect("a plugin");
    let config = entra.host("");
    let (rules, web) = (config.requests.clone(), Web::new(config.network.ca.as_deref()).expect("a way out"));
    let log = AuditLog::to(Kept::default(), config.audit.format);
    let credentials = Credentials::new(developer_identity().clone(), config, log.clone()).expect("credentials");
    let tokens = Arc::new(Remembered(credentials, Mutex::default()));
    let egress = Egress::new(rules, tokens.clone(), web, log);
    is_let_in(
        &entra,
        &plugin.run(&command(&entra, ""), egress.clone(), Limits::default()).await.unwrap_or_else(|error| panic!("{error:#}")),
    );
    let token = tokens.1.lock().unwrap().clone();
    are_only_in(&memories, (&token, &entra.client_secret), &[false]);
    plugin.run(&command(&entra, &token), egress.clone(), Limits::default()).await.unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(memories.with(token.as_bytes()), [false, true]);
    let elsewhere = ["plugin".to_owned(), "https://elsewhere.example/".to_owned()];
    assert!(!plugin.run(&elsewhere, egress, Limits::default()).await.expect("it ends by itself").is_well);
    assert_eq!(entra.token_requests(), 1);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn in_rust_behind_http_auth() {
    composed("plugin").await;
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn in_javascript_behind_http_auth_by_fetch_alone() {
    composed("plugin-js").await;
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn in_rust_by_its_host() {
    injected("plugin").await;
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn in_javascript_by_its_host_and_by_fetch_alone() {
    injected("plugin-js").await;
}
