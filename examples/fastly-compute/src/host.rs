//! What Fastly Compute lends: requests by a backend, clocks, random bytes.

use std::{
    future::ready,
    sync::LazyLock,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use azure_identity_wasm::{
    UnixTime,
    host::{Clock, Fetch, FetchError, MAX_BODY, Random, RandomUnavailable, Reply},
    maybe_send::BoxFuture,
    request::Request,
    token::Moment,
    transport::Headers,
};
use fastly::http::request::{SendError, SendErrorCause};

/// Requests by the backend of this name. Its own limits of time, which the service's configuration has, are what counts.
pub struct Backend(pub &'static str);

impl Fetch for Backend {
    fn fetch<'a>(&'a self, request: &'a Request, _limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        Box::pin(ready(self.send(request)))
    }
}

impl Backend {
    fn send(&self, request: &Request) -> Result<Reply, FetchError> {
        let mut sent = fastly::Request::new(request.method.as_str(), request.url.as_str());
        // A token is nobody else's: no cache of Fastly's is to keep it.
        sent.set_pass(true);
        for (name, value) in request.headers.iter() {
            sent.append_header(name, value);
        }
        if let Some(body) = &request.body {
            sent.set_body(body.as_str());
        }
        let mut response = sent.send(self.0).map_err(|error| failure(&error))?;
        let headers = Headers::new(response.get_headers().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))));
        let mut body = Vec::new();
        for chunk in response.take_body().read_chunks(16 * 1024) {
            body.extend(chunk.map_err(|error| FetchError::Network(error.to_string()))?);
            if body.len() > MAX_BODY {
                return Err(FetchError::TooLarge);
            }
        }
        Ok(Reply { status: response.get_status().as_u16(), headers, body: body.into() })
    }
}

fn failure(error: &SendError) -> FetchError {
    match error.root_cause() {
        SendErrorCause::DnsTimeout | SendErrorCause::ConnectionTimeout | SendErrorCause::HttpResponseTimeout => FetchError::TimedOut,
        SendErrorCause::TlsCertificateError => FetchError::Untrusted(error.to_string()),
        _ => FetchError::Network(error.to_string()),
    }
}

/// The clocks of WASI.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Option<Moment> {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        let steady = START.elapsed();
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Some(Moment::new(UnixTime::from_millis(0).after(since_1970), Some(steady)))
    }

    /// One instance serves one request, and has nothing else to do.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move { thread::sleep(duration) })
    }
}

pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        getrandom::fill(buffer).map_err(|_| RandomUnavailable)
    }
}
