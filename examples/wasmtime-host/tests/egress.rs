//! The way out of plugins: what rules allow, whose token goes with it, and what never goes anywhere.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use azure_identity_wasm::maybe_send::BoxFuture;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_core::Stream;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::{Request, Response};
use wasmtime_host::config::AuditFormat;
use wasmtime_host::egress::{Tokens, Web};
use wasmtime_host::{AuditLog, Config, Egress, Exchange, Outgoing};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

/// A resource that answers by a script, tokens that count, and an audit that is kept.
#[derive(Clone, Default)]
struct World(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<Response<WasiBody>>,
    seen: Vec<Seen>,
    asked: Vec<String>,
    audit: Vec<u8>,
}

/// A request, as it went out.
#[derive(Clone, Debug)]
struct Seen {
    url: String,
    headers: hyper::HeaderMap,
    body: Bytes,
}

impl World {
    fn new(answers: impl IntoIterator<Item = Response<WasiBody>>) -> Self {
        let world = Self::default();
        world.0.lock().unwrap().answers.extend(answers);
        world
    }

    fn egress(&self) -> Egress {
        let rules = Config::parse("host.toml", RULES).unwrap_or_else(|error| panic!("{error}")).requests;
        let world = self.clone();
        let web = move |request: Request<WasiBody>, _: RequestOptions| -> Exchange {
            let world = world.clone();
            Box::pin(async move { world.answer(request).await })
        };
        Egress::new(rules, Arc::new(self.clone()), web, AuditLog::to(self.clone(), AuditFormat::Text).of("plugin"))
    }

    async fn answer(self, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let mut state = self.0.lock().unwrap();
        state.seen.push(Seen { url: parts.uri.to_string(), headers: parts.headers, body });
        Ok(state.answers.pop_front().expect("a request that the test does not expect"))
    }

    fn seen(&self) -> Vec<Seen> {
        self.0.lock().unwrap().seen.clone()
    }

    /// Who was asked for tokens, for what, and with which claims.
    fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap().asked.clone()
    }

    fn audit(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().audit.clone()).unwrap()
    }
}

impl Tokens for World {
    fn token<'a>(&'a self, credential: &'a str, scopes: &'a [String], claims: Option<String>) -> BoxFuture<'a, wasmtime::Result<String>> {
        let mut state = self.0.lock().unwrap();
        state.asked.push(format!("{credential} {} {}", scopes.join(" "), claims.unwrap_or_default()));
        let number = state.asked.len();
        Box::pin(std::future::ready(if credential == "broken" {
            Err(wasmtime::format_err!("tenant-of-the-host is closed"))
        } else {
            Ok(format!("token-{number}"))
        }))
    }
}

