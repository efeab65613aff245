//! What becomes of the requests of a plugin of WASI 0.3, and how many of them go on at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::Request as HyperRequest;
use wasmtime_host::http_auth::{Otherwise, Outcome, Settings};
use wasmtime_host::{Exchange, Lent, Outgoing, Uncomposable, compose};
use wasmtime_wasi_http::{RequestOptions, WasiBody};

use crate::support::concurrent::bindings::exports::test::plugin_p3::requests::{Body, Request};
use crate::support::concurrent::config;
use crate::support::{
    Answer, CHALLENGE, ConcurrentPlugin, Memories, SECRET, Told, World, concurrent_plugin, concurrent_request, http_auth_component, plugin,
    settings, token,
};

fn get(path: &str) -> Request {
    concurrent_request("GET", path)
}

fn post(length: u64) -> Request {
    Request { body: Some(Body { length, trailers: Vec::new(), waits: false }), ..concurrent_request("POST", "/api/orders") }
}

fn bearer(number: usize) -> String {
    format!("Bearer {}", token(number))
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_request_that_a_rule_names_gets_a_token_in_place_of_the_plugins_own_and_the_rest_is_as_it_was() {
    let (world, told) = (World::default(), Told::default());
    let mut plugin = ConcurrentPlugin::new(world.outgoing(), told.hears(settings())).await;
    let own = [("Authorization", "Bearer own"), ("cookie", "own=1"), ("x-mine", "1")];
    let headers = own.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let response = plugin.send(&Request { headers, ..get("/api/orders?top=1") }).await.expect("a response");
    assert_eq!((response.status, response.body.as_slice()), (200, b"welcome".as_slice()));
    let seen = world.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].url.as_str()), ("GET", "https://api.example/api/orders?top=1"));
    let authorizations: Vec<_> = seen[0].headers.iter().filter(|(name, _)| name == "authorization").collect();
    assert_eq!(authorizations, [&("authorization".to_owned(), bearer(1))]);
    assert_eq!((seen[0].header("cookie"), seen[0].header("x-mine")), (None, Some("1")));
    let events = told.events();
    assert_eq!((events[0].outcome, events[0].credential.as_str(), events[0].method.as_str()), (Outcome::Attached, "application", "GET"));
    assert_eq!(events[0].url, "https://api.example/api/orders");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_request_without_a_body_has_none_with_a_token_either() {
    for method in ["GET", "HEAD"] {
        let (world, alone) = (World::default(), World::default());
        let mut plugin = ConcurrentPlugin::new(world.outgoing(), Told::default().hears(settings())).await;
        let request = concurrent_request(method, "/api/orders");
        plugin.send(&request).await.expect("a response");
        ConcurrentPlugin::alone(alone.outgoing()).await.send(&request).await.expect("a response");
        let (with, without) = (&world.seen()[0], &alone.seen()[0]);
        assert_eq!((with.is_without_body, with.body), (without.is_without_body, without.body), "{method}");
        let others: Vec<_> = with.headers.iter().filter(|(name, _)| name != "authorization").cloned().collect();
        assert_eq!(others, without.headers, "{method}");
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn what_no_rule_names_is_refused_or_goes_out_as_it_is_and_link_local_addresses_are_never_reached() {
    let (world, told) = (World::default(), Told::default());
    let mut plugin = ConcurrentPlugin::new(world.outgoing(), told.hears(settings())).await;
    let elsewhere = Request { authority: "elsewhere.example".to_owned(), ..post(100) };
    let machine = Request { authority: "169.254.169.254".to_owned(), ..get("/api") };
    for refused in [&get("/apis"), &elsewhere, &machine, &concurrent_request("TRACE", "/api")] {
        let why = plugin.send(refused).await.expect_err("it is refused");
        assert!(why.contains("HttpRequestDenied"), "{why}");
    }
    assert!(world.seen().is_empty() && world.token_requests() == 0);
    assert!(told.events().iter().all(|event| event.outcome == Outcome::Refused));

    let passing = Settings { otherwise: Otherwise::Pass, ..settings() };
    let mut plugin = ConcurrentPlugin::new(world.outgoing(), told.hears(passing)).await;
    assert_eq!(plugin.send(&elsewhere).await.expect("a response").status, 200);
    assert!(plugin.send(&machine).await.is_err());
    let seen = world.seen();
    assert_eq!((seen.len(), seen[0].header("authorization"), seen[0].body), (1, None, Some(100)));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_claims_challenge_is_answered_once_with_the_same_body_and_trailers_whether_the_server_has_read_it_or_not() {
    let trailers = vec![("x-trailer".to_owned(), "1".to_owned())];
    let unread = Answer::Unread(401, vec![("www-authenticate", CHALLENGE.to_owned())]);
    for first in [Answer::challenge(), unread] {
        for length in [0, 1, 100_000, 1024 * 1024] {
            let (world, told) = (World::default(), Told::default());
            let first = match &first {
                Answer::Unread(..) => Answer::Unread(401, vec![("www-authenticate", CHALLENGE.to_owned())]),
                _ => Answer::challenge(),
            };
            world.answers(first);
            let mut plugin = ConcurrentPlugin::new(world.outgoing(), told.hears(settings())).await;
            let body = Some(Body { length, trailers: trailers.clone(), waits: false });
            let response = plugin.send(&Request { body, ..post(0) }).await.expect("a response");
            assert_eq!((response.status, world.token_requests()), (200, 2), "{length}");
            let seen = world.seen();
            assert_eq!((seen.len(), seen[1].body, seen[1].trailers.clone()), (2, Some(length), trailers.clone()));
            assert_eq!(seen[1].header("authorization"), Some(bearer(2).as_str()));
            assert_eq!(told.events().iter().map(|event| event.outcome).collect::<Vec<_>>(), [Outcome::Attached, Outcome::Answered]);
        }
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_plugin_gets_the_second_challenge_and_that_of_a_body_of_more_than_a_mebibyte() {
    let world = World::new([Answer::challenge(), Answer::challenge()]);
    let mut plugin = ConcurrentPlugin::new(world.outgoing(), Told::default().hears(settings())).await;
    assert_eq!(plugin.send(&get("/api")).await.expect("a response").status, 401);
    assert_eq!(world.seen().len(), 2);

    let world = World::new([Answer::challenge()]);
    let mut plugin = ConcurrentPlugin::new(world.outgoing(), Told::default().hears(settings())).await;
    let response = plugin.send(&post(1024 * 1024 + 1)).await.expect("a response");
    assert_eq!((response.status, response.body.as_slice(), world.seen().len()), (401, b"challenged".as_slice(), 1));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_body_may_go_on_when_the_response_is_there_and_after_a_challenge() {
    let waits = Request { body: Some(Body { length: 500_000, trailers: Vec::new(), waits: true }), ..post(0) };
    let world = World::new([Answer::Early]);
    let mut plugin = ConcurrentPlugin::new(world.outgoing(), Told::default().hears(settings())).await;
    assert_eq!(plugin.send(&waits).await.expect("a response").body, b"early");
    let challenge = || Answer::Unread(401, vec![("www-authenticate", CHALLENGE.to_owned())]);
    let world = World::new([challenge(), Answer::Early]);
    let mut plugin = ConcurrentPlugin::new(world.outgoing(), Told::default().hears(settings())).await;
    assert_eq!(plugin.send(&waits).await.expect("a response").body, b"early");
    plugin.go_on_until(|| world.seen().len() == 2).await;
    let bodies: Vec<_> = world.seen().into_iter().filter(|seen| seen.method == "POST").map(|seen| seen.body).collect();
    assert_eq!(bodies, [None, Some(500_000)]);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_token_that_a_server_repeats_reaches_the_plugin_as_stars() {
    for size in [1, 7, 1024, 100_000] {
        let world = World::new([Answer::Mirror(size)]);
        let mut plugin = ConcurrentPlugin::new(world.outgoing(), Told::default().hears(settings())).await;
        let response = plugin.send(&get("/api")).await.expect("a response");
        let stars = format!("Bearer {}", "*".repeat(token(1).len()));
        assert_eq!(String::from_utf8_lossy(&response.body), format!("you sent {stars}; yes, {stars}"));
        let of = |headers: &[(String, String)], name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        assert_eq!((of(&response.headers, "x-mirror"), of(&response.trailers, "x-trailer")), (Some(stars.clone()), Some(stars)));
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn without_a_token_nothing_goes_out_and_the_plugin_hears_nothing_of_whose_it_would_have_been() {
    let (world, told) = (World::default(), Told::default());
    world.refuse();
    let mut plugin = ConcurrentPlugin::new(world.outgoing(), told.hears(settings())).await;
    let why = plugin.send(&post(100)).await.expect_err("there is no token");
    assert!(why.contains("InternalError") && !why.contains("tenant") && !why.contains(SECRET), "{why}");
    let events = told.events();
    assert_eq!(events[0].outcome, Outcome::Failed);
    assert!(events[0].message.contains("AADSTS7000215") && !events[0].message.contains(SECRET), "{}", events[0].message);
    assert!(world.seen().is_empty());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_plugin_that_answers_requests_does_so_as_before_and_what_it_asks_for_that_gets_a_token() {
    let world = World::default();
    let mut plugin = ConcurrentPlugin::new(world.outgoing(), Told::default().hears(settings())).await;
    assert_eq!(plugin.handle("https://api.example/api/orders").await, 200);
    let seen = world.seen();
    assert_eq!((seen.len(), seen[0].header("authorization")), (1, Some(bearer(1).as_str())));
}

/// A way out whose every exchange takes this long, and how many were under way at once.
fn slow(outgoing: impl Outgoing + 'static, time: Duration) -> (impl Outgoing + 'static, Arc<AtomicUsize>) {
    let (most, now) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (outgoing, seen) = (Arc::new(Mutex::new(outgoing)), most.clone());
    let way = move |request: HyperRequest<WasiBody>, options: RequestOptions| -> Exchange {
        let (outgoing, most, now) = (outgoing.clone(), seen.clone(), now.clone());
        Box::pin(async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(time).await;
            now.fetch_sub(1, Ordering::SeqCst);
            let exchange = outgoing.lock().expect("no panic").send(request, options);
            exchange.await
        })
    };
    (way, most)
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn sixty_four_requests_of_one_instance_go_out_at_once_by_one_token_request() {
    let world = World::default();
    let (way, most) = slow(world.outgoing(), Duration::from_millis(50));
    let mut plugin = ConcurrentPlugin::new(way, Told::default().hears(settings())).await;
    let begun = std::time::Instant::now();
    assert_eq!(plugin.repeat(&get("/api"), 64, 64).await, Ok(64));
    // One exchange for the token, one for all requests; one after the other they would take 3.2 s.
    assert!(begun.elapsed() < Duration::from_millis(800), "{:?}", begun.elapsed());
    assert_eq!((most.load(Ordering::SeqCst), world.token_requests(), world.seen().len()), (64, 1, 64));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn after_ten_thousand_requests_no_token_and_no_secret_is_in_the_plugins_memory_and_a_long_upload_is_streamed() {
    let (memories, world) = (Memories::default(), World::default());
    let embedded = ConcurrentPlugin::behind_http_auth(&memories.of(config()));
    let mut plugin = ConcurrentPlugin::of(&embedded, Lent::new(world.outgoing()).http_auth(Told::default().hears(settings()))).await;
    assert_eq!(plugin.repeat(&get("/api/orders"), 9_000, 8).await, Ok(9_000));
    assert_eq!(plugin.repeat(&post(1_000), 999, 8).await, Ok(999));
    let before = memories.sizes();
    assert_eq!(before.len(), 2, "that of the component, which is made first, and the plugin's");
    assert_eq!(plugin.send(&post(LENGTH)).await.expect("a response").status, 200);
    assert_eq!(world.seen().last().and_then(|seen| seen.body), Some(LENGTH));
    let grown: Vec<usize> = memories.sizes().iter().zip(before).map(|(after, before)| after - before).collect();
    assert!(
        grown.iter().all(|grown| *grown <= 4 * 1024 * 1024),
        "a mebibyte of it is kept, for a challenge, and grows by doubling: {grown:?}"
    );
    assert_eq!((world.seen().len(), world.token_requests()), (10_000, 1));
    let token = token(1);
    let end = &token.as_bytes()[token.len() - 24..];
    for (what, bytes) in [("the token", token.as_bytes()), ("the end of the token", end), ("the secret", SECRET.as_bytes())] {
        assert_eq!(memories.with(bytes), [true, false], "{what} is in the component's memory alone");
    }
    plugin.keep(token.as_bytes()).await;
    assert_eq!(memories.with(token.as_bytes()), [true, true], "what is searched for would be found");
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn a_plugin_of_another_wasi_is_not_composed() {
    let why = |front: &[u8], plugin: &[u8]| {
        let error = compose(front, plugin).expect_err("it is of another WASI");
        error.downcast_ref::<Uncomposable>().unwrap_or_else(|| panic!("{error:?}")).clone()
    };
    let twin = crate::support::concurrent::http_auth();
    assert!(matches!(why(&twin, &plugin()), Uncomposable::Import(name) if name.ends_with("@0.2.0")));
    assert!(matches!(why(&http_auth_component(), &concurrent_plugin()), Uncomposable::Import(name) if name.ends_with("@0.3.0")));
}

/// Twenty times what is kept.
const LENGTH: u64 = 20 * 1024 * 1024;
