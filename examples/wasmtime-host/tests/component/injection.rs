//! A plugin that knows nothing of Azure (`examples/plugin`), before a protected resource: its host attaches tokens, which it never sees.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use entra_emulator::Demand;
use serde_json::{Value, json};
use wasmtime_host::config::Limits;
use wasmtime_host::egress::Web;
use wasmtime_host::{AuditLog, Credentials, Egress, Exchange, Outgoing, Plugin, Plugins, Ran};

use crate::support::{Entra, Kept, developer_identity};

/// What `cargo xtask` makes of `examples/plugin`.
fn plugin() -> &'static Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    PLUGIN.get_or_init(|| Plugins::new().unwrap().load(&made()).expect("cargo xtask test builds the plugin"))
}

fn made() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("../xtask/plugin/plugin.wasm")
}

/// A host whose plugins may ask the resource by the token of an application.
struct Host {
    entra: Entra,
    egress: Egress,
    audit: Kept,
}

impl Host {
    async fn start() -> Self {
        let entra = Entra::start().await;
        let config = entra.host(&format!("[[requests]]\nurl = '{}/resource'", entra.emulator.origin()));
        let (audit, web) = (Kept::default(), Web::new(config.network.ca.as_deref()).expect("a way out"));
        let log = AuditLog::to(audit.clone(), config.audit.format);
        let rules = config.requests.clone();
        let credentials = Credentials::new(developer_identity().clone(), config, log.clone()).expect("credentials");
        Self { egress: Egress::new(rules, Arc::new(credentials), web, log.of("plugin")), entra, audit }
    }

    async fn get(&self, url: &str) -> Ran {
        run(url, self.egress.clone(), Limits::default()).await.unwrap_or_else(|error| panic!("{error:#}"))
    }

    fn resource(&self, path: &str) -> String {
        format!("{}/resource{path}", self.entra.emulator.origin())
    }
}

async fn run(url: &str, outgoing: impl Outgoing + 'static, limits: Limits) -> wasmtime::Result<Ran> {
    plugin().run(&["plugin".to_owned(), url.to_owned()], outgoing, limits).await
}

/// What it printed.
fn said(ran: &Ran) -> Value {
    serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"))
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn it_is_let_in_by_the_hosts_token_for_which_the_host_asks_once() {
    let host = Host::start().await;
    for path in ["/orders", "/customers"] {
        let ran = host.get(&host.resource(path)).await;
        assert!(ran.is_well);
        assert_eq!(said(&ran)["application"], json!(host.entra.client_id));
        assert!(!String::from_utf8_lossy(&ran.stdout).contains("eyJ"));
    }
    assert_eq!(host.entra.token_requests(), 1);
    let audit = host.audit.text();
    assert!(audit.contains(" plugin http.send GET ") && audit.contains("/resource/orders: 200 with the token of shop ("), "{audit}");
    assert!(!audit.contains("eyJ") && !audit.contains(&host.entra.client_secret), "{audit}");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_claims_challenge_is_answered_without_the_plugin() {
    let host = Host::start().await;
    host.get(&host.resource("/orders")).await;
    let claims = json!({ "access_token": { "acrs": { "essential": true, "value": "c1" } } });
    host.entra.emulator.demand_claims(Some(Demand { claims, everyone: false }));
    assert_eq!(said(&host.get(&host.resource("/orders")).await)["application"], json!(host.entra.client_id));
    assert_eq!(host.entra.token_requests(), 2);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn where_no_rule_leads_it_is_denied_and_where_one_without_a_credential_does_it_has_no_token() {
    let host = Host::start().await;
    let origin = host.entra.emulator.origin();
    let denied = host.get("https://169.254.169.254/metadata/identity/oauth2/token").await;
    assert!(!denied.is_well && String::from_utf8_lossy(&denied.stdout).contains("HttpRequestDenied"), "{denied:?}");
    let beside = host.get(&format!("{origin}/resource?x=/resource/")).await;
    assert!(said(&beside)["error"].is_object() || said(&beside)["error"].is_string(), "{beside:?}");
    assert_eq!(host.entra.token_requests(), 0);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn who_goes_over_a_limit_is_stopped_and_told_which() {
    let host = Host::start().await;
    let url = host.resource("/orders");
    for (limits, told) in [
        (Limits { memory: 0, ..Limits::default() }, "more than 0 MiB: raise `memory` in [limits]"),
        (Limits { output: 5, ..Limits::default() }, "more than 5 bytes: raise `output` in [limits]"),
    ] {
        let stopped = format!("{:#}", run(&url, host.egress.clone(), limits).await.unwrap_err());
        assert!(stopped.contains(told), "{stopped}");
    }
    let never = |_: hyper::Request<_>, _| -> Exchange { Box::pin(std::future::pending()) };
    let stopped = format!("{:#}", run(&url, never, Limits { time: 1, ..Limits::default() }).await.unwrap_err());
    assert!(stopped.contains("longer than 1 s: raise `time` in [limits]"), "{stopped}");
}

#[tokio::test]
async fn who_computes_without_end_is_stopped_as_well() {
    let spinning = wat::parse_str(SPINNING).expect("a component");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("spinning-{}.wasm", std::process::id()));
    std::fs::write(&file, spinning).expect("a file");
    let plugin = Plugins::new().unwrap().load(&file).expect("a plugin");
    let _best_effort = std::fs::remove_file(&file);
    let never = |_: hyper::Request<_>, _| -> Exchange { Box::pin(std::future::pending()) };
    let stopped = plugin.run(&["spinning".to_owned()], never, Limits { time: 1, ..Limits::default() }).await.unwrap_err();
    assert!(format!("{stopped:#}").contains("longer than 1 s"), "{stopped:#}");
}

#[tokio::test]
async fn what_is_no_command_is_refused_with_what_a_plugin_is() {
    let why = Plugins::new().unwrap().load(Path::new(env!("CARGO_MANIFEST_PATH"))).unwrap_err();
    assert!(format!("{why:#}").contains("it must be a component that exports wasi:cli/run"), "{why:#}");
}

/// A command that does nothing, for ever.
const SPINNING: &str = r#"
(component
    (core module $spin (func (export "run") (result i32) (loop $again (br $again)) (unreachable)))
    (core instance $spinning (instantiate $spin))
    (func $run (result (result)) (canon lift (core func $spinning "run")))
    (instance $command (export "run" (func $run)))
    (export "wasi:cli/run@0.2.0" (instance $command)))
"#;