impl Write for World {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().audit.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const RULES: &str = r#"
[credentials.shop]
kind = "environment"
[credentials.broken]
kind = "environment"
[[requests]]
url = "https://shop.example/api/"
credential = "shop"
scope = "https://shop.example/.default"
[[requests]]
url = "https://broken.example/"
credential = "broken"
scope = "scope"
[[requests]]
url = "http://open.example/"
[[requests]]
url = "http://localhost/"
"#;

fn whole(bytes: impl Into<Bytes>) -> WasiBody {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

fn status(status: u16) -> Response<WasiBody> {
    Response::builder().status(status).body(whole("")).unwrap()
}

/// What continuous access evaluation answers.
fn challenge() -> Response<WasiBody> {
    let claims = STANDARD.encode(CLAIMS);
    let header = format!("Bearer realm=\"\", error=\"insufficient_claims\", claims=\"{claims}\"");
    Response::builder().status(401).header("www-authenticate", header).body(whole("")).unwrap()
}

const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;

async fn send(egress: &Egress, url: &str) -> Result<u16, Error> {
    send_with(egress, url, &[], "").await
}

async fn send_with(egress: &Egress, url: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Result<u16, Error> {
    let mut request = Request::post(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(whole(body)).unwrap();
    Ok(egress.clone().send(request, RequestOptions::default()).await?.status().as_u16())
}

#[tokio::test]
async fn a_request_that_a_rule_names_goes_out_with_the_hosts_token_in_place_of_the_plugins_own() {
    let world = World::new([status(200)]);
    let own = [("authorization", "Bearer mine"), ("x-ms-authorization-auxiliary", "Bearer other"), ("accept", "text/plain")];
    assert_eq!(send_with(&world.egress(), "https://shop.example/api/orders?page=2", &own, "order").await.unwrap(), 200);
    let seen = &world.seen()[0];
    assert_eq!((seen.url.as_str(), &seen.body[..]), ("https://shop.example/api/orders?page=2", &b"order"[..]));
    assert_eq!(seen.headers.get_all("authorization").iter().collect::<Vec<_>>(), ["Bearer token-1"]);
    assert!(!seen.headers.contains_key("x-ms-authorization-auxiliary"));
    assert_eq!(seen.headers["accept"], "text/plain");
    assert_eq!(world.asked(), ["shop https://shop.example/.default "]);
    assert!(
        world.audit().contains(" plugin http.send POST https://shop.example/api/orders: 200 with the token of shop ("),
        "{}",
        world.audit()
    );
}

#[tokio::test]
async fn a_request_that_a_rule_without_a_credential_names_goes_out_as_it_is() {
    let world = World::new([status(204)]);
    assert_eq!(send_with(&world.egress(), "http://open.example/a", &[("authorization", "Basic mine")], "").await.unwrap(), 204);
    assert_eq!(world.seen()[0].headers["authorization"], "Basic mine");
    assert_eq!(world.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn what_no_rule_names_is_denied_and_told_to_the_audit() {
    let world = World::default();
    for url in [
        "https://evil.example/api/",
        "http://shop.example/api/",
        "https://shop.example:8443/api/",
        "https://shop.example/other",
        "https://shop.example/api/../other",
        "https://shop.example/api/%2e%2e/other",
        "https://shop.example@evil.example/api/",
        "http://169.254.169.254/metadata/identity/oauth2/token",
        "http://2852039166/metadata/identity/oauth2/token",
        "http://[::ffff:a9fe:a9fe]/metadata/identity/oauth2/token",
    ] {
        assert!(matches!(send(&world.egress(), url).await, Err(Error::HttpRequestDenied)), "{url}");
    }
    assert_eq!((world.seen().len(), world.asked().len()), (0, 0));
    let audit = world.audit();
    assert_eq!(audit.lines().filter(|line| line.contains(": denied: no rule of [[requests]] allows it")).count(), 10, "{audit}");
}

#[tokio::test]
async fn a_method_whose_answer_would_show_the_token_is_denied() {
    let world = World::default();
    for method in ["TRACE", "CONNECT"] {
        let request = Request::builder().method(method).uri("https://shop.example/api/").body(whole("")).unwrap();
        let answered = world.egress().send(request, RequestOptions::default()).await;
        assert!(matches!(answered, Err(Error::HttpRequestDenied)), "{method}");
    }
    assert_eq!((world.seen().len(), world.asked().len()), (0, 0));
}

#[tokio::test]
async fn a_redirect_is_the_plugins_to_follow_and_no_token_goes_where_it_leads() {
    let elsewhere = Response::builder().status(302).header("location", "https://evil.example/").body(whole("")).unwrap();
    let world = World::new([elsewhere]);
    let egress = world.egress();
    assert_eq!(send(&egress, "https://shop.example/api/").await.unwrap(), 302);
    assert!(matches!(send(&egress, "https://evil.example/").await, Err(Error::HttpRequestDenied)));
    assert_eq!(world.seen().len(), 1);
}

#[tokio::test]
async fn a_token_that_a_server_repeats_is_covered_wherever_it_is_and_however_it_is_cut() {
    for cut in 0..=7 {
        let (begin, end) = "token-1".split_at(cut);
        let mut trailers = hyper::HeaderMap::new();
        trailers.insert("checked", "token-1".parse().unwrap());
        let parts = [format!("you sent {begin}"), format!("{end}, and token-"), "2".to_owned()];
        let frames = parts.into_iter().map(|part| Frame::data(Bytes::from(part))).chain([Frame::trailers(trailers)]);
        let body = StreamBody::new(Frames(frames.collect())).boxed_unsync();
        let world = World::new([Response::builder().header("echo", "Bearer token-1").body(body).unwrap()]);
        let request = Request::builder().uri("https://shop.example/api/").body(whole("")).unwrap();
        let answer = world.egress().send(request, RequestOptions::default()).await.unwrap();
        assert_eq!(answer.headers()["echo"], "Bearer *******");
        let collected = answer.into_body().collect().await.unwrap();
        assert_eq!(collected.trailers().unwrap()["checked"], "*******");
        assert_eq!(collected.to_bytes(), "you sent *******, and token-2");
    }
}

/// A body in parts.
struct Frames(VecDeque<Frame<Bytes>>);

impl Stream for Frames {
    type Item = Result<Frame<Bytes>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

#[tokio::test]
async fn a_claims_challenge_is_answered_once_with_the_body_again() {
    let world = World::new([challenge(), status(200), challenge(), challenge()]);
    let egress = world.egress();
    let body = vec![b'a'; 1024 * 1024];
    assert_eq!(send_with(&egress, "https://shop.example/api/", &[], body.clone()).await.unwrap(), 200);
    assert_eq!(world.asked(), ["shop https://shop.example/.default ".to_owned(), format!("shop https://shop.example/.default {CLAIMS}")]);
    let seen = world.seen();
    assert!(seen.len() == 2 && seen.iter().all(|seen| seen.body == body));
    assert_eq!(seen[1].headers["authorization"], "Bearer token-2");
    assert_eq!(send(&egress, "https://shop.example/api/").await.unwrap(), 401);
    assert_eq!(world.seen().len(), 4);
}

#[tokio::test]
async fn a_body_longer_than_a_mebibyte_gets_the_challenge_itself() {
    let world = World::new([challenge()]);
    assert_eq!(send_with(&world.egress(), "https://shop.example/api/", &[], vec![b'a'; 1024 * 1024 + 1]).await.unwrap(), 401);
    assert_eq!((world.seen().len(), world.asked().len()), (1, 1));
}

#[tokio::test]
async fn another_401_is_an_answer() {
    let world = World::new([status(401)]);
    assert_eq!(send(&world.egress(), "https://shop.example/api/").await.unwrap(), 401);
    assert_eq!(world.asked().len(), 1);
}

#[tokio::test]
async fn a_plugin_without_a_token_learns_nothing_of_the_host_and_the_audit_says_why() {
    let world = World::default();
    let error = send(&world.egress(), "https://broken.example/").await.unwrap_err();
    assert!(matches!(&error, Error::InternalError(Some(said)) if !said.contains("tenant-of-the-host")), "{error:?}");
    assert!(world.audit().contains("no token: tenant-of-the-host is closed"), "{}", world.audit());
    assert_eq!(world.seen().len(), 0);
}

#[tokio::test]
async fn link_local_addresses_are_denied_whatever_leads_there() {
    for host in
        ["169.254.169.254", "2852039166", "0251.0376.0251.0376", "0xa9fea9fe", "[::ffff:169.254.169.254]", "[fe80::1]", "168.63.129.16"]
    {
        let request = Request::get(format!("http://{host}/")).body(whole("")).unwrap();
        let mut web = Web::new(None).unwrap();
        let error = web.send(request, RequestOptions::default()).await.unwrap_err();
        assert!(matches!(error, Error::DestinationIpProhibited), "{host}: {error:?}");
    }
}
