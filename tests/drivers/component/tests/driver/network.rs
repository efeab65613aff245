//! What the component's wasi:http gets to see of a vector.

use std::time::Duration;

use component_vector_driver::network::Network;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Bytes};
use serde_json::{Value, json};
use vector_driver::world::World;
use wasmtime_host::Outgoing;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

use crate::parts::{TOKEN_URL, run, vector};

fn world(http: &Value, reply: &Value) -> World {
    World::new(&vector(&json!({ "exchanges": [{ "http": http, "reply": reply }] })))
}

/// Posts a form with the scope `one`.
fn post(world: &World, options: RequestOptions) -> Result<Response<WasiBody>, Error> {
    let body = Full::new(Bytes::from_static(b"scope=one")).map_err(|never| match never {}).boxed_unsync();
    let request = Request::post(format!("{TOKEN_URL}?a=b")).header("Accept", "text/plain").body(body).unwrap();
    run(world, Network::new(world).send(request, options)).unwrap()
}

fn replied(reply: &Value) -> Result<Response<WasiBody>, Error> {
    post(&world(&json!({ "method": "POST", "url": TOKEN_URL }), reply), RequestOptions::default())
}

#[test]
fn the_whole_request_is_compared() {
    let reply = json!({ "status": 200, "body": "" });
    let right = json!({ "method": "POST", "url": TOKEN_URL, "query": { "a": "b" }, "form": { "scope": "one" }, "headers": { "accept": "text/plain" } });
    let as_listed = world(&right, &reply);
    assert!(post(&as_listed, RequestOptions::default()).is_ok());
    assert_eq!(as_listed.problems(), Vec::<String>::new());
    for (member, value) in [
        ("method", json!("GET")),
        ("url", json!("https://login.microsoftonline.com/other")),
        ("query", json!({ "a": "c" })),
        ("form", json!({ "scope": "two" })),
        ("headers", json!({ "accept": "text/html" })),
        ("absent", json!(["headers.accept"])),
    ] {
        let mut wrong = right.clone();
        wrong[member] = value;
        let world = world(&wrong, &reply);
        assert!(post(&world, RequestOptions::default()).is_err(), "{member}");
        assert!(world.problems().concat().contains("exchange 0"), "{member}: {:?}", world.problems());
    }
}

#[test]
fn the_reply_is_the_vectors() {
    let reply = json!({ "status": 429, "headers": { "retry-after": "7" }, "body": "slow down" });
    let (parts, mut body) = replied(&reply).unwrap().into_parts();
    assert_eq!((parts.status.as_u16(), parts.headers["retry-after"].to_str().unwrap()), (429, "7"));
    let world = World::new(&vector(&json!({})));
    assert_eq!(run(&world, body.frame()).unwrap().unwrap().unwrap().into_data().unwrap(), "slow down");
}

#[test]
fn a_broken_network_and_a_time_limit_are_errors_of_wasi_http() {
    let broken = replied(&json!({ "networkError": "no route" })).unwrap_err();
    assert!(matches!(&broken, Error::InternalError(Some(text)) if text == "no route"), "{broken:?}");
    let late = replied(&json!({ "timeout": true })).unwrap_err();
    assert!(matches!(late, Error::ConnectionReadTimeout), "{late:?}");
}

#[test]
fn a_reply_that_http_does_not_allow_is_no_failure_that_a_vector_could_expect() {
    let world = world(
        &json!({ "method": "POST", "url": TOKEN_URL }),
        &json!({ "status": 200, "headers": { "retry-after": "one\ntwo" }, "body": "" }),
    );
    assert!(post(&world, RequestOptions::default()).is_err());
    assert!(world.problems().concat().contains("does not allow"), "{:?}", world.problems());
}

#[test]
fn a_request_with_no_time_left_is_a_mistake_of_the_component() {
    let world = world(&json!({ "method": "POST", "url": TOKEN_URL }), &json!({ "status": 200, "body": "" }));
    let options = RequestOptions { first_byte_timeout: Some(Duration::ZERO), ..RequestOptions::default() };
    assert!(post(&world, options).is_ok());
    assert!(world.problems().concat().contains("no time left"), "{:?}", world.problems());
}
