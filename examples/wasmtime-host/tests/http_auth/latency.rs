//! What standing between costs.

use std::time::{Duration, Instant};

use crate::support::{Plugin, Told, World, get, settings};

/// The time of one request, in the quickest of some rounds.
async fn quickest(plugin: &mut Plugin) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        assert_eq!(plugin.repeat(&get("/api/orders"), REQUESTS).await, Ok(REQUESTS));
        best = best.min(begun.elapsed() / REQUESTS);
    }
    best
}

/// Printed, for the documentation: `cargo test -p wasmtime-host --test http_auth -- --ignored --nocapture latency`. The limit is generous, since
/// tests are built without optimisation.
#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_request_takes_a_little_longer_than_one_without() {
    let mut alone = Plugin::alone(World::default().outgoing()).await;
    let mut behind = Plugin::new(World::default().outgoing(), Told::default().hears(settings())).await;
    let (plain, with_token) = (quickest(&mut alone).await, quickest(&mut behind).await);
    let added = with_token.saturating_sub(plain);
    println!("a request takes {plain:?}, and {added:?} more behind azure-identity-http-auth.wasm");
    assert!(added < Duration::from_millis(5), "{added:?}");
}

const ROUNDS: u32 = 5;
const REQUESTS: u32 = 200;
