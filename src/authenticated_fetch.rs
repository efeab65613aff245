use alloc::{string::String, vec::Vec};
use core::{fmt, time::Duration};

use crate::{
    credential::TokenCredential,
    error::{Error, Result},
    host::{Host, Reply},
    maybe_send::Shared,
    request::Request,
    response::challenge,
    text::concat,
    token::{GetTokenOptions, Scopes, Secret},
    transport::no_answer,
};

/// Sends requests to a resource with a token in their `Authorization` header, and answers the claims challenges of continuous access
/// evaluation: when the resource has revoked the token, or wants to know more, the request is sent once more with a new one.
///
/// It goes over the [`Fetch`](crate::host::Fetch) of its host, so what holds there holds here: bodies are texts, an answer has at most
/// [`MAX_BODY`](crate::host::MAX_BODY) bytes, redirects are not followed. For all else there are the parts that it is made of:
/// [`challenge::claims`] reads what a response demands, and [`GetTokenOptions::claims`] takes it.
///
/// ```
/// use azure_identity_wasm::{
///     AccessToken, AuthenticatedFetchOptions, GetTokenOptions, Result, TokenCredential, UnixTime, create_authenticated_fetch,
///     host::{Fetch, FetchError, Host, Reply},
///     maybe_send::{BoxFuture, Shared},
///     request::{Method, Request},
///     transport::Headers,
/// };
///
/// /// A resource that has revoked the first token.
/// struct Resource;
///
/// impl Fetch for Resource {
///     fn fetch<'a>(&'a self, request: &'a Request, _: std::time::Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
///         let challenge = r#"Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ==""#;
///         let reply = match request.headers.get("authorization") {
///             Some("Bearer second") => Reply { status: 200, headers: Headers::default(), body: String::from("welcome").into() },
///             _ => Reply { status: 401, headers: Headers::new([("www-authenticate", challenge)]), body: String::new().into() },
///         };
///         Box::pin(async { Ok(reply) })
///     }
/// }
///
/// /// Any credential will do.
/// struct Tokens;
///
/// impl TokenCredential for Tokens {
///     fn get_token<'a>(&'a self, _: &'a [&'a str], options: &'a GetTokenOptions) -> BoxFuture<'a, Result<AccessToken>> {
///         let token = if options.claims.is_some() { "second" } else { "first" };
///         let (expires_on, refresh_on) = (UnixTime::from_seconds(1_790_000_000), None);
///         Box::pin(async move { Ok(AccessToken { token: token.into(), expires_on, refresh_on, token_type: "Bearer".into() }) })
///     }
/// }
///
/// # let rt = |mut f: std::pin::Pin<Box<dyn Future<Output = ()>>>| {
/// #     assert!(f.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_ready())
/// # };
/// # rt(Box::pin(async {
/// # #[cfg(feature = "json")] {
/// let host = Host::builder().fetch(Resource).build();
/// let scopes = ["https://graph.microsoft.com/.default"];
/// let graph = create_authenticated_fetch(Shared::new(Tokens), &scopes, &AuthenticatedFetchOptions::new(host)).unwrap();
///
/// let json = Headers::new([("content-type", "application/json")]);
/// let request = Request::new(Method::Post, "https://graph.microsoft.com/v1.0/groups", json, Some("{}".into()));
/// let reply = graph.send(&request).await.unwrap();
/// assert_eq!((reply.status, reply.body.as_str()), (200, "welcome"));
/// # }
/// # }));
/// ```
#[derive(Clone)]
pub struct AuthenticatedFetch {
    credential: Shared<dyn TokenCredential>,
    scopes: Vec<String>,
    options: AuthenticatedFetchOptions,
}

/// What [`create_authenticated_fetch`] can be told beyond its own arguments.
#[derive(Clone, Debug)]
pub struct AuthenticatedFetchOptions {
    /// What sends the requests.
    pub host: Host,
    /// See [`GetTokenOptions::tenant_id`].
    pub tenant_id: Option<String>,
    /// Send tokens over plain HTTP as well, where anyone on the way can read them.
    pub allow_insecure_connection: bool,
    /// The time for one exchange with the resource. Default 30 s.
    pub exchange_timeout: Duration,
}

