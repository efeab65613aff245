use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame};
use hyper::{Request, Response};
use serde_json::{Value, json};
use tokio::time::{Interval, interval, sleep};
use wasmtime_host::{Exchange, Outgoing};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

/// A token service that answers by a script and remembers what it was asked.
#[derive(Clone, Default)]
pub struct Sts(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<Answer>,
    seen: Vec<Seen>,
    /// How long each answer takes.
    takes: Duration,
    given_up: u32,
}

/// One request, as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// What the service does next.
pub enum Answer {
    /// Answers with this status, these headers and this JSON.
    Json(u16, &'static [(&'static str, &'static str)], Value),
    /// Answers with a body of this many bytes.
    Long(usize),
    /// Sends a byte of the body each second, without end.
    Trickle,
    /// Says nothing.
    Hang,
    /// Forbids the request, as a host does.
    Deny,
}

impl Answer {
    /// A token that lives an hour.
    pub fn token(text: &str) -> Self {
        Self::Json(200, &[], json!({ "token_type": "Bearer", "expires_in": 3600, "access_token": text }))
    }
}

impl Sts {
    /// Gives these answers, in this order.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let sts = Self::default();
        sts.state().answers.extend(answers);
        sts
    }

    /// Each answer takes this long.
    #[must_use]
    pub fn taking(self, time: Duration) -> Self {
        self.state().takes = time;
        self
    }

    /// How many requests nobody waited for any more.
    pub fn given_up(&self) -> u32 {
        self.state().given_up
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.state().seen.clone()
    }

    pub fn outgoing(&self) -> impl Outgoing + 'static {
        let sts = self.clone();
        move |request: Request<WasiBody>, _: RequestOptions| -> Exchange {
            let sts = sts.clone();
            Box::pin(async move { sts.exchange(request).await })
        }
    }

    async fn exchange(self, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        let mut watch = Watch { sts: self.clone(), is_done: false };
        let answered = self.answer(request).await;
        watch.is_done = true;
        answered
    }

    async fn answer(self, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the component writes UTF-8");
        let (answer, takes) = {
            let mut state = self.state();
            state.seen.push(Seen {
                method: parts.method.to_string(),
                url: parts.uri.to_string(),
                headers: parts.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
                body: text(&body),
            });
            (state.answers.pop_front().expect("a request that the test does not expect"), state.takes)
        };
        sleep(takes).await;
        match answer {
            Answer::Json(status, headers, json) => {
                let mut response = Response::builder().status(status).header("content-type", "application/json");
                for (name, value) in headers {
                    response = response.header(*name, *value);
                }
                Ok(response.body(whole(json.to_string().into_bytes())).expect("a response"))
            }
            Answer::Long(length) => Ok(Response::new(whole(vec![b' '; length]))),
            Answer::Trickle => Ok(Response::new(Trickle(interval(Duration::from_secs(1))).boxed_unsync())),
            Answer::Hang => std::future::pending().await,
            Answer::Deny => Err(Error::HttpRequestDenied),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics with the lock")
    }
}

/// Notices when an exchange is dropped before its end.
struct Watch {
    sts: Sts,
    is_done: bool,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.sts.state().given_up += u32::from(!self.is_done);
    }
}

fn whole(bytes: Vec<u8>) -> WasiBody {
    Full::new(Bytes::from(bytes)).map_err(|never| match never {}).boxed_unsync()
}

struct Trickle(Interval);

impl Body for Trickle {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        ready!(self.0.poll_tick(context));
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b" ")))))
    }
}
