use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Body as _, Bytes, Frame};
use hyper::{HeaderMap, Request, Response};
use serde_json::json;
use wasmtime_host::{Exchange, Outgoing};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

/// A secret that nobody but the token service may see.
pub const SECRET: &str = "s3cret+value-of-the-application";

/// A resource's demand for another token.
pub const CHALLENGE: &str = r#"Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ==""#;

/// The token that the service gives at its nth request.
pub fn token(number: usize) -> String {
    format!("eyJ0eXAiOiJKV1QifQ.token-{number:04}-{}", "abcdef0123456789".repeat(60))
}

/// A token service at `login.example`, and resources everywhere else. They remember what they were asked.
#[derive(Clone, Default)]
pub struct World(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<Answer>,
    seen: Vec<Seen>,
    token_requests: usize,
    refuses: bool,
}

/// A request, as a resource got it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// Whether it says that there is no body.
    pub is_without_body: bool,
    /// How long the body was, if it was read and is the plugin's to the last byte.
    pub body: Option<u64>,
    pub trailers: Vec<(String, String)>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What a resource does. Without any more of them it says 200 and "welcome".
pub enum Answer {
    /// Reads the body, then says this.
    With(u16, Vec<(&'static str, String)>, &'static str),
    /// Says this at once, and does not read the body.
    Unread(u16, Vec<(&'static str, String)>),
    /// Says 200 at once, and reads the body then.
    Early,
    /// Repeats the request's headers, in a header, in the body, in parts of this many bytes, and in a trailer.
    Mirror(usize),
    /// There is no connection.
    Broken,
}

impl Answer {
    pub fn challenge() -> Self {
        Self::With(401, vec![("www-authenticate", CHALLENGE.to_owned())], "challenged")
    }
}

impl World {
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let world = Self::default();
        world.state().answers.extend(answers);
        world
    }

    /// One more answer.
    pub fn answers(&self, answer: Answer) {
        self.state().answers.push_back(answer);
    }

    /// Waits until so many requests have been read.
    pub async fn settled(&self, requests: usize) {
        while self.seen().len() < requests {
            tokio::task::yield_now().await;
        }
    }

    /// The token service refuses from now on, and repeats the secret in doing so.
    pub fn refuse(&self) {
        self.state().refuses = true;
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.state().seen.clone()
    }

    pub fn token_requests(&self) -> usize {
        self.state().token_requests
    }

    pub fn outgoing(&self) -> impl Outgoing + 'static {
        let world = self.clone();
        move |request: Request<WasiBody>, _: RequestOptions| -> Exchange {
            let world = world.clone();
            // As a host does: the exchange goes on, whoever looks at it.
            let exchange = tokio::spawn(async move { world.exchange(request).await });
            Box::pin(async move { exchange.await.expect("no panic") })
        }
    }

    async fn exchange(self, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        if request.uri().host() == Some("login.example") {
            return self.token(request).await;
        }
        let (parts, body) = request.into_parts();
        let text = |headers: &HeaderMap| -> Vec<(String, String)> {
            headers.iter().map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect()
        };
        let (method, url, headers) = (parts.method.to_string(), parts.uri.to_string(), text(&parts.headers));
        let seen = Seen { method, url, headers, is_without_body: body.is_end_stream(), ..Seen::default() };
        let answer = self.state().answers.pop_front().unwrap_or_else(|| Answer::With(200, Vec::new(), "welcome"));
        let remember = |body: Result<(u64, HeaderMap), Error>| {
            let (body, trailers) = body.map_or((None, HeaderMap::new()), |(length, trailers)| (Some(length), trailers));
            self.state().seen.push(Seen { body, trailers: text(&trailers), ..seen.clone() });
        };
        match answer {
            Answer::With(status, headers, text) => {
                remember(read(body).await);
                Ok(response(status, headers, whole(text)))
            }
            Answer::Unread(status, headers) => {
                remember(Err(Error::HttpProtocolError));
                Ok(response(status, headers, whole("unread")))
            }
            Answer::Early => {
                let world = self.clone();
                tokio::spawn(async move {
                    let (body, trailers) = read(body).await.map_or((None, HeaderMap::new()), |(length, trailers)| (Some(length), trailers));
                    world.state().seen.push(Seen { body, trailers: text(&trailers), ..seen });
                });
                Ok(response(200, Vec::new(), whole("early")))
            }
            Answer::Mirror(size) => {
                remember(read(body).await);
                let authorization = seen.header("authorization").unwrap_or_default().to_owned();
                let text = format!("you sent {authorization}; yes, {authorization}");
                let mut trailers = HeaderMap::new();
                trailers.insert("x-trailer", authorization.parse().expect("a value"));
                let parts: Vec<Vec<u8>> = text.as_bytes().chunks(size).map(<[u8]>::to_vec).collect();
                let frames = parts.into_iter().map(|part| Ok(Frame::data(Bytes::from(part)))).chain([Ok(Frame::trailers(trailers))]);
                Ok(response(200, vec![("x-mirror", authorization)], StreamBody::new(futures(frames)).boxed_unsync()))
            }
            Answer::Broken => Err(Error::ConnectionTimeout),
        }
    }

    async fn token(self, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        let body = request.into_body().collect().await?.to_bytes();
        assert!(
            String::from_utf8_lossy(&body).contains("client_secret=s3cret%2Bvalue-of-the-application"),
            "the application proves itself"
        );
        let mut state = self.state();
        state.token_requests += 1;
        let (status, json) = if state.refuses {
            (401, json!({ "error": "invalid_client", "error_description": format!("AADSTS7000215: Invalid client secret: {SECRET}") }))
        } else {
            (200, json!({ "token_type": "Bearer", "expires_in": 3600, "access_token": token(state.token_requests) }))
        };
        Ok(response(status, vec![("content-type", "application/json".to_owned())], whole(&json.to_string())))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics with the lock")
    }
}

/// The parts, one after the other.
fn futures(frames: impl Iterator<Item = Result<Frame<Bytes>, Error>>) -> impl futures_core::Stream<Item = Result<Frame<Bytes>, Error>> {
    Parts(frames.collect())
}

struct Parts(VecDeque<Result<Frame<Bytes>, Error>>);

impl futures_core::Stream for Parts {
    type Item = Result<Frame<Bytes>, Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Error>>> {
        std::task::Poll::Ready(self.0.pop_front())
    }
}

/// Reads a body of the plugin, byte by byte what it should be.
async fn read(mut body: WasiBody) -> Result<(u64, HeaderMap), Error> {
    let (mut length, mut trailers) = (0_u64, HeaderMap::new());
    while let Some(frame) = body.frame().await {
        match frame?.into_data() {
            Ok(data) => {
                for byte in data {
                    assert_eq!(u64::from(byte), length % 251, "byte {length}");
                    length += 1;
                }
            }
            Err(frame) => trailers = frame.into_trailers().unwrap_or_default(),
        }
    }
    Ok((length, trailers))
}

fn response(status: u16, headers: Vec<(&'static str, String)>, body: WasiBody) -> Response<WasiBody> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(body).expect("a response")
}

fn whole(text: &str) -> WasiBody {
    Full::new(Bytes::from(text.to_owned())).map_err(|never| match never {}).boxed_unsync()
}
