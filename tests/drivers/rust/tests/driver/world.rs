//! The virtual world: exchanges in their order, replies, a clock that jumps.

use std::{pin::Pin, time::Duration};

use serde_json::{Value, json};
use vector_driver::{
    executor,
    model::{HttpReply, ProcessReply},
    world::{AskedHttp, AskedProcess, World},
};

use crate::parts::{assert_says, vector};

fn world(members: &Value) -> World {
    World::new(&vector(members))
}

/// Runs one future in a world.
fn run<T>(world: &World, future: impl Future<Output = T>) -> T {
    executor::run(world, [Box::pin(future) as Pin<Box<dyn Future<Output = T> + '_>>]).unwrap().pop().unwrap()
}

fn get(world: &World, url: &str) -> HttpReply {
    run(world, world.http(&AskedHttp::new("GET", url, [], b"")))
}

fn listed(url: &str, more: &Value) -> Value {
    let mut exchange = json!({ "http": { "method": "GET", "url": url }, "reply": { "status": 200, "body": url } });
    exchange.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    exchange
}

fn body(reply: HttpReply) -> String {
    match reply {
        HttpReply::Answer { body, .. } => String::from_utf8(body).unwrap(),
        other => format!("{other:?}"),
    }
}

#[test]
fn exchanges_happen_in_their_order() {
    let world = world(&json!({ "exchanges": [listed("https://a/", &json!({})), listed("https://b/", &json!({}))] }));
    assert!(matches!(get(&world, "https://b/"), HttpReply::NetworkError(_)));
    assert_says(&world.problems(), &["asked for GET https://b/, which is not listed: exchange 0 (GET https://a/) differs"]);
    assert_eq!(body(get(&world, "https://a/")), "https://a/");
    assert_says(&world.left_over(), &["exchange 1 (GET https://b/) was never asked for"]);
}

#[test]
fn unordered_exchanges_happen_in_any_order_and_once() {
    let world = world(&json!({ "unordered": true, "exchanges": [listed("https://a/", &json!({})), listed("https://b/", &json!({}))] }));
    for url in ["https://b/", "https://a/"] {
        assert_eq!(body(get(&world, url)), url);
    }
    assert!(world.problems().is_empty() && world.left_over().is_empty());
    get(&world, "https://a/");
    assert_says(&world.problems(), &["no exchange is left"]);
}

#[test]
fn optional_exchanges_may_be_left_out_but_not_come_late() {
    let optional = listed("https://probe/", &json!({ "optional": true }));
    let exchanges = json!({ "exchanges": [optional, listed("https://a/", &json!({}))] });
    let with = world(&exchanges);
    assert_eq!(body(get(&with, "https://probe/")), "https://probe/");
    assert_eq!(body(get(&with, "https://a/")), "https://a/");
    let without = world(&exchanges);
    assert_eq!(body(get(&without, "https://a/")), "https://a/");
    assert!(without.problems().is_empty() && without.left_over().is_empty());
    get(&without, "https://probe/");
    assert_says(&without.problems(), &["no exchange is left"]);
}

#[test]
fn a_url_is_compared_without_its_query_and_in_its_normal_spelling() {
    let http = json!({ "method": "GET", "url": "https://Host.example?x=1", "query": { "api-version": "2018-02-01" } });
    let exchanges = json!({ "exchanges": [{ "http": http, "reply": { "status": 200, "body": "yes" } }] });
    assert_eq!(body(get(&world(&exchanges), "https://host.example:443/?api-version=2018-02-01&resource=x#y")), "yes");
    let wrong = world(&exchanges);
    get(&wrong, "https://host.example/?api-version=2019-02-01");
    assert_says(&wrong.problems(), &["query.api-version is \"2019-02-01\", expected \"2018-02-01\""]);
}

#[test]
fn scopes_are_a_set_to_which_openid_connect_may_add() {
    let http = json!({ "method": "POST", "url": "https://a/", "form": { "scope": "one two" } });
    let exchanges = json!({ "exchanges": [{ "http": http, "reply": { "status": 200, "body": "yes" } }] });
    let post = |form: &str| {
        let world = world(&exchanges);
        body(run(&world, world.http(&AskedHttp::new("POST", "https://a/", [], form.as_bytes()))))
    };
    for good in ["scope=two+one", "scope=one+two+openid+offline_access+profile"] {
        assert_eq!(post(good), "yes", "{good}");
    }
    for bad in ["scope=one", "scope=one+two+three", "scope=one+two&scope=one+two", ""] {
        assert!(post(bad).starts_with("NetworkError"), "{bad}");
    }
}

#[test]
fn what_must_be_absent_is_absent() {
    let http = json!({ "method": "GET", "url": "https://a/", "absent": ["headers.authorization", "query.secret", "form.secret"] });
    let ask = |url: &str, headers: Vec<(&'static str, &'static str)>, form: &str| {
        let world = world(&json!({ "exchanges": [{ "http": http, "reply": { "status": 200, "body": "" } }] }));
        run(&world, world.http(&AskedHttp::new("GET", url, headers, form.as_bytes())));
        world.problems().join("")
    };
    assert_eq!(ask("https://a/", vec![("accept", "x")], "a=b"), "");
    assert!(ask("https://a/", vec![("Authorization", "x")], "").contains("headers.authorization is there, and must be absent"));
    assert!(ask("https://a/?secret=1", vec![], "").contains("query.secret is there"));
    assert!(ask("https://a/", vec![], "secret=1").contains("form.secret is there"));
}

#[test]
fn replies_are_what_the_vector_says() {
    let replies = [
        json!({ "status": 200, "json": { "a": null } }),
        json!({ "status": 502, "headers": { "content-type": "text/html" }, "body": "<html>" }),
        json!({ "networkError": "no route" }),
        json!({ "timeout": true }),
    ];
    let exchanges: Vec<Value> = replies.iter().map(|reply| listed("https://a/", &json!({ "reply": reply }))).collect();
    let world = world(&json!({ "exchanges": exchanges }));
    let header = |value: &str| vec![("content-type".to_owned(), value.to_owned())];
    assert_eq!(
        get(&world, "https://a/"),
        HttpReply::Answer { status: 200, headers: header("application/json"), body: b"{\"a\":null}".into() }
    );
    assert_eq!(get(&world, "https://a/"), HttpReply::Answer { status: 502, headers: header("text/html"), body: b"<html>".into() });
    assert_eq!(get(&world, "https://a/"), HttpReply::NetworkError("no route".into()));
    assert_eq!(get(&world, "https://a/"), HttpReply::TimedOut);
}

#[test]
fn programs_are_exchanges_too() {
    let process = |args: Value, reply: Value| json!({ "process": { "program": "az", "args": args }, "reply": reply });
    let world = world(&json!({ "exchanges": [
        process(json!(["account", { "matches": "^get" }]), json!({ "exitCode": 1, "stderr": "no" })),
        process(json!([]), json!({ "notFound": true })),
        process(json!([]), json!({ "timeout": true })),
    ] }));
    let az = |args: &[&str]| {
        let args = args.iter().map(|argument| String::from(*argument)).collect();
        run(&world, world.process(&AskedProcess { program: "az".into(), args }))
    };
    assert_eq!(az(&["account", "get-access-token"]), ProcessReply::Exited { exit_code: 1, stdout: String::new(), stderr: "no".into() });
    assert_eq!(az(&[]), ProcessReply::NotFound);
    assert_eq!(az(&[]), ProcessReply::TimedOut);
    assert!(world.problems().is_empty());
    az(&["login"]);
    assert_says(&world.problems(), &["asked to run az [\"login\"], which is not listed"]);
}

#[test]
fn sleeping_jumps_and_side_by_side_costs_the_longest() {
    let world = world(&json!({}));
    let (now, uptime) = (world.now(), world.uptime());
    let sleep = |seconds| {
        let world = world.clone();
        Box::pin(async move {
            world.sleep(Duration::from_secs(seconds)).await;
            world.now() - now
        }) as Pin<Box<dyn Future<Output = i64>>>
    };
    assert_eq!(executor::run(&world, [sleep(20), sleep(7), sleep(0)]).unwrap(), [20_000, 7_000, 0]);
    assert_eq!((world.now() - now, world.uptime().checked_sub(uptime)), (20_000, Some(Duration::from_secs(20))));
}

#[test]
fn nobody_sleeps_while_somebody_else_can_run() {
    let world = world(&json!({ "exchanges": [listed("https://a/", &json!({}))] }));
    let started = world.now();
    let asking = world.clone();
    let ask = Box::pin(async move {
        asking.http(&AskedHttp::new("GET", "https://a/", [], b"")).await;
        asking.now()
    });
    let sleeping = world.clone();
    let sleep = Box::pin(async move {
        sleeping.sleep(Duration::from_secs(1)).await;
        sleeping.now()
    });
    let calls: [Pin<Box<dyn Future<Output = i64>>>; 2] = [sleep, ask];
    assert_eq!(executor::run(&world, calls).unwrap(), [started + 1000, started]);
}
