//! The one way out: sends a request over the host's [`Fetch`](crate::host::Fetch), again where the pure [`retry`] rule says so.

mod headers;
mod http_date;
pub mod retry;
mod throttle;

use alloc::string::String;
use core::time::Duration;

pub use headers::Headers;
pub use retry::RetryOptions;
pub use throttle::Throttle;

use crate::{
    error::{Error, Result},
    host::{Event, FetchError, Field, Host, Level},
    json::Json,
    request::Request,
    response::Response,
    session::Session,
    text::decimal,
    token::{Moment, milliseconds},
};
use retry::{Outcome, Verdict};

/// What one call of a credential may spend on the network. Its deadline counts from when it was made.
pub(crate) struct Transport<'a> {
    host: &'a Host,
    credential: &'static str,
    options: &'a RetryOptions,
    started: Moment,
}

impl<'a> Transport<'a> {
    pub(crate) fn new(session: &'a Session) -> Result<Self> {
        let host = &session.host;
        Ok(Self { host, credential: session.flow.name(), options: &session.retry, started: host.now()? })
    }

    pub(crate) fn json(&self) -> Result<&'static dyn Json> {
        self.host.json()
    }

    /// Sends the request until an answer is worth reading or the retries or the deadline are spent. Whatever status came last is an
    /// answer, to be read by the [`response`](crate::response) side; only a network that does not answer is an error here.
    pub(crate) async fn send(&self, request: &Request) -> Result<Response> {
        let json = self.host.json()?;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let asked_at = self.host.now()?;
            let left = self.options.deadline.saturating_sub(asked_at.since(self.started));
            self.log_sent(request, attempt);
            let outcome = self.host.fetch()?.fetch(request, left.min(self.options.exchange_timeout)).await;
            let now = self.host.now()?;
            self.log_outcome(request, &outcome, now.since(asked_at));
            let rule = match &outcome {
                Ok(reply) => Outcome::Status(reply.status, reply.headers.retry_after(now.wall)),
                Err(FetchError::TimedOut | FetchError::Network(_)) if request.may_be_repeated => Outcome::NoAnswer,
                Err(_) => Outcome::Final,
            };
            let verdict = retry::judge(attempt, rule, now.since(self.started), self.options, self.host.dice());
            if let Verdict::Again(wait) = verdict {
                self.log_retry(attempt, wait, &outcome);
                self.host.clock()?.sleep(wait).await;
                continue;
            }
            return match outcome {
                Ok(reply) => Ok(Response {
                    status: reply.status,
                    headers: reply.headers,
                    body: reply.body,
                    asked_at,
                    json,
                    scrubber: request.scrubber.clone(),
                }),
                Err(error) => Err(no_answer(request, &error, attempt)),
            };
        }
    }

    fn log_sent(&self, request: &Request, attempt: u32) {
        let url = request.url.split(['?', '#']).next().unwrap_or_default();
        let fields =
            [("method", Field::Text(request.method.as_str())), ("url", Field::Text(url)), ("attempt", Field::Number(attempt.into()))];
        self.log(Level::Verbose, "request.sent", &fields);
    }

    fn log_outcome(&self, request: &Request, outcome: &Result<crate::host::Reply, FetchError>, took: Duration) {
        let took = ("milliseconds", Field::Number(milliseconds(took)));
        match outcome {
            Ok(reply) => {
                let mut fields = alloc::vec![("status", Field::Number(reply.status.into())), took];
                for (field, header) in [("requestId", "x-ms-request-id"), ("retryAfter", "retry-after")] {
                    fields.extend(reply.headers.get(header).map(|value| (field, Field::Text(value))));
                }
                self.log(Level::Verbose, "request.answered", &fields);
            }
            Err(error) => {
                let message = describe(request, error);
                self.log(Level::Verbose, "request.failed", &[("message", Field::Text(&message)), took]);
            }
        }
    }

    fn log_retry(&self, attempt: u32, wait: Duration, outcome: &Result<crate::host::Reply, FetchError>) {
        let reason = match outcome {
            Ok(reply) => ["status ", &decimal(reply.status.into())].concat(),
            Err(FetchError::TimedOut) => "no answer in time".into(),
            Err(_) => "network error".into(),
        };
        let fields = [
            ("attempt", Field::Number(attempt.into())),
            ("milliseconds", Field::Number(milliseconds(wait))),
            ("reason", Field::Text(&reason)),
        ];
        self.log(Level::Info, "request.retrying", &fields);
    }

    fn log(&self, level: Level, name: &'static str, fields: &[(&'static str, Field<'_>)]) {
        if let Some(log) = self.host.log().filter(|log| log.wants(level)) {
            log.log(&Event { level, name, credential: self.credential, fields });
        }
    }
}

fn no_answer(request: &Request, error: &FetchError, attempts: u32) -> Error {
    let what = describe(request, error);
    if matches!(error, FetchError::Forbidden(_)) {
        return Error::unavailable(what);
    }
    let attempts = decimal(attempts.into());
    Error::transport([&what, ". Tried ", &attempts, " times; check that ", origin(&request.url), " can be reached from here"].concat())
}

fn describe(request: &Request, error: &FetchError) -> String {
    let (what, text) = match error {
        FetchError::TimedOut => ("no answer within the time limit (timeout)", None),
        FetchError::TooLarge => ("the answer is larger than 1 MiB, which no token response is", None),
        FetchError::Network(text) => ("network error: ", Some(text)),
        FetchError::Untrusted(text) => ("the server's certificate is not trusted: ", Some(text)),
        FetchError::Forbidden(text) => ("the host forbids the request: ", Some(text)),
    };
    [what, &text.map(|text| request.scrubber.clean(text)).unwrap_or_default()].concat()
}

fn origin(url: &str) -> &str {
    url.split('/').nth(2).unwrap_or(url)
}
