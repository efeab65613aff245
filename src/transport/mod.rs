//! The one way out: sends a request over the host's [`Fetch`](crate::host::Fetch), again where the pure [`retry`] rule says so.

mod headers;
mod http_date;
pub mod retry;
mod throttle;

use alloc::{string::String, vec};
use core::time::Duration;

pub use headers::Headers;
pub use retry::RetryOptions;
pub use throttle::Throttle;

use crate::{
    error::{Error, Result},
    host::{FetchError, Field, Level},
    json::Json,
    request::Request,
    response::{Reply, Response},
    session::Session,
    text::{decimal, split, without_query},
    token::{Moment, milliseconds},
};
use retry::Outcome;

/// What one call of a credential may spend on the network. Its deadline counts from when it was made.
pub(crate) struct Transport<'a> {
    session: &'a Session,
    started: Moment,
}

impl<'a> Transport<'a> {
    pub(crate) fn new(session: &'a Session) -> Result<Self> {
        Ok(Self { session, started: session.host.now()? })
    }

    pub(crate) fn json(&self) -> Result<&'static dyn Json> {
        self.session.host.json()
    }

    /// Sends the request until an answer is worth reading or the retries or the deadline are spent. Whatever status came last is an
    /// answer, to be read by the [`response`](crate::response) side; only a network that does not answer is an error here.
    pub(crate) async fn send(&self, request: &Request) -> Result<Response> {
        let host = &self.session.host;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let asked_at = host.now()?;
            self.log_sent(request, attempt);
            let outcome = host.fetch()?.fetch(request, self.limit(asked_at)).await;
            match self.judge(request, &outcome, attempt, asked_at)? {
                Some(wait) => host.clock()?.sleep(wait).await,
                None => return self.answer(request, outcome, attempt, asked_at),
            }
        }
    }

    /// The time for an exchange that begins now.
    fn limit(&self, now: Moment) -> Duration {
        let options = &self.session.retry;
        let left = milliseconds(options.deadline) - now.milliseconds_since(self.started);
        duration(left.min(milliseconds(options.exchange_timeout)))
    }

    /// How long to wait before the request is sent again, if it is.
    fn judge(&self, request: &Request, outcome: &Result<Reply, FetchError>, attempt: u32, asked_at: Moment) -> Result<Option<Duration>> {
        let now = self.session.host.now()?;
        self.log_outcome(request, outcome, now.milliseconds_since(asked_at));
        let rule = match outcome {
            Ok(reply) => Outcome::Status(reply.status, reply.headers.retry_after_ms(now.wall())),
            Err(FetchError::TimedOut | FetchError::Network(_)) if request.may_be_repeated => Outcome::NoAnswer,
            Err(_) => Outcome::Final,
        };
        let elapsed = now.milliseconds_since(self.started);
        let wait = retry::judge(attempt, rule, elapsed, &self.session.retry, self.session.host.dice());
        if let Some(wait) = wait {
            let fields = [("attempt", Field::Number(attempt.into())), ("milliseconds", Field::Number(wait))];
            self.session.log(Level::Info, "request.retrying", &fields);
        }
        Ok(wait.map(duration))
    }

    fn answer(&self, request: &Request, outcome: Result<Reply, FetchError>, attempts: u32, asked_at: Moment) -> Result<Response> {
        match outcome {
            Ok(reply) => Ok(Response { reply, asked_at, json: self.json()?, scrubber: request.scrubber.clone() }),
            Err(error) => Err(no_answer(request, &error, attempts)),
        }
    }

    fn log_sent(&self, request: &Request, attempt: u32) {
        let fields = [
            ("method", Field::Text(request.method.as_str())),
            ("url", Field::Text(without_query(&request.url))),
            ("attempt", Field::Number(attempt.into())),
        ];
        self.session.log(Level::Verbose, "request.sent", &fields);
    }

    fn log_outcome(&self, request: &Request, outcome: &Result<Reply, FetchError>, took: i64) {
        let mut fields = vec![("milliseconds", Field::Number(took))];
        let failure;
        match outcome {
            Ok(reply) => {
                fields.push(("status", Field::Number(reply.status.into())));
                for (field, header) in [("requestId", "x-ms-request-id"), ("retryAfter", "retry-after")] {
                    fields.extend(reply.headers.get(header).map(|value| (field, Field::Text(value))));
                }
            }
            Err(error) => {
                failure = describe(request, error);
                fields.push(("message", Field::Text(&failure)));
            }
        }
        let event = if outcome.is_ok() { "request.answered" } else { "request.failed" };
        self.session.log(Level::Verbose, event, &fields);
    }
}

fn no_answer(request: &Request, error: &FetchError, attempts: u32) -> Error {
    let what = describe(request, error);
    if matches!(error, FetchError::Forbidden(_)) {
        return Error::unavailable(what);
    }
    let host = split(&request.url, b'/').nth(2).unwrap_or_default();
    let times = if attempts == 1 { " time" } else { " times" };
    Error::transport([&what, ". Tried ", &decimal(attempts.into()), times, "; check that ", host, " can be reached from here"].concat())
}

fn describe(request: &Request, error: &FetchError) -> String {
    let (what, text) = match error {
        FetchError::TimedOut => ("no answer within the time limit (timeout)", ""),
        FetchError::TooLarge => ("the answer is larger than 1 MiB, which no token response is", ""),
        FetchError::Network(text) => ("network error: ", text.as_str()),
        FetchError::Untrusted(text) => ("the server's certificate is not trusted: ", text.as_str()),
        FetchError::Forbidden(text) => ("the host forbids the request: ", text.as_str()),
    };
    [what, &request.scrubber.clean(text)].concat()
}

fn duration(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}
