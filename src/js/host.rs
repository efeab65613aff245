//! The seams over what `lib/lent.js` lends.

use alloc::string::String;
use core::time::Duration;

use super::{
    bridge::{Measure, Question, Target},
    json::HostJson,
    kept::{self, Thing},
    lines::Lines,
};
#[cfg(feature = "cloud")]
use crate::token::UnixTime;
use crate::{
    host::{
        Background, Clock, Env, Event, Fetch, FetchError, Field, Files, Host, Lend, Level, Log, Platform, Random, RandomUnavailable, Reply,
    },
    json::Json,
    maybe_send::BoxFuture,
    request::Request,
    text::{concat, decimal, hex, number, split_at_byte, split_at_first},
    token::{Moment, milliseconds},
    transport::Headers,
};

/// A host, as JavaScript lends it: the runtime's defaults under the user's `host` option.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsHost(pub(super) Target);

pub(super) fn lend(target: Target) -> Host {
    Host::of(JsHost(target), None)
}

impl Lend for JsHost {
    fn fetch(&self) -> Option<&dyn Fetch> {
        Some(self)
    }

    fn clock(&self) -> Option<&dyn Clock> {
        Some(self)
    }

    fn random(&self) -> Option<&dyn Random> {
        Some(self)
    }

    fn env(&self) -> Option<&dyn Env> {
        Some(self)
    }

    /// Where there is no machine to ask, JavaScript reads its files itself.
    fn files(&self) -> Option<&dyn Files> {
        #[cfg(feature = "cloud")]
        return self.lends("readFile").then_some(self as _);
        #[cfg(not(feature = "cloud"))]
        None
    }

    fn platform(&self) -> Option<Platform> {
        #[cfg(feature = "cloud")]
        return JsHost::platform(*self);
        #[cfg(not(feature = "cloud"))]
        None
    }

    #[cfg(feature = "cloud")]
    fn fetch_pinned(&self) -> Option<&dyn crate::host::FetchPinned> {
        self.lends("fetchPinned").then_some(self as _)
    }

    #[cfg(feature = "developer")]
    fn process(&self) -> Option<&dyn crate::host::Process> {
        self.lends("run").then_some(self as _)
    }

    #[cfg(feature = "cache-file")]
    fn cache_file(&self) -> Option<&dyn crate::host::CacheFile> {
        Some(&self.0)
    }

    fn log(&self) -> Option<&dyn Log> {
        Some(self)
    }

    fn background(&self) -> Option<&dyn Background> {
        Some(self)
    }

    fn json(&self) -> Option<&'static dyn Json> {
        Some(&HostJson)
    }

    /// Each credential has its own, on its JavaScript side.
    #[cfg(feature = "users")]
    fn browser(&self) -> Option<&dyn crate::host::Browser> {
        None
    }

    #[cfg(feature = "users")]
    fn sha256<'a>(&'a self, text: &'a str) -> BoxFuture<'a, crate::Result<String>> {
        self.0.begin(Question::Sha256, text).then(|outcome| super::exports::answer(outcome).map(String::from))
    }
}

impl Fetch for JsHost {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        self.0.begin(Question::Exchange, &written(request, limit)).then(read)
    }
}

/// A line each for the method, the URL, the limit (milliseconds) and the headers, then an empty line and the body.
pub(super) fn written(request: &Request, limit: Duration) -> String {
    let limit = decimal(milliseconds(limit));
    let body = request.body.as_ref().map_or("", |body| body.as_str());
    concat(&[request.method.as_str(), "\n", &request.url, "\n", &limit, "\n", request.headers.lines(), "\n", body])
}

/// Reads how an exchange ended: a line with its status or how it failed, lines of headers, then an empty line and the body.
pub(super) fn read(text: &str) -> Result<Reply, FetchError> {
    let (head, body) = split_at_first(text, "\n\n").unwrap_or_default();
    let (end, headers) = split_at_byte(head, b'\n').unwrap_or((head, ""));
    if let Some(status) = number(end) {
        let status = u16::try_from(status).unwrap_or_default();
        return Ok(Reply { status, headers: Headers::from_lines(String::from(headers)), body: String::from(body).into() });
    }
    Err(match end {
        "timeout" => FetchError::TimedOut,
        "large" => FetchError::TooLarge,
        #[cfg(feature = "cloud")]
        "untrusted" => FetchError::Untrusted(body.into()),
        _ => FetchError::Network(body.into()),
    })
}

impl Clock for JsHost {
    fn now(&self) -> Option<Moment> {
        Some(Moment::from_millis(self.0.clock(Measure::Wall), self.0.clock(Measure::Steady)))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.begin(Question::Sleep, &decimal(milliseconds(duration))).then(|_| ())
    }

    #[cfg(feature = "cloud")]
    fn local_offset(&self, at: UnixTime) -> Option<i64> {
        let answer = self.0.ask(Question::LocalOffset, &decimal(at.seconds()));
        match answer.strip_prefix('-') {
            Some(west) => number(west).map(|seconds| -seconds),
            None => number(&answer),
        }
    }

    fn pulse(&self) -> Option<BoxFuture<'static, ()>> {
        self.0.is(Measure::Pulses).then(|| self.0.begin(Question::Pulse, "").then(|_| ()))
    }
}

impl Random for JsHost {
    /// The bytes come as a text of two hexadecimal digits for each.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        let digits = self.0.ask(Question::Random, &decimal(i64::try_from(buffer.len()).map_err(|_| RandomUnavailable)?));
        let mut digits = digits.bytes();
        for byte in buffer {
            let mut digit = || digits.next().and_then(hex);
            *byte = digit().zip(digit()).map(|(high, low)| high * 16 + low).ok_or(RandomUnavailable)?;
        }
        Ok(())
    }
}

impl Env for JsHost {
    fn var(&self, name: &str) -> Option<String> {
        Some(self.0.ask(Question::Env, name))
    }
}

impl Log for JsHost {
    fn wants(&self, level: Level) -> bool {
        self.0.wants(level)
    }

    fn log(&self, event: &Event<'_>) {
        let mut lines = Lines::default();
        lines.add("level", event.level.as_str());
        lines.add("event", event.name);
        lines.add("credential", event.credential);
        for (name, field) in event.fields {
            match field {
                Field::Text(text) => lines.add(name, text),
                // A number says so, for the other side to read it as one.
                Field::Number(number) => lines.add(name, &concat(&["#", &decimal(*number)])),
            }
        }
        self.0.ask(Question::Log, lines.as_str());
    }
}

impl Background for JsHost {
    fn spawn(&self, work: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        if !self.0.is(Measure::CanSpawn) {
            return Err(work);
        }
        self.0.ask(Question::Spawn, &decimal(kept::add(Thing::Work(work)).into()));
        Ok(())
    }
}
