//! What becomes of the plugin's requests.

use wasmtime_host::Lent;
use wasmtime_host::http_auth::{Otherwise, Outcome, Settings};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;

use crate::support::{Answer, Body, CHALLENGE, Plugin, Request, SECRET, Told, When, World, get, post, request, rule, settings, token};

fn with_headers(headers: &[(&str, &str)]) -> Request {
    Request { headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(), ..get("/api/orders") }
}

fn bearer(number: usize) -> String {
    format!("Bearer {}", token(number))
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_request_that_a_rule_names_gets_a_token_and_the_rest_is_as_it_was() {
    let (world, told) = (World::default(), Told::default());
    let mut plugin = Plugin::new(world.outgoing(), told.hears(settings())).await;
    let response = plugin.send(&get("/api/orders?top=1")).await.expect("a response");
    assert_eq!((response.status, response.body.as_slice()), (200, b"welcome".as_slice()));
    let seen = world.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].url.as_str()), ("GET", "https://api.example/api/orders?top=1"));
    assert_eq!((seen[0].header("authorization"), seen[0].header("x-mine")), (Some(bearer(1).as_str()), Some("1")));
    assert_eq!(response.own_headers, [("x-mine".to_owned(), "1".to_owned())], "the plugin's request has what the plugin has given it");
    let events = told.events();
    assert_eq!((events[0].outcome, events[0].credential.as_str(), events[0].method.as_str()), (Outcome::Attached, "application", "GET"));
    assert_eq!(events[0].url, "https://api.example/api/orders");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn credentials_of_the_plugins_own_do_not_go_along() {
    let world = World::default();
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
    let own = with_headers(&[
        ("Authorization", "Bearer own"),
        ("authorization", "Basic own"),
        ("Cookie", "own=1"),
        ("API-Key", "own"),
        ("x-mine", "1"),
    ]);
    let response = plugin.send(&own).await.expect("a response");
    let seen = world.seen();
    let authorizations: Vec<_> = seen[0].headers.iter().filter(|(name, _)| name == "authorization").collect();
    assert_eq!(authorizations, [&("authorization".to_owned(), bearer(1))]);
    assert_eq!((seen[0].header("cookie"), seen[0].header("api-key"), seen[0].header("x-mine")), (None, None, Some("1")));
    assert_eq!(response.own_headers.len(), 5, "it sees what it has set");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn many_requests_share_one_token_request() {
    let world = World::default();
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
    assert_eq!(plugin.repeat(&get("/api"), 50).await, Ok(50));
    assert_eq!((world.token_requests(), world.seen().len()), (1, 50));
    assert!(world.seen().iter().all(|seen| seen.header("authorization") == Some(bearer(1).as_str())));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn what_no_rule_names_is_refused() {
    let (world, told) = (World::default(), Told::default());
    let mut plugin = Plugin::new(world.outgoing(), told.hears(settings())).await;
    let others = [
        get("/"),
        get("/apis"),
        get("/api/../admin"),
        get("/api/%2e%2e/admin"),
        get("/api/..%2fadmin"),
        Request { scheme: "http".to_owned(), ..get("/api") },
        Request { scheme: "ftp".to_owned(), ..get("/api") },
        Request { authority: "api.example:8443".to_owned(), ..get("/api") },
        Request { authority: "api.example.evil.example".to_owned(), ..get("/api") },
        Request { authority: "login.example".to_owned(), ..get("/tenant/oauth2/v2.0/token") },
        Request { method: "TRACE".to_owned(), ..get("/api") },
        Request { method: "trace".to_owned(), ..get("/api") },
        Request { method: "CONNECT".to_owned(), ..get("/api") },
        Request { authority: "evil.example".to_owned(), ..post(100, When::AfterItIsSent) },
        Request { authority: "evil.example".to_owned(), ..post(100, When::BeforeItIsSent) },
    ];
    for other in &others {
        let refused = plugin.send(other).await.expect_err("it is refused");
        assert_eq!(refused, "ErrorCode::HttpRequestDenied", "{} {}", other.authority, other.path);
    }
    assert_eq!((world.seen().len(), world.token_requests()), (0, 0), "nothing has gone out");
    assert!(told.events().iter().all(|event| event.outcome == Outcome::Refused && !event.message.is_empty()));
    assert_eq!(told.events().len(), others.len());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn without_settings_everything_is_refused() {
    let world = World::default();
    let mut plugin = Plugin::new(world.outgoing(), wasmtime_host::http_auth::HttpAuth::default()).await;
    assert_eq!(plugin.send(&get("/api")).await.expect_err("it is refused"), "ErrorCode::HttpRequestDenied");
    assert!(world.seen().is_empty());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn where_others_may_pass_they_go_out_as_they_are() {
    let (world, told) = (World::default(), Told::default());
    let mut plugin = Plugin::new(world.outgoing(), told.hears(Settings { otherwise: Otherwise::Pass, ..settings() })).await;
    let elsewhere = Request { authority: "other.example".to_owned(), ..with_headers(&[("Authorization", "Bearer own"), ("x-mine", "1")]) };
    let body = Body { length: 3000, when: When::AfterItIsSent, blocking: true, trailers: vec![("x-end".to_owned(), "1".to_owned())] };
    for request in [Request { body: Some(body), ..elsewhere.clone() }, elsewhere] {
        assert_eq!(plugin.send(&request).await.expect("a response").status, 200);
    }
    let mut seen = world.seen();
    // The host's own.
    seen[0].headers.retain(|(name, _)| name != "host");
    assert_eq!(seen[0].headers, [("authorization".to_owned(), "Bearer own".to_owned()), ("x-mine".to_owned(), "1".to_owned())]);
    assert_eq!((seen[0].body, seen[1].body), (Some(3000), Some(0)));
    assert_eq!(seen[0].trailers, [("x-end".to_owned(), "1".to_owned())]);
    assert_eq!(world.token_requests(), 0);
    assert!(told.events().iter().all(|event| event.outcome == Outcome::Passed));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_machines_own_services_are_refused_even_where_others_pass() {
    let world = World::default();
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(Settings { otherwise: Otherwise::Pass, ..settings() })).await;
    for authority in
        ["169.254.169.254", "169.254.169.254:80", "[fe80::1]", "[::ffff:169.254.169.254]", "2852039166", "0xa9fea9fe", "168.63.129.16"]
    {
        let refused =
            plugin.send(&Request { authority: authority.to_owned(), scheme: "http".to_owned(), ..get("/metadata/identity") }).await;
        assert_eq!(refused.expect_err("it is refused"), "ErrorCode::HttpRequestDenied", "{authority}");
    }
    assert!(world.seen().is_empty());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn whoever_is_sent_elsewhere_goes_there_without_a_token() {
    let redirect = Answer::With(302, vec![("location", "https://evil.example/api/orders".to_owned())], "");
    let world = World::new([redirect]);
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(Settings { otherwise: Otherwise::Pass, ..settings() })).await;
    assert_eq!(plugin.send(&get("/api/orders")).await.expect("a response").status, 302, "the redirect is the plugin's to follow");
    assert_eq!(world.seen().len(), 1);
    plugin.send(&Request { authority: "evil.example".to_owned(), ..get("/api/orders") }).await.expect("a response");
    let seen = world.seen();
    assert_eq!((seen[0].header("authorization"), seen[1].header("authorization")), (Some(bearer(1).as_str()), None));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_challenge_is_answered_once_with_the_whole_request() {
    for (length, when) in [
        (0, When::AfterItIsSent),
        (5, When::AfterItIsSent),
        (900_000, When::AfterItIsSent),
        (300_000, When::BeforeItIsSent),
        (1024 * 1024, When::AfterItIsSent),
    ] {
        let (world, told) = (World::new([Answer::challenge()]), Told::default());
        let mut plugin = Plugin::new(world.outgoing(), told.hears(settings())).await;
        let mut request = post(length, when);
        if let Some(body) = &mut request.body {
            body.trailers.push(("x-end".to_owned(), "1".to_owned()));
        }
        let response = plugin.send(&request).await.expect("a response");
        assert_eq!((response.status, response.body.as_slice()), (200, b"welcome".as_slice()), "{length}");
        let seen = world.seen();
        assert_eq!(seen.iter().map(|seen| seen.body).collect::<Vec<_>>(), [Some(length), Some(length)]);
        assert_eq!(
            (seen[0].header("authorization"), seen[1].header("authorization")),
            (Some(bearer(1).as_str()), Some(bearer(2).as_str()))
        );
        assert_eq!((&seen[0].method, &seen[0].url, &seen[0].trailers), (&seen[1].method, &seen[1].url, &seen[1].trailers));
        assert_eq!(seen[1].trailers.len(), 1);
        assert_eq!(told.events().iter().map(|event| event.outcome).collect::<Vec<_>>(), [Outcome::Attached, Outcome::Answered]);
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_challenge_of_a_request_without_a_body_is_answered_too_and_a_second_one_is_the_plugins() {
    let world = World::new([Answer::challenge(), Answer::challenge()]);
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
    let response = plugin.send(&get("/api")).await.expect("a response");
    assert_eq!((response.status, world.seen().len(), world.token_requests()), (401, 2, 2));
    assert!(response.headers.contains(&("www-authenticate".to_owned(), CHALLENGE.to_owned())));
    // The new token is the one of later requests.
    plugin.send(&get("/api")).await.expect("a response");
    assert_eq!((world.seen()[2].header("authorization"), world.token_requests()), (Some(bearer(2).as_str()), 2));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_challenge_that_no_token_answers_is_the_plugins() {
    let (world, told) = (World::default(), Told::default());
    let mut plugin = Plugin::new(world.outgoing(), told.hears(settings())).await;
    assert_eq!(plugin.send(&get("/api")).await.expect("a response").status, 200);
    world.refuse();
    world.answers(Answer::challenge());
    let response = plugin.send(&get("/api")).await.expect("a response");
    assert_eq!((response.status, response.body.as_slice(), world.seen().len()), (401, b"challenged".as_slice(), 2));
    assert_eq!(
        told.events().iter().map(|event| event.outcome).collect::<Vec<_>>(),
        [Outcome::Attached, Outcome::Attached, Outcome::Failed]
    );
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_body_of_more_than_a_mebibyte_is_not_sent_again() {
    let world = World::new([Answer::challenge()]);
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
    let response = plugin.send(&post(2 * 1024 * 1024, When::AfterItIsSent)).await.expect("a response");
    assert_eq!((response.status, response.body.as_slice()), (401, b"challenged".as_slice()));
    assert_eq!(world.seen().iter().map(|seen| seen.body).collect::<Vec<_>>(), [Some(2 * 1024 * 1024)]);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_challenge_before_the_body_was_read_is_answered_as_well() {
    for when in [When::AfterItIsSent, When::AfterTheResponse] {
        let world = World::new([Answer::Unread(401, vec![("www-authenticate", CHALLENGE.to_owned())])]);
        let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
        if when == When::AfterTheResponse {
            // The second response comes before the body, too.
            world.answers(Answer::Early);
        }
        let response = plugin.send(&post(700_000, when)).await.expect("a response");
        assert_eq!((response.status, world.token_requests()), (200, 2));
        world.settled(2).await;
        assert_eq!(world.seen().last().and_then(|seen| seen.body), Some(700_000));
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn other_refusals_are_the_plugins() {
    for (status, challenge) in [(401, "Bearer error=\"invalid_token\""), (403, CHALLENGE), (200, CHALLENGE), (401, "Basic realm=\"x\"")] {
        let world = World::new([Answer::With(status, vec![("www-authenticate", challenge.to_owned())], "no")]);
        let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
        assert_eq!(plugin.send(&get("/api")).await.expect("a response").status, status);
        assert_eq!((world.seen().len(), world.token_requests()), (1, 1));
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn bodies_are_written_before_the_request_is_sent_after_it_and_after_the_response() {
    for blocking in [false, true] {
        for when in [When::BeforeItIsSent, When::AfterItIsSent, When::AfterTheResponse] {
            let world = if when == When::AfterTheResponse { World::new([Answer::Early]) } else { World::default() };
            let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
            let mut request = post(200_000, when);
            if let Some(body) = &mut request.body {
                body.blocking = blocking;
            }
            assert_eq!(plugin.send(&request).await.expect("a response").status, 200, "{when:?}");
            world.settled(1).await;
            assert_eq!(world.seen()[0].body, Some(200_000), "{when:?}");
        }
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn too_much_before_the_request_is_sent_is_an_error_and_no_endless_wait() {
    let world = World::default();
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
    let error = plugin.send(&post(2 * 1024 * 1024, When::BeforeItIsSent)).await.expect_err("it is too much");
    assert!(error.contains("1 MiB"), "{error}");
    assert!(world.seen().is_empty());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_length_that_the_plugin_has_promised_is_kept() {
    let world = World::default();
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
    let with_length =
        |length: &str| Request { headers: vec![("content-length".to_owned(), length.to_owned())], ..post(1000, When::AfterItIsSent) };
    assert_eq!(plugin.send(&with_length("1000")).await.expect("a response").status, 200);
    assert_eq!((world.seen()[0].header("content-length"), world.seen()[0].body), (Some("1000"), Some(1000)));
    let (Ok(_) | Err(_)) = plugin.send(&with_length("2000")).await;
    assert_eq!(world.seen()[1].body, None, "what is shorter than promised is a body that broke off");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_server_that_repeats_the_token_repeats_stars() {
    let stars = "*".repeat(token(1).len());
    for size in [1, 7, 100, 1000, 100_000] {
        let world = World::new([Answer::Mirror(size)]);
        let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
        let response = plugin.send(&get("/api")).await.expect("a response");
        let body = String::from_utf8(response.body).expect("text");
        assert_eq!(body, format!("you sent Bearer {stars}; yes, Bearer {stars}"), "{size}");
        assert!(response.headers.contains(&("x-mirror".to_owned(), format!("Bearer {stars}"))));
        assert_eq!(response.trailers, [("x-trailer".to_owned(), format!("Bearer {stars}"))]);
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn trailers_of_requests_and_responses_arrive() {
    let world = World::new([Answer::Mirror(10)]);
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
    let trailers = vec![("x-checksum".to_owned(), "12".to_owned())];
    let body = Body { length: 12, when: When::AfterItIsSent, blocking: true, trailers: trailers.clone() };
    let response = plugin.send(&Request { body: Some(body), ..request("PUT", "/api/blob") }).await.expect("a response");
    assert_eq!((world.seen()[0].trailers.clone(), response.trailers.len()), (trailers, 1));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn errors_name_no_secret_and_the_host_hears_why() {
    let (world, told) = (World::default(), Told::default());
    world.refuse();
    let mut plugin = Plugin::new(world.outgoing(), told.hears(settings())).await;
    let error = plugin.send(&get("/api?sig=signature")).await.expect_err("there is no token");
    assert!(error.contains("there is no token for this request") && error.contains("authentication"), "{error}");
    let event = &told.events()[0];
    assert_eq!((event.outcome, event.credential.as_str()), (Outcome::Failed, "application"));
    assert!(event.message.contains("7000215"), "{}", event.message);
    for text in [&error, &event.message, &event.url] {
        assert!(!text.contains(SECRET) && !text.contains("signature"), "{text}");
    }
    assert!(world.seen().is_empty(), "without a token nothing goes out");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn errors_of_the_network_are_as_the_host_gives_them() {
    let world = World::new([Answer::Broken]);
    let mut plugin = Plugin::new(world.outgoing(), Told::default().hears(settings())).await;
    assert_eq!(plugin.send(&get("/api")).await.expect_err("it is broken"), "ErrorCode::ConnectionTimeout");
    assert_eq!(plugin.send(&get("/api")).await.expect("a response").status, 200, "the next request is another one");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn settings_that_cannot_be_used_let_nothing_out_and_the_host_hears_why() {
    let mut unknown = settings();
    unknown.rules[0].credential = "other".to_owned();
    let mut twice = settings();
    twice.credentials.push(twice.credentials[0].clone());
    let too_wide = Settings { rules: vec![rule("*.net", "/")], otherwise: Otherwise::Pass, ..settings() };
    for (settings, why) in [(unknown, "\"other\""), (twice, "\"application\""), (too_wide, "\"*.net\"")] {
        let (world, told) = (World::default(), Told::default());
        let mut plugin = Plugin::new(world.outgoing(), told.hears(settings)).await;
        let error = plugin.send(&get("/api")).await.expect_err("it is refused");
        assert!(error.contains("its settings cannot be used"), "{error}");
        assert!(told.events()[0].outcome == Outcome::Failed && told.events()[0].message.contains(why), "{:?}", told.events()[0]);
        assert!(world.seen().is_empty());
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_plugin_can_print_and_wait() {
    let (stdout, stderr) = (MemoryOutputPipe::new(1000), MemoryOutputPipe::new(1000));
    let lent = Lent::new(World::default().outgoing()).output(stdout.clone(), stderr);
    Plugin::of(Plugin::behind_http_auth(), lent).await.print("hello").await;
    assert_eq!(stdout.contents().as_ref(), b"hello");
}
