//! What is in the plugin's memory, and how much there is in all.

use wasmtime_host::{Embedded, Lent};

use crate::support::{Memories, Plugin, SECRET, Told, When, World, config, get, http_auth_component, plugin, post, settings, token};

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

/// Twenty times what is kept.
const LENGTH: u64 = 20 * 1024 * 1024;
