//! Time really is virtual, and what has no end is cut.

use std::{
    collections::BTreeMap,
    future::pending,
    time::{Duration, Instant},
};

use component_vector_driver::{Session, time::Time};
use serde_json::json;
use tokio::time::sleep;
use vector_driver::{
    Credential,
    description::{Argument, Description},
    executor::{Stuck, Who},
    model::{Call, CallKind, CallOptions, OneOrMany},
    world::World,
};
use wasmtime_host::Exchange;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

use crate::parts::{START, assert_passes, component, exchange, get_token, granted, reasons, run, vector};

const HALF_AN_HOUR: Duration = Duration::from_mins(30);

#[test]
fn half_an_hour_of_waiting_takes_no_time_and_shows_on_every_clock() {
    let begin = Instant::now();
    let world = World::new(&vector(&json!({})));
    let time = Time::new(&world).unwrap();
    let clock = time.clock();
    let (wall, steady) = (|| HostWallClock::now(&clock), || Duration::from_nanos(HostMonotonicClock::now(&clock)));
    let first_steady = run(&world, time.run(async { steady() })).unwrap();
    let during = run(
        &world,
        time.run(async {
            sleep(HALF_AN_HOUR).await;
            (wall(), steady())
        }),
    );
    let expected = (Duration::from_secs(START) + HALF_AN_HOUR, first_steady + HALF_AN_HOUR);
    assert_eq!(during, Ok(expected));
    assert_eq!(world.now(), i64::try_from(expected.0.as_millis()).unwrap());
    assert_eq!(run(&world, time.run(async { (wall(), steady()) })), Ok(expected));
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}

#[test]
fn time_that_passes_between_calls_shows_on_every_clock() {
    let world = World::new(&vector(&json!({})));
    let time = Time::new(&world).unwrap();
    let clock = time.clock();
    let both = || (HostWallClock::now(&clock), Duration::from_nanos(HostMonotonicClock::now(&clock)));
    let (wall, steady) = run(&world, time.run(async { both() })).unwrap();
    run(&world, world.sleep(HALF_AN_HOUR)).unwrap();
    assert_eq!(run(&world, time.run(async { both() })), Ok((wall + HALF_AN_HOUR, steady + HALF_AN_HOUR)));
}

#[test]
fn a_call_that_hangs_is_cut() {
    let world = World::new(&vector(&json!({})));
    let time = Time::new(&world).unwrap();
    assert_eq!(run(&world, time.run(pending::<()>())), Err(Stuck::Hangs(Who::Call(0))));
}

#[test]
fn a_call_that_goes_on_for_ever_is_cut() {
    let world = World::new(&vector(&json!({})));
    let spinning = async {
        loop {
            tokio::task::yield_now().await;
        }
    };
    assert_eq!(run::<()>(&world, Time::new(&world).unwrap().run(spinning)), Err(Stuck::Spins(Who::Call(0))));
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn the_component_lives_in_the_vectors_time() {
    let begin = Instant::now();
    let two_tokens = |advance: u64| {
        json!({
            "exchanges": [exchange(&granted("T1")), exchange(&granted("T2"))],
            "steps": [
                get_token(&json!({ "token": "T1", "expiresOn": START + 3600, "elapsed": 0 })),
                { "advance": 1800 },
                get_token(&json!({ "token": "T1" })),
                { "advance": advance },
                get_token(&json!({ "token": "T2", "expiresOn": START + 1800 + advance + 3600 })),
            ]
        })
    };
    assert_passes(&two_tokens(1800));
    assert!(reasons(&two_tokens(60)).contains("token is \"T1\", expected \"T2\""));
    assert!(begin.elapsed() < Duration::from_mins(1), "{:?}", begin.elapsed());
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn a_wait_of_the_component_is_time_that_passes() {
    let asked_to_wait = |elapsed: u64| {
        let busy = json!({ "status": 429, "headers": { "retry-after": "7" }, "json": { "error": "temporarily_unavailable" } });
        json!({
            "exchanges": [exchange(&busy), exchange(&granted("T1"))],
            "steps": [get_token(&json!({ "token": "T1", "expiresOn": START + 7 + 3600, "elapsed": elapsed }))]
        })
    };
    assert_passes(&asked_to_wait(7));
    assert!(reasons(&asked_to_wait(6)).contains("elapsed is 7.0, expected 6"));
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn an_exchange_that_hangs_is_cut_by_the_component_without_really_waiting() {
    let identity = component().identity();
    let begin = Instant::now();
    let world = World::new(&vector(&json!({})));
    let hanging = |_, _| -> Exchange { Box::pin(pending()) };
    let session = Session::start(identity, &client_secret(), &world, hanging).unwrap();
    let before = world.uptime();
    let call = Call { scopes: OneOrMany(vec!["https://vault.azure.net/.default".into()]), options: CallOptions::default() };
    let failure = run(&world, session.call(CallKind::GetToken, &call)).unwrap().unwrap_err();
    assert!(failure.name == "AuthenticationError" && failure.message.contains("time limit"), "{failure:?}");
    let waited = world.uptime().checked_sub(before).unwrap().as_secs();
    assert!((30..=60).contains(&waited), "{waited} s");
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}

fn client_secret() -> Description {
    let text = |text: &str| Argument::Value(text.into());
    Description {
        credential: "ClientSecretCredential".into(),
        arguments: vec![text("tenant"), text("client-id"), text("made-up-secret")],
        options: BTreeMap::new(),
    }
}