impl AuthenticatedFetchOptions {
    /// The defaults, on this host.
    pub const fn new(host: Host) -> Self {
        Self { host, tenant_id: None, allow_insecure_connection: false, exchange_timeout: Duration::from_secs(30) }
    }
}

/// Makes a fetch that adds the credential's tokens for these scopes. The credential's cache makes that cheap.
///
/// # Errors
/// A configuration error if there is no scope; and if the host does not lend what is needed, an error that names it.
pub fn create_authenticated_fetch(
    credential: Shared<dyn TokenCredential>,
    scopes: &[&str],
    options: &AuthenticatedFetchOptions,
) -> Result<AuthenticatedFetch> {
    options.host.fetch()?;
    options.host.json()?;
    let scopes = Scopes::parse(scopes)?.iter().map(String::from).collect();
    Ok(AuthenticatedFetch { credential, scopes, options: options.clone() })
}

impl AuthenticatedFetch {
    /// Sends the request, and once more when the answer is a claims challenge. Every status is an answer, that of a second challenge too.
    ///
    /// # Errors
    /// Those of the credential; a configuration error for a URL that is not `https`; and when there is no answer, what the network says.
    /// None of them has the token.
    pub async fn send(&self, request: &Request) -> Result<Reply> {
        if !self.options.allow_insecure_connection && !is_https(&request.url) {
            return Err(Error::configuration(NOT_HTTPS));
        }
        let reply = self.send_once(request, None).await?;
        match self.demanded(&reply)? {
            Some(claims) => self.send_once(request, Some(claims)).await,
            None => Ok(reply),
        }
    }

    fn demanded(&self, reply: &Reply) -> Result<Option<String>> {
        let is_refused = reply.status == 401;
        Ok(if is_refused { challenge::claims(&reply.headers, self.options.host.json()?) } else { None })
    }

    async fn send_once(&self, request: &Request, claims: Option<String>) -> Result<Reply> {
        let scopes: Vec<&str> = self.scopes.iter().map(String::as_str).collect();
        let options = GetTokenOptions { tenant_id: self.options.tenant_id.clone(), claims, enable_cae: true };
        let token = self.credential.get_token(&scopes, &options).await?.token;
        let request = Authorized::new(request, &token)?;
        let outcome = self.options.host.fetch()?.fetch(&request.0, self.options.exchange_timeout).await;
        outcome.map_err(|error| no_answer(&request.0, &error, 1))
    }
}

impl fmt::Debug for AuthenticatedFetch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AuthenticatedFetch").field("scopes", &self.scopes).field("options", &self.options).finish_non_exhaustive()
    }
}

/// A request with a token, which is overwritten when the request is of no more use.
struct Authorized(Request);

impl Authorized {
    fn new(request: &Request, token: &Secret) -> Result<Self> {
        // What RFC 6750, 2.1 lets through and more; but nothing that could end the header.
        if token.is_empty() || !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::authentication(NO_TOKEN));
        }
        let authorization = zeroize::Zeroizing::new(concat(&["Bearer ", token.expose()]));
        let mut request = request.clone();
        request.headers = request.headers.with("authorization", &authorization);
        request.scrubber.hide(token);
        Ok(Self(request))
    }
}

impl Drop for Authorized {
    fn drop(&mut self) {
        self.0.headers.wipe();
    }
}

fn is_https(url: &str) -> bool {
    url.get(..SECURE.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SECURE))
}

const SECURE: &str = "https://";
const NOT_HTTPS: &str = "url: it is no https URL, and anyone on the way could read the token; to allow it, set allow_insecure_connection";
const NO_TOKEN: &str = "the credential gave no token that fits into a header";

#[cfg(feature = "json")]
#[cfg(test)]
mod tests {
    use std::{boxed::Box, format, pin::pin, sync::Mutex, task, vec};

    use super::*;
    use crate::{
        error::ErrorKind,
        host::{Fetch, FetchError},
        maybe_send::BoxFuture,
        request::Method,
        token::{AccessToken, UnixTime},
        transport::Headers,
    };

    const CHALLENGE: &str = r#"Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsieCI6bnVsbH19""#;
    const CLAIMS: &str = r#"{"access_token":{"x":null}}"#;
    const URL: &str = "https://api.example/orders?sig=signature";

