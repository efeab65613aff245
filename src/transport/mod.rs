//! The one way out: sends a request over the host's [`Fetch`], again where the pure [`retry`] rule says so.

mod headers;
mod http_date;
pub mod retry;
mod server_clock;
mod throttle;

use alloc::{boxed::Box, string::String};
use core::time::Duration;

pub use headers::Headers;
#[cfg(feature = "cloud")]
pub(crate) use http_date::days;
pub use retry::{Patience, RetryOptions};
pub(crate) use server_clock::ServerClock;
pub use throttle::Throttle;

#[cfg(feature = "cloud")]
use crate::text::split_at_first;
use crate::{
    error::{Error, Result},
    host::{Clock, Fetch, FetchError, Field, Level},
    json::Json,
    maybe_send::Shared,
    request::Request,
    response::{Reply, Response},
    session::Session,
    text::{concat, decimal, without_query},
    token::{Moment, UnixTime},
};
use retry::{Outcome, Service};

/// What one call of a credential may spend on the network. Its deadline counts from when it was made.
pub(crate) struct Transport<'a> {
    pub(crate) session: &'a Shared<Session>,
    clock: &'a dyn Clock,
    fetch: &'a dyn Fetch,
    pub(crate) json: &'static dyn Json,
    patience: &'a Patience,
    service: Service,
    started: Moment,
}

impl<'a> Transport<'a> {
    /// With the session's patience, or another one.
    pub(crate) fn new(session: &'a Shared<Session>, patience: Option<&'a Patience>) -> Result<Self> {
        let host = &session.host;
        let patience = patience.unwrap_or(&session.patience);
        let (clock, fetch, json) = (host.clock()?, host.fetch()?, host.json()?);
        Ok(Self { session, clock, fetch, json, patience, service: Service::TokenService, started: host.now()? })
    }

    /// The same, with what passes at another service.
    #[cfg(feature = "cloud")]
    pub(crate) fn asking(self, service: Service) -> Self {
        Self { service, ..self }
    }

    /// The same by another way, as through a proxy of its own.
    #[cfg(feature = "cloud")]
    pub(crate) fn by<'b>(&'b self, fetch: &'b dyn Fetch) -> Transport<'b> {
        Transport { fetch, ..*self }
    }

