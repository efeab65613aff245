//! What is in the plugin's memory, and how much there is in all.

use wasmtime_host::{Embedded, Lent};

use crate::support::{Memories, Plugin, SECRET, Told, When, World, config, get, http_auth_component, plugin, post, settings, token};

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn after_ten_thousand_requests_no_token_and_no_secret_is_in_the_plugins_memory() {
    let (memories, world) = (Memories::default(), World::default());
    let embedded = Embedded::behind_http_auth(&http_auth_component(), &plugin(), &memories.of(config())).expect("it is composed");
    let lent = || Lent::new(world.outgoing()).http_auth(Told::default().hears(settings()));
    let mut plugin = Plugin::of(&embedded, lent()).await;
    assert_eq!(plugin.repeat(&get("/api/orders"), 9_000).await, Ok(9_000));
    assert_eq!(plugin.repeat(&post(1_000, When::AfterItIsSent), 1_000).await, Ok(1_000));
    assert_eq!((world.seen().len(), world.token_requests()), (10_000, 1));
    let token = token(1);
    assert!(world.seen().iter().all(|seen| seen.header("authorization").is_some_and(|value| value.ends_with(&token))));
    assert_eq!(memories.sizes().len(), 2, "that of the component, which is first, and the plugin's");
    for (what, bytes) in [("the token", token.as_bytes()), ("its end", &token.as_bytes()[token.len() - 24..]), ("the secret", SECRET.as_bytes())] {
        assert_eq!(memories.with(bytes), [what != "nothing", false], "{what}");
    }
    // The same plugin, handed the token: what is searched for would be found.
    plugin.keep(token.as_bytes()).await;
    assert_eq!(memories.with(token.as_bytes()), [true, true]);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_long_upload_is_streamed() {
    let (memories, world) = (Memories::default(), World::default());
    let embedded = Embedded::behind_http_auth(&http_auth_component(), &plugin(), &memories.of(config())).expect("it is composed");
    let mut plugin = Plugin::of(&embedded, Lent::new(world.outgoing()).http_auth(Told::default().hears(settings()))).await;
    const LENGTH: u64 = 20 * 1024 * 1024;
    assert_eq!(plugin.send(&post(LENGTH, When::AfterItIsSent)).await.expect("a response").status, 200);
    assert_eq!(world.seen()[0].body, Some(LENGTH));
    assert!(memories.sizes()[0] < 8 * 1024 * 1024, "{:?}", memories.sizes());
}