    /// A resource that answers with these, in turn; and a credential that numbers its tokens. They remember what they were asked.
    #[derive(Default)]
    struct World {
        answers: Mutex<Vec<Result<Reply, FetchError>>>,
        sent: Mutex<Vec<Request>>,
        asked: Mutex<Vec<(Vec<String>, GetTokenOptions)>>,
        token: &'static str,
    }

    struct Resource(Shared<World>);

    impl Fetch for Resource {
        fn fetch<'a>(&'a self, request: &'a Request, _: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
            self.0.sent.lock().unwrap().push(request.clone());
            let answer = self.0.answers.lock().unwrap().remove(0);
            Box::pin(async { answer })
        }
    }

    struct Tokens(Shared<World>);

    impl TokenCredential for Tokens {
        fn get_token<'a>(&'a self, scopes: &'a [&'a str], options: &'a GetTokenOptions) -> BoxFuture<'a, Result<AccessToken>> {
            let mut asked = self.0.asked.lock().unwrap();
            asked.push((scopes.iter().map(|scope| String::from(*scope)).collect(), options.clone()));
            let token = Secret::new(format!("{}{}", self.0.token, asked.len()));
            let expires_on = UnixTime::from_seconds(1_790_000_000);
            Box::pin(async move { Ok(AccessToken { token, expires_on, refresh_on: None, token_type: "Bearer".into() }) })
        }
    }

    fn reply(status: u16, challenge: &str) -> Reply {
        Reply { status, headers: Headers::new([("WWW-Authenticate", challenge)]), body: String::from("body").into() }
    }

    fn world(answers: Vec<Reply>) -> Shared<World> {
        Shared::new(World { answers: Mutex::new(answers.into_iter().map(Ok).collect()), token: "token-", ..World::default() })
    }

    fn options(world: &Shared<World>) -> AuthenticatedFetchOptions {
        AuthenticatedFetchOptions::new(Host::builder().fetch(Resource(world.clone())).build())
    }

    fn send(world: &Shared<World>, options: &AuthenticatedFetchOptions, request: &Request) -> Result<Reply> {
        let fetch = create_authenticated_fetch(Shared::new(Tokens(world.clone())), &["a/.default b/.default"], options).unwrap();
        match pin!(fetch.send(request)).poll(&mut task::Context::from_waker(task::Waker::noop())) {
            task::Poll::Ready(outcome) => outcome,
            task::Poll::Pending => panic!("nothing here waits"),
        }
    }

    fn get(url: &str) -> Request {
        Request::new(Method::Get, url, Headers::default(), None)
    }

    #[test]
    fn a_token_is_added_and_the_rest_is_as_it_was() {
        let world = world(vec![reply(200, "")]);
        let given = Headers::new([("X-Mine", "1"), ("Authorization", "Basic mine"), ("content-type", "text/plain")]);
        let request = Request::new(Method::Put, URL, given, Some("the order".into()));
        let answer = send(&world, &options(&world), &request).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, "body"));
        let sent = world.sent.lock().unwrap();
        let headers: Vec<_> = sent[0].headers.iter().collect();
        assert_eq!(headers, [("x-mine", "1"), ("content-type", "text/plain"), ("authorization", "Bearer token-1")]);
        assert_eq!((sent[0].method, &*sent[0].url, sent[0].body.as_ref().unwrap().as_str()), (Method::Put, URL, "the order"));
        let asked = world.asked.lock().unwrap();
        assert_eq!(asked[0].0, ["a/.default", "b/.default"]);
        assert!(asked[0].1.enable_cae && asked[0].1.claims.is_none() && asked[0].1.tenant_id.is_none());
    }

    #[test]
    fn a_challenge_has_the_whole_request_sent_again_with_a_token_for_its_claims() {
        let world = world(vec![reply(401, CHALLENGE), reply(201, "")]);
        let options = AuthenticatedFetchOptions { tenant_id: Some("tenant".into()), ..options(&world) };
        let request = Request::new(Method::Post, URL, Headers::default(), Some("the order".into()));
        assert_eq!(send(&world, &options, &request).unwrap().status, 201);
        let sent = world.sent.lock().unwrap();
        let seen: Vec<_> = sent.iter().map(|sent| (sent.headers.get("authorization"), sent.body.as_ref().unwrap().as_str())).collect();
        assert_eq!(seen, [(Some("Bearer token-1"), "the order"), (Some("Bearer token-2"), "the order")]);
        let asked = world.asked.lock().unwrap();
        let asked: Vec<_> =
            asked.iter().map(|(_, asked)| (asked.claims.as_deref(), asked.enable_cae, asked.tenant_id.as_deref())).collect();
        assert_eq!(asked, [(None, true, Some("tenant")), (Some(CLAIMS), true, Some("tenant"))]);
    }

    #[test]
    fn a_second_challenge_and_every_other_answer_are_the_callers() {
        for (answers, requests) in [
            (vec![reply(401, CHALLENGE), reply(401, CHALLENGE)], 2),
            (vec![reply(401, "Bearer error=\"invalid_token\"")], 1),
            (vec![reply(403, CHALLENGE)], 1),
            (vec![reply(302, CHALLENGE)], 1),
        ] {
            let last = answers.last().unwrap().status;
            let world = world(answers);
            assert_eq!(send(&world, &options(&world), &get(URL)).unwrap().status, last);
            assert_eq!((world.sent.lock().unwrap().len(), world.asked.lock().unwrap().len()), (requests, requests));
        }
    }

    #[test]
    fn no_token_goes_where_others_can_read_it() {
        for url in ["http://api.example/", "ftp://api.example", "//api.example", "/orders", "", "https:/", "é"] {
            let world = world(vec![reply(200, "")]);
            let error = send(&world, &options(&world), &get(url)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{url}");
            assert!(error.message().starts_with("url: ") && error.message().contains("allow_insecure_connection"), "{error}");
            assert!(world.asked.lock().unwrap().is_empty(), "{url}");
            let options = AuthenticatedFetchOptions { allow_insecure_connection: true, ..options(&world) };
            assert_eq!(send(&world, &options, &get(url)).unwrap().status, 200);
        }
        let world = world(vec![reply(200, "")]);
        assert_eq!(send(&world, &options(&world), &get("HTTPS://api.example/")).unwrap().status, 200);
    }

    #[test]
    fn what_the_network_says_is_told_without_the_token() {
        let failures = [
            (FetchError::Network("you sent Bearer token-1".into()), ErrorKind::Transport),
            (FetchError::Forbidden("not token-1".into()), ErrorKind::Unavailable),
            (FetchError::TimedOut, ErrorKind::Transport),
        ];
        for (failure, kind) in failures {
            let world = world(Vec::new());
            world.answers.lock().unwrap().push(Err(failure));
            let error = send(&world, &options(&world), &get(URL)).unwrap_err();
            assert_eq!(error.kind(), kind);
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("token-1") && !shown.contains("signature"), "{shown}");
        }
    }

    #[test]
    fn a_token_that_would_end_the_header_is_not_sent() {
        for token in ["", "to\nken", "to ken", "tokén"] {
            let world = Shared::new(World { token, ..World::default() });
            // The credential of the tests numbers its tokens, which makes an empty one a token.
            let error = Authorized::new(&get(URL), &Secret::from(token)).map(drop).unwrap_err();
            assert_eq!((error.kind(), error.message()), (ErrorKind::Authentication, NO_TOKEN));
            assert!(token.is_empty() || send(&world, &options(&world), &get(URL)).is_err());
            assert!(world.sent.lock().unwrap().is_empty());
        }
    }

    #[test]
    fn what_is_missing_is_said_when_it_is_made() {
        let world = world(vec![]);
        let make = |scopes: &[&str], host| {
            create_authenticated_fetch(Shared::new(Tokens(world.clone())), scopes, &AuthenticatedFetchOptions::new(host)).unwrap_err()
        };
        assert_eq!(make(&["a"], Host::builder().build()).kind(), ErrorKind::Unavailable);
        assert_eq!(make(&[], options(&world).host).kind(), ErrorKind::Configuration);
        let fetch = create_authenticated_fetch(Shared::new(Tokens(world.clone())), &["a"], &options(&world)).unwrap();
        assert!(format!("{fetch:?}").contains("\"a\""));
    }
}