    /// Sends the request until an answer is worth reading or the retries or the deadline are spent. Whatever status came last is an
    /// answer, to be read by the [`response`](crate::response) side; only a network that does not answer is an error here.
    pub(crate) async fn send(&self, request: Box<Request>) -> Result<Response> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let asked_at = self.now();
            self.log_sent(&request, attempt);
            let outcome = self.fetch.fetch(&request, self.limit(asked_at)).await;
            let Some(wait) = self.judge(&request, &outcome, attempt, asked_at) else {
                return match outcome {
                    Ok(reply) => Ok(Response { reply, asked_at, json: self.json, scrubber: request.scrubber }),
                    Err(error) => Err(no_answer(&request, &error, attempt)),
                };
            };
            self.clock.sleep(duration(wait)).await;
        }
    }

    /// The time by the token service's clock.
    pub(crate) fn server_time(&self) -> UnixTime {
        self.session.host.server_clock().read(self.now().wall())
    }

    /// Whether an answer has shown meanwhile that the service's time was another one.
    pub(crate) fn disproves(&self, server_time: UnixTime) -> bool {
        self.session.host.server_clock().disproves(server_time, self.now().wall())
    }

    /// A clock that told the time once does so again.
    fn now(&self) -> Moment {
        self.clock.now().unwrap_or(self.started)
    }

    /// The time for an exchange that begins now.
    fn limit(&self, now: Moment) -> Duration {
        let left = self.patience.deadline - now.milliseconds_since(self.started);
        duration(left.min(self.patience.exchange_timeout))
    }

    /// After how many milliseconds the request is sent again, if it is.
    fn judge(&self, request: &Request, outcome: &Result<Reply, FetchError>, attempt: u32, asked_at: Moment) -> Option<i64> {
        let now = self.now();
        self.log_outcome(request, outcome, now.milliseconds_since(asked_at));
        let rule = match outcome {
            Ok(reply) => {
                if self.service == Service::TokenService
                    && let Some(date) = reply.headers.date()
                {
                    self.session.host.server_clock().learn(date, now.wall());
                }
                if self.service.passes(reply.status) && (request.may_be_repeated || reply.status == TOO_MANY) {
                    Outcome::Status(reply.status, reply.headers.retry_after_ms(now.wall()))
                } else {
                    Outcome::Final
                }
            }
            // Where no way leads to, there is none in a few seconds either: this is no machine of Azure's.
            #[cfg(feature = "cloud")]
            Err(FetchError::Network(text)) if self.service != Service::TokenService && is_unreachable(text) => Outcome::Final,
            Err(FetchError::TimedOut | FetchError::Network(_)) if request.may_be_repeated => Outcome::NoAnswer,
            Err(_) => Outcome::Final,
        };
        let elapsed = now.milliseconds_since(self.started);
        let wait = retry::judge(attempt, rule, elapsed, self.patience, self.service, || self.session.host.dice())?;
        let fields = [("attempt", Some(Field::Number(attempt.into()))), ("milliseconds", Some(Field::Number(wait)))];
        self.session.log(Level::Info, "request.retrying", None, &fields);
        Some(wait)
    }

    fn log_sent(&self, request: &Request, attempt: u32) {
        let fields = [
            ("method", Some(Field::Text(request.method.as_str()))),
            ("url", Some(Field::Text(without_query(&request.url)))),
            ("attempt", Some(Field::Number(attempt.into()))),
        ];
        self.session.log(Level::Verbose, "request.sent", None, &fields);
    }

    fn log_outcome(&self, request: &Request, outcome: &Result<Reply, FetchError>, took: i64) {
        if self.session.logger(Level::Verbose).is_none() {
            return; // for cleaning takes time
        }
        let milliseconds = ("milliseconds", Some(Field::Number(took)));
        match outcome {
            Ok(reply) => {
                let header = |name| request.scrubber.clean(reply.headers.get(name).unwrap_or_default());
                let (id, wait) = (header("x-ms-request-id"), header("retry-after"));
                let status = ("status", Some(Field::Number(reply.status.into())));
                let fields = [milliseconds, status, ("requestId", text_of(&id)), ("retryAfter", text_of(&wait))];
                self.session.log(Level::Verbose, "request.answered", None, &fields);
            }
            Err(error) => {
                let failure = describe(request, error);
                self.session.log(Level::Verbose, "request.failed", None, &[milliseconds, ("message", Some(Field::Text(&failure)))]);
            }
        }
    }
}

/// What to say when `attempts` requests have had no answer.
pub(crate) fn no_answer(request: &Request, error: &FetchError, attempts: u32) -> Error {
    let what = describe(request, error);
    if matches!(error, FetchError::Forbidden(_)) {
        return Error::unavailable(what);
    }
    let times = if attempts == 1 { " time" } else { " times" };
    let attempts = decimal(attempts.into());
    Error::transport(concat(&[
        &what,
        ". Tried ",
        &attempts,
        times,
        "; check that ",
        without_query(&request.url),
        " can be reached from here",
    ]))
}

/// Whether this is how a system says that there is no route.
#[cfg(feature = "cloud")]
fn is_unreachable(text: &str) -> bool {
    ["unreach", "UNREACH", "No route to host"].iter().any(|what| split_at_first(text, what).is_some())
}

/// A field with this text, if there is one.
fn text_of(text: &str) -> Option<Field<'_>> {
    (!text.is_empty()).then_some(Field::Text(text))
}

fn describe(request: &Request, error: &FetchError) -> String {
    let (what, text) = match error {
        FetchError::TimedOut => ("no answer within the time limit (timeout)", ""),
        FetchError::TooLarge => ("the answer is larger than 1 MiB", ""),
        FetchError::Network(text) => ("network error: ", text.as_str()),
        FetchError::Untrusted(text) => ("the server's certificate is not trusted: ", text.as_str()),
        FetchError::Forbidden(text) => ("the host forbids the request: ", text.as_str()),
    };
    concat(&[what, &request.scrubber.clean(text)])
}

/// Who is answered so was not served.
const TOO_MANY: u16 = 429;

fn duration(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}
