//! The seams over what `lib/lent.js` lends.

use alloc::{boxed::Box, string::String};
use core::time::Duration;

use zeroize::Zeroizing;

use super::{
    bridge::{Operation, Target},
    calls,
    json::HostJson,
    lines::{self, Lines},
    memory::moment,
};
use crate::{
    host::{Background, Clock, Env, Event, Fetch, FetchError, Field, Host, Level, Log, Random, RandomUnavailable, Reply},
    maybe_send::BoxFuture,
    request::Request,
    text::{decimal, hex, number, split_at_first},
    token::{Moment, milliseconds},
    transport::Headers,
};

/// A host, as JavaScript lends it: the runtime's defaults under the user's `host` option.
#[derive(Clone, Copy, Debug)]
struct JsHost(Target);

pub(super) fn lend(target: Target) -> Host {
    let lent = JsHost(target);
    Host::builder().json(&HostJson).fetch(lent).clock(lent).random(lent).env(lent).log(lent).background(lent).build()
}

impl Fetch for JsHost {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        let mut head = Lines::default();
        head.add(":method", request.method.as_str());
        head.add(":url", &request.url);
        head.add(":limit", &decimal(milliseconds(limit)));
        for (name, value) in &request.headers {
            head.add(name, value);
        }
        let body = request.body.as_ref().map_or("", |body| body.as_str());
        let exchange = self.0.begin("exchange", &[head.as_str(), "\n", body].concat());
        Box::pin(async move { read(&exchange.await) })
    }
}

/// Reads how an exchange ended: lines of headers, among them its `:status` or its `:failure`, then an empty line and the body.
fn read(text: &str) -> Result<Reply, FetchError> {
    let (head, body) = split_at_first(text, "\n\n").unwrap_or_default();
    match (lines::find(head, ":failure"), number(lines::find(head, ":status"))) {
        ("", Some(status)) => Ok(Reply {
            status: u16::try_from(status).unwrap_or_default(),
            headers: Headers::new(lines::read(head)),
            body: Zeroizing::new(body.into()),
        }),
        ("timeout", _) => Err(FetchError::TimedOut),
        ("large", _) => Err(FetchError::TooLarge),
        _ => Err(FetchError::Network(body.into())),
    }
}

impl Clock for JsHost {
    fn now(&self) -> Option<Moment> {
        Some(moment(self.0.clock(false), Some(self.0.clock(true))))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        done(self.0.begin("sleep", &decimal(milliseconds(duration))))
    }

    fn pulse(&self) -> Option<BoxFuture<'static, ()>> {
        let pulse = self.0.begin("pulse", "");
        pulse.exists().then(|| done(pulse))
    }
}

fn done(operation: Operation) -> BoxFuture<'static, ()> {
    Box::pin(async move { drop(operation.await) })
}

impl Random for JsHost {
    /// The bytes come as a text of two hexadecimal digits for each.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        let digits = self.0.ask("random", &decimal(i64::try_from(buffer.len()).map_err(|_| RandomUnavailable)?));
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
        Some(self.0.ask("env", name)).filter(|value| !value.is_empty())
    }
}

impl Log for JsHost {
    fn wants(&self, level: Level) -> bool {
        !self.0.ask("wants", level.as_str()).is_empty()
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
                Field::Number(number) => lines.add(name, &["#", &decimal(*number)].concat()),
            }
        }
        self.0.tell("log", &lines);
    }
}

impl Background for JsHost {
    fn spawn(&self, work: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        if self.0.ask("canSpawn", "").is_empty() {
            return Err(work);
        }
        self.0.ask("spawn", &decimal(calls::begin_unheard(work).into()));
        Ok(())
    }
}
