//! Plugins behind `azure-identity-http-auth.wasm` whose tokens outlive them: it is composed with `azure-identity-keyvalue.wasm` first.

use std::sync::Arc;
use std::time::Duration;

use wasmtime_host::keyvalue::{Keyvalue, MemoryBucket};
use wasmtime_host::{Embedded, Lent, Machine, on_keyvalue};

use crate::support::{Plugin, SECRET, Told, World, built, config, get, http_auth_component, plugin, settings, token};

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn instances_of_a_plugin_share_a_token_in_a_bucket() {
    let http_auth = on_keyvalue(&http_auth_component(), &built("azure-identity-keyvalue.wasm")).expect("it has a token store");
    let embedded = Embedded::behind_http_auth(&http_auth, &plugin(), &config()).expect("it is composed");
    let (world, told) = (World::default(), Told::default());
    let bucket = Arc::new(MemoryBucket::new(Duration::from_hours(24)));
    for _ in 0..3 {
        let mut settings = settings();
        for credential in &mut settings.credentials {
            credential.options.as_mut().expect("options").encryption_key = Some(vec![7; 32]);
        }
        let machine = Machine::new().keyvalue(Keyvalue::default().bucket("default", bucket.clone()));
        let lent = Lent::new(world.outgoing()).http_auth(told.hears(settings)).machine(machine);
        let response = Plugin::of(&embedded, lent).await.send(&get("/api/orders")).await.expect("a response");
        assert_eq!(response.status, 200);
    }
    assert_eq!(world.token_requests(), 1);
    for seen in world.seen() {
        assert_eq!(seen.header("authorization"), Some(&*format!("Bearer {}", token(1))));
    }
    assert!(told.events().iter().all(|event| !event.message.contains(SECRET)));
}
