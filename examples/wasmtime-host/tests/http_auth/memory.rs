//! What is in the plugin's memory, and how much there is in all.

use std::sync::Arc;

use azure_identity_wasm::maybe_send::BoxFuture;
use wasmtime_host::config::AuditFormat;
use wasmtime_host::egress::Tokens;
use wasmtime_host::{AuditLog, Config, Egress, Embedded, Lent};

use crate::support::{
    Answer, Memories, Plugin, SECRET, Told, When, World, config, get, http_auth_component, plugin, post, settings, token,
};

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn after_ten_thousand_requests_no_token_and_no_secret_is_in_the_plugins_memory_and_a_long_upload_is_streamed() {
    let (memories, world) = (Memories::default(), World::default());
    let embedded = Embedded::behind_http_auth(&http_auth_component(), &plugin(), &memories.of(config())).expect("it is composed");
    let mut plugin = Plugin::of(&embedded, Lent::new(world.outgoing()).http_auth(Told::default().hears(settings()))).await;
    assert_eq!(plugin.repeat(&get("/api/orders"), 9_000).await, Ok(9_000));
    assert_eq!(plugin.repeat(&post(1_000, When::AfterItIsSent), 999).await, Ok(999));
    let before = memories.sizes();
    assert_eq!(before.len(), 2, "that of the component, which is made first, and the plugin's");
    assert_eq!(plugin.send(&post(LENGTH, When::AfterItIsSent)).await.expect("a response").status, 200);
    assert_eq!(world.seen().last().and_then(|seen| seen.body), Some(LENGTH));
    let grown: Vec<usize> = memories.sizes().iter().zip(before).map(|(after, before)| after - before).collect();
    assert!(
        grown.iter().all(|grown| *grown <= 4 * 1024 * 1024),
        "a mebibyte of it is kept, for a challenge, and grows by doubling: {grown:?}"
    );

    assert_eq!((world.seen().len(), world.token_requests()), (10_000, 1));
    let token = token(1);
    assert!(world.seen().iter().all(|seen| seen.header("authorization").is_some_and(|value| value.ends_with(&token))));
    let end = &token.as_bytes()[token.len() - 24..];
    for (what, bytes) in [("the token", token.as_bytes()), ("the end of the token", end), ("the secret", SECRET.as_bytes())] {
        assert_eq!(memories.with(bytes), [true, false], "{what} is in the component's memory alone");
    }
    // The same plugin, handed the token: what is searched for would be found.
    plugin.keep(token.as_bytes()).await;
    assert_eq!(memories.with(token.as_bytes()), [true, true]);
}

#[tokio::test]
#[ignore = "needs the plugin of the tests: cargo xtask test builds it first"]
async fn after_ten_thousand_requests_to_which_its_host_adds_the_token_the_plugins_memory_has_nothing_of_it() {
    let (memories, world) = (Memories::default(), World::default());
    let rules = Config::parse("host.toml", RULES).unwrap_or_else(|error| panic!("{error}")).requests;
    let audit = AuditLog::to(std::io::sink(), AuditFormat::Text).of("plugin");
    let egress = Egress::new(rules, Arc::new(OneToken), world.outgoing(), audit);
    let embedded = Embedded::alone(&plugin(), &memories.of(config())).expect("a component");
    let mut plugin = Plugin::of(&embedded, Lent::new(egress)).await;
    // Some of the answers repeat the token.
    for length in [1, 7, 1024] {
        world.answers(Answer::Mirror(length));
    }
    assert_eq!(plugin.repeat(&get("/api/orders"), 9_000).await, Ok(9_000));
    assert_eq!(plugin.repeat(&post(1_000, When::AfterItIsSent), 1_000).await, Ok(1_000));
    let token = token(1);
    assert_eq!(world.seen().len(), 10_000);
    assert!(world.seen().iter().all(|seen| seen.header("authorization").is_some_and(|value| value.ends_with(&token))));
    for part in [token.as_bytes(), &token.as_bytes()[token.len() - 24..]] {
        assert_eq!(memories.with(part), [false]);
    }
    plugin.keep(token.as_bytes()).await;
    assert_eq!(memories.with(token.as_bytes()), [true], "what is searched for would be found");
}

/// A credential of the host.
struct OneToken;

impl Tokens for OneToken {
    fn token<'a>(&'a self, _: &'a str, _: &'a [String], _: Option<String>) -> BoxFuture<'a, wasmtime::Result<String>> {
        Box::pin(std::future::ready(Ok(token(1))))
    }
}

const RULES: &str = r#"
[credentials.shop]
kind = "environment"
[[requests]]
url = "https://api.example/api/"
credential = "shop"
scope = "api://orders/.default"
"#;

/// Twenty times what is kept.
const LENGTH: u64 = 20 * 1024 * 1024;
